# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintSolutionAppointment(models.TransientModel):
    """Asks who shall verify a solution."""

    _name = "complaint.solution.appointment"
    _description = "Appointment of a Verifier"

    solution_id = fields.Many2one("complaint.solution", required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Verified By",
        required=True,
        domain=[("share", "=", False)],
    )

    def action_appoint(self):
        """Appoint in the name of the user.

        :raise UserError: when the person took part in what he would verify
        """
        self.ensure_one()
        self.solution_id.action_appoint_verifier(self.user_id.id)
        return {"type": "ir.actions.act_window_close"}
