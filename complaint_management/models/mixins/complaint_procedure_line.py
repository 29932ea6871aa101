# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureLine(models.AbstractModel):
    """One sentence of the policy; frozen once its procedure is approved."""

    _name = "complaint.procedure.line"
    _description = "Complaint Procedure Line"
    _inherit = ["complaint.procedure.frozen"]
    _order = "procedure_id, sequence, id"

    procedure_id = fields.Many2one(
        comodel_name="complaint.procedure",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)
