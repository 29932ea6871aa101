# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from .common import ComplaintCommon

# Monday, 9 March 2026, 10:00 in Shanghai; no public holiday is near
MONDAY = "2026-03-09 02:00:00"


class TimeCommon(ComplaintCommon):
    def _register_on(self, moment, **values):
        with freeze_time(moment):
            return self._create_complaint(**values)

    def _get_events(self, ticket, *milestones):
        rows = ticket.sudo().complaint_ledger_ids.sorted("seq")
        return rows.filtered(lambda row: row.milestone in milestones)

    def _run_cron(self, name, moment):
        """Run a cron at a moment, as the server does."""
        self.env.flush_all()
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref(f"complaint_management.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _run_clocks(self, moment):
        self._run_cron("complaint_clock_check", moment)


@tagged("post_install", "-at_install")
class TestLimits(TimeCommon):
    """Alternative time limits: the first line that holds, a logged switch."""

    def setUp(self):
        super().setUp()
        self._add_line(
            "limit",
            steps=["assessed"],
            limit_number=3,
            limit_unit="working_day",
            conditions=[("amount_claimed", ">", "1000")],
        )

    def test_the_first_line_that_holds_counts(self):
        cheap = self._register_on(MONDAY)
        dear = self._register_on(MONDAY, complaint_amount_claimed=5000)
        with self.shows("R148"):
            self.assertEqual(
                self._get_clock(cheap, "assessed").date_due, datetime(2026, 3, 10, 9)
            )
            self.assertEqual(
                self._get_clock(dear, "assessed").date_due, datetime(2026, 3, 12, 9)
            )

    def test_a_switch_is_logged(self):
        ticket = self._register_on(MONDAY)
        with freeze_time("2026-03-09 03:00:00"):
            ticket.sudo().complaint_amount_claimed = 5000
            ticket._complaint_reconsider()
        clock = self._get_clock(ticket, "assessed")
        self.assertEqual(clock.date_due, datetime(2026, 3, 12, 9))
        event = self._get_events(ticket, "rescheduled")
        self.assertIn('"cause":"switched"', event.payload)

    def test_no_switch_after_a_breach(self):
        ticket = self._register_on(MONDAY)
        self._run_clocks("2026-03-11 02:00:00")
        clock = self._get_clock(ticket, "assessed")
        self.assertEqual(clock.state, "breached")
        with freeze_time("2026-03-11 03:00:00"):
            ticket.sudo().complaint_amount_claimed = 5000
            ticket._complaint_reconsider()
        self.assertEqual(clock.state, "breached")
        self.assertEqual(clock.date_due, datetime(2026, 3, 10, 9))


@tagged("post_install", "-at_install")
class TestPause(TimeCommon):
    """Pauses: a reason, what is left of the time, the customer's own message."""

    def setUp(self):
        super().setUp()
        self.reason = self._add_line(
            "pause",
            code="customer",
            name="等待客户补充资料",
            steps=["assessed"],
            limit_number=5,
            limit_unit="working_day",
        )

    def _pause(self, ticket, moment):
        with freeze_time(moment):
            pause = (
                self.env["complaint.pause"]
                .with_user(self.officer)
                .create(
                    {
                        "ticket_id": ticket.id,
                        "reason_id": self.reason.id,
                        "explanation": "请客户提供购买凭证",
                    }
                )
            )
            pause.action_start()
        return pause

    def test_working_days_of_a_pause_are_added(self):
        ticket = self._register_on(MONDAY)
        pause = self._pause(ticket, "2026-03-09 06:00:00")
        clock = self._get_clock(ticket, "assessed")
        self.assertEqual(clock.state, "paused")
        self.assertNotEqual(self._get_clock(ticket, "confirmed").state, "paused")
        with freeze_time("2026-03-12 06:00:00"):
            pause.action_end()
        self.assertEqual(clock.state, "running")
        # Tuesday + three working days
        self.assertEqual(clock.date_due, datetime(2026, 3, 13, 9))
        events = self._get_events(ticket, "paused", "resumed", "rescheduled")
        self.assertEqual(
            events.mapped("milestone"), ["paused", "resumed", "rescheduled"]
        )

    def test_nothing_is_breached_in_a_pause(self):
        ticket = self._register_on(MONDAY)
        self._pause(ticket, "2026-03-09 06:00:00")
        self._run_clocks("2026-03-11 02:00:00")
        self.assertEqual(self._get_clock(ticket, "assessed").state, "paused")

    def test_work_done_in_a_pause_is_in_time(self):
        self.reason._trusted().step_ids |= self.procedure._get_steps()["confirmed"]
        ticket = self._register_on(MONDAY)
        self._pause(ticket, "2026-03-09 03:00:00")
        with freeze_time("2026-03-11 03:00:00"):
            ticket.with_user(self.officer).action_complaint_confirm()
        clock = self._get_clock(ticket, "confirmed")
        self.assertEqual((clock.state, clock.date_breached), ("met", False))

    def test_number_of_pauses_is_limited_by_the_reason(self):
        self.reason._trusted().max_number = 1
        ticket = self._register_on(MONDAY)
        pause = self._pause(ticket, "2026-03-09 03:00:00")
        with freeze_time("2026-03-09 04:00:00"):
            pause.action_end()
        with self.assertRaisesRegex(UserError, "paused 1 times at most"):
            self._pause(ticket, "2026-03-09 05:00:00")
        # another reason, another count
        self.reason = self._add_line("pause", code="expert", name="等待鉴定")
        self._pause(ticket, "2026-03-09 06:00:00")
        # each complaint has its own
        self.reason = pause.reason_id
        self._pause(self._register_on(MONDAY), "2026-03-09 03:00:00")

    def test_a_pause_hides_no_breach(self):
        ticket = self._register_on(MONDAY)
        # the limit is over, the cron did not look yet
        with self.assertRaisesRegex(UserError, "No clock is running"):
            self._pause(ticket, "2026-03-10 10:00:00")
        self._run_clocks("2026-03-10 10:00:00")
        with self.assertRaisesRegex(UserError, "No clock is running"):
            self._pause(ticket, "2026-03-10 10:05:00")
        self.assertEqual(self._get_clock(ticket, "assessed").state, "breached")

    def test_a_message_of_the_customer_ends_it(self):
        ticket = self._register_on(MONDAY)
        pause = self._pause(ticket, "2026-03-09 06:00:00")
        with freeze_time("2026-03-10 06:00:00"):
            ticket.sudo()._complaint_add_contact("凭证在附件里", "portal")
        self.assertEqual((pause.state, pause.ended_by), ("ended", "customer"))
        self.assertEqual(self._get_clock(ticket, "assessed").state, "running")

    def test_what_we_say_does_not_end_it(self):
        ticket = self._register_on(MONDAY)
        pause = self._pause(ticket, "2026-03-09 06:00:00")
        contact = self.env["complaint.contact"].with_user(self.officer)
        contact = contact.create(
            {"ticket_id": ticket.id, "direction": "out", "content": "请补充资料"}
        )
        contact.action_record()
        self.assertEqual(pause.state, "running")

    def test_the_longest_time_ends_it(self):
        ticket = self._register_on(MONDAY)
        pause = self._pause(ticket, "2026-03-09 06:00:00")
        for _again in range(2):
            self._run_cron("complaint_pause_end", "2026-03-16 09:30:00")
        self.assertEqual((pause.state, pause.ended_by), ("ended", "limit"))
        self.assertEqual(pause.date_end, datetime(2026, 3, 16, 9))
        self.assertEqual(len(self._get_events(ticket, "resumed")), 1)

    @users("handler", "employee", "auditor", "customer")
    def test_others_pause_nothing(self):
        ticket = self._register_on(MONDAY)
        with self.assertRaises(AccessError):
            self.env["complaint.pause"].create(
                {
                    "ticket_id": ticket.id,
                    "reason_id": self.reason.id,
                    "explanation": "等等",
                }
            )

    def test_stamps_are_not_written_by_hand(self):
        ticket = self._register_on(MONDAY)
        pause = self._pause(ticket, "2026-03-09 06:00:00")
        with self.assertRaises(AccessError):
            pause.date_start = "2026-01-01 00:00:00"
        with self.assertRaises(UserError):
            pause.explanation = "别的"
        with self.assertRaises(UserError):
            pause.unlink()

    def test_pauses_that_overlap_count_once(self):
        ticket = self._register_on(MONDAY)
        first = self._pause(ticket, "2026-03-09 06:00:00")
        with freeze_time("2026-03-10 06:00:00"):
            first.action_end()
        second = self._pause(ticket, "2026-03-10 06:00:00")
        length = (first | second)._get_length(datetime(2026, 3, 10, 18))
        self.assertEqual(length, timedelta(days=1, hours=12))


@tagged("post_install", "-at_install")
class TestExtension(TimeCommon):
    """R173, R189: approved, capped, not after the breach."""

    def setUp(self):
        super().setUp()
        self.step = self.procedure._get_steps()["assessed"]
        self.step._trusted().write(
            {"extension_number": 3, "extension_unit": "working_day"}
        )
        leader = self.env["complaint.role"].search([("code", "=", "leader")])
        self._add_line(
            "approval",
            object="complaint.extension",
            role_id=leader.id,
            conditions=[("amount_claimed", ">", "1000")],
        )
        self.ticket = self._register_on(MONDAY, complaint_amount_claimed=5000)

    def _ask(self, moment, due="2026-03-12 09:00:00", user=None):
        with freeze_time(moment):
            extension = (
                self.env["complaint.extension"]
                .with_user(user or self.officer)
                .create(
                    {
                        "ticket_id": self.ticket.id,
                        "clock_id": self._get_clock(self.ticket, "assessed").id,
                        "date_due": due,
                        "reason": "情况复杂,需第三方检测",
                    }
                )
            )
            extension.action_request_approval()
        return extension

    def test_an_approved_extension_moves_the_limit(self):
        extension = self._ask("2026-03-09 03:00:00")
        clock = self._get_clock(self.ticket, "assessed")
        self.assertEqual(clock.date_due, datetime(2026, 3, 10, 9))
        with freeze_time("2026-03-09 05:00:00"), self.shows("R173", "R189"):
            extension.with_user(self.leader).action_approve()
            self.assertEqual(clock.date_due, datetime(2026, 3, 12, 9))
            self.assertEqual(extension.date_due_before, datetime(2026, 3, 10, 9))
            self.assertEqual(len(self._get_events(self.ticket, "extended")), 1)
        self._run_clocks("2026-03-11 02:00:00")
        self.assertEqual(clock.state, "running")
        self._run_clocks("2026-03-12 10:00:00")
        self.assertEqual(clock.state, "breached")

    def test_never_above_the_cap(self):
        with self.shows("R173"), self.assertRaisesRegex(UserError, "at the latest"):
            self._ask("2026-03-09 03:00:00", due="2026-03-13 09:00:00")

    def test_only_for_the_complaints_the_policy_names(self):
        self.ticket.sudo().complaint_amount_claimed = 10
        with self.shows("R173"), self.assertRaisesRegex(UserError, "does not say who"):
            self._ask("2026-03-09 03:00:00")

    def test_not_where_the_policy_allows_none(self):
        self.step._trusted().extension_unit = False
        with self.assertRaisesRegex(UserError, "lets nobody extend"):
            self._ask("2026-03-09 03:00:00")

    def test_not_after_the_limit(self):
        with self.assertRaisesRegex(UserError, "not running in time"):
            self._ask("2026-03-10 10:00:00")

    def test_an_approval_that_comes_too_late_moves_nothing(self):
        extension = self._ask("2026-03-09 03:00:00")
        with (
            freeze_time("2026-03-10 10:00:00"),
            self.assertRaisesRegex(UserError, "not running in time"),
        ):
            extension.with_user(self.leader).action_approve()
        self.assertEqual(extension.state, "requested")

    def test_nobody_approves_his_own(self):
        leader_role = self.env["complaint.role"].search([("code", "=", "leader")])
        leader_role.assignment_ids.user_id = self.officer
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self._ask("2026-03-09 03:00:00")

    def test_a_refused_one_moves_nothing(self):
        extension = self._ask("2026-03-09 03:00:00")
        with freeze_time("2026-03-09 05:00:00"):
            extension.with_user(self.leader).action_reject("理由不足")
        clock = self._get_clock(self.ticket, "assessed")
        self.assertEqual(clock.date_due, datetime(2026, 3, 10, 9))
        self.assertEqual(extension.state, "draft")

    @users("employee", "auditor", "customer")
    def test_others_ask_for_nothing(self):
        with self.assertRaises(AccessError):
            self._ask("2026-03-09 03:00:00", user=self.env.user)


@tagged("post_install", "-at_install")
class TestReschedule(TimeCommon):
    """A calendar that changes moves what is still running (R148)."""

    def _close_on(self, day):
        self.env["complaint.calendar.day"].create(
            {
                "calendar_id": self.company.resource_calendar_id.id,
                "date": day,
                "kind": "off",
                "name": "停电",
            }
        )

    def test_a_new_day_off_moves_running_clocks(self):
        ticket = self._register_on(MONDAY)
        clock = self._get_clock(ticket, "assessed")
        self.assertEqual(clock.date_due, datetime(2026, 3, 10, 9))
        with freeze_time("2026-03-09 04:00:00"):
            self._close_on("2026-03-10")
        for minute in (1, 2):
            self._run_cron("complaint_clock_reschedule", f"2026-03-09 04:0{minute}:00")
        self.assertEqual(clock.date_due, datetime(2026, 3, 11, 9))
        moved = self._get_events(ticket, "rescheduled")
        # acknowledged ends on Monday: it stays
        self.assertEqual(len(moved), 2)

    def test_what_is_over_stays(self):
        ticket = self._register_on(MONDAY)
        self._run_clocks("2026-03-11 02:00:00")
        with freeze_time("2026-03-11 04:00:00"):
            self._close_on("2026-03-10")
        self._run_cron("complaint_clock_reschedule", "2026-03-11 04:01:00")
        clock = self._get_clock(ticket, "assessed")
        self.assertEqual(clock.date_due, datetime(2026, 3, 10, 9))
        self.assertFalse(self._get_events(ticket, "rescheduled"))


@tagged("post_install", "-at_install")
class TestRisingGrades(TimeCommon):
    """R120: time and repetition raise grades, and nothing lowers them."""

    def _rise(self, grade, *conditions):
        lines = self.procedure.grade_ids.filtered(lambda li: li.grade_id.code == grade)
        lines._trusted().is_rising = True
        lines.condition_ids._trusted().unlink()
        conditions = (
            self.env["complaint.procedure.condition"]
            ._trusted()
            .create([{"grade_line_id": lines.id, **values} for values in conditions])
        )
        return conditions

    def _rise_by_repetition(self):
        self._rise(
            "important",
            {
                "fact_code": "same_kind",
                "operator": ">=",
                "value": "2",
                "window_number": 1,
                "window_unit": "month",
            },
        )

    def _complain(self, number, moment):
        partner = self.env["res.partner"].create({"name": f"客户{number}"})
        return self._register_on(
            moment, partner_id=partner.id, complaint_phone=f"1380000000{number}"
        )

    def _raise(self, moment):
        self._run_cron("complaint_grade_raise", moment)

    def test_the_third_from_another_person_within_a_month(self):
        self._rise_by_repetition()
        first = self._complain(1, "2026-03-01 02:00:00")
        second = self._complain(2, "2026-03-10 02:00:00")
        self._raise("2026-03-10 03:00:00")
        self.assertFalse((first | second).sudo().complaint_grade_id)
        third = self._complain(3, "2026-03-31 01:00:00")
        with self.shows("R120"):
            self._raise("2026-03-31 03:00:00")
            self.assertEqual(third.sudo().complaint_grade_id.code, "important")
            self.assertEqual(first.sudo().complaint_grade_id.code, "important")
        event = self._get_events(third, "grade_changed")
        self.assertIn('"to":"important"', event.payload)
        self._raise("2026-03-31 04:00:00")
        self.assertEqual(len(self._get_events(third, "grade_changed")), 1)

    def test_a_month_later_it_is_another_story(self):
        self._rise_by_repetition()
        self._complain(1, "2026-03-01 02:00:00")
        self._complain(2, "2026-03-10 02:00:00")
        third = self._complain(3, "2026-04-01 02:00:01")
        self._raise("2026-04-01 03:00:00")
        self.assertFalse(third.sudo().complaint_grade_id)

    def test_the_same_person_counts_once(self):
        self._rise_by_repetition()
        for day in (1, 2, 3):
            ticket = self._complain(1, f"2026-03-0{day} 02:00:00")
        self._raise("2026-03-03 03:00:00")
        self.assertFalse(ticket.sudo().complaint_grade_id)

    def test_days_for_our_own_reason(self):
        self._rise(
            "major", {"fact_code": "days_unresolved", "operator": ">=", "value": "15"}
        )
        self._add_line("pause", code="customer", name="等待客户")
        ticket = self._register_on(MONDAY)
        waiting = self._register_on(MONDAY)
        with freeze_time("2026-03-09 03:00:00"):
            pauses = self.env["complaint.pause"].with_user(self.officer)
            pauses.create(
                {
                    "ticket_id": waiting.id,
                    "reason_id": self.procedure.pause_ids.id,
                    "explanation": "客户出国,一周后回电",
                }
            ).action_start()
        self._raise("2026-03-24 01:59:59")
        self.assertFalse(ticket.sudo().complaint_grade_id)
        self._raise("2026-03-24 02:00:00")
        self.assertEqual(ticket.sudo().complaint_grade_id.code, "major")
        self.assertFalse(waiting.sudo().complaint_grade_id)

    def test_a_week_fifteen_days_a_month(self):
        """热点 after a week, 三级 after 15 days, 重大 after a month (S1-d, S1-h)."""
        days = {"fact_code": "days_unresolved", "operator": ">="}
        self._rise("general", days | {"value": "7"})
        self._rise("important", days | {"value": "15"})
        self._rise(
            "major",
            {"fact_code": "validity", "value": "valid"},
            {"fact_code": "days_open", "operator": ">=", "value": "30"},
        )
        self._add_line("pause", code="customer", name="等待客户")
        ticket, waiting = self._register_on(MONDAY), self._register_on(MONDAY)
        with freeze_time("2026-03-09 03:00:00"):
            ticket.sudo()._trusted().complaint_validity = "valid"
            pauses = self.env["complaint.pause"].with_user(self.officer)
            pauses.create(
                {
                    "ticket_id": waiting.id,
                    "reason_id": self.procedure.pause_ids.id,
                    "explanation": "客户出国",
                }
            ).action_start()
        with self.shows("R119"):
            for moment, code in (
                ("2026-03-16 01:59:59", False),
                ("2026-03-16 02:00:00", "general"),
                ("2026-03-24 01:59:59", "general"),
                ("2026-03-24 02:00:00", "important"),
                ("2026-04-08 01:59:59", "important"),
                ("2026-04-08 02:00:00", "major"),
            ):
                self._raise(moment)
                self.assertEqual(ticket.sudo().complaint_grade_id.code, code)
            # its delay is not ours, and nobody found it valid
            self.assertFalse(waiting.sudo().complaint_grade_id)

    def test_a_grade_is_never_lowered(self):
        self._rise(
            "important", {"fact_code": "persons", "operator": ">=", "value": "1"}
        )
        ticket = self._register_on(MONDAY)
        major = self.env["complaint.grade"].search([("code", "=", "major")])
        ticket.sudo()._trusted().complaint_grade_id = major
        self._raise("2026-03-09 03:00:00")
        self.assertEqual(ticket.sudo().complaint_grade_id, major)

    def test_a_window_belongs_to_facts_that_count(self):
        with self.assertRaisesRegex(Exception, "A window belongs"):
            self._rise("major", {"fact_code": "same_kind", "value": "2"})

    def test_a_grade_that_rises_starts_conditional_work(self):
        self._add_step(
            "meeting_held",
            after=["registered"],
            conditions=[("grade", "=", "important")],
            limit_number=1,
            limit_unit="hour",
        )
        self._rise(
            "important", {"fact_code": "days_open", "operator": ">=", "value": "1"}
        )
        ticket = self._register_on(MONDAY)
        self.assertNotIn("meeting_held", self._get_open_codes(ticket))
        self._raise("2026-03-10 02:00:00")
        clock = self._get_clock(ticket, "meeting_held")
        self.assertEqual(clock.date_due, datetime(2026, 3, 10, 3))


@tagged("post_install", "-at_install")
class TestEscalation(TimeCommon):
    """R294, R295, R304: rung by rung, each with a date of its own."""

    def setUp(self):
        super().setUp()
        roles = self.env["complaint.role"].search([]).grouped("code")
        for sequence, code in enumerate(("leader", "verifier"), start=1):
            self._add_line(
                "escalation",
                code=code,
                name=f"第{sequence}级",
                role_id=roles[code].id,
                sequence=sequence,
            )

    def _add_ladder(self):
        self._add_step("escalated", document_model="complaint.escalation")
        self._add_step(
            "escalation_accepted",
            after=["escalated"],
            document_model="complaint.escalation",
            limit_number=2,
            limit_unit="hour",
        )
        self._add_step(
            "escalation_answered",
            after=["escalation_accepted"],
            document_model="complaint.escalation",
            limit_unit="document_date",
            limit_field="date_agreed",
        )

    def test_overdue_work_goes_up_rung_by_rung(self):
        self._add_ladder()
        for code in ("assessed", "escalation_accepted"):
            self.procedure._get_steps()[code]._trusted().on_breach = "escalate"
        ticket = self._register_on(MONDAY)
        with self.shows("R294", "R295", "R304"):
            self._run_clocks("2026-03-10 09:00:00")
            first = ticket.sudo().complaint_escalation_ids
            self.assertEqual(first.rung_id.code, "leader")
            self.assertEqual(first.clock_id.step_id.code, "assessed")
            self.assertEqual(ticket.sudo().complaint_rung, "第1级")
            # the first rung does not take it over within two hours
            self._run_clocks("2026-03-10 11:00:01")
            second = ticket.sudo().complaint_escalation_ids - first
            self.assertEqual(second.rung_id.code, "verifier")
        # there is no third rung
        self._run_clocks("2026-03-10 13:30:00")
        self.assertEqual(len(ticket.sudo().complaint_escalation_ids), 2)

    def test_each_rung_agrees_on_a_date_of_its_own(self):
        self._add_ladder()
        ticket = self._register_on(MONDAY)
        with freeze_time("2026-03-09 03:00:00"):
            escalation = self.env["complaint.escalation"].with_user(self.officer)
            escalation = escalation.create(
                {"ticket_id": ticket.id, "reason": "客户要求负责人答复"}
            )
            escalation.action_raise()
            clock = self._get_clock(ticket, "escalation_accepted")
            self.assertEqual(clock.role_id.code, "leader")
            own = escalation.with_user(self.leader)
            own.date_agreed = "2026-03-11 02:00:00"
            own.action_accept()
            clock = self._get_clock(ticket, "escalation_answered")
            self.assertEqual(clock.date_due, datetime(2026, 3, 11, 2))
            own.answer = "已与客户面谈,同意换货"
            own.action_answer()
        self.assertEqual(clock.state, "met")
        self.assertEqual(escalation.state, "answered")

    def test_others_do_not_take_it_over(self):
        self._add_ladder()
        ticket = self._register_on(MONDAY)
        escalation = self.env["complaint.escalation"].with_user(self.officer)
        escalation = escalation.create({"ticket_id": ticket.id, "reason": "升级"})
        escalation.action_raise()
        later = fields.Datetime.now() + timedelta(days=1)
        for user in (self.officer, self.verifier, self.head):
            with self.assertRaises(AccessError):
                escalation.with_user(user).date_agreed = later
                escalation.with_user(user).action_accept()

    def test_the_rung_is_not_chosen_by_hand(self):
        ticket = self._register_on(MONDAY)
        with self.assertRaises(AccessError):
            self.env["complaint.escalation"].with_user(self.officer).create(
                {
                    "ticket_id": ticket.id,
                    "reason": "升级",
                    "rung_id": self.procedure.escalation_ids[1].id,
                }
            )

    def test_through_the_form(self):
        ticket = self._register_on(MONDAY)
        model = self.env["complaint.escalation"].with_user(self.officer)
        with Form(model.with_context(default_ticket_id=ticket.id)) as form:
            form.reason = "超出权限"
        escalation = form.record
        self.assertEqual(escalation.rung_id.code, "leader")
