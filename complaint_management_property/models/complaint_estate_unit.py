# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.unit_number import normalise

IMPORTED = ("project_name", "building_name")


class ComplaintEstateUnit(models.Model):
    """A flat, shop or office of a building, and who had it when."""

    _name = "complaint.estate.unit"
    _description = "Estate Unit"
    _inherit = ["complaint.company.mixin"]
    _order = "building_id, number, id"
    _rec_name = "number"
    _check_company_auto = True

    number = fields.Char(required=True, help="Within the building, such as 2-1201.")
    building_id = fields.Many2one(
        comodel_name="complaint.estate.building",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    project_id = fields.Many2one(
        related="building_id.project_id",
        store=True,
        index=True,
        precompute=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="building_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        selection=[
            ("home", "Home"),
            ("shop", "Shop"),
            ("office", "Office"),
            ("parking", "Parking space"),
            ("other", "Other"),
        ],
        default="home",
        required=True,
    )
    floor = fields.Integer()
    area = fields.Float(string="Area (m²)", digits=(10, 2))
    date_handover = fields.Date(string="Handed Over On")
    active = fields.Boolean(default=True)
    occupancy_ids = fields.One2many("complaint.estate.occupancy", "unit_id")
    complaint_count = fields.Integer(compute="_compute_complaint_count")

    # For an import: the building by name; what is missing is created.
    project_name = fields.Char(
        compute="_compute_place", readonly=False, help="Only for imports."
    )
    building_name = fields.Char(
        compute="_compute_place", readonly=False, help="Only for imports."
    )

    # How the number is looked up, alone and after the one of its building.
    number_key = fields.Char(compute="_compute_keys", store=True, precompute=True)
    full_key = fields.Char(compute="_compute_keys", store=True, precompute=True)

    _number_uniq = models.Constraint(
        "UNIQUE(building_id, number)", "A number stands once in a building."
    )
    _number_key_idx = models.Index("(number_key text_pattern_ops)")
    _full_key_idx = models.Index("(full_key text_pattern_ops)")

    @api.depends("number", "building_id.name", "project_id.name")
    def _compute_display_name(self):
        for unit in self:
            parts = [unit.project_id.name, unit.building_id.name, unit.number]
            unit.display_name = " ".join(filter(None, parts))

    @api.depends("building_id.name", "project_id.name")
    def _compute_place(self):
        for unit in self:
            unit.project_name = unit.project_id.name
            unit.building_name = unit.building_id.name

    @api.depends("number", "building_id.name")
    def _compute_keys(self):
        for unit in self:
            unit.number_key = normalise(unit.number)
            unit.full_key = normalise(unit.building_id.name) + unit.number_key

    def _compute_complaint_count(self):
        groups = self.env["helpdesk.ticket"]._read_group(
            [("complaint_unit_id", "in", self.ids)], ["complaint_unit_id"], ["__count"]
        )
        counts = {unit.id: count for unit, count in groups}
        for unit in self:
            unit.complaint_count = counts.get(unit.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._resolve_buildings(vals_list))

    @api.model
    def _resolve_buildings(self, vals_list):
        """Return the values with the buildings that an import names.

        :raise ValidationError: when a unit is of no building
        """
        places = [self._get_place(vals) for vals in vals_list]
        wanted = [place for place in places if place]
        buildings = self.env["complaint.estate.building"]
        of = buildings._find_or_create(wanted, self.env.company) if wanted else {}
        return [
            {k: v for k, v in vals.items() if k not in IMPORTED}
            | ({"building_id": of[place].id} if place else {})
            for vals, place in zip(vals_list, places, strict=True)
        ]

    @api.model
    def _get_place(self, vals):
        """Return the building that a row of an import names.

        :return: names of project and building, None when the row has the record
        :rtype: tuple or None
        :raise ValidationError: when a unit is of no building
        """
        if vals.get("building_id") or self.env.context.get("default_building_id"):
            return None
        place = tuple((vals.get(name) or "").strip() for name in IMPORTED)
        if not all(place):
            raise ValidationError(
                self.env._("A unit needs the names of its project and building.")
            )
        return place

    @api.model
    def _search_display_name(self, operator, value):
        """Find units by their number, as it is said: 1201, 3-1201, 云栖 3号楼 1201.

        The last word begins the number, alone or after that of the building; the
        others are of the names of project and building.
        """
        if operator not in ("ilike", "=") or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        *words, last = value.split() or [""]
        domain = Domain.AND(
            Domain("building_id.name", "ilike", word)
            | Domain("project_id.name", "ilike", word)
            for word in words
        )
        key = normalise(last)
        if not key:
            return domain if words else Domain.TRUE
        number = Domain("number_key", "=like", f"{key}%")
        return domain & (number | Domain("full_key", "=like", f"{key}%"))

    def action_open_complaints(self):
        """Open the complaints about the unit.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.helpdesk_ticket_complaint_action"
        )
        action["domain"] = [("complaint_unit_id", "=", self.id)]
        return action

    @api.model
    def get_import_templates(self):
        """Return the file the import offers to begin with, in the user's language.

        :rtype: list of dict, as Odoo's import asks for it
        """
        lang = "zh_CN" if (self.env.lang or "").startswith("zh") else "en_US"
        path = "/complaint_management_property/static/import/units_%s.csv"
        return [
            {"label": self.env._("Template of the import"), "template": path % lang}
        ]
