# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintInvestigator(models.TransientModel):
    """Asks whom the responsible team appoints to investigate, and why (R141)."""

    _name = "complaint.investigator"
    _description = "Appointment of an Investigator"

    dispatch_id = fields.Many2one(
        comodel_name="complaint.dispatch", string="Order", required=True, readonly=True
    )
    team_id = fields.Many2one(related="dispatch_id.team_id", related_sudo=False)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Investigator",
        required=True,
        domain="[('share', '=', False), ('helpdesk_team_ids', 'in', team_id)]",
    )
    reason = fields.Char(string="What He Knows of It", required=True)

    def action_appoint(self):
        """Appoint the investigator."""
        self.ensure_one()
        self.dispatch_id._appoint(self.user_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
