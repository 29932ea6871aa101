# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from odoo.addons.complaint_management.models.complaint_procedure_step import UNITS


class ComplaintProcedurePenalty(models.Model):
    """How a fine is measured: its smallest amount, and how long one may object."""

    _name = "complaint.procedure.penalty"
    _description = "Complaint Penalty Scheme"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    minimum_amount = fields.Integer(
        required=True, help="In whole units; a lower fine is refused (R351)."
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, ondelete="restrict"
    )
    objection_number = fields.Integer(string="Objection Within")
    objection_unit = fields.Selection(
        selection=UNITS, help="Empty: the party may object at any time."
    )

    _code_uniq = models.Constraint(
        "UNIQUE(procedure_id, code)", "A penalty scheme stands once in a procedure."
    )
    _minimum_positive = models.Constraint(
        "CHECK(minimum_amount > 0)", "The smallest fine is larger than zero."
    )
    _objection_positive = models.Constraint(
        "CHECK(objection_unit IS NULL OR objection_unit = 'same_day' "
        "OR objection_number > 0)",
        "The time for an objection is larger than zero.",
    )
