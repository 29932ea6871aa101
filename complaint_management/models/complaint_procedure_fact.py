# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureFact(models.Model):
    """A question the document asks about a complaint; conditions read the answers."""

    _name = "complaint.procedure.fact"
    _description = "Complaint Fact"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(string="Question", required=True)
    type = fields.Selection(
        selection=[
            ("boolean", "Yes / No"),
            ("number", "Figure"),
            ("date", "Date"),
            ("text", "Text"),
        ],
        required=True,
        default="boolean",
    )
    is_intake = fields.Boolean(
        string="Asked at Registration",
        help="Whoever registers the complaint may answer it there.",
    )
    is_required = fields.Boolean(help="Has to be answered with the assessment.")

    _code_uniq = models.Constraint(
        "UNIQUE(procedure_id, code)", "A fact stands once in a procedure."
    )
