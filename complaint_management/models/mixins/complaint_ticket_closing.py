# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list


class ComplaintTicketClosing(models.AbstractModel):
    """Closes complaints: one list of reasons for button, wizard and refusal."""

    _name = "complaint.ticket.closing"
    _description = "Complaint Closing"

    def _get_cannot_close_reasons(self, closing):
        """Tell why complaints cannot be closed in a way (R291, R292).

        An addon adds its own reasons to the lists of its complaints.

        :param closing: complaint.procedure.closing
        :return: a list of translated sentences for each ticket of ``self``
        :rtype: dict
        """
        reasons = {}
        progress = self._get_complaint_progress(self)
        facts = self._get_complaint_fact_values()
        for ticket in self:
            reasons[ticket] = ticket._get_closing_reasons(
                closing.sudo(), progress[ticket.id], facts[ticket.sudo()]
            )
        return reasons

    def _get_closing_reasons(self, closing, progress, facts):
        self.ensure_one()
        procedure = self.complaint_procedure_id.sudo()
        if closing not in procedure.closing_ids:
            return [self.env._("This closing type is not one of the procedure.")]
        if self.complaint_phase == "closed":
            return [self.env._("The complaint is closed already.")]
        reasons = []
        if closing.condition_ids._match(facts) is None:
            conditions = format_list(
                self.env, closing.condition_ids.mapped("display_name")
            )
            reasons.append(self.env._("The case does not fit: %s.", conditions))
        for step in closing.required_step_ids:
            if progress.is_missing(step.code, facts):
                reasons.append(self.env._("“%s” is missing.", step.name))
        return reasons

    def _complaint_close(self, closing, summary):
        """Close complaints.

        :param closing: complaint.procedure.closing
        :param str summary: 总结与综合评价 (R293)
        :raise UserError: with the list of what is missing
        """
        reasons = self._get_cannot_close_reasons(closing)
        missing = [
            f"{ticket.number}: {reason}"
            for ticket in self
            for reason in reasons[ticket]
        ]
        if missing:
            raise UserError("\n".join(missing))
        self._trusted().write(
            {
                "complaint_closing_type_id": closing.id,
                "complaint_summary": summary,
            }
        )
        for value, tickets in self.grouped("complaint_case_value").items():
            payload = {"closing": closing.code}
            if value:
                payload["case_value"] = value
            tickets._complaint_record("closed", payload=payload)

    def action_complaint_close(self):
        """Open the close dialogue with what is still missing.

        :return: window action
        """
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_close_action"
        )
        action["context"] = {"default_ticket_id": self[:1].id}
        return action
