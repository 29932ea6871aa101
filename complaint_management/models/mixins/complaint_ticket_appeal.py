# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# a customer who withdrew or filed twice has no decision to appeal
APPEALABLE_CLOSINGS = ("accepted", "not_accepted", "invalid")


class ComplaintTicketAppeal(models.AbstractModel):
    """What a customer may do when he disagrees: appeal, or turn to others (R286)."""

    _name = "complaint.ticket.appeal"
    _description = "Complaint Appeals"

    complaint_appeal_until = fields.Datetime(
        string="Appeal Until",
        compute="_compute_complaint_appeal_until",
        groups="base.group_user",
        help="The customer may appeal until then; empty: there is nothing to appeal.",
    )

    @api.depends("complaint_phase", "complaint_ledger_seq")
    def _compute_complaint_appeal_until(self):
        for ticket in self:
            decisions = ticket.id and ticket.sudo()._get_complaint_appealable() or ()
            ticket.complaint_appeal_until = max(
                (decision["until"] for decision in decisions), default=False
            )

    @api.model
    def _get_complaint_milestones(self):
        _ = self.env._
        return super()._get_complaint_milestones() | {
            "appealed": _("Appealed"),
            "appeal_received": _("Appeal received"),
            "appeal_decided": _("Appeal decided"),
            "appeal_upheld": _("Taken up again after an appeal"),
            "appeal_withdrawn": _("Appeal taken back"),
            "external_referred": _("Brought before an external body"),
            "external_concluded": _("Concluded by the external body"),
        }

    def _get_complaint_decisions(self):
        """Return what the customer was told and may disagree with.

        The offer he refused last, until there is another one; the replies of this
        round; a closing that he did not agree to.

        :return: dicts with ``against``, ``record`` and ``date`` (naive UTC)
        :rtype: list
        """
        self.ensure_one()
        offers = self.complaint_solution_ids.filtered("date_offered")
        decisions = [
            {"against": "solution", "record": solution, "date": solution.date_offered}
            for solution in offers.sorted("date_offered")[-1:]
            if solution.state == "refused"
        ]
        decisions += [
            {
                "against": "reply",
                "record": reply,
                "date": reply.date_delivered or reply.date_sent,
            }
            for reply in self.complaint_reply_ids
            if reply.state in ("sent", "delivered")
            and reply.round == self.complaint_round
        ]
        kind = self.complaint_closing_type_id.kind
        if self.complaint_phase == "closed" and kind in APPEALABLE_CLOSINGS:
            date = self.complaint_date_closed
            decisions.append({"against": "closing", "record": self, "date": date})
        return decisions

    def _get_complaint_appealable(self, moment=None):
        """Return the decisions the customer may appeal at a moment.

        The procedure says for how long; each decision is appealed once, and one
        appeal is heard at a time.

        :param datetime moment: naive UTC, default now
        :return: dicts with ``against``, ``record``, ``date`` and ``until``
        :rtype: list
        """
        self.ensure_one()
        procedure = self.complaint_procedure_id
        appeals = self.complaint_appeal_ids.filtered(lambda a: a.state != "draft")
        if not procedure.appeal_unit or appeals.filtered(
            lambda a: a.state in ("lodged", "received")
        ):
            return []
        moment = moment or fields.Datetime.now()
        heard = {
            (appeal.against, appeal._get_decision_record())
            for appeal in appeals
            if appeal.round == self.complaint_round
        }
        calendar = procedure._get_calendar()
        found = []
        for decision in self._get_complaint_decisions():
            until = calendar._complaint_deadline(
                decision["date"], procedure.appeal_number, procedure.appeal_unit
            )
            key = (decision["against"], decision["record"])
            if key not in heard and decision["date"] <= moment <= until:
                found.append(decision | {"until": until})
        return found

    def _complaint_appeal(self, partner, decision, texts, uploads=()):
        """Lodge the appeal of a customer; the caller has checked who he is.

        :param partner: res.partner who appeals
        :param dict decision: one of :meth:`_get_complaint_appealable`
        :param dict texts: ``grounds`` and ``demand``
        :param uploads: (name, content, MIME type) of each file
        :rtype: complaint.appeal
        :raise AccessError: when the complaint is somebody else's
        :raise UserError: when the procedure does not allow it (any more)
        """
        self.ensure_one()
        if not partner or partner != self.partner_id:
            raise AccessError(self.env._("Only the complainant appeals."))
        # a customer follows nothing of ours
        appeals = self.env["complaint.appeal"].sudo()
        appeals = appeals.with_context(mail_create_nosubscribe=True)
        appeal = appeals.create(self._prepare_complaint_appeal(decision, texts))
        files = self.env["ir.attachment"].sudo()
        for upload in uploads:
            owner = {"res_model": appeal._name, "res_id": appeal.id}
            files |= files.create(self._prepare_complaint_file(*upload) | owner)
        appeal.attachment_ids = files
        appeal._lodge()
        return appeal

    def _prepare_complaint_appeal(self, decision, texts):
        """Return the values of an appeal that a customer sends.

        :rtype: dict
        """
        against = decision["against"]
        channel = self._get_complaint_channel("portal", self.company_id)
        vals = {
            "ticket_id": self.id,
            "against": against,
            "channel_id": channel.id,
            **texts,
        }
        if against != "closing":
            vals[f"{against}_id"] = decision["record"].id
        return vals

    def _complaint_portal_attachments(self):
        appeals = self.sudo().complaint_appeal_ids
        return (
            super()._complaint_portal_attachments()
            | appeals.attachment_ids.filtered("create_uid.share")
        )

    def _get_complaint_limits(self, with_dates=True):
        limits = super()._get_complaint_limits(with_dates)
        if self._get_complaint_open_appeal():
            return limits
        # who did not appeal is not told how long an appeal takes
        steps = self.complaint_procedure_id.sudo().step_ids
        steps = steps.filtered(lambda step: step.document_model == "complaint.appeal")
        names = {step._get_customer_upcoming_name() for step in steps}
        return [(name, text) for name, text in limits if name not in names]

    def _get_complaint_open_appeal(self):
        """Return the appeal that waits for its decision.

        :rtype: complaint.appeal, one or none
        """
        self.ensure_one()
        return self.complaint_appeal_ids.filtered(
            lambda appeal: appeal.state in ("lodged", "received")
        )[:1]

    def _get_complaint_mail_appeal(self):
        """Return the decided appeal a mail tells of.

        :rtype: complaint.appeal, one or none
        """
        self.ensure_one()
        decided = self.complaint_appeal_ids.filtered(lambda a: a.state == "decided")
        wanted = self.env.context.get("complaint_appeal_id")
        return decided.filtered(lambda a: a.id == wanted) or decided[:1]

    def _get_closing_reasons(self, closing, progress, facts):
        reasons = super()._get_closing_reasons(closing, progress, facts)
        if self.sudo()._get_complaint_open_appeal():
            reasons.append(self.env._("An appeal is not decided yet."))
        return reasons

    def action_new_appeal(self):
        """Open the draft of the appeal, or a new one against the latest decision.

        :return: window action
        :raise UserError: when there is nothing to appeal (any more)
        """
        self.ensure_one()
        decisions = self.sudo()._get_complaint_appealable()
        if not decisions:
            raise UserError(self.env._("There is no decision to appeal (any more)."))
        against, record = decisions[-1]["against"], decisions[-1]["record"]
        context = {"default_against": against}
        if against != "closing":
            context[f"default_{against}_id"] = record.id
        return self._open_complaint_document("appeal", reuse=True, **context)

    def action_new_external_referral(self):
        """Open a new proceeding before an external body.

        :return: window action
        """
        appeal = self.complaint_appeal_ids.filtered(lambda a: a.state != "draft")[:1]
        return self._open_complaint_document(
            "external_referral", default_appeal_id=appeal.id
        )
