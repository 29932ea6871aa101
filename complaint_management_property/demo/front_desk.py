# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import file_open

MODULE = "complaint_management_property"
CORE = "complaint_management"
TEMPLATE, NUMBER = "P8", "HR-WY-008"
PLACE = ("project_name", "building_name", "number", "kind", "date_handover")
RESIDENT = (
    "project_name",
    "building_name",
    "unit_number",
    "resident_name",
    "resident_phone",
    "role",
    "date_from",
    "date_to",
)
ROLES = (
    ("front_desk", "user_desk_demo"),
    ("service_supervisor", "user_supervisor_demo"),
    ("service_manager", "user_service_manager_demo"),
    ("responsible_person", None),
)
LIMIT = timedelta(days=3)


class ComplaintDemoProperty(models.AbstractModel):
    """A few units with their residents, and three complaints at the front desk.

    Each step is the method of its button, called as who may take it, while the clock
    stands at its time.
    """

    _name = "complaint.demo.property"
    _description = "Complaint Demo Property"
    _inherit = ["complaint.demo"]

    @api.model
    def _tell_property(self):
        """Make what front_desk.json tells, once."""
        self = self.with_context(lang=None, tz="Asia/Shanghai")
        if self.env["complaint.procedure"].search_count(
            [("code", "=", TEMPLATE), ("state", "=", "in_force")]
        ):
            return
        with file_open(f"{MODULE}/demo/front_desk.json") as file:
            story = json.load(file)
        days = self._get_working_days()
        team = self.env.ref(f"{MODULE}.team_front_desk_demo")
        self._prepare_desk(team)
        with self._at(days[0]):
            self._assign_desk()
            self._put_in_force(TEMPLATE, NUMBER, team)
        residents = self._create_estate(story)
        for case in story["complaints"]:
            case["resident"] = residents[case["resident"]]
            case["moment"] = self._get_start(case, days)
            self._live(case)

    @api.model
    def _prepare_desk(self, team):
        users = team.user_ids
        users.notification_type = "inbox"
        users.partner_id.write({"tz": "Asia/Shanghai"})
        if self.env["res.lang"]._get_data(code="zh_CN"):
            self.env["ir.module.module"]._load_module_terms([MODULE], ["zh_CN"])
            users.partner_id.write({"lang": "zh_CN"})

    @api.model
    def _assign_desk(self):
        roles = self.env["complaint.role"].search(Domain.TRUE).grouped("code")
        self.env["complaint.role.assignment"].create(
            [
                {
                    "role_id": roles[code].id,
                    "kind": "user" if name else "team_members",
                    "user_id": name and self.env.ref(f"{MODULE}.{name}").id,
                    "date_from": "2020-01-01",
                }
                for code, name in ROLES
            ]
        )

    @api.model
    def _create_estate(self, story):
        """Create units and residents as an import does; one of them has a login.

        :rtype: recordset of complaint.estate.occupancy, in the order of the file
        """
        units = self.env["complaint.estate.unit"]
        units.create([dict(zip(PLACE, row, strict=True)) for row in story["units"]])
        rows = [dict(zip(RESIDENT, row, strict=True)) for row in story["residents"]]
        rows[0]["partner_id"] = self.env.ref(f"{CORE}.user_customer_demo").partner_id.id
        for row in rows:
            row["date_to"] = row["date_to"] or False
        return self.env["complaint.estate.occupancy"].create(rows)

    @api.model
    def _get_start(self, case, days):
        if case["start"]:
            local = fields.Datetime.context_timestamp(self, days[case["start"]])
            return self._to_utc(local.date(), case["clock"])
        return fields.Datetime.now() + timedelta(minutes=case["minutes"])

    @api.model
    def _live(self, case):
        """Take the steps of a complaint, each at its time."""
        moment = case["moment"]
        for step, minutes in case["life"]:
            moment += timedelta(minutes=minutes)
            with self._at(moment):
                getattr(self, f"_step_desk_{step}")(case)
            self.env.invalidate_all()

    @api.model
    def _as(self, record, name, module=MODULE):
        """Return a record as a person of the demo sees it."""
        user = self.env.ref(f"{module}.{name}")
        return record.with_user(user).with_context(lang=user.lang, tz="Asia/Shanghai")

    # -- the steps -------------------------------------------------------------

    @api.model
    def _receive(self, case, way):
        occupancy = case["resident"]
        occupancy.partner_id.complaint_is_important = case.get("important", False)
        receptions = self._as(self.env["complaint.reception"], "user_desk_demo")
        reception = receptions.create(
            {
                "unit_id": occupancy.unit_id.id,
                "occupancy_id": occupancy.id,
                "channel_id": self._get_channel(case["channel"]).id,
                "name": case["name"],
                "description": case["matter"],
                "demand": case["demand"],
                "is_in_unit": case["in_unit"],
                "is_read_back": True,
                "way": way,
                "reason": case.get("reason"),
                "team_id": self.env.ref(f"{CORE}.team_{case['team']}_demo").id,
            }
        )
        if way == "special":
            facts = reception.procedure_id.fact_ids
            reception.fact_ids = facts.filtered("is_intake")
        action = reception.action_register()
        document = self.env[action["res_model"]].browse(action["res_id"])
        case["ticket"] = document.ticket_id

    @api.model
    def _get_order(self, case):
        return case["ticket"].complaint_dispatch_ids.sorted("id")[-1:]

    @api.model
    def _step_desk_form(self, case):
        self._receive(case, "form")

    @api.model
    def _step_desk_special(self, case):
        self._receive(case, "special")

    @api.model
    def _step_desk_again(self, case):
        team = self.env.ref(f"{CORE}.team_{case['team']}_demo")
        ticket = self._as(case["ticket"], "user_desk_demo")
        ticket.complaint_dispatch_ids.create(
            {
                "ticket_id": ticket.id,
                "kind_id": ticket.complaint_procedure_id.dispatch_ids[0].id,
                "team_id": team.id,
                "question": case.get("question") or case["demand"],
            }
        ).action_issue()

    @api.model
    def _step_desk_instruct(self, case):
        order = self._as(self._get_order(case), "user_supervisor_demo")
        limit = fields.Datetime.now() + LIMIT
        order.write({"opinion": case["opinion"], "date_limit": limit})
        order.action_instruct()

    @api.model
    def _step_desk_sign(self, case):
        self._as(self._get_order(case), "user_engineer_demo", CORE).action_receive()

    @api.model
    def _step_desk_return(self, case):
        order = self._as(self._get_order(case), "user_engineer_demo", CORE)
        order.answer = case["answer"]
        order.action_answer()

    @api.model
    def _step_desk_call(self, case):
        ticket = self._as(case["ticket"], "user_desk_demo")
        scale = ticket.complaint_procedure_id.satisfaction_ids
        value = scale.filtered(lambda line: line.name == case["satisfaction"])
        ticket.complaint_revisit_ids.create(
            {
                "ticket_id": ticket.id,
                "satisfaction_id": value.id,
                "opinion": case["said"],
            }
        ).action_done()

    @api.model
    def _step_desk_apologise(self, case):
        self._as(case["ticket"], "user_desk_demo").action_complaint_apologise()

    @api.model
    def _step_desk_close(self, case):
        ticket = self._as(case["ticket"], "user_desk_demo")
        closing = ticket.complaint_procedure_id.closing_ids[:1]
        ticket._complaint_close(closing, case["summary"])

    @api.model
    def _get_rung(self, case):
        escalation = case["ticket"].complaint_escalation_ids.sorted("id")[-1:]
        return self._as(escalation, "user_supervisor_demo")

    @api.model
    def _step_desk_go(self, case):
        escalation = self._get_rung(case)
        escalation.date_agreed = fields.Datetime.now() + timedelta(minutes=15)
        escalation.action_accept()

    @api.model
    def _step_desk_on_site(self, case):
        escalation = self._get_rung(case)
        escalation.answer = case["on_site"]
        escalation.action_answer()
