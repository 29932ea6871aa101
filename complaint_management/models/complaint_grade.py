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
    is_major = fields.Boolean(
        string="Major",
        compute="_compute_is_major",
        store=True,
        readonly=False,
        help="Counts as major in the indicators (R393, R395).",
    )

    @api.depends("code")
    def _compute_is_major(self):
        for grade in self:
            grade.is_major = grade.is_major or grade.code == "major"

    @api.model_create_multi
    def create(self, vals_list):
        # a document names its grades from slight to severe
        for vals in vals_list:
            place = max(vals.get("sequence", 10) // 10 - 1, 0)
            vals.setdefault("color", COLORS[min(place, len(COLORS) - 1)])
        return super().create(vals_list)
