# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureInput(models.Model):
    """A kind of customer input the procedure covers, and whether it counts (R003)."""

    _name = "complaint.procedure.input"
    _description = "Complaint Input Kind of a Procedure"
    _inherit = ["complaint.procedure.line"]

    kind_id = fields.Many2one(
        comodel_name="complaint.input.kind", required=True, ondelete="restrict"
    )
    is_counted = fields.Boolean(
        default=True, help="Counts as a complaint in the figures."
    )
