# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html

from ..models.complaint_estate_occupancy import ROLES


class ComplaintReception(models.TransientModel):
    """The front desk's screen: unit, resident, complaint, handling form (R488)."""

    _name = "complaint.reception"
    _description = "Front Desk Reception"
    _inherit = ["complaint.company.mixin"]
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    procedure_id = fields.Many2one(
        comodel_name="complaint.procedure",
        required=True,
        domain="[('company_id', '=', company_id), ('state', '=', 'in_force')]",
        default=lambda self: self._default_procedure_id(),
    )

    # who, and where
    unit_id = fields.Many2one("complaint.estate.unit", check_company=True)
    occupancy_id = fields.Many2one(
        comodel_name="complaint.estate.occupancy",
        string="Resident",
        compute="_compute_occupancy_id",
        store=True,
        readonly=False,
        check_company=True,
        domain="[('unit_id', '=', unit_id), ('is_current', '=', True)]",
    )
    # as who asks: he may not know the residents of another company
    partner_name = fields.Char(
        string="Full Name",
        compute="_compute_person",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    phone = fields.Char(
        compute="_compute_person", compute_sudo=False, store=True, readonly=False
    )
    new_role = fields.Selection(
        selection=ROLES,
        string="Enter as Resident",
        help="Who is not known yet becomes a contact and a resident of the unit.",
    )
    is_important = fields.Boolean(
        string="Important Customer",
        related="occupancy_id.partner_id.complaint_is_important",
    )

    # what
    channel_id = fields.Many2one(
        comodel_name="helpdesk.ticket.channel",
        check_company=True,
        default=lambda self: self._default_channel_id(),
    )
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category",
        check_company=True,
    )
    name = fields.Char(string="Subject", required=True)
    description = fields.Text(string="What Happened", required=True)
    demand = fields.Text()
    is_in_unit = fields.Boolean(
        string="Work in the Unit",
        help="Who handles the complaint has to go there and is told the unit.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Photos")
    date_received = fields.Datetime(string="Received")
    is_read_back = fields.Boolean(
        string="Read back to the customer, who confirmed it and was thanked"
    )
    fact_ids = fields.Many2many(
        comodel_name="complaint.procedure.fact",
        string="What Holds",
        domain="[('procedure_id', '=', procedure_id), ('is_intake', '=', True), "
        "('type', '=', 'boolean')]",
    )

    # what follows
    way = fields.Selection(
        selection=[
            ("form", "Issue the handling form"),
            ("special", "Call the supervisor on site"),
            ("register", "Register only"),
        ],
        required=True,
        default="form",
    )
    kind_id = fields.Many2one(
        comodel_name="complaint.procedure.dispatch",
        string="Form",
        domain="[('procedure_id', '=', procedure_id)]",
        compute="_compute_kind_id",
        store=True,
        readonly=False,
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Responsible Team",
        check_company=True,
    )
    question = fields.Text(
        string="Handling Requirements",
        compute="_compute_question",
        store=True,
        readonly=False,
    )
    reason = fields.Text(string="Why on Site")

    @api.model
    def _default_procedure_id(self):
        """The procedure in force of the user's own team, else the first one."""
        procedures = self.env["complaint.procedure"].search(
            [("company_id", "=", self.env.company.id), ("state", "=", "in_force")],
            order="id",
        )
        own = procedures.filtered(lambda p: self.env.user in p.team_ids.user_ids)
        return (own or procedures)[:1]

    @api.model
    def _default_channel_id(self):
        tickets = self.env["helpdesk.ticket"]
        return tickets._get_complaint_channel("phone", self.env.company)

    @api.depends("unit_id")
    def _compute_occupancy_id(self):
        for reception in self:
            if reception.occupancy_id.unit_id != reception.unit_id:
                reception.occupancy_id = False

    @api.depends("occupancy_id")
    def _compute_person(self):
        for reception in self.filtered("occupancy_id"):
            reception.partner_name = reception.occupancy_id.partner_id.name
            reception.phone = reception.occupancy_id.partner_id.phone

    @api.depends("procedure_id")
    def _compute_kind_id(self):
        for reception in self:
            reception.kind_id = reception.procedure_id.dispatch_ids[:1]

    @api.depends("demand")
    def _compute_question(self):
        for reception in self.filtered("demand"):
            reception.question = reception.demand

    def action_register(self):
        """Register the complaint and do what follows, all or nothing.

        :return: window action of the order or of the case file
        """
        self.ensure_one()
        self._enter_resident()
        ticket = self.env["helpdesk.ticket"]._complaint_register(
            [self._prepare_complaint()]
        )
        self._answer_facts(ticket)
        if self.is_read_back:
            ticket.action_complaint_confirm()
        follow = {"form": self._issue_form, "special": self._call_on_site}
        document = follow[self.way](ticket) if self.way in follow else ticket
        return document.get_formview_action() | {"target": "main"}

    def _enter_resident(self):
        """Enter who is not known yet as a resident of the unit, from that day on."""
        if self.occupancy_id or not (self.new_role and self.unit_id):
            return
        received = self.date_received or fields.Datetime.now()
        self.occupancy_id = self.env["complaint.estate.occupancy"].create(
            {
                "unit_id": self.unit_id.id,
                "resident_name": self.partner_name,
                "resident_phone": self.phone,
                "role": self.new_role,
                "date_from": fields.Datetime.context_timestamp(self, received).date(),
            }
        )

    def _prepare_complaint(self):
        """Return the values of the complaint.

        :rtype: dict
        """
        unit, tickets = self.unit_id, self.env["helpdesk.ticket"]
        return {
            "name": self.name,
            "description": plaintext2html(self.description),
            "partner_id": self.occupancy_id.partner_id.id,
            "partner_name": self.partner_name,
            "partner_email": self.occupancy_id.partner_id.email,
            "category_id": self.category_id.id,
            "channel_id": self.channel_id.id,
            "team_id": self.procedure_id.team_ids[:1].id,
            "complaint_phone": self.phone,
            "complaint_address": unit.display_name if unit else False,
            "complaint_demand": self.demand,
            "complaint_date_received": self.date_received,
            "complaint_unit_id": unit.id,
            "complaint_occupancy_id": self.occupancy_id.id,
            "complaint_is_in_unit": self.is_in_unit,
            "attachment_ids": [
                Command.create(
                    tickets._prepare_complaint_file(file.name, file.raw, file.mimetype)
                )
                for file in self.attachment_ids
            ],
        }

    def _answer_facts(self, ticket):
        """Answer the questions that were asked here."""
        for answer in ticket.complaint_fact_ids:
            fact = answer.fact_id
            if fact.is_intake and fact.type == "boolean":
                answer.value_boolean = "yes" if fact in self.fact_ids else "no"

    def _issue_form(self, ticket):
        """Issue the handling form.

        :rtype: complaint.dispatch
        :raise UserError: when the record was not read back
        """
        if not self.is_read_back:
            raise UserError(self.env._("Read the record back to the customer first."))
        vals = {
            "ticket_id": ticket.id,
            "kind_id": self.kind_id.id,
            "question": self.question or self.demand or self.name,
        }
        if self.team_id:
            vals["team_id"] = self.team_id.id
        dispatch = self.env["complaint.dispatch"].create(vals)
        dispatch.action_issue()
        return dispatch

    def _call_on_site(self, ticket):
        """Begin the special handling: the first rung is called on site (R116).

        :rtype: complaint.escalation
        """
        escalation = self.env["complaint.escalation"].create(
            {"ticket_id": ticket.id, "reason": self.reason or self.name}
        )
        escalation.action_raise()
        return escalation
