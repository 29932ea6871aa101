# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from hashlib import sha256

from freezegun import freeze_time

from odoo.tests import tagged

from .appeal_common import AppealCommon
from .portal_common import PDF, PortalCommon


@tagged("post_install", "-at_install")
class TestPortalAppeal(PortalCommon, AppealCommon):
    """A customer who disagrees, in front of his browser."""

    def setUp(self):
        super().setUp()
        self.ticket = self._close_as_invalid()
        self.url = f"/my/complaint/{self.ticket.id}"
        self._login(self.customer)

    def _send(self, files=None, **values):
        data = {
            "decision": f"closing-{self.ticket.id}",
            "grounds": "检测人员没有看我家的空调",
            "appeal_demand": "请重新检测",
        } | values
        return self._post(f"{self.url}/appeal", data, files)

    def assertNoAppeal(self):
        self.assertFalse(self.env["complaint.appeal"].search([]))

    def test_appeal_with_a_file(self):
        page = self._get_page(self.url).text
        self.assertIn(f"{self.url}/appeal", page)
        self.assertNotIn("申诉已受理", page)
        response = self._send([("files", ("报告.pdf", PDF))])
        self.assertEqual(response.status_code, 303)
        appeal = self.ticket.complaint_appeal_ids
        with self.shows("R286"):
            self.assertEqual(appeal.state, "lodged")
            self.assertEqual(appeal.grounds, "检测人员没有看我家的空调")
            self.assertEqual(appeal.channel_id.complaint_code, "portal")
            self.assertEqual(appeal.lodged_by_id, self.customer)
        self.assertFalse(appeal.message_partner_ids & self.customer.partner_id)
        row = self.ticket.complaint_ledger_ids.sorted("seq")[-1]
        self.assertEqual(row.milestone, "appealed")
        self.assertIn(sha256(PDF).hexdigest(), row.payload)
        self.assertNotIn("检测人员", row.payload)
        page = self._get_page(response.headers["Location"]).text
        self.assertIn("检测人员没有看我家的空调", page)
        self.assertIn("报告.pdf", page)
        self.assertIn("已收到您的申诉", page)
        self.assertNotIn(f"{self.url}/appeal", page)
        file = self._get_page(f"{self.url}/file/{appeal.attachment_ids.id}")
        self.assertEqual(file.content, PDF)
        # the reviewer reads the file, nobody changes it
        appeal.reviewer_id = self.leader
        self.assertTrue(appeal.attachment_ids.with_user(self.leader).raw)
        self.assertFalse(
            appeal.attachment_ids.with_user(self.deputy).has_access("read")
        )

    def test_second_appeal_is_refused(self):
        self._send()
        response = self._send()
        self.assertEqual(response.status_code, 409)
        self.assertEqual(len(self.ticket.complaint_appeal_ids), 1)
        self.assertEqual(self._get_milestones(self.ticket).count("appealed"), 1)

    def test_decision_is_told(self):
        self.env["complaint.external.body"].create(
            [
                {"code": "12315", "name": "消费者协会", "phone": "12315"},
                {"code": "court", "name": "人民法院", "is_shown": False},
            ]
        )
        self._send()
        appeal = self.ticket.complaint_appeal_ids.with_user(self.officer_2)
        appeal.reviewer_id = self.leader
        appeal.action_receive()
        own = appeal.with_user(self.leader)
        own.write({"decision": "rejected", "decision_reason": "检测记录完整"})
        self.assertNotIn("检测记录完整", self._get_page(self.url).text)
        own.action_decide()
        page = self._get_page(self.url).text.split('class="o_complaint"')[1]
        self.assertIn("检测记录完整", page)
        self.assertIn("申诉已复核", page)
        self.assertIn("tel:12315", page)
        self.assertNotIn("人民法院", page)
        self.assertNotIn("leader", page)

    def test_only_the_complainant(self):
        token = self.ticket.sudo()._portal_ensure_token()
        page = self._get_page(f"{self.url}?access_token={token}").text
        for user in (self.stranger, self.officer, self.leader):
            with self.subTest(user=user.login):
                self._login(user)
                self.assertEqual(self._send().status_code, 404)
                response = self._post(
                    f"{self.url}/withdraw", {"withdrawal_reason": "x", "confirmed": "1"}
                )
                self.assertEqual(response.status_code, 404)
        self.logout()
        page = self._get_page(f"{self.url}?access_token={token}").text
        self.assertNotIn("/appeal", page)
        response = self._post(
            f"{self.url}/appeal?access_token={token}", {"grounds": "x"}, None, False
        )
        self.assertIn(response.status_code, (303, 400))
        self.assertNoAppeal()

    def test_wrong_appeals(self):
        other = self._create_complaint(partner_id=self.stranger.partner_id.id)
        for values, status in (
            ({"grounds": ""}, 400),
            ({"grounds": " \x00"}, 400),
            ({"grounds": "x" * 5001}, 400),
            ({"appeal_demand": "x" * 5001}, 400),
            ({"decision": ""}, 409),
            ({"decision": "closing"}, 409),
            ({"decision": f"closing-{other.id}"}, 409),
            ({"decision": "reply-1"}, 409),
            ({"decision": "é" * 50}, 409),
        ):
            with self.subTest(**values):
                response = self._send(**values)
                self.assertEqual(response.status_code, status)
                self.assertIn("o_complaint_alert_text", response.text)
        response = self._send([("files", ("x.html", b"<html>"))])
        self.assertEqual(response.status_code, 415)
        self.assertNoAppeal()
        self.assertFalse(
            self.env["ir.attachment"].search([("res_model", "=", "complaint.appeal")])
        )

    def test_after_the_window(self):
        until = self.ticket.complaint_appeal_until
        self.procedure._trusted().write({"appeal_number": 1, "appeal_unit": "minute"})
        with freeze_time(until + timedelta(seconds=1)):
            self.assertFalse(self.ticket.sudo()._get_complaint_appealable())
        self.ticket._trusted().complaint_date_closed -= timedelta(minutes=2)
        self.env.flush_all()
        self.assertNotIn(f"{self.url}/appeal", self._get_page(self.url).text)
        self.assertEqual(self._send().status_code, 409)
        self.assertNoAppeal()

    def test_methods_and_token(self):
        for page in ("appeal", "withdraw"):
            for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
                response = self.url_open(
                    f"{self.url}/{page}", method=method, allow_redirects=False
                )
                self.assertIn(response.status_code, (400, 405), (page, method))
            response = self._post(f"{self.url}/{page}", {"grounds": "x"}, None, False)
            self.assertEqual(response.status_code, 400)
        self.assertNoAppeal()


