# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.fields import Command, Datetime
from odoo.tests import Form

from odoo.addons.complaint_management.tests.scenario_common import (
    OFFSET,
    ScenarioCommon,
)

UNITS = [("云栖花园", "3号楼", "2-1201"), ("云栖花园", "3号楼", "2-1301")]


class PropertyCommon(ScenarioCommon):
    """客户投诉处理作业指导书 (S1-n) in force in a service centre with a few units.

    officer and officer_2 are the front desk, supervisor and manager_on_site the two
    rungs, handler and head the engineering department; 王芳 owns 2-1201.
    """

    procedure_code = "P8"
    is_scenario = False

    @classmethod
    def _create_personas(cls):
        super()._create_personas()
        cls.supervisor = cls._create_user("supervisor", "officer")
        cls.site_manager = cls._create_user("site_manager", "officer")

    @classmethod
    def _create_teams(cls):
        super()._create_teams()
        cls.responsible_team.name = "工程部"

    @classmethod
    def _assign_roles(cls):
        roles = cls.env["complaint.role"].search([]).grouped("code")
        for code, user in (
            ("front_desk", cls.officer),
            ("front_desk", cls.officer_2),
            ("service_supervisor", cls.supervisor),
            ("service_manager", cls.site_manager),
            ("responsible_person", None),
        ):
            cls.env["complaint.role.assignment"].create(
                {
                    "role_id": roles[code].id,
                    "company_id": cls.company.id,
                    "kind": "user" if user else "team_members",
                    "user_id": user.id if user else False,
                    "date_from": "2020-01-01",
                }
            )

    @classmethod
    def _create_world(cls):
        super()._create_world()
        cls.units = cls.env["complaint.estate.unit"].create(
            [
                {"project_name": project, "building_name": building, "number": number}
                for project, building, number in UNITS
            ]
        )
        cls.unit = cls.units[0]
        cls.customer.partner_id.phone = "13800138000"
        cls.owner = cls.env["complaint.estate.occupancy"].create(
            {
                "unit_id": cls.unit.id,
                "partner_id": cls.customer.partner_id.id,
                "role": "owner",
                "date_from": "2020-05-01",
            }
        )

    # -- the steps, each by its button ---------------------------------------------

    def _receive(self, way="form", holds=(), user=None, **values):
        """4.1 to 4.2: the one screen of the front desk.

        :return: helpdesk.ticket
        """
        model = self.env["complaint.reception"].with_user(user or self.officer)
        facts = self.procedure.fact_ids.filtered(lambda f: f.code in holds)
        with Form(model) as form:
            form.unit_id = self.unit
            form.occupancy_id = self.owner
            form.name = "卫生间漏水"
            form.description = "楼上卫生间漏水,滴到客厅"
            form.demand = "请尽快查明并修复"
            form.is_in_unit = True
            form.is_read_back = True
            form.way = way
            for fact in facts:
                form.fact_ids.add(fact)
            if way == "form":
                form.team_id = self.responsible_team
            if way == "special":
                form.reason = "客户情绪激动,前台已无法控制"
            for name, value in values.items():
                form[name] = value
        action = form.record.action_register()
        document = self.env[action["res_model"]].browse(action["res_id"])
        return document if document._name == "helpdesk.ticket" else document.ticket_id

    def _get_form(self, ticket):
        return ticket.sudo().complaint_dispatch_ids.sorted("id")[-1:]

    def _issue(self, ticket, user=None):
        """4.2 开具《投诉处理单》, from the case file."""
        officer = ticket.with_user(user or self.officer)
        action = officer.action_new_dispatch()
        model = self.env["complaint.dispatch"].with_user(user or self.officer)
        with Form(model.with_context(**action["context"])) as form:
            form.team_id = self.responsible_team
            form.question = "请查明漏水原因并修复"
        form.record.action_issue()
        return form.record

    def _instruct(self, ticket, hours=24):
        """4.3 填写处理意见及处理时限."""
        dispatch = self._get_form(ticket).with_user(self.supervisor)
        with Form(dispatch) as form:
            form.opinion = "已向工程部了解:楼上防水层破损,先止漏再重做防水"
            form.date_limit = Datetime.now() + timedelta(hours=hours)
        dispatch.action_instruct()

    def _sign(self, ticket):
        """4.3 交责任人签收."""
        self._get_form(ticket).with_user(self.handler).action_receive()

    def _return(self, ticket):
        """4.4 如实填写落实结果,返单."""
        dispatch = self._get_form(ticket).with_user(self.handler)
        dispatch.answer = "防水已重做,闭水试验二十四小时无渗漏"
        dispatch.action_answer()

    def _call_back(self, ticket, satisfied=True):
        """4.5 致电回访."""
        opinion = None if satisfied else "又漏了"
        return self._revisit(ticket, "满意" if satisfied else "不满意", opinion)

    def _apologise(self, ticket):
        ticket.with_user(self.officer).action_complaint_apologise()

    def _handle(self, ticket):
        """Take a complaint whose form was issued to its return."""
        self._instruct(ticket)
        self._sign(ticket)
        self._return(ticket)

    def _raise(self, ticket, user=None):
        """5.1 逐级通知, from the case file."""
        officer = ticket.with_user(user or self.officer)
        action = officer.action_new_escalation()
        model = self.env["complaint.escalation"].with_user(user or self.officer)
        with Form(model.with_context(**action["context"])) as form:
            form.reason = "客户要求负责人到场"
        form.record.action_raise()
        return form.record

    def _go_on_site(self, ticket, user):
        """5.1 赴现场处理."""
        escalation = self._get_rung(ticket, user)
        escalation.date_agreed = Datetime.now() + timedelta(minutes=15)
        escalation.action_accept()

    def _finish_on_site(self, ticket, user, answer="现场安抚,约定当日处理"):
        """5.2 现场处理完毕."""
        escalation = self._get_rung(ticket, user)
        escalation.answer = answer
        escalation.action_answer()

    def _get_rung(self, ticket, user):
        escalations = ticket.sudo().complaint_escalation_ids.sorted("id")
        return escalations[-1:].with_user(user)

    def _get_notices(self, ticket):
        """Return whom the notices about a complaint went to, the oldest first."""
        messages = self.env["mail.message"].search(
            [
                ("model", "=", ticket._name),
                ("res_id", "=", ticket.id),
                ("message_type", "=", "user_notification"),
            ],
            order="id",
        )
        return [message.notified_partner_ids for message in messages]

    def _move_to(self, moment):
        self._at((moment + OFFSET).isoformat())

    def _run_cron(self, name):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()

    def _commands(self, *vals_list):
        return [Command.create(vals) for vals in vals_list]
