# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintLinkRemoval(models.TransientModel):
    """Asks why two complaints do not belong together after all."""

    _name = "complaint.link.removal"
    _description = "Removal of a Link"

    link_id = fields.Many2one("complaint.link", required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_remove(self):
        """Remove the link."""
        self.ensure_one()
        self.link_id.action_remove(self.reason)
        return {"type": "ir.actions.act_window_close"}
