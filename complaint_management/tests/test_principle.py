# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .scenario_common import ScenarioCommon


@tagged("post_install", "-at_install")
class TestPrinciple(ScenarioCommon):
    """A limit holds, or it holds in principle (原则上)."""

    is_scenario = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        step = cls.procedure._get_steps()["dispatched"]
        step._trusted().write({"on_breach": "escalate", "warn_number": 0})
        cls.step = step

    def setUp(self):
        super().setUp()
        self.ticket = self._receive_call()
        self.ticket.sudo()._complaint_acknowledge()
        self.ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(self.ticket)
        self.work = self._get_clock(self.ticket, "dispatched")

    def _pass(self, is_hard):
        """Let the limit of the order to a department pass."""
        self.step._trusted().is_hard = is_hard
        self._at("2026-03-18 09:00")
        cron = self.env.ref("complaint_management.ir_cron_complaint_clock_check")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _get_rows(self):
        return self.ticket.sudo().complaint_ledger_ids.sorted("seq")

    def _get_report(self):
        self.env.flush_all()
        return self.env["complaint.report"].search([("ticket_id", "=", self.ticket.id)])

    def test_hard_limit_is_breached(self):
        self._add_line("escalation", code="x", name="x", role_id=self.step.role_id.id)
        self._pass(is_hard=True)
        self.assertEqual(self.work.shown_state, "breached")
        self.assertEqual(self.ticket.sudo().complaint_clock_state, "breached")
        self.assertIn("breached", self._get_rows().mapped("milestone"))
        self.assertTrue(self.ticket.sudo().complaint_escalation_ids)
        report = self._get_report()
        self.assertEqual((report.late_count, report.exceeded_count), (1, 0))
        self.assertEqual(report.on_time_rate, 0)
        self._dispatch(self.ticket)
        self.assertEqual(self.work.shown_state, "late")

    def test_limit_in_principle_is_amber_and_counted_apart(self):
        self._add_line("escalation", code="x", name="x", role_id=self.step.role_id.id)
        with self.shows("R164"):
            self._pass(is_hard=False)
            self.assertEqual(self.work.shown_state, "exceeded")
            self.assertEqual(self.ticket.sudo().complaint_clock_state, "warning")
            milestones = self._get_rows().mapped("milestone")
            self.assertIn("exceeded", milestones)
            self.assertNotIn("breached", milestones)
            self.assertFalse(self.ticket.sudo().complaint_escalation_ids)
            report = self._get_report()
            self.assertEqual((report.late_count, report.exceeded_count), (0, 1))
            self.assertEqual(report.on_time_rate, 1)

    def test_step_waits_for_the_reason_which_the_ledger_keeps(self):
        self._pass(is_hard=False)
        with self.assertRaisesRegex(UserError, "holds in principle"):
            self._dispatch(self.ticket)
        clock = self.work.with_user(self.officer)
        self.assertTrue(clock.can_explain_delay)
        action = clock.action_explain_delay()
        dialogue = self.env["complaint.delay"].with_user(self.officer)
        with Form(dialogue.with_context(**action["context"])) as form:
            form.reason = "等待王芳补充购买凭证"
        form.record.action_explain()
        self._dispatch(self.ticket)
        self.assertEqual(self.work.shown_state, "excused")
        row = self._get_rows().filtered(lambda r: r.milestone == "dispatched")
        late = json.loads(row.payload)["late"]
        self.assertIn("补充购买凭证", late["reason"])
        self.assertNotIn("王芳", late["reason"])
        self.assertFalse(self._get_rows()._verify())

    def test_reason_is_asked_before_the_cron_looked(self):
        self.step._trusted().is_hard = False
        self._at("2026-03-18 09:00")
        with self.assertRaisesRegex(UserError, "holds in principle"):
            self._dispatch(self.ticket)

    def test_in_time_no_reason_is_asked(self):
        self.step._trusted().is_hard = False
        self._dispatch(self.ticket)
        self.assertEqual(self.work.shown_state, "met")

    def test_reason_is_given_by_the_role_and_only_when_late(self):
        with self.assertRaisesRegex(UserError, "is not late"):
            self.work.with_user(self.officer)._explain_delay("忙")
        self._pass(is_hard=False)
        for user in (self.handler, self.employee, self.customer):
            with self.assertRaises(AccessError):
                self.work.with_user(user)._explain_delay("忙")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.work.with_user(self.officer)._explain_delay("  ")
        with self.assertRaises(AccessError):
            self.work.with_user(self.officer).late_reason = "忙"

    def test_hard_limit_takes_no_reason(self):
        self._pass(is_hard=True)
        with self.assertRaisesRegex(UserError, "does not bend"):
            self.work.with_user(self.officer)._explain_delay("忙")
