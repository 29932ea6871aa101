# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .complaint_estate_occupancy import ROLES

STAFF = "base.group_user"
PLACE = {"complaint_unit_id", "complaint_occupancy_id", "complaint_is_in_unit"}
# Stamped from the place and the customer, never written by a client.
STAMPED = {
    "complaint_occupancy_role",
    "complaint_building_id",
    "complaint_estate_id",
}
# The complaints from the unit of a complaint, itself included, up to it.
SAME_UNIT = """
    SELECT complaint.id, count(DISTINCT other.id)
    FROM helpdesk_ticket complaint
    JOIN helpdesk_ticket other
        ON other.complaint_unit_id = complaint.complaint_unit_id
        AND other.complaint_date_received <= complaint.complaint_date_received
        AND other.complaint_date_received
            > complaint.complaint_date_received - %(window)s::interval
        AND other.complaint_is_counted
    WHERE complaint.id IN %(ids)s
    GROUP BY complaint.id
"""


class HelpdeskTicket(models.Model):
    """Where the complaint comes from: the unit, and what the customer is there."""

    _inherit = "helpdesk.ticket"

    complaint_unit_id = fields.Many2one(
        comodel_name="complaint.estate.unit",
        string="Unit",
        groups=STAFF,
        ondelete="restrict",
        copy=False,
    )
    complaint_is_in_unit = fields.Boolean(
        string="Work in the Unit",
        groups=STAFF,
        copy=False,
        help="Who handles the complaint has to go there and is told the unit.",
    )
    complaint_occupancy_id = fields.Many2one(
        comodel_name="complaint.estate.occupancy",
        string="Resident",
        compute="_compute_complaint_occupancy_id",
        store=True,
        readonly=False,
        precompute=True,
        groups=STAFF,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('unit_id', '=', complaint_unit_id)]",
        copy=False,
    )
    # Stamped: what happens to the unit later changes no complaint.
    complaint_occupancy_role = fields.Selection(
        selection=[*ROLES, ("other", "Somebody else")],
        string="Customer Is",
        compute="_compute_complaint_place",
        store=True,
        precompute=True,
        groups=STAFF,
        copy=False,
    )
    complaint_building_id = fields.Many2one(
        comodel_name="complaint.estate.building",
        string="Building",
        compute="_compute_complaint_place",
        store=True,
        precompute=True,
        groups=STAFF,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    complaint_estate_id = fields.Many2one(
        comodel_name="complaint.estate.project",
        string="Estate",
        compute="_compute_complaint_place",
        store=True,
        precompute=True,
        groups=STAFF,
        ondelete="restrict",
        copy=False,
    )

    _complaint_unit_idx = models.Index(
        "(complaint_unit_id, complaint_date_received DESC) "
        "WHERE complaint_unit_id IS NOT NULL"
    )
    _complaint_estate_idx = models.Index(
        "(complaint_estate_id, complaint_date_received DESC) "
        "WHERE complaint_estate_id IS NOT NULL"
    )
    # Daily list of an estate, the most urgent first.
    _complaint_estate_open_idx = models.Index(
        "(complaint_estate_id, complaint_date_due, id DESC) "
        "WHERE complaint_phase IN ('registered', 'handling', 'replied', 'verifying')"
    )

    # -- the stamp --------------------------------------------------------------

    @api.depends("complaint_unit_id", "partner_id")
    def _compute_complaint_occupancy_id(self):
        placed = self.filtered("complaint_unit_id")
        (self - placed).complaint_occupancy_id = False
        occupancies = self.env["complaint.estate.occupancy"].sudo()
        found = occupancies
        if placed.partner_id:
            found = occupancies.search(
                Domain("unit_id", "in", placed.complaint_unit_id.ids)
                & Domain("partner_id", "in", placed.partner_id.ids),
                order="date_from desc, id desc",
            )
        by_key = found.grouped(lambda o: (o.unit_id.id, o.partner_id.id))
        for ticket in placed:
            key = (ticket.complaint_unit_id.id, ticket.partner_id.id)
            own = by_key.get(key, occupancies)
            ticket.complaint_occupancy_id = ticket._choose_occupancy(own)

    def _choose_occupancy(self, own):
        """Return what the customer was in the unit when he complained.

        :param own: his complaint.estate.occupancy there, the latest first
        :rtype: complaint.estate.occupancy, one or none
        """
        self.ensure_one()
        received = self.complaint_date_received or fields.Datetime.now()
        day = fields.Datetime.context_timestamp(self, received).date()
        if self.complaint_occupancy_id in own:
            own = self.complaint_occupancy_id | own
        return own.filtered_domain(own._get_valid_domain(day))[:1]

    @api.depends("complaint_unit_id", "complaint_occupancy_id")
    def _compute_complaint_place(self):
        for ticket in self:
            unit = ticket.complaint_unit_id.sudo()
            role = ticket.complaint_occupancy_id.sudo().role
            ticket.complaint_occupancy_role = role or (unit and "other")
            ticket.complaint_building_id = unit.building_id
            ticket.complaint_estate_id = unit.project_id

    @api.onchange("complaint_occupancy_id")
    def _onchange_complaint_occupancy_id(self):
        occupancy = self.complaint_occupancy_id
        if occupancy and occupancy.partner_id != self.partner_id:
            self.partner_id = occupancy.partner_id
            self.partner_name = occupancy.partner_id.name
            self.complaint_phone = occupancy.partner_id.phone
            self.partner_email = occupancy.partner_id.email
        if self.complaint_unit_id:
            self.complaint_address = self.complaint_unit_id.display_name

    # -- guards -----------------------------------------------------------------

    @api.constrains("complaint_unit_id", "complaint_occupancy_id", "partner_id")
    def _check_complaint_place(self):
        for ticket in self.sudo().filtered("complaint_unit_id"):
            occupancy = ticket.complaint_occupancy_id
            if ticket.complaint_unit_id.company_id != ticket.company_id:
                raise ValidationError(
                    self.env._("The unit belongs to another company.")
                )
            if occupancy and (
                occupancy.unit_id != ticket.complaint_unit_id
                or occupancy.partner_id != ticket.partner_id
            ):
                raise ValidationError(
                    self.env._("The resident is of another unit, or another person.")
                )

    @api.model
    def _check_complaint_stamps(self, vals):
        self._refuse_fixed(STAMPED & set(vals))
        return super()._check_complaint_stamps(vals)

    @api.model
    def _check_complaint_write(self, complaints, vals):
        self._refuse_fixed(STAMPED & set(vals))
        fixed = complaints.filtered(
            lambda t: t.complaint_validity or t.complaint_phase == "closed"
        )
        if fixed._get_changed(PLACE & set(vals), vals):
            raise UserError(
                self.env._("%s: the unit is kept as it is.", fixed[:1].number)
            )
        return super()._check_complaint_write(complaints, vals)

    # -- what the core asks -----------------------------------------------------

    def _get_intake_payload(self):
        unit = self.sudo().complaint_unit_id
        return super()._get_intake_payload() | {
            "unit": unit.id or None,
            "project": unit.project_id.code or unit.project_id.name or None,
            "occupancy": self.sudo().complaint_occupancy_role or None,
        }

    def _get_complaint_fact_values(self):
        values = super()._get_complaint_fact_values()
        for ticket, facts in values.items():
            project = ticket.complaint_estate_id
            facts |= {
                "occupancy": ticket.complaint_occupancy_role or None,
                "project": project.code or project.name or None,
                "unit_kind": ticket.complaint_unit_id.kind or None,
            }
        return values

    @api.model
    def _get_complaint_window_facts(self):
        return super()._get_complaint_window_facts() | {"same_unit": SAME_UNIT}

    @api.model
    def _get_complaint_milestones(self):
        return super()._get_complaint_milestones() | {
            "archived": self.env._("Forms archived"),
        }

    def _get_complaint_identity(self):
        """The number of the unit tells who the customer is, as an address does."""
        known = super()._get_complaint_identity()
        ticket = self.sudo()
        if ticket.complaint_unit_id:
            unit = ticket.complaint_unit_id
            known["address"] = known["address"] | {
                unit.display_name,
                unit.number,
                f"{unit.building_id.name}{unit.number}",
            }
        return known

    def _get_complaint_household(self):
        """Return the unit: one household, whoever of it complains (一户一档, R338)."""
        self.ensure_one()
        unit = self.sudo().complaint_unit_id
        return unit.display_name or super()._get_complaint_household()
