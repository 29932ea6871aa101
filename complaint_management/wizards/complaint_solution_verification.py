# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintSolutionVerification(models.TransientModel):
    """Asks whether a solution that was carried out had its effect."""

    _name = "complaint.solution.verification"
    _description = "Verification of a Solution"

    solution_id = fields.Many2one("complaint.solution", required=True, readonly=True)
    result = fields.Selection(
        selection=[("effective", "Effective"), ("ineffective", "Not effective")],
        required=True,
    )
    note = fields.Text(help="How it was checked, and what was found.")

    def action_verify(self):
        """Verify in the name of the user.

        :raise UserError: when the user took part in what he verifies
        """
        self.ensure_one()
        self.solution_id.action_verify(self.result, self.note or "")
        return {"type": "ir.actions.act_window_close"}
