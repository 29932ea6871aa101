# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.tests import tagged

from .case_common import CaseCommon
from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestCasePortal(PortalCommon, CaseCommon):
    """Each customer follows his own complaint; of the others he sees nothing (R312)."""

    def setUp(self):
        super().setUp()
        self._join()
        self.listed = self._list(("张三丰", "13600136000"))
        self.solution = self._offer(description="为各户更换水管")
        self.person = self._get_people(self.member)
        self._login(self.stranger)

    def _page(self, ticket):
        return self._get_page(f"/my/complaint/{ticket.id}")

    def _answer_offer(self, ticket, **values):
        vals = {
            "solution_id": self.solution.id,
            "version": self.solution.offer_hash,
            "answer": "accept",
        }
        return self._post(f"/my/complaint/{ticket.id}/answer", vals | values)

    def _assertDiscreet(self, text, *more):
        """Nothing on the page tells of the others or how many they are."""
        for word in (
            "王芳",
            "13800138000",
            "wangfang",
            "张三丰",
            "13600136000",
            self.case.number,
            self.case.name,
            *more,
        ):
            self.assertNotIn(word, text)

    def test_member_sees_the_offer_and_nothing_of_the_others(self):
        page = self._page(self.member)
        self.assertEqual(page.status_code, 200)
        with self.shows("R312"):
            self.assertIn("为各户更换水管", page.text)
            self.assertIn("together with others", page.text)
            self.assertIn(self.member.number, page.text)
            self._assertDiscreet(page.text)
        listing = self._get_page("/my/complaints").text
        self.assertIn("Your answer is needed", listing)
        self._assertDiscreet(listing)

    def test_case_and_other_members_are_not_his(self):
        for ticket in (self.case, self.ticket):
            self.assertEqual(self._page(ticket).status_code, 404)
            self.assertEqual(self._answer_offer(ticket).status_code, 404)
        self._login(self.customer)
        self.assertEqual(self._page(self.member).status_code, 404)
        self.assertEqual(self._answer_offer(self.member).status_code, 404)
        page = self._page(self.case)
        self.assertIn("为各户更换水管", page.text)
        for word in ("李强", "13900139000", "张三丰", self.member.number):
            self.assertNotIn(word, page.text)
        self.assertEqual(self.person.state, "offered")

    def test_member_accepts_for_himself_once(self):
        response = self._answer_offer(self.member)
        self.assertEqual(response.status_code, 303)
        self.assertIn("accepted=1", response.headers["Location"])
        with self.shows("R312"):
            self.assertEqual(self.person.state, "accepted")
            self.assertEqual(self.person.sudo().answered_by_id, self.stranger)
            self.assertEqual(self._get_people(self.case).state, "offered")
            self.assertEqual(self.solution.state, "offered")
        page = self._page(self.member).text
        self.assertIn("您已同意方案", page)
        self.assertNotIn("complaint_reason", page)
        self.assertEqual(self._answer_offer(self.member).status_code, 409)

    def test_member_refuses_with_a_reason(self):
        response = self._answer_offer(self.member, answer="refuse")
        self.assertEqual(response.status_code, 400)
        response = self._answer_offer(self.member, answer="refuse", reason="要换管")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.person.state, "refused")
        self.assertEqual(self.person.refusal_reason, "要换管")
        self._login(self.customer)
        self.assertNotIn("要换管", self._page(self.case).text)

    def test_forged_forms(self):
        for values in (
            {"solution_id": self.solution.id + 1},
            {"solution_id": self.person.id},
            {"version": "0" * 64},
            {"version": ""},
        ):
            with self.subTest(**values):
                response = self._answer_offer(self.member, **values)
                self.assertIn(response.status_code, (409, 422))
        self.assertEqual(self.person.state, "offered")
        other = self._create_member(complaint_phone="13500135000")
        self.assertEqual(self._answer_offer(other).status_code, 409)

    def test_answer_of_the_case_names_nobody(self):
        reply = (
            self.env["complaint.reply"]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": self.case.id,
                    "solution_id": self.solution.id,
                    "matter": "王芳家空调漏水",
                    "process": "上门查看王芳与张三丰家",
                    "result": "为各户更换水管",
                    "rectification": "每月检查",
                    "follow_up": "致电13600136000回访",
                    "channels": "12315",
                }
            )
        )
        reply.action_send()
        page = self._page(self.member).text
        with self.shows("R312"):
            self.assertIn("Our reply", page)
            self.assertIn("每月检查", page)
            self._assertDiscreet(page, "家空调漏水")
        self.assertNotIn("Download as PDF", page)
        letter = f"/my/complaint/{self.member.id}/reply/{reply.id}"
        self.assertEqual(self._get_page(letter).status_code, 404)
        self._login(self.customer)
        self.assertIn("王芳家空调漏水", self._page(self.case).text)

    def test_timeline_follows_the_case_from_the_joining_on(self):
        timeline = self.member.with_user(self.stranger).sudo()._get_complaint_timeline()
        done = [event["name"] for event in timeline if event["state"] == "done"]
        self.assertEqual(done, ["投诉已登记", "已提出解决方案"])
        self._answer_offer(self.member)
        self._note(self.listed, "ended", reason="无法联系")
        self._accept_for(self.customer, self._get_people(self.case))
        solution = self.solution.with_user(self.handler)
        solution.measure_ids.action_done()
        solution.action_implement()
        timeline = self.member.with_user(self.stranger).sudo()._get_complaint_timeline()
        done = [event["name"] for event in timeline if event["state"] == "done"]
        self.assertEqual(done[-2:], ["您已同意方案", "方案已落实"])
        coming = [event["name"] for event in timeline if event["state"] != "done"]
        self.assertNotIn("回访您", coming)

    def test_what_he_writes_stands_in_his_own_file(self):
        url = f"/my/complaint/{self.member.id}/message"
        self.assertEqual(self._post(url, {"message": "何时开工"}).status_code, 303)
        self.assertEqual(self.member.complaint_contact_ids.content, "何时开工")
        self.assertFalse(self.case.complaint_contact_ids)
        self.assertEqual(self._get_open_codes(self.member), [])

    def test_limits_and_promise_are_those_of_the_case(self):
        own = self.member.with_user(self.stranger).sudo()
        names = [name for name, _text in own._get_complaint_limits()]
        self.assertNotIn("完成调查", names, "the case is further")
        case = self.case.with_user(self.customer).sudo()
        clocks = case._get_complaint_promises()
        self.assertLessEqual(own._get_complaint_promises(), clocks)
        self.assertTrue(fields.Datetime.now() < own._get_complaint_promised_date())
