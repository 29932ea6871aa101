# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureViolation(models.Model):
    """A condition of a fine, in the words of the document (R344-R348).

    Its conditions ask what the stamps of an order and the clocks of its steps say:
    one group is "and", several are "or".
    """

    _name = "complaint.procedure.violation"
    _description = "Complaint Penalty Condition"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    starts_repair = fields.Boolean(
        string="Starts Emergency Repair",
        help="Who signs the fine starts the emergency repair in the same act (R353).",
    )
    is_excusable = fields.Boolean(
        string="Unless Excused",
        help="An accepted reason of the party rules it out.",
    )
    condition_ids = fields.One2many("complaint.procedure.condition", "violation_id")

    _code_uniq = models.Constraint(
        "UNIQUE(procedure_id, code)", "A condition of fines stands once in a procedure."
    )
