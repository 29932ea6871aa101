# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintGrade(models.Model):
    """A grade of severity; what it means in a policy stands in its procedure."""

    _name = "complaint.grade"
    _description = "Complaint Grade"
    _inherit = ["complaint.catalogue.mixin"]

    color = fields.Integer()