@tagged("post_install", "-at_install")
class TestPortalWithdrawal(PortalCommon):
    """A customer who takes the complaint back."""

    def setUp(self):
        super().setUp()
        self.ticket = self._create_complaint()
        self.url = f"/my/complaint/{self.ticket.id}"
        self._login(self.customer)

    def _withdraw(self, **values):
        data = {"withdrawal_reason": "已经自行解决", "confirmed": "1"} | values
        return self._post(f"{self.url}/withdraw", data)

    def _get_milestones(self):
        return self.ticket.complaint_ledger_ids.sorted("seq").mapped("milestone")

    def test_withdraw(self):
        self.assertIn(f"{self.url}/withdraw", self._get_page(self.url).text)
        response = self._withdraw()
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self._get_milestones()[-1], "withdrawn")
        self.assertEqual(self.ticket.complaint_contact_ids.content, "已经自行解决")
        page = self._get_page(response.headers["Location"]).text
        self.assertIn("您已撤回投诉", page)
        self.assertNotIn(f"{self.url}/withdraw", page)
        self.assertEqual(self._withdraw().status_code, 422)
        closing = self.procedure.closing_ids.filtered(lambda c: c.kind == "withdrawn")
        self.ticket.with_user(self.officer)._complaint_close(closing, "客户撤诉")
        self.assertEqual(self.ticket.complaint_phase, "closed")

    def test_reason_and_confirmation(self):
        for values, sentence in (
            ({"withdrawal_reason": " "}, "tell us why"),
            ({"withdrawal_reason": "x" * 5001}, "too long"),
            ({"confirmed": ""}, "confirm"),
            ({"confirmed": "no"}, "confirm"),
        ):
            with self.subTest(**values):
                response = self._withdraw(**values)
                self.assertEqual(response.status_code, 400)
                self.assertIn(sentence, response.text)
        self.assertNotIn("withdrawn", self._get_milestones())
        self.assertFalse(self.ticket.complaint_contact_ids)
