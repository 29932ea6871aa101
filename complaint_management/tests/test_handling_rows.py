# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import Form, tagged

from .portal_common import PortalCommon

MONDAY = "2026-03-09 01:00:00"


@tagged("post_install", "-at_install")
class TestHandlingRows(PortalCommon):
    """Sentences of the documents about the first judgement and the investigation."""

    def _create_step(self, code, after, **values):
        """Write a step into the revision in force, as if it had been adopted so."""
        known = self.procedure._get_steps()
        steps = self.env["complaint.procedure.step"]._trusted()
        step = steps.create(
            {
                "procedure_id": self.procedure.id,
                "code": code,
                "name": code,
                "after_ids": [Command.set(known[after].ids)],
            }
            | values
        )
        self.env.registry.clear_cache()
        return step

    def _confirmed(self):
        ticket = self._create_complaint()
        ticket.with_user(self.officer).action_complaint_confirm()
        return ticket.with_user(self.officer)

    # -- 初步评估 / 初步判断 ----------------------------------------------------------

    def test_first_judgement_says_nature_department_severity_urgency(self):
        self._add_line(
            "routing", category_id=self.category.id, team_id=self.responsible_team.id
        )
        ticket = self._confirmed()
        drafts = self.env["complaint.assessment"].with_user(self.officer)
        draft = drafts.create({"ticket_id": ticket.id})
        general = draft.grade_id
        with Form(draft) as form:
            form.grounds_sufficient = form.demand_reasonable = "yes"
            form.category_id = self.category
            form.immediate_measures = "当日送备用空调"
        with self.shows("R034"):
            # whether something has to be done at once is always decided
            with self.assertRaisesRegex(UserError, "是否需要立即采取措施"):
                draft.action_decide()
            urgent = draft.fact_ids.filtered(lambda f: f.fact_id.code == "is_urgent")
            urgent.value_boolean = "yes"
            self.assertGreater(draft.grade_id.sequence, general.sequence)
            draft.action_decide()
            payload = self._get_judged(ticket)
            self.assertEqual(payload["category"], "service")
            self.assertEqual(payload["team"], self.responsible_team.id)
            self.assertEqual(payload["grade"], draft.grade_id.code)
            self.assertEqual(draft.immediate_measures, "当日送备用空调")

    def test_judged_department_counts_before_the_routing(self):
        self._add_line(
            "routing", category_id=self.category.id, team_id=self.responsible_team.id
        )
        other = self.responsible_team.copy({"name": "工程部"})
        ticket = self._confirmed()
        self._assess(ticket, team_id=other.id)
        self.assertEqual(self._get_judged(ticket)["team"], other.id)
        orders = self.env["complaint.dispatch"].with_user(self.officer)
        with Form(orders.with_context(default_ticket_id=ticket.id)) as form:
            self.assertEqual(form.team_id, other)
            form.question = "请查明"
            form.date_limit = Datetime.now() + timedelta(days=2)
        routed = self._confirmed()
        self._assess(routed)
        order = orders.create({"ticket_id": routed.id, "question": "请查明"})
        self.assertEqual(order.team_id, self.responsible_team)

    def _get_judged(self, ticket):
        rows = ticket.sudo().complaint_ledger_ids
        row = rows.filtered(lambda row: row.milestone == "assessed")
        return json.loads(row.payload)

    # -- 指定专人 --------------------------------------------------------------------

    def _appoint(self, order, by, user, reason="制冷维修十年"):
        dialogues = self.env["complaint.investigator"].with_user(by)
        with Form(dialogues.with_context(default_dispatch_id=order.id)) as form:
            form.user_id = user
            form.reason = reason
        form.save().action_appoint()

    @freeze_time(MONDAY)
    def test_investigator_is_appointed_at_once_and_he_alone_reports(self):
        self._create_step(
            "investigator_appointed",
            "received",
            document_model="complaint.dispatch",
            role_id=self.procedure._get_steps()["received"].role_id.id,
            limit_unit="same_day",
        )
        ticket = self._confirmed()
        self._assess(ticket)
        order = self._dispatch(ticket)
        with self.shows("R141"):
            order.with_user(self.head).action_receive()
            clock = self._get_clock(ticket, "investigator_appointed")
            self.assertEqual(clock.date_due.date(), Datetime.now().date())
            self._appoint(order, self.head, self.handler)
            self.assertEqual(clock.state, "met")
            self.assertEqual(order.handler_id, self.handler)
            self.assertEqual(order.investigator_reason, "制冷维修十年")
            with self.assertRaisesRegex(UserError, "was appointed to investigate"):
                self._investigate(order, self.head)
            self.assertEqual(self._investigate(order).state, "submitted")

    def test_appointment_signs_for_the_order_and_tells_the_investigator(self):
        ticket = self._confirmed()
        self._assess(ticket)
        order = self._dispatch(ticket)
        before = self.handler.partner_id.message_ids
        self._appoint(order, self.head, self.handler)
        self.assertEqual((order.state, order.handler_id), ("received", self.handler))
        told = self.env["mail.message"].search(
            [
                ("model", "=", order._name),
                ("res_id", "=", order.id),
                ("partner_ids", "in", self.handler.partner_id.ids),
            ]
        )
        self.assertTrue(told - before)

    def test_who_may_not_be_appointed_or_appoint(self):
        ticket = self._confirmed()
        self._assess(ticket)
        order = self._dispatch(ticket)
        own = order.with_user(self.head)
        with self.assertRaisesRegex(UserError, "is not of the team"):
            own._appoint(self.officer, "懂")
        with self.assertRaisesRegex(UserError, "qualifies"):
            own._appoint(self.handler, "  ")
        for user in (self.officer, self.employee, self.leader):
            with self.assertRaises(AccessError):
                order.with_user(user)._appoint(self.handler, "懂")
        with self.assertRaises(UserError):
            own.write({"investigator_id": self.handler.id})
        self._answer(order)
        with self.assertRaisesRegex(UserError, "waits for no investigation"):
            own._appoint(self.handler, "懂")

    # -- 处理进度和预计完成时间 --------------------------------------------------------

    def test_customer_is_told_progress_and_expected_completion(self):
        with freeze_time(MONDAY):
            self._create_step(
                "contacted",
                "dispatched",
                document_model="complaint.contact",
                role_id=self.procedure._get_steps()["dispatched"].role_id.id,
                is_repeated=True,
                limit_number=7,
                limit_unit="calendar_day",
            )
            ticket = self._confirmed()
            self._assess(ticket)
            self._dispatch(ticket)
        with self.shows("R241"):
            first = self._get_clock(ticket, "contacted")
            with freeze_time("2026-03-10 02:00:00"):
                self._tell(ticket, "2026-03-25 09:00:00")
                page = self._read_page(ticket)
                self.assertIn("We expect to be done by", page)
                self.assertIn("3/25/26", page)
                self.assertIn("已转责任部门处理", page)
            # regularly: the next time is asked for, and what was told last counts
            second = self._get_clock(ticket, "contacted")
            self.assertEqual((first.state, second.state), ("met", "running"))
            self.assertEqual(str(second.date_due.date()), "2026-03-17")
            with freeze_time("2026-03-16 02:00:00"):
                self._tell(ticket, "2026-03-30 09:00:00")
                page = self._read_page(ticket)
                self.assertIn("3/30/26", page)
                self.assertNotIn("3/25/26", page)
        with freeze_time("2026-03-16 03:00:00"):
            with self.assertRaisesRegex(UserError, "lies ahead"):
                self._tell(ticket, "2026-03-16 02:30:00")

    def _tell(self, ticket, expected):
        contact = self.env["complaint.contact"].with_user(self.officer)
        contact.create(
            {
                "ticket_id": ticket.id,
                "content": "已拆机检查，正在等配件",
                "date_expected": expected,
            }
        ).action_record()

    def _read_page(self, ticket):
        self._login(self.customer)
        return self._get_page(f"/my/complaint/{ticket.id}").text
