# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .portal_common import PortalCommon
from .solution_common import SolutionCommon


class PhoneCommon(PortalCommon):
    """A customer with the phone most people have."""

    browser_size = "390x844"
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestPhoneIntake(PhoneCommon):
    def test_customer_files_a_complaint(self):
        self.start_tour("/my", "complaint_portal_file", login="customer")
        complaint = self._find_complaints(self.customer)
        self.assertEqual(len(complaint), 1)
        self.assertEqual(complaint.complaint_phone, "13800138000")
        self.assertEqual(
            set(complaint.attachment_ids.mapped("name")), {"a.png", "c.png"}
        )


@tagged("post_install", "-at_install")
class TestPhoneOffer(PhoneCommon, SolutionCommon):
    def test_customer_accepts_an_offer(self):
        solution = self._offer()
        self.start_tour("/my/complaints", "complaint_portal_accept", login="customer")
        self.assertEqual(solution.state, "accepted")
