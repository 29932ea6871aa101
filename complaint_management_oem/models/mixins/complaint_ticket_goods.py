# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain

FOUND = ("confirmed", "advised", "agreed")


class ComplaintTicketGoods(models.AbstractModel):
    """What a complaint about goods knows: facts, milestones, buttons."""

    _name = "complaint.ticket.goods"
    _description = "Complaint About Goods"

    @api.model
    def _get_complaint_milestones(self):
        _ = self.env._
        return super()._get_complaint_milestones() | {
            "shipment_checked": _("Shipment inspection looked at"),
            "visit_planned": _("Visit to the customer arranged"),
            "visit_cancelled": _("Visit to the customer called off"),
            "site_confirmed": _("Confirmed at the customer"),
            "operation_advised": _("Customer advised to correct his operation"),
            "treatment_agreed": _("Treatment agreed with the customer"),
            "reworked": _("Reworked at the customer"),
            "rework_passed": _("Rework passed the customer's inspection"),
            "rework_failed": _("Rework did not pass"),
            "rework_abandoned": _("Cannot be reworked"),
            "abnormality_issued": _("Quality Abnormality Form issued"),
            "abnormality_cancelled": _("Quality Abnormality Form dropped"),
            "disposition_decided": _("Treatment of the batch decided"),
            "countermeasure_replied": _("Countermeasures replied"),
            "goods_collected": _("Goods collected"),
            "goods_counted": _("Returned goods counted"),
            "goods_confirmed": _("Returned goods confirmed by quality"),
            "return_cancelled": _("Return dropped"),
            "redelivery_agreed": _("Renewed delivery agreed"),
            "redelivered": _("Replacement delivered"),
            "upstream_informed": _("Upstream production informed"),
            "standard_revised": _("Inspection standard revised"),
            "notice_cancelled": _("Notice to upstream production dropped"),
        }

    def _get_complaint_repeatable_steps(self):
        return super()._get_complaint_repeatable_steps() | {
            "visit_planned",
            "reworked",
            "abnormality_issued",
            "goods_collected",
            "upstream_informed",
        }

    def _get_complaint_possible_steps(self, progress, facts):
        steps = super()._get_complaint_possible_steps(progress, facts)
        if all(goods.is_checked for goods in self.complaint_goods_ids):
            return steps
        # each batch has a record of its own
        known = self.sudo().complaint_procedure_id._get_steps()
        step = known.get("shipment_checked", steps.browse())
        is_mine = self._is_complaint_role_mine(
            step.role_id, self.company_id, self.team_id
        )
        return steps | step if is_mine else steps

    def _filter_complaint_known(self):
        known = super()._filter_complaint_known()
        goods, hidden = self.env["complaint.goods"], self - known
        if hidden and self.env.user.has_group(
            "complaint_management_oem.complaint_management_oem_group_goods"
        ):
            known |= goods.search([("ticket_id", "in", hidden.ids)]).ticket_id
        return known

    def _get_complaint_identity(self):
        known = super()._get_complaint_identity()
        pickings = self.sudo().complaint_goods_ids.picking_id
        known["name"] |= set(filter(None, pickings.partner_id.mapped("name")))
        return known

    def _get_intake_payload(self):
        goods = self.sudo().complaint_goods_ids
        payload = super()._get_intake_payload()
        return payload | ({"goods": goods.ids} if goods else {})

    def write(self, vals):
        result = super().write(vals)
        if {"partner_id", "company_id"} & set(vals):
            # deliveries are those of the customer who complains
            self.sudo().complaint_goods_ids._check_delivery()
        return result

    # -- facts ---------------------------------------------------------------------

    def _get_complaint_fact_values(self):
        values = super()._get_complaint_fact_values()
        goods = self.env["complaint.goods"].sudo()
        lines = goods.search([("ticket_id", "in", self.ids)]) if self else goods
        goods_of = lines.grouped("ticket_id")
        documents = self._get_goods_documents()
        for ticket, facts in values.items():
            facts |= self._prepare_goods_facts(
                goods_of.get(ticket, goods),
                {name: found.get(ticket) for name, found in documents.items()},
            )
        return values

    def _get_goods_documents(self):
        """Return the documents that facts are about, of procedures that know them.

        :return: model -> ticket -> recordset
        :rtype: dict
        """
        domains = {
            "complaint.site.visit": Domain("state", "in", FOUND),
            "complaint.rework": Domain("state", "=", "abandoned"),
            "complaint.goods.return": Domain("state", "!=", "cancelled"),
            "complaint.abnormality": Domain("state", "not in", ("draft", "cancelled")),
            "complaint.upstream.notice": Domain("state", "in", ("sent", "revised")),
        }
        return {
            name: self._get_complaint_documents(name, domain).grouped("ticket_id")
            for name, domain in domains.items()
        }

    @api.model
    def _prepare_goods_facts(self, goods, documents):
        """Return the facts of one complaint.

        :param goods: complaint.goods, as superuser
        :param dict documents: model -> recordset or None
        :rtype: dict of fact code -> value
        """
        visits = documents["complaint.site.visit"] or self.env["complaint.site.visit"]
        given_up = documents["complaint.rework"] or self.env["complaint.rework"]
        ours = visits.filtered(lambda v: v.liability == "own")
        agreed = visits.filtered(lambda v: v.state == "agreed")
        rework = agreed.filtered(lambda v: v.treatment == "rework")
        is_return = bool(agreed - rework or given_up)
        return {
            "goods_lines": len(goods),
            "goods_claimed": sum(goods.mapped("quantity_claimed")),
            "goods_is_our_fault": bool(ours),
            "goods_is_customer_fault": bool(visits - ours),
            "goods_rework": bool(rework - given_up.visit_id),
            "goods_return": is_return,
            "goods_reply_requested": any(visits.mapped("is_reply_requested")),
            **self._prepare_form_facts(visits, documents["complaint.abnormality"]),
            **self._prepare_return_facts(
                goods, visits, documents["complaint.goods.return"], is_return
            ),
            "goods_standard_needed": any(
                notice.is_standard_needed
                for notice in documents["complaint.upstream.notice"] or ()
            ),
        }

    @api.model
    def _prepare_form_facts(self, visits, forms):
        """Return why a complaint needs a Quality Abnormality Form (R436).

        :param visits: complaint.site.visit
        :param forms: complaint.abnormality that were issued, or None
        :rtype: dict of fact code -> value
        """
        forms = forms or self.env["complaint.abnormality"]
        return {
            "goods_form_requested": any(
                visits.mapped("is_form_requested") + forms.mapped("is_requested")
            ),
            "goods_performance_affected": any(
                visits.mapped("is_performance_affected")
                + forms.mapped("is_performance_affected")
            ),
        }

    @api.model
    def _prepare_return_facts(self, goods, visits, notes, is_return):
        """Return how much came back, and whether more is awaited.

        :param goods: complaint.goods
        :param visits: complaint.site.visit
        :param notes: complaint.goods.return, or None
        :param bool is_return: whether goods are to be collected
        :rtype: dict of fact code -> value
        """
        notes = notes or self.env["complaint.goods.return"]
        counted = sum(notes.line_ids.mapped("quantity_counted"))
        bad = max(counted, sum(visits.mapped("quantity_defective")))
        delivered = sum(goods.mapped("quantity_delivered"))
        waiting = {"draft", "collected", "counted"} & set(notes.mapped("state"))
        return {
            "goods_counted": counted,
            "goods_share": round(100 * bad / delivered, 2) if delivered else 0,
            "goods_return_open": is_return and (not notes or bool(waiting)),
        }
