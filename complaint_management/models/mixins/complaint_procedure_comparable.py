# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureComparable(models.AbstractModel):
    """Says when an amount is looked at beside those of comparable cases."""

    _name = "complaint.procedure.comparable"
    _description = "Comparable Cases of a Procedure"

    comparable_years = fields.Integer(
        string="Years Compared",
        help="How far back amounts of comparable compensations are looked up; 0: they "
        "are not.",
    )
    comparable_count = fields.Integer(
        string="Cases That Count",
        help="With at least as many comparable cases an amount above three in four of "
        "them needs a reason.",
    )

    retention_years = fields.Integer(
        string="Years a File Is Kept",
        help="After the closing; then it may be disposed of. Zero: for ever.",
    )
