# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintEstateProject(models.Model):
    """A housing estate, an office park: what one service centre looks after."""

    _name = "complaint.estate.project"
    _description = "Estate Project"
    _inherit = ["complaint.company.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    code = fields.Char(help="Statistics group by it; it never changes.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    building_ids = fields.One2many("complaint.estate.building", "project_id")
    unit_count = fields.Integer(compute="_compute_unit_count")

    _name_uniq = models.Constraint(
        "UNIQUE(company_id, name)", "A company has each project once."
    )

    def _compute_unit_count(self):
        groups = self.env["complaint.estate.unit"]._read_group(
            [("project_id", "in", self.ids)], ["project_id"], ["__count"]
        )
        counts = {project.id: count for project, count in groups}
        for project in self:
            project.unit_count = counts.get(project.id, 0)
