# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

ACTIVITY = "complaint_management.mail_activity_type_first_asked"
OFFICER = "complaint_management.complaint_management_group_officer"
# Steps that the system takes: with them nobody has taken the complaint over.
SYSTEM = ("registered", "acknowledged")


class ComplaintTicketFirstAsked(models.AbstractModel):
    """首问责任制: who is asked first stays answerable until it is taken over (R013)."""

    _name = "complaint.ticket.first.asked"
    _description = "First Asked Employee"

    def _complaint_record_registration(self):
        super()._complaint_record_registration()
        self.filtered(lambda t: t._is_complaint_first_asked())._complaint_charge_first()

    def _is_complaint_first_asked(self):
        """Tell whether somebody outside the central department received it.

        :rtype: bool
        """
        user = self.sudo().complaint_received_by_id
        if not user or user.share or user._is_superuser():
            return False
        return not user.has_group(OFFICER)

    def _complaint_charge_first(self):
        """Remind the employee asked first until the central department took over."""
        for ticket in self.sudo():
            user = ticket.complaint_received_by_id
            ticket.with_context(lang=user.lang).activity_schedule(
                ACTIVITY,
                user_id=user.id,
                note=self.with_context(lang=user.lang).env._(
                    "You were asked first: see to it that the central department "
                    "takes the complaint over, and follow it until then."
                ),
            )

    @api.model
    def _complaint_record_entries(self, entries):
        result = super()._complaint_record_entries(entries)
        tickets = self.browse().union(
            *(e["ticket"] for e in entries if e["milestone"] not in SYSTEM)
        )
        user = self.env.user
        others = tickets.filtered(lambda t: t.complaint_received_by_id != user)
        if others and not user._is_superuser() and user.has_group(OFFICER):
            charged = others.filtered(lambda t: t._is_complaint_first_asked())
            charged.sudo()._complaint_release_first()
        return result

    def _complaint_release_first(self):
        """End the reminder: the central department has taken over."""
        self.activity_feedback(
            [ACTIVITY], feedback=self.env._("The central department has taken over.")
        )
