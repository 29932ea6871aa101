# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintPenaltySettlement(models.TransientModel):
    """Notes how a fine was settled: the whole of it, or not at all."""

    _name = "complaint.penalty.settlement"
    _description = "Settlement of a Fine"

    penalty_id = fields.Many2one("complaint.penalty", required=True, readonly=True)
    settlement = fields.Selection(
        selection=[
            ("deducted", "Deducted from the settlement of the works"),
            ("paid", "Paid by the party"),
            ("refunded", "Given back"),
        ],
        string="How",
        required=True,
        compute="_compute_settlement",
        precompute=True,
        store=True,
        readonly=False,
    )
    date = fields.Date(
        required=True, default=lambda self: self.env.company._get_complaint_today()
    )
    reference = fields.Char(
        required=True, help="Number of the statement, receipt or voucher."
    )

    @api.depends("penalty_id")
    def _compute_settlement(self):
        for wizard in self:
            is_refund = wizard.penalty_id.settlement == "to_refund"
            wizard.settlement = "refunded" if is_refund else "deducted"

    def action_settle(self):
        """Note the settlement.

        :raise UserError: when it cannot be settled so now
        """
        self.ensure_one()
        self.penalty_id._settle(self.settlement, self.date, self.reference)
        return {"type": "ir.actions.act_window_close"}
