# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file, file_open

from .replay_common import ReplayMixin


@tagged("post_install", "-at_install")
class TestDemo(ReplayMixin, TransactionCase):
    """The demo data tells its story by the methods of every day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        convert_file(
            cls.env,
            "complaint_management",
            "demo/complaint_demo.xml",
            {},
            mode="init",
            noupdate=True,
        )
        cls.complaints = cls.env["helpdesk.ticket"].search(
            [
                ("complaint_procedure_id", "!=", False),
                ("company_id", "=", cls.env.ref("base.main_company").id),
            ]
        )

    def test_complaints_stand_at_every_stage(self):
        phases = set(self.complaints.mapped("complaint_phase"))
        self.assertEqual(
            phases, {"registered", "handling", "replied", "verifying", "closed"}
        )
        kinds = self.complaints.complaint_closing_type_id.mapped("kind")
        self.assertEqual(
            set(kinds), {"accepted", "not_accepted", "invalid", "withdrawn"}
        )
        channels = set(self.complaints.channel_id.mapped("complaint_code"))
        self.assertLessEqual({"portal", "mail", "phone", "letter", "visit"}, channels)
        self.assertIn(2, self.complaints.mapped("complaint_round"))
        self.assertTrue(self.complaints.filtered("complaint_is_anonymous"))

    def test_every_step_of_the_procedure_is_taken(self):
        procedures = self.complaints.complaint_procedure_id
        self.assertEqual(set(procedures.mapped("state")), {"in_force"})
        self.assertEqual(set(procedures.mapped("code")), {"P18", "P19"})
        procedure = procedures.filtered(lambda p: p.code == "P19")
        taken = set(self.complaints.complaint_ledger_ids.mapped("milestone"))
        self.assertFalse(set(procedure.step_ids.mapped("code")) - taken)

    def test_library_holds_cases_that_name_nobody(self):
        cases = self.env["complaint.case"].search([("state", "=", "published")])
        self.assertEqual(len(cases), 2)
        self.assertTrue(cases.search([("words", "ilike", "检漏")]))
        archives = self.complaints.complaint_archive_ids
        self.assertTrue(archives)

    def test_what_concerns_many(self):
        case = self.complaints.filtered("complaint_is_case")
        self.assertEqual(len(case), 1)
        self.assertEqual(len(case.complaint_complainant_ids), 4)
        self.assertEqual(len(case.complaint_member_ids), 1)
        self.assertEqual(case.complaint_meeting_ids.state, "confirmed")
        self.assertTrue(case.complaint_meeting_ids.task_ids)
        self.assertEqual(case.complaint_signal_ids.state, "assessed")
        guides = self.env["complaint.guide"].search([("state", "=", "in_force")])
        self.assertLessEqual({"faq", "script", "solution"}, set(guides.mapped("kind")))

    def _get_rights(self, name):
        """Return a complaint of the story of P18."""
        rights = self.complaints.filtered(
            lambda c: c.complaint_procedure_id.code == "P18"
        )
        self.assertEqual(len(rights), 3)
        return rights.filtered(lambda c: name in c.name)

    def test_compensation_is_paid_and_responsibility_shared(self):
        complaint = self._get_rights("保养卡")
        case = complaint.complaint_compensation_ids
        self.assertEqual(case.state, "paid")
        self.assertEqual((case.amount_approved, case.amount_paid), (1360, 1360))
        self.assertEqual(set(case.review_ids.mapped("status")), {"approved"})
        lines = complaint.complaint_responsibility_ids.line_ids
        self.assertEqual(sorted(lines.mapped("share")), [30, 70])
        self.assertEqual(complaint.complaint_closing_type_id.kind, "accepted")

    def test_improvement_is_evaluated(self):
        action = self._get_rights("保养卡").complaint_action_ids
        self.assertEqual((action.state, action.result), ("evaluated", "effective"))
        evaluation = action.evaluation_ids
        self.assertEqual(evaluation.evaluated_by_id.login, "verifier")
        self.assertEqual((evaluation.count_before, evaluation.count_after), (1, 0))

    def test_appeal_is_decided(self):
        complaint = self._get_rights("停水")
        appeal = complaint.complaint_appeal_ids
        self.assertEqual((appeal.state, appeal.decision), ("decided", "rejected"))
        self.assertEqual(appeal.reviewer_id.login, "verifier")
        self.assertEqual(complaint.complaint_closing_type_id.kind, "not_accepted")

    def test_pause_extension_and_escalation_of_open_work(self):
        complaint = self._get_rights("延保")
        self.assertEqual(complaint.complaint_phase, "handling")
        pause = complaint.complaint_pause_ids
        self.assertEqual((pause.state, pause.ended_by), ("ended", "customer"))
        extension = complaint.complaint_extension_ids
        self.assertEqual(extension.state, "approved")
        clock = extension.clock_id
        self.assertEqual((clock.state, clock.date_due), ("running", extension.date_due))
        escalation = complaint.complaint_escalation_ids
        self.assertEqual(escalation.state, "answered")
        late = complaint.complaint_clock_ids.filtered("late_reason")
        self.assertEqual(late.shown_state, "excused")

    def test_company_outside_reports_the_work_done(self):
        order = self.complaints.complaint_dispatch_ids.filtered("party_id")
        self.assertEqual(order.state, "done")
        acts = order.act_ids.sorted("date")
        self.assertEqual(
            acts.mapped("code"),
            [
                "received",
                "appointed",
                "customer_revealed",
                "arrived",
                "plan_presented",
                "work_done",
            ],
        )
        self.assertEqual(acts.filtered("is_by_party"), acts - acts[1])
        self.assertEqual(len(acts[-1].attachment_ids), 2)
        # it came when it was expected
        self.assertLess(
            abs(order.date_appointment - order.date_arrived), timedelta(hours=1)
        )

    def test_times_are_those_of_the_story(self):
        now = Datetime.now()
        for complaint in self.complaints:
            dates = complaint.complaint_ledger_ids.sorted("seq").mapped("date")
            self.assertEqual(dates, sorted(dates))
            self.assertLessEqual(dates[-1], now)
        received = self.complaints.mapped("complaint_date_received")
        self.assertLess(min(received), now - timedelta(days=50))
        self.assertGreater(max(received), now - timedelta(days=1))
        self.assertFalse(self.complaints.complaint_ledger_ids._verify())

    def test_every_complaint_is_played_back(self):
        clocks = self.complaints.complaint_clock_ids
        self.assertTrue(clocks.filtered("pause_ids"))
        self.assertTrue(clocks.filtered("date_extended"))
        self.assertReplayed(self.complaints)

    def test_list_of_what_is_overdue_is_short(self):
        overdue = self.complaints.filtered(
            lambda complaint: complaint.complaint_clock_state == "breached"
        )
        self.assertIn(len(overdue), range(1, 5))

    def test_each_login_exists(self):
        with file_open("complaint_management/demo/logins.csv") as file:
            logins = {row["login"] for row in csv.DictReader(file)} - {"admin"}
        users = self.env["res.users"].search([("login", "in", list(logins))])
        self.assertEqual(set(users.mapped("login")), logins)

    def test_no_old_mail_waits_to_be_sent(self):
        mails = self.env["mail.mail"].search([("state", "=", "outgoing")])
        self.assertFalse(mails)
