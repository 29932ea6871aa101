# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv

from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file, file_open

FILES = {
    "complaint_management": "demo/complaint_demo.xml",
    "complaint_management_property": "demo/complaint_demo.xml",
}


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo data tells its story by the methods of every day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for module, file in FILES.items():
            convert_file(cls.env, module, file, {}, mode="init", noupdate=True)
        cls.complaints = cls.env["helpdesk.ticket"].search(
            [("complaint_procedure_id.code", "=", "P8")], order="id"
        )

    def test_complaints_are_closed_handled_again_and_just_received(self):
        self.assertEqual(
            self.complaints.mapped("complaint_phase"),
            ["closed", "handling", "handling"],
        )
        self.assertEqual(self.complaints.mapped("complaint_round"), [1, 2, 1])
        self.assertFalse(self.complaints.complaint_ledger_ids._verify())
        late = self.complaints.complaint_clock_ids.filtered(lambda c: c.state == "late")
        self.assertFalse(late.mapped("name"))
        self.assertEqual(len(self.complaints.complaint_estate_id), 2)

    def test_supervisor_has_work_now(self):
        clocks = self.complaints[-1:].complaint_clock_ids.filtered("is_open")
        self.assertIn("instructed", clocks.step_id.mapped("code"))

    def test_story_is_told_once(self):
        self.env["complaint.demo.property"]._tell_property()
        found = self.env["helpdesk.ticket"].search(
            [("complaint_procedure_id.code", "=", "P8")]
        )
        self.assertEqual(len(found), len(self.complaints))

    def test_each_login_exists(self):
        with file_open("complaint_management_property/demo/logins.csv") as file:
            logins = {row["login"] for row in csv.DictReader(file)}
        users = self.env["res.users"].search([("login", "in", list(logins))])
        self.assertEqual(set(users.mapped("login")), logins)
