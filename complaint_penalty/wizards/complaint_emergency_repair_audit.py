# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintEmergencyRepairAudit(models.TransientModel):
    """Notes what an emergency repair costs, as cost control audited it (审算)."""

    _name = "complaint.emergency.repair.audit"
    _description = "Audit of an Emergency Repair"

    repair_id = fields.Many2one(
        "complaint.emergency.repair", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="repair_id.currency_id")
    team_quantity = fields.Text(related="repair_id.team_quantity")
    party_quantity = fields.Text(related="repair_id.party_quantity")
    audited_cost = fields.Monetary(required=True)

    def action_audit(self):
        """Note the audited cost.

        :raise UserError: when there is nothing to audit
        """
        self.ensure_one()
        self.repair_id._audit(self.audited_cost)
        return {"type": "ir.actions.act_window_close"}
