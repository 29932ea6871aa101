# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.complaint_work_order import PAGES
from .party_common import PartyCommon
from .portal_common import PDF, PortalCommon, make_photo

PHOTO = ("files", ("现场.jpg", make_photo()))
NAME, PHONE = "王芳", "13800138000"


class OrderPages(PortalCommon, PartyCommon):
    """People of an outside party in front of their browser."""

    def setUp(self):
        super().setUp()
        self.ticket.with_user(self.officer).complaint_address = "文三路 1 号 2 幢 301"
        self.order = self._order(
            question=f"到{NAME}家(文三路1号2幢301,{PHONE})修复外墙渗水"
        )
        self.url = f"/my/work-order/{self.order.id}"
        self._login(self.party_user)

    def _send(self, page, files=None, url=None, **values):
        form = {"submission_key": str(uuid4()), **values}
        return self._post(f"{url or self.url}/{page}", form, files)

    def _appoint(self):
        later = fields.Datetime.now() + timedelta(days=1)
        self._note(self.order, "appointed", person=NAME, date_promised=later)

    def assertNoCustomer(self, text):
        for word in (NAME, PHONE, "文三路", self.ticket.number, "wangfang"):
            self.assertNotIn(word, text)


@tagged("post_install", "-at_install")
class TestPortalOrder(OrderPages):
    """The way of an order, as the party goes it in the portal."""

    def test_party_goes_the_whole_way(self):
        for page, files, values in (
            ("receive", None, {}),
            ("arrive", None, {}),
            ("plan", None, {"text": "重做防水", "date_promised": "2099-03-11T18:00"}),
            ("done", [PHOTO], {"text": "已修复"}),
        ):
            response = self._send(page, files, **values)
            self.assertEqual(response.headers["Location"], f"{self.url}?noted={page}")
        self._judge(self.order, "work_accepted")
        self._send("reply", text="已按规范修复")
        order = self.order
        with self.shows("R358", "R260"):
            self.assertEqual(order.state, "answered")
            self.assertTrue(
                order.date_received
                and order.date_arrived
                and order.date_planned
                and order.date_done
                and order.date_answered
            )
            self.assertEqual(order.answer, "已按规范修复")
        self.assertEqual(order.received_by_id, self.party_user)
        acts = order.act_ids.filtered(lambda a: a.code != "work_accepted")
        self.assertTrue(all(acts.mapped("is_by_party")))
        self.assertEqual(set(acts.mapped("person")), {"宏远项目经理"})
        # 18:00 in Shanghai
        self.assertEqual(str(order.date_promised), "2099-03-11 10:00:00")
        rows = self.ticket.complaint_ledger_ids.filtered(
            lambda r: r.user_id == self.party_user
        )
        self.assertEqual(len(rows), 5)

    def test_page_says_what_is_due_by_when(self):
        self._add_step(
            "arrived",
            after=("received",),
            limit_number=4,
            limit_unit="hour",
            document_model="complaint.dispatch",
        )
        self.assertFalse(
            self.order._get_party_due().filtered(lambda c: c.name == "arrived")
        )
        self._send("receive")
        due = self.order._get_party_due()
        self.assertIn("arrived", due.mapped("name"))
        clock = due.filtered(lambda c: c.name == "arrived")
        with self.shows("R153"):
            self.assertIn(
                self.order._format_party_moment(clock.date_due),
                self._get_page(self.url).text,
            )

    def test_party_refuses_with_a_reason(self):
        response = self._send("refuse", text="  ")
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.order.state, "issued")
        self._send("refuse", text="不在合同范围内")
        with self.shows("R344"):
            self.assertEqual(self.order.state, "refused")
            self.assertEqual(self.order.act_ids.text, "不在合同范围内")

    def test_party_gives_reason_and_objects(self):
        self._send("excuse", text="台风红色预警")
        self._send("object", text="非我司施工范围", files=[PHOTO])
        self.assertEqual(self.order.excuse_state, "given")
        self.assertEqual(self.order.objection_state, "open")
        self.assertEqual(len(self.order.act_ids.attachment_ids), 1)
        self._note(self.order, "excuse_rejected", text=f"{NAME}说预警已解除")
        self._note(self.order, "objection_rejected", self.officer_2, text="合同有约定")
        page = self._get_page(self.url).text
        self.assertIn("说预警已解除", page)
        self.assertNoCustomer(page)

    def test_double_tap_counts_once(self):
        form = {"submission_key": str(uuid4()), "text": "重做防水"}
        form["date_promised"] = "2099-03-11T18:00"
        for _tap in range(2):
            response = self._post(f"{self.url}/plan", form)
            self.assertEqual(response.headers["Location"], f"{self.url}?noted=plan")
        self.assertEqual(len(self.order.act_ids), 1)
        rows = self.ticket.complaint_ledger_ids
        self.assertEqual(rows.mapped("milestone").count("plan_presented"), 1)
        # the same key with another button is another act
        self._post(f"{self.url}/receive", form)
        self.assertEqual(self.order.state, "received")

    def test_what_is_wrong_comes_back_with_a_sentence(self):
        for page, values, status, sentence in (
            ("plan", {"text": "x" * 5001}, 400, "too long"),
            ("plan", {"text": "重做", "date_promised": "tomorrow"}, 400, "the date"),
            (
                "plan",
                {"text": "重做", "date_promised": "2001-01-01T10:00"},
                422,
                "past",
            ),
            ("plan", {"text": "重做"}, 422, "date is missing"),
            ("done", {"text": "已修复"}, 409, "not possible"),
            ("receive", {"submission_key": "?"}, 400, "open the page again"),
        ):
            with self.subTest(page=page, values=values):
                response = self._send(page, **values)
                self.assertEqual(response.status_code, status)
                self.assertIn(sentence, response.text)
        self.assertFalse(self.order.act_ids)

    def test_done_without_a_photo_stores_nothing(self):
        self.kind._trusted().stamps = False
        self._send("receive")
        report = [("files", ("报告.pdf", PDF))]
        for files in (None, report):
            response = self._send("done", files, text="已修复")
            self.assertEqual(response.status_code, 422)
            self.assertIn("photo", response.text)
        self.assertFalse(
            self.env["ir.attachment"].search(
                [("res_model", "=", self.order._name), ("res_id", "=", self.order.id)]
            )
        )
        self.assertEqual(self.order.state, "received")

    def test_typed_text_is_not_lost(self):
        response = self._send("plan", text="分三步重做防水层")
        self.assertIn("分三步重做防水层", response.text)

    def test_list_shows_open_orders_first_all_on_demand(self):
        done = self._order(place="5 号楼")
        done._trusted().state = "answered"
        draft = self._draft_order()
        page = self._get_page("/my/work-orders").text
        self.assertIn(self.order.number, page)
        self.assertNotIn(done.number, page)
        self.assertNotIn(f"/my/work-order/{draft.id}", page)
        page = self._get_page("/my/work-orders?filterby=all").text
        self.assertIn(done.number, page)
        self.assertNotIn(f"/my/work-order/{draft.id}", page)
        self.assertNoCustomer(page)

    def test_card_of_the_home_page_counts_orders(self):
        counters = self.env["complaint.dispatch"]
        domain = counters._get_party_domain(self.party_user)
        self.assertEqual(counters.search_count(domain), 1)
        self.assertIn("/my/work-orders", self._get_page("/my/home").text)

    def test_list_costs_the_same_for_twenty_and_hundred(self):
        def count():
            self.env.invalidate_all()
            self.env.cr.flush()
            before = self.env.cr.sql_log_count
            self.assertEqual(self._get_page("/my/work-orders").status_code, 200)
            return self.env.cr.sql_log_count - before

        def issue(number):
            orders = self._draft_order()
            for _i in range(number - 1):
                orders |= self._draft_order()
            orders._trusted().write(
                {"state": "issued", "date_issued": fields.Datetime.now()}
            )

        issue(19)
        count()
        few = count()
        issue(80)
        count()
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install", "security")
class TestPortalOrderAttacks(OrderPages):
    """What a party, its rival, a customer and a stranger do not get."""

    def test_page_does_not_say_who_the_customer_is(self):
        self._note(self.order, "phone_notified", person="张工", text=f"{NAME}在家")
        with self.shows("R358"):
            page = self._get_page(self.url).text
            self.assertIn("修复外墙渗水", page)
            self.assertNoCustomer(page)
            self.assertNoCustomer(self._get_page("/my/work-orders").text)

    def test_only_the_own_company(self):
        for user in (self.rival_user, self.customer, self.stranger, self.officer):
            self._login(user)
            with self.subTest(user=user.login):
                self.assertEqual(self._get_page(self.url).status_code, 404)
                self.assertNotIn(
                    self.order.number, self._get_page("/my/work-orders").text
                )
                for page in [*PAGES, "customer"]:
                    response = self._send(page, text="x", date_promised="2099-01-01")
                    self.assertEqual(response.status_code, 404, page)
        self.assertFalse(self.order.act_ids)
        self.assertEqual(self.order.state, "issued")

    def test_colleague_of_the_party_sees_it_too(self):
        self.stranger.partner_id.parent_id = self.party
        self._login(self.stranger)
        self.assertEqual(self._get_page(self.url).status_code, 200)
        self.stranger.partner_id.parent_id = False
        self.assertEqual(self._get_page(self.url).status_code, 404)

    def test_party_keeps_the_name_of_its_orders(self):
        """The page of the account renames the company of who uses it."""
        address = {"street": "文三路 1 号", "city": "杭州", "zip": "310000"}
        address |= {"phone": "13800138009", "country_id": self.env.ref("base.fr").id}
        for party, user, name, is_taken in (
            (self.party, self.party_user, "另一家工程有限公司", False),
            (self.rival, self.rival_user, self.party.name, False),
            (self.rival, self.rival_user, "立新装饰集团", True),
        ):
            with self.subTest(party=party.name, name=name):
                self._login(user)
                person = str(user.partner_id.id)
                values = address | {"partner_id": person, "company_name": name}
                values |= {"name": user.name, "email": "gc@example.com"}
                with mute_logger("odoo.http"):
                    response = self._post("/my/address/submit", values)
                party.invalidate_recordset()
                self.assertEqual(response.status_code, 200 if is_taken else 422)
                self.assertEqual(party.name == name, is_taken)

    def test_drafts_are_not_shown(self):
        draft = self._draft_order()
        url = f"/my/work-order/{draft.id}"
        self.assertEqual(self._get_page(url).status_code, 404)
        draft.action_cancel()
        self.assertEqual(self._get_page(url).status_code, 404)

    def test_references_that_are_none(self):
        for reference in ("0", "-1", "99999999999", "1e3", "x", "１", "%00", "' OR 1"):
            with self.subTest(reference=reference):
                url = f"/my/work-order/{reference}"
                self.assertIn(self._get_page(url).status_code, (400, 404))
                response = self._get_page(f"{self.url}/file/{reference}")
                self.assertIn(response.status_code, (400, 404))
        self.assertEqual(self._send("issue").status_code, 404)
        self.assertEqual(self._send("accept").status_code, 404)
        self.assertEqual(
            self._get_page("/my/work-orders/page/99999999999").status_code, 200
        )

    def test_methods_and_token(self):
        for page in [*PAGES, "customer"]:
            url = f"{self.url}/{page}"
            with self.subTest(page=page):
                self.assertIn(self._get_page(url).status_code, (404, 405))
                self.assertEqual(self.url_open(url, method="OPTIONS").status_code, 405)
                response = self._post(url, {"text": "x"}, with_token=False)
                self.assertEqual(response.status_code, 400)
        self.assertFalse(self.order.act_ids)

    def test_without_login(self):
        self.authenticate(None, None)
        for url in ("/my/work-orders", self.url):
            response = self._get_page(url)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    def test_times_are_ours(self):
        self.order._trusted().date_issued -= timedelta(hours=9)
        before = fields.Datetime.now()
        early = "2001-01-01 00:00:00"
        self._send(
            "receive", date=early, date_received=early, date_noted=early, person="x"
        )
        self._send("arrive", date=early, date_arrived=early)
        with self.shows("R345"):
            self.assertGreaterEqual(self.order.date_received, before)
            self.assertGreaterEqual(self.order.date_arrived, before)
        self.assertEqual(set(self.order.act_ids.mapped("person")), {"宏远项目经理"})

    def test_party_does_not_take_our_acts(self):
        self._tell_done(self.order)
        for code in (
            "work_accepted",
            "work_rejected",
            "excuse_accepted",
            "objection_upheld",
            "appointed",
            "appointment_withdrawn",
            "phone_notified",
        ):
            with self.subTest(code=code):
                response = self._send(code, text="x", norms_followed="yes")
                self.assertEqual(response.status_code, 404)
        self._send("done", [PHOTO], text="x", norms_followed="yes", state="accepted")
        self.assertFalse(self.order.norms_followed)
        self.assertEqual(self.order.state, "done")

    def test_customer_is_not_shown_before_an_appointment(self):
        self._send("receive")
        response = self._send("customer")
        with self.shows("R358"):
            self.assertEqual(response.status_code, 422)
            self.assertNoCustomer(response.text)
            self.assertNotIn("customer_revealed", self.order.act_ids.mapped("code"))

    def test_each_look_at_the_customer_is_on_record(self):
        self._send("receive")
        self._appoint()
        self.assertNoCustomer(self._get_page(self.url).text)
        for count in (1, 2):
            response = self._send("customer")
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            for word in (NAME, PHONE, "文三路"):
                self.assertIn(word, response.text)
            rows = self.ticket.complaint_ledger_ids.filtered(
                lambda r: r.milestone == "customer_revealed"
            )
            self.assertEqual(len(rows), count)
            self.assertEqual(rows.user_id, self.party_user)
            self.assertNoCustomer("".join(rows.mapped("payload")))
        # looking at the page again shows nothing
        self.assertNoCustomer(self._get_page(self.url).text)

    def test_customer_is_not_shown_after_the_work(self):
        self._appoint()
        self._tell_done(self.order)
        self._judge(self.order, "work_accepted")
        response = self._send("customer")
        self.assertEqual(response.status_code, 422)
        self.assertNoCustomer(response.text)

    def test_customer_is_not_shown_once_the_appointment_is_off(self):
        self._send("receive")
        self.assertEqual(self._send("decline", text="改天").status_code, 409)
        self._appoint()
        self.assertIn("/decline", self._get_page(self.url).text)
        response = self._send("decline", text="吊篮未到,周五可以")
        self.assertEqual(response.headers["Location"], f"{self.url}?noted=decline")
        act = self.order.act_ids[-1:]
        self.assertEqual(
            (act.code, act.is_by_party, act.user_id),
            ("appointment_declined", True, self.party_user),
        )
        response = self._send("customer")
        self.assertEqual(response.status_code, 422)
        self.assertNoCustomer(response.text)
        self.assertNotIn("/decline", self._get_page(self.url).text)

    def test_anonymous_customer_is_never_shown(self):
        self._send("receive")
        self._appoint()
        self.ticket._trusted().complaint_is_anonymous = True
        response = self._send("customer")
        self.assertEqual(response.status_code, 422)
        self.assertNoCustomer(response.text)

    def test_files_of_the_order_only(self):
        self._send("receive")
        self._send("arrive")
        later = "2099-03-11T18:00"
        self._send("plan", [PHOTO], text="重做防水", date_promised=later)
        own = self.order.act_ids.attachment_ids
        response = self._get_page(f"{self.url}/file/{own.id}")
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        other = self._order(party_id=self.rival.id)
        secret = self._make_photo()
        self._tell(other, "received", attachment_ids=secret.ids)
        evidence = self.env["ir.attachment"].create(
            {
                "name": f"{NAME}家.jpg",
                "raw": make_photo(),
                "res_model": "helpdesk.ticket",
                "res_id": self.ticket.id,
            }
        )
        self._note(
            self.order,
            "phone_notified",
            person="张工",
            attachment_ids=self._make_photo().ids,
        )
        noted = self.order.act_ids.filtered(lambda a: a.code == "phone_notified")
        for file in (secret, evidence, noted.attachment_ids):
            with self.subTest(file=file.name):
                url = f"{self.url}/file/{file.id}"
                self.assertEqual(self._get_page(url).status_code, 404)
        for file in (own, secret, evidence):
            response = self._get_page(f"/web/content/{file.id}")
            self.assertEqual(response.status_code, 404)

    def test_files_meant_for_the_party_without_the_name(self):
        draft = self._draft_order()
        photo = self.env["ir.attachment"].with_user(self.officer)
        photo = photo.create({"name": f"{NAME}家外墙.jpg", "raw": make_photo()})
        draft.attachment_ids = photo
        draft.action_issue()
        url = f"/my/work-order/{draft.id}"
        page = self._get_page(url).text
        self.assertIn(f"{url}/file/{photo.id}", page)
        self.assertNoCustomer(page)
        response = self._get_page(f"{url}/file/{photo.id}")
        self.assertEqual(response.status_code, 200)
        disposition = response.headers["Content-Disposition"]
        self.assertNotIn("%E7%8E%8B%E8%8A%B3", disposition)

    def test_forbidden_files(self):
        for name, content, status in (
            ("x.html", b"<script>alert(1)</script>", 415),
            ("x.jpg", b"MZ\x90\x00", 415),
        ):
            with self.subTest(name=name):
                response = self._send(
                    "object", [("files", (name, content))], text="不同意"
                )
                self.assertEqual(response.status_code, status)
        self.assertFalse(self.order.act_ids)

    def test_scripts_in_text_are_text(self):
        self._send("object", text="<script>alert(1)</script>")
        page = self._get_page(self.url).text
        self.assertIn("&lt;script&gt;alert(1)", page)
        self.assertNotIn("<script>alert(1)", page)

    def test_closed_matter_takes_nothing(self):
        self.ticket._trusted().complaint_phase = "closed"
        for page in [*PAGES, "customer"]:
            with self.subTest(page=page):
                response = self._send(page, [PHOTO], text="x")
                self.assertEqual(response.status_code, 409)
                self.assertNoCustomer(response.text)
        self.assertFalse(self.order.act_ids)

    def test_twenty_a_minute(self):
        moment = fields.Datetime.now()
        with patch.object(fields.Datetime, "now", lambda *args: moment):
            limits = self.env["complaint.request.limit"]
            for _i in range(20):
                self.assertTrue(limits._count(f"u{self.party_user.id}"))
            for page in [*PAGES, "customer"]:
                self.assertEqual(self._send(page, text="x").status_code, 429)
