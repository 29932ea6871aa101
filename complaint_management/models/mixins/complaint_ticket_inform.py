# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintTicketInform(models.AbstractModel):
    """Tells the people of a role that a step was taken, where its line says so."""

    _name = "complaint.ticket.inform"
    _description = "Complaint Information"

    @api.model
    def _complaint_record_entries(self, entries):
        result = super()._complaint_record_entries(entries)
        for entry in entries:
            if entry["step"] and entry["step"].informed_role_id:
                self._complaint_inform(entry)
        return result

    @api.model
    def _complaint_inform(self, entry):
        """Tell the people of the role; not those who took the step themselves.

        :param dict entry: see ``_complaint_record_entries``
        """
        ticket, step = entry["ticket"], entry["step"]
        team = self._get_complaint_step_team(ticket, entry.get("document"))
        users = step.informed_role_id._get_users(ticket.company_id, team)
        if self.env.user in users:
            return
        users -= ticket.complaint_subject_user_ids
        for lang, group in users.grouped("lang").items():
            own = ticket.with_context(lang=lang)
            own.message_notify(
                partner_ids=group.partner_id.ids,
                subject=own.env._(
                    "%(number)s: %(step)s", number=ticket.number, step=step.name
                ),
                body=own._mask_complaint(own.name),
            )

    def action_complaint_apologise(self):
        """Note that the company apologised to the customer (R245)."""
        self.check_access("write")
        self._complaint_record("apologised")
