# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv

from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file, file_open

FILES = {
    "complaint_management": "demo/complaint_demo.xml",
    "complaint_penalty": "demo/complaint_demo.xml",
}


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo data tells its story by the buttons and the clocks of every day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for module, file in FILES.items():
            convert_file(cls.env, module, file, {}, mode="init", noupdate=True)
        cls.fines = cls.env["complaint.penalty"].search([], order="id")
        cls.complaints = cls.fines.ticket_id

    def test_fines_stand_where_the_story_left_them(self):
        self.assertEqual(
            self.fines.mapped("state"), ["withdrawn", "delivered", "requested"]
        )
        self.assertEqual(
            self.fines.violation_ids.mapped("code"),
            ["5", "1", "2"],
            "as the clocks say",
        )
        self.assertTrue(all(self.fines.violation_ids.mapped("is_found")))
        self.assertEqual(self.fines.mapped("amount"), [5000, 12000, 8000])
        self.assertEqual(self.fines.mapped("settlement"), ["void", "open", False])

    def test_one_approval_waits(self):
        fine = self.fines[2]
        waiting = fine.review_ids.filtered(lambda r: r.status in ("pending", "waiting"))
        self.assertEqual(waiting.complaint_approver_ids.login, "deputy")
        # the notice was signed for, and nobody came
        self.assertIn("2", fine.violation_ids.code)
        self.assertEqual(fine.repair_id.state, "ordered")

    def test_copies_are_signed_for(self):
        copies = self.fines[1].copy_ids
        self.assertEqual(len(copies), 4)
        self.assertTrue(all(copies.mapped("date_signed")))
        paper = copies.filtered("receipt_name")
        self.assertTrue(paper.attachment_ids.complaint_sha256)
        self.assertEqual(self.fines[1].repair_id.state, "accepted")

    def test_objection_of_the_contractor_was_upheld(self):
        objection = self.fines[0].objection_ids
        self.assertEqual((objection.state, objection.is_from_portal), ("upheld", True))
        self.assertEqual(objection.decided_by_id.login, "verifier")
        self.assertFalse(self.fines[0].repair_id)

    def test_ledgers_are_whole(self):
        self.assertFalse(self.complaints.complaint_ledger_ids._verify())
        self.assertEqual(
            self.complaints.sorted("id").mapped("complaint_phase"),
            ["closed", "closed", "handling"],
        )
        for complaint in self.complaints:
            dates = complaint.complaint_ledger_ids.sorted("seq").mapped("date")
            self.assertEqual(dates, sorted(dates))

    def test_story_is_told_once(self):
        self.env["complaint.demo.fines"]._tell_fines()
        self.assertEqual(self.env["complaint.penalty"].search_count([]), 3)

    def test_each_login_exists(self):
        with file_open("complaint_penalty/demo/logins.csv") as file:
            logins = {row["login"] for row in csv.DictReader(file)}
        users = self.env["res.users"].search([("login", "in", list(logins))])
        self.assertEqual(set(users.mapped("login")), logins)
