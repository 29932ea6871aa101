# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintAbnormality(models.Model):
    """品质异常处理单: issued by quality only (R221, R435, R436, R487)."""

    _name = "complaint.abnormality"
    _description = "Quality Abnormality Form"
    _inherit = ["complaint.goods.document"]
    _check_company_auto = True
    _complaint_transitions = {
        "draft": ("issued", "cancelled"),
        "issued": ("decided",),
        "decided": ("replied",),
        "replied": (),
        "cancelled": (),
    }
    _complaint_frozen_states = ("issued", "decided", "replied", "cancelled")
    _complaint_open_in_states = {
        "issued": (
            "cause",
            "cause_id",
            "disposition",
            "quantity_disposed",
            "disposition_note",
            "countermeasure",
            "team_ids",
        ),
        "decided": ("reply_how", "customer_verdict", "attachment_ids"),
    }
    _complaint_stamp_fields = (
        "date_issued",
        "issued_by_id",
        "date_decided",
        "decided_by_id",
        "date_replied",
    )

    is_requested = fields.Boolean(
        string="Requested by the Customer",
        compute="_compute_reasons",
        store=True,
        readonly=False,
        precompute=True,
    )
    is_performance_affected = fields.Boolean(
        string="Performance Seriously Affected",
        compute="_compute_reasons",
        store=True,
        readonly=False,
        precompute=True,
    )
    is_large = fields.Boolean(string="Large Quantity of the Batch")
    share = fields.Float(
        string="Share of the Delivery (%)",
        compute="_compute_share",
        help="Found defective or returned, of what was delivered.",
    )
    form_kind = fields.Selection(
        selection=[("own", "Our form"), ("customer", "The customer's form")],
        string="Form",
        default="own",
        required=True,
    )
    defect = fields.Text(
        compute="_compute_defect", store=True, readonly=False, precompute=True
    )
    quantity = fields.Float(
        compute="_compute_defect",
        store=True,
        readonly=False,
        precompute=True,
        digits="Product Unit",
    )
    return_line_ids = fields.Many2many(
        comodel_name="complaint.goods.return.line",
        string="Goods Returned",
        compute="_compute_return_line_ids",
        help="What the warehouse counted, for the answer to the customer.",
    )
    cause = fields.Text()
    cause_id = fields.Many2one(
        comodel_name="complaint.cause",
        string="Kind of Cause",
        index="btree_not_null",
        ondelete="restrict",
    )
    team_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.team",
        string="Departments Concerned",
        check_company=True,
        help="With whom cause and disposition were discussed.",
    )
    disposition = fields.Selection(
        selection=[
            ("rework", "Rework"),
            ("remake", "New production"),
            ("scrap", "Scrap"),
            ("concession", "Accepted with a concession"),
        ],
        string="Treatment of the Batch",
    )
    quantity_disposed = fields.Float(string="Quantity Treated", digits="Product Unit")
    disposition_note = fields.Char(string="Note on the Treatment")
    countermeasure = fields.Text(string="Countermeasures")
    reply_how = fields.Char(
        string="Replied By", help="In the form the customer requires."
    )
    customer_verdict = fields.Text(string="The Customer's Check")
    date_issued = fields.Datetime(string="Issued On", readonly=True, copy=False)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_decided = fields.Datetime(string="Decided On", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_replied = fields.Datetime(string="Replied On", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("issued", "Issued"),
            ("decided", "Treatment decided"),
            ("replied", "Replied"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    _quantities_not_negative = models.Constraint(
        "CHECK(LEAST(quantity, quantity_disposed) >= 0)",
        "Quantities are not below zero.",
    )

    @api.depends("ticket_id")
    def _compute_reasons(self):
        for form in self:
            ticket = form._get_known_ticket().sudo()
            visits = ticket.complaint_site_visit_ids._filter_found()
            form.is_requested = any(visits.mapped("is_form_requested"))
            form.is_performance_affected = any(visits.mapped("is_performance_affected"))

    @api.depends("ticket_id")
    def _compute_share(self):
        for form in self:
            ticket = form._get_known_ticket()
            facts = ticket.sudo()._get_complaint_fact_values()
            form.share = sum(own.get("goods_share", 0) for own in facts.values())

    @api.depends("ticket_id")
    def _compute_defect(self):
        for form in self:
            goods = form._get_known_ticket().sudo().complaint_goods_ids
            texts = [
                ": ".join(filter(None, [line.defect_id.name, line.description]))
                for line in goods
            ]
            form.defect = form.defect or "\n".join(filter(None, dict.fromkeys(texts)))
            form.quantity = form.quantity or sum(goods.mapped("quantity_claimed"))

    def _compute_return_line_ids(self):
        domain = [
            ("return_id.abnormality_id", "in", self.ids),
            ("return_id.date_counted", "!=", False),
        ]
        lines = self.env["complaint.goods.return.line"].search(domain)
        lines_of = lines.grouped(lambda line: line.return_id.abnormality_id)
        for form in self:
            form.return_line_ids = lines_of.get(form._origin, lines.browse())

    def action_issue(self):
        """Issue the form; materials collect the goods from here on (R221).

        :raise UserError: when the defect or the customer's own form is missing
        """
        self.check_access("write")
        for form in self:
            if not (form.defect or "").strip() or not form.quantity:
                raise UserError(self.env._("Describe the defect and the quantity."))
            if form.form_kind == "customer" and not form.attachment_ids:
                raise UserError(self.env._("Attach the form of the customer."))
            form._set_state(
                "issued",
                "abnormality_issued",
                {
                    "goods": form.goods_ids.ids,
                    "quantity": form.quantity,
                    "form": form.form_kind,
                    "reasons": form._get_reasons(),
                    "evidence": form._seal_evidence(),
                },
                date_issued=fields.Datetime.now(),
                issued_by_id=self.env.uid,
            )
        return True

    def action_decide(self):
        """Decide with the departments how the batch is treated (R219, R435).

        :raise UserError: with what is missing
        """
        self.check_access("write")
        for form in self:
            missing = form._get_missing_decision()
            if missing:
                raise UserError("\n".join(missing))
            form._set_state(
                "decided",
                "disposition_decided",
                {
                    "disposition": form.disposition,
                    "quantity": form.quantity_disposed,
                    "cause": form.cause_id.code,
                },
                date_decided=fields.Datetime.now(),
                decided_by_id=self.env.uid,
            )
        return True

    def action_reply(self):
        """回复客户异常对策, in the form the customer requires (R248).

        :raise UserError: when it is not said how
        """
        self.check_access("write")
        for form in self:
            if not (form.reply_how or "").strip():
                raise UserError(self.env._("Say how the customer was answered."))
            form._set_state(
                "replied",
                "countermeasure_replied",
                {"evidence": form._seal_evidence()},
                date_replied=fields.Datetime.now(),
            )
        return True

    def action_cancel(self):
        """Drop a form that was not issued."""
        self.check_access("write")
        self._set_state("cancelled", "abnormality_cancelled")
        return True

    def _get_reasons(self):
        """Return why the form has to be issued, as codes (R436).

        :rtype: list of str
        """
        reasons = ("is_requested", "is_performance_affected", "is_large")
        return [name for name in reasons if self[name]]

    def _get_missing_decision(self):
        """Tell what a decision on the batch lacks.

        :rtype: list of translated sentences
        """
        _ = self.env._
        missing = []
        if not (self.cause or "").strip() or not self.cause_id:
            missing.append(_("Say what caused it."))
        if not self.disposition or not self.quantity_disposed:
            missing.append(_("Say how the batch is treated, and how much of it."))
        if not (self.countermeasure or "").strip():
            missing.append(_("Write the corrective and preventive measures."))
        if not self.team_ids:
            missing.append(_("Name the departments it was discussed with."))
        return missing
