# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import Form, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestOpinion(ComplaintCommon):
    """Somebody sets opinion and limit before the responsible team signs."""

    def setUp(self):
        super().setUp()
        role = self.env["complaint.role"].search([("code", "=", "officer")])
        self._add_step(
            "instructed",
            after=["dispatched"],
            role_id=role.id,
            document_model="complaint.dispatch",
        )
        steps = self.procedure._get_steps()
        steps["received"]._trusted().not_before_ids = steps["instructed"]
        self.other_team = self.responsible_team.copy(
            {"name": "Repairs", "user_ids": self.responsible_team.user_ids.ids}
        )
        ticket = self._create_complaint()
        ticket.action_complaint_confirm()
        self._assess(ticket)
        self.dispatch = self._dispatch(ticket, date_limit=False)
        self.limit = Datetime.now() + timedelta(days=2)

    def _instruct(self):
        self.dispatch.write(
            {"opinion": "已了解情况,两天内修复", "date_limit": self.limit}
        )
        self.dispatch.action_instruct()

    def test_order_is_issued_before_its_limit_is_set(self):
        with self.shows("R125"):
            self.assertEqual(self.dispatch.state, "issued")
            self.assertFalse(self.dispatch.date_limit)
            with self.assertRaisesRegex(UserError, "签收"):
                self.dispatch.with_user(self.handler).action_receive()
            self._instruct()
            self.assertEqual(self.dispatch.opinion_by_id, self.officer)
            self.dispatch.with_user(self.handler).action_receive()
            clock = self._get_clock(self.dispatch.ticket_id, "answered")
            self.assertEqual(clock.date_due, self.limit)

    def test_opinion_needs_text_and_a_limit_ahead(self):
        with self.assertRaisesRegex(UserError, "Set the limit"):
            self.dispatch.action_instruct()
        self.dispatch.date_limit = Datetime.now() - timedelta(minutes=1)
        with self.assertRaisesRegex(UserError, "in the past"):
            self.dispatch.action_instruct()
        self.dispatch.date_limit = self.limit
        with self.assertRaisesRegex(UserError, "handling opinion"):
            self.dispatch.action_instruct()

    def test_opinion_is_given_once_by_its_role(self):
        with self.assertRaises(UserError):
            self.dispatch.with_user(self.handler).opinion = "不归我们"
        self.dispatch.write({"opinion": "两天内修复", "date_limit": self.limit})
        with self.assertRaises(AccessError):
            self.dispatch.with_user(self.manager).action_instruct()
        self._instruct()
        with self.assertRaises(UserError):
            self.dispatch.opinion = "改主意了"
        with self.assertRaisesRegex(UserError, "waits for no opinion"):
            self.dispatch.action_instruct()
        with self.assertRaises(AccessError):
            self.dispatch.date_opinion = Datetime.now()

    def test_work_goes_to_the_team_it_was_handed_to(self):
        clock = self._get_clock(self.dispatch.ticket_id, "received")
        self.assertEqual(clock.team_id, self.responsible_team)
        self.dispatch.team_id = self.other_team
        self._instruct()
        self.assertEqual(clock.team_id, self.other_team)

    def test_without_such_a_step_the_limit_is_set_at_issue(self):
        self.procedure._get_steps()["instructed"]._trusted().code = "other"
        with self.assertRaisesRegex(UserError, "Set the limit"):
            self._dispatch(self.dispatch.ticket_id, date_limit=False)


@tagged("post_install", "-at_install")
class TestTold(ComplaintCommon):
    """Whom a step is told to, what is asked with the registration, apologies."""

    def test_role_is_told_when_somebody_else_takes_the_step(self):
        step = self.procedure._get_steps()["registered"]
        step._trusted().informed_role_id = self.env["complaint.role"].search(
            [("code", "=", "officer")]
        )
        with self.shows("R026"):
            ticket = self._create_complaint(user=self.employee)
            told = self._get_notices(ticket)
            self.assertEqual(told.notified_partner_ids, self._get_officers())
            self.assertIn(ticket.number, told.subject)
        # who is of the role himself needs no notice
        self.assertFalse(self._get_notices(self._create_complaint()))

    def _get_officers(self):
        return (self.officer | self.officer_2).partner_id

    def _get_notices(self, ticket):
        return self.env["mail.message"].search(
            [
                ("model", "=", ticket._name),
                ("res_id", "=", ticket.id),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_question_is_asked_with_the_registration(self):
        urgent = self.procedure.fact_ids.filtered(lambda f: f.code == "is_urgent")
        urgent._trusted().is_intake = True
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        action = tickets.action_complaint_register_new()
        view = "helpdesk_ticket_complaint_view_form_register"
        with Form(
            tickets.with_context(**action["context"]), f"complaint_management.{view}"
        ) as form:
            form.name, form.description = "空调不制冷", "<p>上周修过</p>"
            form.partner_id = self.customer.partner_id
            asked = [line["fact_id"] for line in form.complaint_fact_ids._records]
            with form.complaint_fact_ids.edit(asked.index(urgent.id)) as answer:
                answer.value_boolean = "yes"
        self.assertIs(form.record._get_complaint_facts()["is_urgent"], True)
        # others may not have been asked: the question is there all the same
        ticket = self._create_complaint(user=self.employee).sudo()
        self.assertIn(urgent, ticket.complaint_fact_ids.fact_id)
        self.assertIsNone(ticket._get_complaint_facts()["is_urgent"])

    def test_important_customer_is_a_fact(self):
        line = self.procedure.grade_ids.sorted("severity")[-1:]
        line.condition_ids._trusted().unlink()
        self._add_conditions("grade_line_id", line, [("is_important", "=", "true")])
        ticket = self._create_complaint().sudo()
        with self.shows("R069"):
            self.assertNotEqual(ticket._propose_complaint_grade()[0], line.grade_id)
            self.customer.partner_id.complaint_is_important = True
            self.assertEqual(ticket._propose_complaint_grade()[0], line.grade_id)
            with self.assertRaises(AccessError):
                own = self.customer.partner_id.with_user(self.customer)
                own.read(["complaint_is_important"])

    def test_apology_is_a_step(self):
        self._add_step("apologised", after=["dissatisfied"])
        ticket = self._create_complaint()
        with self.shows("R245"):
            ticket.action_complaint_apologise()
            row = ticket.sudo().complaint_ledger_ids.sorted("seq")[-1]
            self.assertEqual((row.milestone, row.user_id), ("apologised", self.officer))

    def test_rung_that_has_the_complaint_in_hand_is_a_fact(self):
        role = self.env["complaint.role"].search([("code", "=", "leader")])
        for code in ("first", "second"):
            self._add_line("escalation", code=code, name=code, role_id=role.id)
        steps = self.procedure._get_steps()
        self._add_conditions(
            "step_id", steps["assessed"], [("is_escalated", "=", "false")]
        )
        ticket = self._create_complaint()
        escalations = self.env["complaint.escalation"].with_user(self.officer)
        values = {"ticket_id": ticket.id, "reason": "客户要求负责人到场"}
        self.assertIn("assessed", self._get_open_codes(ticket))
        for _rung in ("first", "second"):
            escalation = escalations.create({**values})
            escalation.action_raise()
            self.assertNotIn("assessed", self._get_open_codes(ticket))
        own = escalation.with_user(self.leader)
        own.date_agreed = Datetime.now() + timedelta(hours=1)
        own.action_accept()
        own.answer = "已当面致歉"
        own.action_answer()
        self.assertIs(ticket.sudo()._get_complaint_facts()["is_escalated"], False)
