# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCommon
from .solution_common import SolutionCommon


@tagged("post_install", "-at_install")
class TestSteps(ComplaintCommon):
    """What the lines of a procedure can say about the order of steps."""

    def _take(self, ticket, code):
        """Take a step that has no document, as the system does."""
        ticket.with_user(self.env.ref("base.user_root"))._complaint_record(code)

    def test_an_order_that_goes_back_is_asked_for_again(self):
        ticket = self._create_complaint()
        ticket.action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._dispatch(ticket)
        self.assertIn("received", self._get_open_codes(ticket))
        dispatch.with_user(self.handler).return_reason = "不属本部门职责"
        with self.shows("R124"):
            dispatch.with_user(self.handler).action_return()
            self.assertNotIn("received", self._get_open_codes(ticket))
            self.assertIn("dispatched", self._get_open_codes(ticket))
        self._dispatch(ticket)
        self.assertIn("received", self._get_open_codes(ticket))
        self.assertNotIn("dispatched", self._get_open_codes(ticket))

    def test_orders_side_by_side_do_not_disturb_each_other(self):
        ticket = self._create_complaint()
        ticket.action_complaint_confirm()
        self._assess(ticket)
        kept, wrong = self._dispatch(ticket), self._dispatch(ticket)
        wrong.action_cancel()
        clock = ticket.sudo().complaint_clock_ids.filtered(
            lambda c: c.is_open and c.step_id.code == "received"
        )
        self.assertEqual(clock.document_id, kept.id)
        self.assertNotIn("dispatched", self._get_open_codes(ticket))

    def test_every_order_is_answered_before_the_report(self):
        steps = self.procedure._get_steps()
        steps["answered"]._trusted().is_for_each = True
        steps["investigated"]._trusted().not_before_ids = steps["answered"]
        ticket = self._create_complaint()
        ticket.action_complaint_confirm()
        self._assess(ticket)
        first, second = self._dispatch(ticket), self._dispatch(ticket)
        self._answer(first)
        with self.assertRaisesRegex(UserError, "在时限内返单"):
            self._investigate(first)
        self._answer(second)
        self.assertEqual(self._investigate(first).state, "submitted")

    def test_an_invalid_complaint_is_not_dispatched(self):
        ticket = self._create_complaint()
        ticket.action_complaint_confirm()
        self._assess(ticket, validity="invalid", explanation="超出保修范围")
        with self.assertRaisesRegex(UserError, "派发责任部门.*Validity = Valid"):
            self._dispatch(ticket)

    def test_a_head_who_refuses_gets_another_answer(self):
        ticket = self._create_complaint()
        ticket.action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._dispatch(ticket)
        own = dispatch.with_user(self.handler)
        own.action_receive()
        own.answer = "已处理"
        own.action_answer()
        head = dispatch.with_user(self.head)
        head.return_reason = "没有说明原因"
        head.action_head_refuse()
        again = self._get_clock(ticket, "answered")
        self.assertEqual((again.is_open, again.date_due), (True, dispatch.date_limit))
        self.assertNotIn("head_signed", self._get_open_codes(ticket))
        own.answer = "已处理,原因是缺氟"
        own.action_answer()
        self.assertIn("head_signed", self._get_open_codes(ticket))

    def test_again_and_again_until(self):
        self._add_step(
            "tracked",
            after=["registered"],
            until=["assessed"],
            is_repeated=True,
            limit_number=7,
            limit_unit="calendar_day",
        )
        ticket = self._create_complaint()
        clocks = ticket.sudo().complaint_clock_ids
        first = clocks.filtered(lambda c: c.step_id.code == "tracked")
        with self.shows("R148"):
            self._take(ticket, "tracked")
            self.assertEqual(first.state, "met")
            clocks = ticket.sudo().complaint_clock_ids - clocks
            self.assertEqual(clocks.step_id.code, "tracked")
            self.assertEqual((clocks.occurrence, clocks.state), (2, "running"))
        ticket.action_complaint_confirm()
        self._assess(ticket)
        self.assertEqual(clocks.state, "void")

    def test_the_limit_of_a_repetition_counts_from_the_last_time(self):
        self._add_step(
            "tracked",
            after=["registered"],
            is_repeated=True,
            limit_number=7,
            limit_unit="calendar_day",
        )
        with freeze_time("2026-03-02 02:00:00"):
            ticket = self._create_complaint()
        with freeze_time("2026-03-05 02:00:00"):
            self._take(ticket, "tracked")
        clock = ticket.sudo().complaint_clock_ids.filtered(
            lambda c: c.step_id.code == "tracked" and c.is_open
        )
        # the seventh day after Thursday the 5th ends in Shanghai
        self.assertEqual(clock.date_due, datetime(2026, 3, 12, 15, 59, 59))

    def test_another_complaint_does_not_hold_the_work_of_this_one(self):
        self._add_step(
            "consulted",
            after=["registered"],
            limit_number=1,
            limit_unit="working_day",
            conditions=[("amount_claimed", ">", "1000")],
        )
        dear = self._create_complaint(complaint_amount_claimed=5000)
        cheap = self._create_complaint()
        self.assertIn("consulted", self._get_open_codes(dear))
        self.assertNotIn("consulted", self._get_open_codes(cheap))
        cheap.sudo().complaint_amount_claimed = 5000
        (dear | cheap)._complaint_reconsider()
        self.assertIn("consulted", self._get_open_codes(cheap))
        clocks = dear.sudo().complaint_clock_ids
        self.assertEqual(
            len(clocks.filtered(lambda c: c.step_id.code == "consulted")), 1
        )

    def test_after_all_of_them(self):
        self._add_step("met_all", after=["confirmed", "assessed"], after_mode="all")
        ticket = self._create_complaint()
        ticket.action_complaint_confirm()
        self.assertNotIn("met_all", self._get_open_codes(ticket))
        self._assess(ticket)
        self.assertIn("met_all", self._get_open_codes(ticket))


