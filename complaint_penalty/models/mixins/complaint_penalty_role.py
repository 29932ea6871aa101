# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import AccessError, UserError


class ComplaintPenaltyRole(models.AbstractModel):
    """Acts that nobody may take unless the procedure names his role for them.

    Elsewhere a step without a role is open to whoever may write its document.
    """

    _name = "complaint.penalty.role"
    _description = "Complaint Penalty Role"
    _inherit = ["complaint.document.mixin"]

    def _check_role(self, code):
        """Refuse an act by who does not fill the role of its step.

        :param str code: of a step that has to name a role
        :raise UserError: when the procedure names none: silence is not consent
        :raise AccessError: when the user does not fill it
        """
        ticket = self.ticket_id.sudo()
        step = ticket.complaint_procedure_id._get_steps().get(code)
        if not step or not step.role_id:
            raise UserError(self.env._("The procedure does not say who may do this."))
        if not self._is_role_mine(step.role_id):
            raise AccessError(
                self.env._(
                    "“%(step)s” is taken by the role %(role)s.",
                    step=step.name,
                    role=step.role_id.name,
                )
            )

    def _may_take(self, code):
        """Tell whether the user fills the role of a step that names one.

        :param str code: of the step
        :rtype: bool
        """
        procedure = self.ticket_id.sudo().complaint_procedure_id
        step = procedure and procedure._get_steps().get(code)
        return bool(step and step.role_id and self._is_role_mine(step.role_id))

    def _is_role_mine(self, role):
        """Tell whether the user fills a role for the complaint of the document.

        :param role: complaint.role
        :rtype: bool
        """
        ticket = self.ticket_id.sudo()
        return self.env["helpdesk.ticket"]._is_complaint_role_mine(
            role, ticket.company_id, ticket.team_id
        )
