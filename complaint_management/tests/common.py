# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

from .shows import ShowsMixin

GROUP = "complaint_management.complaint_management_group_%s"


class ComplaintCommon(ShowsMixin, BaseCommon):
    """Personas, teams and procedure P19 in force, adopted as a manager does it.

    officer registers and replies, handler and head are the responsible team,
    leader approves, verifier checks the effect, customer and stranger complain.
    """

    procedure_code = "P19"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_world()

    @classmethod
    def _create_world(cls):
        """Make what every test begins with; tests with own processes call it, too."""
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls._create_personas()
        cls._create_teams()
        cls._assign_roles()
        cls.procedure = cls._put_in_force(cls.procedure_code)
        cls.category = cls.env["helpdesk.ticket.category"].create(
            {"name": "Service", "complaint_code": "service", "company_id": False}
        )
        cls.cause = cls.env.ref("complaint_management.complaint_cause_operation")

    @classmethod
    def _create_user(cls, login, *groups):
        return new_test_user(
            cls.env,
            login=login,
            groups=",".join(["base.group_user", *(GROUP % g for g in groups)]),
            tz="Asia/Shanghai",
        )

    @classmethod
    def _create_personas(cls):
        cls.manager = cls._create_user("manager", "manager")
        cls.officer = cls._create_user("officer", "officer")
        cls.officer_2 = cls._create_user("officer_2", "officer")
        cls.handler = cls._create_user("handler", "handler")
        cls.head = cls._create_user("head", "handler", "approver")
        cls.leader = cls._create_user("leader", "approver")
        cls.verifier = cls._create_user("verifier", "approver")
        cls.auditor = cls._create_user("auditor", "auditor")
        cls.employee = cls._create_user("employee")
        cls.customer = new_test_user(
            cls.env,
            login="customer",
            groups="base.group_portal",
            name="王芳",
            email="wangfang@example.com",
        )
        cls.stranger = new_test_user(
            cls.env,
            login="stranger",
            groups="base.group_portal",
            name="李强",
            email="liqiang@example.com",
        )

    @classmethod
    def _create_teams(cls):
        teams = cls.env["helpdesk.ticket.team"]
        cls.team = teams.create(
            {
                "name": "Customer Service",
                "user_id": cls.manager.id,
                "user_ids": [Command.set((cls.officer + cls.officer_2).ids)],
                "company_id": cls.company.id,
            }
        )
        cls.responsible_team = teams.create(
            {
                "name": "After-Sales",
                "user_id": cls.head.id,
                "user_ids": [Command.set((cls.handler + cls.head).ids)],
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _assign_roles(cls):
        roles = cls.env["complaint.role"].search([]).grouped("code")
        for code, kind, user in (
            ("officer", "user", cls.officer),
            ("officer", "user", cls.officer_2),
            ("handler", "team_members", None),
            ("department_head", "team_leader", None),
            ("leader", "user", cls.leader),
            ("verifier", "user", cls.verifier),
        ):
            cls.env["complaint.role.assignment"].create(
                {
                    "role_id": roles[code].id,
                    "company_id": cls.company.id,
                    "kind": kind,
                    "user_id": user.id if user else False,
                    "date_from": "2020-01-01",
                }
            )

    @classmethod
    def _fill_roles(cls, people):
        """Let personas fill roles of another document, from long ago on.

        :param dict people: code of the role -> persona, or kind of a team's assignment
        """
        roles = cls.env["complaint.role"].search([]).grouped("code")
        for code, who in people.items():
            is_team = who.startswith("team_")
            cls.env["complaint.role.assignment"].create(
                {
                    "role_id": roles[code].id,
                    "company_id": cls.company.id,
                    "kind": who if is_team else "user",
                    "user_id": False if is_team else getattr(cls, who).id,
                    "date_from": "2020-01-01",
                }
            )

    @classmethod
    def _put_in_force(cls, code):
        """Adopt a template as a manager does: adopt, review, approve, in force."""
        template = cls.env["complaint.procedure"].search(
            [("is_template", "=", True), ("code", "=", code)]
        )
        manager = template.with_user(cls.manager)
        procedure = manager.browse(manager.action_adopt()["res_id"])
        procedure.team_ids = cls.team
        procedure.action_review()
        procedure.action_approve()
        procedure.action_put_in_force()
        return procedure.with_env(cls.env)

    @classmethod
    def _prepare_complaint(cls, **values):
        return {
            "name": "空调维修后仍不制冷",
            "description": "<p>上周维修两次,空调仍然不制冷。</p>",
            "partner_id": cls.customer.partner_id.id,
            "complaint_phone": "13800138000",
            "complaint_demand": "请彻底修好并说明原因",
            "category_id": cls.category.id,
            "team_id": cls.team.id,
        } | values

    def _create_complaint(self, user=None, **values):
        tickets = self.env["helpdesk.ticket"].with_user(user or self.officer)
        return tickets._complaint_register([self._prepare_complaint(**values)])

    @contextmanager
    def assertRaisesRegex(self, expected_exception, expected_regex):
        """Undo what was written before the refusal, as a request does."""
        with self.assertRaises(expected_exception) as catcher:
            yield catcher
        self.assertRegex(str(catcher.exception), expected_regex)

    def _get_open_codes(self, ticket):
        """Return the codes of the open clocks of a complaint, sorted."""
        clocks = ticket.sudo().complaint_clock_ids.filtered("is_open")
        return sorted(clocks.step_id.mapped("code"))

    def _add_step(self, code, after=(), until=(), conditions=(), **values):
        """Write a step into the revision in force, as if it had been adopted so."""
        steps = self.procedure._get_steps()
        vals = {
            "procedure_id": self.procedure.id,
            "code": code,
            "name": code,
            "after_ids": [steps[name].id for name in after],
            "until_ids": [steps[name].id for name in until],
        }
        step = self.env["complaint.procedure.step"]._trusted().create(vals | values)
        self._add_conditions("step_id", step, conditions)
        return step

    def _add_line(self, kind, /, conditions=(), owner=None, steps=(), **values):
        """Write a line of another kind into the revision in force."""
        known = self.procedure._get_steps()
        vals = {"procedure_id": self.procedure.id, **values}
        if steps:
            vals["step_ids"] = [known[code].id for code in steps]
        line = self.env[f"complaint.procedure.{kind}"]._trusted().create(vals)
        self._add_conditions(owner or f"{kind}_id", line, conditions)
        return line

    def _get_clock(self, ticket, code):
        """Return the latest clock of a step."""
        clocks = ticket.sudo().complaint_clock_ids
        return clocks.filtered(lambda c: c.step_id.code == code).sorted("id")[-1:]

    def _add_conditions(self, owner, line, conditions):
        self.env["complaint.procedure.condition"]._trusted().create(
            [
                {owner: line.id, "fact_code": fact, "operator": op, "value": value}
                for fact, op, value in conditions
            ]
        )

    # -- the steps, each by the weakest user who may take it -------------------

    def _assess(self, ticket, **values):
        assessment = (
            self.env["complaint.assessment"]
            .with_user(self.officer)
            .create({"ticket_id": ticket.id})
        )
        facts = ticket.with_user(self.officer).complaint_fact_ids
        asked = facts.filtered(lambda f: f.fact_id.is_required and f.can_answer)
        asked.filtered(lambda f: not f.answer).value_boolean = "no"
        assessment.write(
            {"grounds_sufficient": "yes", "demand_reasonable": "yes"} | values
        )
        if not assessment.grade_id:
            assessment.grade_id = assessment.grade_proposed_id
        assessment.action_decide()
        return assessment

    def _dispatch(self, ticket, **values):
        dispatch = (
            self.env["complaint.dispatch"]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": ticket.id,
                    "team_id": self.responsible_team.id,
                    "kind_id": self.procedure.dispatch_ids[0].id,
                    "question": "请查明原因并在时限内返单",
                    "date_limit": fields.Datetime.now() + timedelta(days=5),
                }
                | values
            )
        )
        dispatch.action_issue()
        return dispatch

    def _answer(self, dispatch):
        own = dispatch.with_user(self.handler)
        own.action_receive()
        own.answer = "压缩机缺氟,已补充"
        own.action_answer()
        dispatch.with_user(self.head).action_head_sign()

    def _investigate(self, dispatch, user=None):
        investigation = (
            self.env["complaint.investigation"]
            .with_user(user or self.handler)
            .create(
                {
                    "ticket_id": dispatch.ticket_id.id,
                    "dispatch_id": dispatch.id,
                    "is_true": "yes",
                    "cause": "维修人员未检漏",
                    "cause_id": self.cause.id,
                    "impact": "客户无法使用空调",
                    "impact_rights": "considerable",
                    "impact_reputation": "slight",
                    "impact_operations": "none",
                    "finding_ids": [
                        Command.create({"method": "survey", "content": "接口漏氟"})
                    ],
                }
            )
        )
        investigation.action_submit()
        return investigation

    def _handle(self, ticket):
        """Take a complaint from the registration to the submitted investigation."""
        officer = ticket.with_user(self.officer)
        officer.action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._dispatch(ticket)
        self._answer(dispatch)
        return self._investigate(dispatch)
