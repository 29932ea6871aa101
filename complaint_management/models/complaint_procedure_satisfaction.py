# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureSatisfaction(models.Model):
    """A value of the satisfaction scale and what follows from it (R280, R281)."""

    _name = "complaint.procedure.satisfaction"
    _description = "Complaint Satisfaction Value"
    _inherit = ["complaint.procedure.line"]

    name = fields.Char(required=True)
    score = fields.Integer(help="Larger is better.")
    is_satisfied = fields.Boolean(help="Counts as satisfied in the figures.")
    reaction = fields.Selection(
        selection=[("none", "Nothing"), ("new_round", "A new round")],
        required=True,
        default="none",
    )