@tagged("post_install", "-at_install")
class TestApprovalSteps(SolutionCommon):
    """The clocks around an approval."""

    def test_a_rejection_asks_for_another_proposal(self):
        solution = self._request()
        self.assertIn("approved", self._get_open_codes(self.ticket))
        with self.shows("R225"):
            solution.with_user(self.head).action_reject("缺少依据")
            codes = self._get_open_codes(self.ticket)
            self.assertIn("proposed", codes)
            self.assertNotIn("approved", codes)
        solution.basis = "《消费者权益保护法》第二十四条"
        solution.action_request_approval()
        codes = self._get_open_codes(self.ticket)
        self.assertIn("approved", codes)
        self.assertNotIn("proposed", codes)
        self.assertEqual(self.ticket.sudo().complaint_round, 1)

    def test_taking_the_request_back_asks_for_another_proposal(self):
        solution = self._request()
        solution.action_restart_approval()
        codes = self._get_open_codes(self.ticket)
        self.assertIn("proposed", codes)
        self.assertNotIn("approved", codes)

    def test_reviewers_named_at_the_request_decide_whatever_roles_are_now(self):
        step = self.procedure._get_steps()["approved"]
        leader = self.env["complaint.role"].search([("code", "=", "leader")])
        step._trusted().role_id = leader
        solution = self._request()
        solution.with_user(self.head).action_approve()
        leader.assignment_ids.write({"date_to": "2020-12-31"})
        solution.with_user(self.leader).action_approve()
        self.assertEqual(solution.state, "approved")

    def test_other_steps_of_a_document_ask_for_their_role(self):
        leader = self.env["complaint.role"].search([("code", "=", "leader")])
        step = self.procedure._get_steps()["proposed"]
        step._trusted().role_id = leader
        with self.assertRaisesRegex(AccessError, leader.name):
            self._request()

    def test_without_effect_it_is_carried_out_again(self):
        solution = self._implement()
        solution.with_user(self.verifier).action_verify("ineffective", "仍不制冷")
        codes = self._get_open_codes(self.ticket)
        self.assertIn("implemented", codes)
        self.assertNotIn("verified", codes)
