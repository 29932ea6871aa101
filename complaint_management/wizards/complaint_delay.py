# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintDelay(models.TransientModel):
    """Asks why a limit that holds in principle is not kept."""

    _name = "complaint.delay"
    _description = "Reason for a Delay"

    clock_id = fields.Many2one(
        comodel_name="complaint.clock", string="Work", required=True, readonly=True
    )
    date_due = fields.Datetime(related="clock_id.date_due", related_sudo=False)
    reason = fields.Text(required=True)

    def action_explain(self):
        """Keep the reason with the work."""
        self.ensure_one()
        self.clock_id._explain_delay(self.reason)
        return {"type": "ir.actions.act_window_close"}
