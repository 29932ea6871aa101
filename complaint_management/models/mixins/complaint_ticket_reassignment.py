# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

MANAGER = "complaint_management.complaint_management_group_manager"


class ComplaintTicketReassignment(models.AbstractModel):
    """Gives open complaints into other hands."""

    _name = "complaint.ticket.reassignment"
    _description = "Complaint Reassignment"

    @api.model
    def _get_complaint_milestones(self):
        return super()._get_complaint_milestones() | {
            "reassigned": self.env._("Given into other hands")
        }

    def _filter_complaint_led(self):
        """Return the complaints whose work the user may give to others.

        :return: of managers all, of others those of the teams they lead
        :rtype: recordset of helpdesk.ticket
        """
        user = self.env.user
        if user.has_group(MANAGER):
            return self
        return self.filtered(lambda t: t.sudo().team_id.user_id == user)

    def action_complaint_reassign(self):
        """Ask to whom and why, for the complaints chosen in the list.

        :return: window action
        :raise UserError: when nothing open is chosen
        """
        tickets = self.filtered(
            lambda t: t.complaint_procedure_id and t.complaint_phase != "closed"
        )
        if not tickets:
            raise UserError(self.env._("Choose open complaints."))
        return self.env["complaint.reassignment"]._open_new(
            {"ticket_ids": tickets.ids, "company_id": tickets.company_id[:1].id}
        )
