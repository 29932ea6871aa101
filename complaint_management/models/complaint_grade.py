# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

# of the palette of badges: blue, yellow, orange, red
COLORS = (4, 3, 2, 1)


class ComplaintGrade(models.Model):
    """A grade of severity; what it means in a policy stands in its procedure."""

    _name = "complaint.grade"
    _description = "Complaint Grade"
    _inherit = ["complaint.catalogue.mixin"]

    color = fields.Integer(default=lambda self: self._default_color())

    def _default_color(self):
        """Go from blue to red: grades are named from slight to severe."""
        count = self.with_context(active_test=False).search_count([])
        return COLORS[min(count, len(COLORS) - 1)]
