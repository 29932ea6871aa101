# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

STAFF = "base.group_user"


class ComplaintTicketPause(models.AbstractModel):
    """Stops the clocks of a complaint for a reason, and lets them go on."""

    _name = "complaint.ticket.pause"
    _description = "Complaint Pauses"

    # whether the procedure knows of them, for the buttons
    complaint_has_pauses = fields.Boolean(
        compute="_compute_complaint_has_pauses", groups=STAFF
    )
    complaint_has_extensions = fields.Boolean(
        compute="_compute_complaint_has_pauses", groups=STAFF
    )
    complaint_has_rungs = fields.Boolean(
        compute="_compute_complaint_has_pauses", groups=STAFF
    )

    def _compute_complaint_has_pauses(self):
        for ticket in self:
            procedure = ticket.sudo().complaint_procedure_id
            clocks = ticket.sudo().complaint_clock_ids
            ticket.complaint_has_pauses = bool(procedure.pause_ids)
            ticket.complaint_has_rungs = bool(procedure.escalation_ids)
            ticket.complaint_has_extensions = any(
                c.state == "running" and c.step_id.extension_unit for c in clocks
            )

    def _complaint_customer_spoke(self):
        """End the pauses that wait for the customer: he said something himself."""
        pauses = self.sudo().complaint_pause_ids.filtered(
            lambda p: p.state == "running" and p.reason_id.is_ended_by_customer
        )
        pauses._end("customer")

    def action_new_pause(self):
        """Open a new pause.

        :return: window action
        """
        return self._open_complaint_document("pause", reuse=True)

    def action_new_extension(self):
        """Open a request for more time, for the work that may be extended.

        :return: window action
        """
        clock = self.sudo().complaint_clock_ids.filtered(
            lambda c: c.state == "running" and c.step_id.extension_unit
        )[:1]
        return self._open_complaint_document(
            "extension", reuse=True, default_clock_id=clock.id
        )
