# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureEscalation(models.Model):
    """A rung of the ladder on which complaints go up (R294, R295)."""

    _name = "complaint.procedure.escalation"
    _description = "Complaint Escalation Rung"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    role_id = fields.Many2one(
        comodel_name="complaint.role",
        required=True,
        ondelete="restrict",
        help="Who takes the complaint over on this rung.",
    )
    is_in_person = fields.Boolean(
        help="Whoever takes it over meets the customer in person."
    )
    is_customer_told = fields.Boolean(
        string="The Customer Is Told", help="Who takes care of his complaint from now."
    )
    condition_ids = fields.One2many("complaint.procedure.condition", "escalation_id")

    _code_uniq = models.Constraint(
        "UNIQUE(procedure_id, code)", "A rung stands once in a procedure."
    )
