# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintEstateBuilding(models.Model):
    """A building of a project; its units are numbered within it."""

    _name = "complaint.estate.building"
    _description = "Estate Building"
    _inherit = ["complaint.company.mixin"]
    _order = "project_id, sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    project_id = fields.Many2one(
        comodel_name="complaint.estate.project",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True, precompute=True
    )
    unit_ids = fields.One2many("complaint.estate.unit", "building_id")
    unit_count = fields.Integer(compute="_compute_unit_count")

    _name_uniq = models.Constraint(
        "UNIQUE(project_id, name)", "A project has each building once."
    )

    @api.depends("name", "project_id.name")
    def _compute_display_name(self):
        for building in self:
            parts = [building.project_id.name, building.name]
            building.display_name = " ".join(filter(None, parts))

    def _compute_unit_count(self):
        groups = self.env["complaint.estate.unit"]._read_group(
            [("building_id", "in", self.ids)], ["building_id"], ["__count"]
        )
        counts = {building.id: count for building, count in groups}
        for building in self:
            building.unit_count = counts.get(building.id, 0)

    @api.model
    def _find_or_create(self, wanted, company):
        """Return buildings by name, those of an import that are new included.

        :param list wanted: (name of the project, name of the building) pairs
        :param company: res.company
        :return: pair -> complaint.estate.building
        :rtype: dict
        """
        projects = self.env["complaint.estate.project"]
        own = [("company_id", "=", company.id)]
        names = {project for project, _building in wanted}
        found = projects.search([*own, ("name", "in", list(names))])
        known = {project.name: project for project in found}
        new = projects.create(
            [
                {"name": name, "company_id": company.id}
                for name in dict.fromkeys(project for project, _building in wanted)
                if name not in known
            ]
        )
        known |= {project.name: project for project in new}
        ids = [project.id for project in known.values()]
        buildings = self.search([("project_id", "in", ids)])
        of = {(b.project_id.name, b.name): b for b in buildings}
        missing = [pair for pair in dict.fromkeys(wanted) if pair not in of]
        created = self.create(
            [
                {"name": name, "project_id": known[project].id}
                for project, name in missing
            ]
        )
        return of | dict(zip(missing, created, strict=True))
