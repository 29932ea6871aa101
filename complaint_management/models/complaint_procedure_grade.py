# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureGrade(models.Model):
    """A grade of the policy with the conditions that lead to it (R096, R097)."""

    _name = "complaint.procedure.grade"
    _description = "Complaint Grade of a Procedure"
    _inherit = ["complaint.procedure.line"]

    grade_id = fields.Many2one(
        comodel_name="complaint.grade", required=True, ondelete="restrict"
    )
    severity = fields.Integer(
        required=True, help="The most severe grade whose conditions hold is proposed."
    )
    is_rising = fields.Boolean(
        string="Rises by Itself",
        help="An open complaint gets this grade as soon as the conditions hold (R120).",
    )
    condition_ids = fields.One2many("complaint.procedure.condition", "grade_line_id")

    _grade_uniq = models.Constraint(
        "UNIQUE(procedure_id, grade_id)", "A grade stands once in a procedure."
    )
