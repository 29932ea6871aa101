# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

# of the palette of badges: blue, orange, red
COLORS = (4, 2, 1)


class ComplaintGrade(models.Model):
    """A grade of severity; what it means in a policy stands in its procedure."""

    _name = "complaint.grade"
    _description = "Complaint Grade"
    _inherit = ["complaint.catalogue.mixin"]

    color = fields.Integer()

    @api.model_create_multi
    def create(self, vals_list):
        # a document names its grades from slight to severe
        for vals in vals_list:
            place = max(vals.get("sequence", 10) // 10 - 1, 0)
            vals.setdefault("color", COLORS[min(place, len(COLORS) - 1)])
        return super().create(vals_list)
