# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.portal_common import PDF, PortalCommon

from .penalty_common import PenaltyCommon


@tagged("post_install", "-at_install")
class TestPortalFine(PortalCommon, PenaltyCommon):
    """A party in front of its fines."""

    def setUp(self):
        super().setUp()
        # the server and its sessions live in real time
        self._stop_clock()
        later = fields.Datetime.now() + timedelta(days=5)
        self.fine = self._take_to("approved", self._issue_order(date_limit=later))
        self.url = f"/my/fine/{self.fine.id}"

    def _object_on_page(self, **values):
        data = {"grounds": "当日暴雨,道路封闭"} | values
        return self._post(f"{self.url}/object", data, [("files", ("证明.pdf", PDF))])

    def test_nothing_before_the_delivery(self):
        self._login(self.contractor)
        self.assertEqual(self._get_page(self.url).status_code, 404)
        self.assertEqual(self._object_on_page().status_code, 404)
        self.assertNotIn(self.fine.number, self._get_page("/my/fines").text)

    def test_party_reads_its_fine(self):
        self._deliver(self.fine)
        self._login(self.contractor)
        self.assertIn(self.fine.number, self._get_page("/my/fines").text)
        page = self._get_page(self.url)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        for word in ("人民币陆仟元整", "拒绝接受", self.fine.dispatch_id.number):
            self.assertIn(word, page.text)
        for word in ("王芳", "13800138000", self.fine.ticket_id.number, "拒不配合"):
            self.assertNotIn(word, page.text)

    def test_strangers_find_nothing(self):
        self._deliver(self.fine)
        for user in (self.other_contractor, self.customer):
            self._login(user)
            self.assertEqual(self._get_page(self.url).status_code, 404)
            self.assertEqual(self._get_page(f"{self.url}/paper").status_code, 404)
            self.assertEqual(self._object_on_page().status_code, 404)
            self.assertNotIn(self.fine.number, self._get_page("/my/fines").text)
        self.assertFalse(self.fine.objection_ids)

    def test_party_objects_once(self):
        self._deliver(self.fine)
        self._login(self.contractor)
        response = self._object_on_page()
        self.assertEqual(response.headers["Location"], f"{self.url}?noted=objected")
        objection = self.fine.objection_ids
        self.assertEqual((objection.state, objection.is_from_portal), ("lodged", True))
        self.assertEqual(objection.lodged_by_id, self.contractor)
        self.assertTrue(objection.attachment_ids.complaint_sha256)
        # the same form again, then another one
        self.assertEqual(self._object_on_page().status_code, 303)
        self.assertEqual(self._object_on_page(grounds="再议").status_code, 409)
        self.assertEqual(self.fine.objection_ids, objection)
        own = objection.with_user(self.reviewer)
        own.decision_reason = "气象台证明属实"
        own.action_uphold()
        page = self._get_page(self.url).text
        self.assertIn("气象台证明属实", page)
        self.assertEqual(self.fine.state, "withdrawn")

    def test_bad_input(self):
        self._deliver(self.fine)
        self._login(self.contractor)
        self.assertEqual(self._object_on_page(grounds="  ").status_code, 422)
        self.assertEqual(self._get_page("/my/fine/abc").status_code, 404)
        self.assertEqual(self._get_page("/my/fine/%00").status_code, 400)
        self.assertEqual(self._get_page(f"{self.url}/object").status_code, 405)
        response = self._post(f"{self.url}/object", {"grounds": "无"}, with_token=False)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.fine.objection_ids)
