# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureCopy(models.Model):
    """A department that gets a copy of each approved fine (R354)."""

    _name = "complaint.procedure.copy"
    _description = "Complaint Penalty Copy To"
    _inherit = ["complaint.procedure.line"]

    role_id = fields.Many2one(
        comodel_name="complaint.role", required=True, ondelete="restrict"
    )
    is_settling = fields.Boolean(
        string="Settles", help="May note that the fine was settled (R485)."
    )

    _role_uniq = models.Constraint(
        "UNIQUE(procedure_id, role_id)", "A department gets one copy."
    )
