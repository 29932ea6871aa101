# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.complaint_management.tools.phone import clean_phone

ROLES = [("owner", "Owner"), ("tenant", "Tenant"), ("user", "User")]
LIMIT = "complaint_management_property.units_per_person"
IMPORTED = (
    "project_name",
    "building_name",
    "unit_number",
    "resident_name",
    "resident_phone",
)
# The same person twice in a unit at the same time, in the same role.
TWICE = """
    SELECT own.id
    FROM complaint_estate_occupancy own
    JOIN complaint_estate_occupancy other
        ON other.unit_id = own.unit_id
        AND other.partner_id = own.partner_id
        AND other.role = own.role
        AND other.id != own.id
        AND daterange(other.date_from, other.date_to, '[]')
            && daterange(own.date_from, own.date_to, '[]')
    WHERE own.id IN %s
    LIMIT 1
"""


class ComplaintEstateOccupancy(models.Model):
    """A person in a unit: owner, tenant or user, from when to when.

    Every resident is a contact of his own. A contact that stands for "the
    residents" would show one neighbour what the other one complained about.
    """

    _name = "complaint.estate.occupancy"
    _description = "Estate Occupancy"
    _inherit = ["complaint.company.mixin"]
    _order = "unit_id, date_to desc, date_from desc, id desc"
    _check_company_auto = True

    unit_id = fields.Many2one(
        comodel_name="complaint.estate.unit",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="unit_id.company_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Resident",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    role = fields.Selection(selection=ROLES, required=True, default="owner")
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(help="The last day; empty: until now.")
    phone = fields.Char(related="partner_id.phone", string="Phone")
    is_current = fields.Boolean(
        compute="_compute_is_current", search="_search_is_current"
    )

    # For an import: unit and person by what a list says; new persons are created.
    project_name = fields.Char(compute="_compute_import", readonly=False)
    building_name = fields.Char(compute="_compute_import", readonly=False)
    unit_number = fields.Char(compute="_compute_import", readonly=False)
    resident_name = fields.Char(compute="_compute_import", readonly=False)
    resident_phone = fields.Char(compute="_compute_import", readonly=False)

    _dates_in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "An occupancy ends after it began.",
    )
    # Who lives there now, and where somebody lives now.
    _unit_partner_idx = models.Index("(unit_id, partner_id, date_from)")

    @api.depends("partner_id.name", "role", "unit_id.number")
    def _compute_display_name(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        for occupancy in self:
            name = occupancy.partner_id.name or ""
            label = labels.get(occupancy.role, "")
            occupancy.display_name = self.env._(
                "%(name)s (%(role)s)", name=name, role=label
            )

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        current = self.filtered_domain(self._get_valid_domain())
        for occupancy in self:
            occupancy.is_current = occupancy in current

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = self._get_valid_domain()
        return Domain.OR(current if item else ~current for item in value)

    @api.depends("unit_id", "partner_id")
    def _compute_import(self):
        for occupancy in self:
            occupancy.project_name = occupancy.unit_id.project_id.name
            occupancy.building_name = occupancy.unit_id.building_id.name
            occupancy.unit_number = occupancy.unit_id.number
            occupancy.resident_name = occupancy.partner_id.name
            occupancy.resident_phone = occupancy.partner_id.phone

    @api.model
    def _get_valid_domain(self, at=None):
        """Occupancies that hold on a day.

        :param date at: default today of the company
        :rtype: Domain
        """
        at = at or self.env.company._get_complaint_today()
        return Domain("date_from", "<=", at) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", at)
        )

    # -- every resident is a person of his own --------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # the persons of a list are created for who may enter residents
        self.browse().check_access("create")
        vals_list = self._resolve_residents(self._resolve_units(vals_list))
        occupancies = super().create(
            [{k: v for k, v in vals.items() if k not in IMPORTED} for vals in vals_list]
        )
        occupancies._check_persons()
        return occupancies

    def write(self, vals):
        result = super().write({k: v for k, v in vals.items() if k not in IMPORTED})
        if {"unit_id", "partner_id", "role", "date_from", "date_to"} & set(vals):
            self._check_persons()
        return result

    def _check_persons(self):
        """Refuse shared contacts and persons who stand twice in a unit.

        :raise ValidationError: naming the contact
        """
        self.flush_recordset()
        if self and self.env.execute_query(SQL(TWICE, tuple(self.ids))):
            raise ValidationError(
                self.env._("A person stands once in a unit at the same time.")
            )
        people = self.partner_id.filtered(lambda p: not p.is_company)
        limit = int(self.env["ir.config_parameter"].sudo().get_param(LIMIT) or 0)
        domain = self._get_valid_domain() & Domain("partner_id", "in", people.ids)
        for partner, count in self.sudo()._read_group(
            domain, ["partner_id"], ["unit_id:count_distinct"]
        ):
            if limit and count > limit:
                raise ValidationError(
                    self.env._(
                        "%(name)s would stand in %(count)s units: every resident "
                        "is a contact of his own.",
                        name=partner.name,
                        count=count,
                    )
                )

    # -- import ---------------------------------------------------------------

    @api.model
    def _resolve_units(self, vals_list):
        """Return the values with the units that an import names.

        :raise ValidationError: when there is no such unit
        """
        asked = [vals for vals in vals_list if not vals.get("unit_id")]
        if not asked:
            return vals_list
        names = {vals.get("building_name") or "" for vals in asked}
        numbers = {vals.get("unit_number") or "" for vals in asked}
        buildings = self.env["complaint.estate.building"].search(
            [("name", "in", list(names)), ("company_id", "=", self.env.company.id)]
        )
        units = self.env["complaint.estate.unit"].search(
            [("building_id", "in", buildings.ids), ("number", "in", list(numbers))]
        )
        known = {(u.project_id.name, u.building_id.name, u.number): u for u in units}
        resolved = []
        for vals in vals_list:
            if not vals.get("unit_id"):
                key = tuple(vals.get(name) for name in IMPORTED[:3])
                if key not in known:
                    raise ValidationError(
                        self.env._("There is no unit %s.", " ".join(filter(None, key)))
                    )
                vals = {**vals, "unit_id": known[key].id}
            resolved.append(vals)
        return resolved

    @api.model
    def _resolve_residents(self, vals_list):
        """Return the values with the persons that an import names.

        A person is known again by name and phone together; who has no phone is
        another person in every unit.

        :raise ValidationError: when nobody is named
        """
        keys = [self._get_person_key(vals) for vals in vals_list]
        wanted = [key for key in dict.fromkeys(keys) if key]
        if not wanted:
            return vals_list
        partners = self.env["res.partner"]
        found = partners.search(
            [
                ("phone", "in", [phone for _name, phone, _unit in wanted if phone]),
                ("name", "in", [name for name, _phone, _unit in wanted]),
                ("company_id", "in", [False, self.env.company.id]),
            ]
        )
        known = {(partner.name, partner.phone, 0): partner for partner in found}
        missing = [key for key in wanted if key not in known]
        created = partners.sudo().create(
            [
                {"name": name, "phone": phone, "company_id": self.env.company.id}
                for name, phone, _unit in missing
            ]
        )
        known |= dict(zip(missing, created.with_env(self.env), strict=True))
        return [
            {**vals, "partner_id": known[key].id} if key else vals
            for vals, key in zip(vals_list, keys, strict=True)
        ]

    @api.model
    def _get_person_key(self, vals):
        """Return what tells the person of a row of an import from others.

        :return: (name, phone, unit without a phone), None when the row names a contact
        :rtype: tuple or None
        :raise ValidationError: when nobody is named
        """
        if vals.get("partner_id"):
            return None
        name = (vals.get("resident_name") or "").strip()
        if not name:
            raise ValidationError(self.env._("Name the resident."))
        phone = clean_phone(vals.get("resident_phone") or "") or False
        return name, phone, 0 if phone else vals["unit_id"]

    @api.model
    def get_import_templates(self):
        """Return the file the import offers to begin with, in the user's language.

        :rtype: list of dict, as Odoo's import asks for it
        """
        lang = "zh_CN" if (self.env.lang or "").startswith("zh") else "en_US"
        path = "/complaint_management_property/static/import/residents_%s.csv"
        return [
            {"label": self.env._("Template of the import"), "template": path % lang}
        ]
