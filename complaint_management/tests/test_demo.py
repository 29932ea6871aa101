# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file, file_open


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
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
        self.assertEqual(set(kinds), {"accepted", "invalid", "withdrawn"})
        channels = set(self.complaints.channel_id.mapped("complaint_code"))
        self.assertLessEqual({"portal", "mail", "phone", "letter", "visit"}, channels)
        self.assertIn(2, self.complaints.mapped("complaint_round"))
        self.assertTrue(self.complaints.filtered("complaint_is_anonymous"))

    def test_every_step_of_the_procedure_is_taken(self):
        procedure = self.complaints.complaint_procedure_id
        self.assertEqual(procedure.state, "in_force")
        taken = set(self.complaints.complaint_ledger_ids.mapped("milestone"))
        self.assertFalse(set(procedure.step_ids.mapped("code")) - taken)

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
