# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestLife(ComplaintCommon):
    """A complaint under P19, by the people who may take each step."""

    def test_from_registration_to_investigation(self):
        ticket = self._create_complaint()
        self.assertRegex(ticket.number, r"^TS\d{6}-\d{5}$")
        self.assertEqual(ticket.complaint_phase, "registered")
        self._handle(ticket)
        self.assertEqual(ticket.complaint_phase, "handling")
        self.assertEqual(ticket.complaint_grade_id.code, "general")
        self.assertEqual(
            ticket.complaint_ledger_ids.mapped("milestone"),
            [
                "registered",
                "confirmed",
                "assessed",
                "dispatched",
                "received",
                "answered",
                "head_signed",
                "investigated",
            ],
        )
        self.assertFalse(ticket.complaint_ledger_ids._verify())

    def test_dispatch_before_assessment_is_refused(self):
        ticket = self._create_complaint()
        ticket.with_user(self.officer).action_complaint_confirm()
        with self.assertRaisesRegex(UserError, "判断投诉"):
            self._dispatch(ticket)

    def test_dispatch_before_reading_back_is_refused(self):
        ticket = self._create_complaint()
        self._assess(ticket)
        with self.assertRaisesRegex(UserError, "向客户复述并确认记录"):
            self._dispatch(ticket)
        ticket.with_user(self.officer).action_complaint_confirm()
        self._dispatch(ticket)

    def test_nobody_reads_an_anonymous_letter_back(self):
        ticket = self._create_complaint(complaint_is_anonymous=True)
        self._assess(ticket)
        self._dispatch(ticket)
        self.assertEqual(ticket.complaint_phase, "handling")
