# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import inspect
import re
from hashlib import sha256
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..controllers.complaint_intake import FIELDS, ComplaintIntake
from ..tools.upload import fingerprint
from .portal_common import PDF, PortalCommon, make_photo
from .solution_common import SolutionCommon


@tagged("post_install", "-at_install")
class TestPortalIntake(PortalCommon):
    def setUp(self):
        super().setUp()
        self._login(self.customer)

    def _assertRefused(self, response, status):
        """The form comes back with a sentence and what was typed; nothing is kept."""
        self.assertEqual(response.status_code, status)
        sentence = re.search(r'class="o_complaint_alert_text">([^<]+)<', response.text)
        self.assertTrue(sentence and sentence[1].strip())
        self.assertFalse(self._find_complaints(self.customer))

    def test_complaint_with_two_files(self):
        photo = make_photo()
        response = self._file(
            [("files", ("漏水.jpg", photo)), ("files", ("invoice.pdf", PDF))],
            category_id=self.category.id,
            date_event="2026-01-05",
            address="西湖区文三路1号",
        )
        complaint = self._find_complaints(self.customer)
        self.assertEqual(response.status_code, 303)
        self.assertURLEqual(
            response.headers["Location"], f"/my/complaint/{complaint.id}?submitted=1"
        )
        self.assertRegex(complaint.number, r"^TS\d{6}-\d{5}$")
        self.assertEqual(complaint.name, "空调修了两次仍然不制冷")
        self.assertEqual(complaint.partner_id, self.customer.partner_id)
        self.assertEqual(complaint.complaint_phone, "13800138000")
        self.assertEqual(complaint.category_id, self.category)
        self.assertEqual(complaint.channel_id.complaint_code, "portal")
        self.assertEqual(complaint.complaint_demand, "请彻底修好")
        self.assertEqual(
            complaint.complaint_date_event, fields.Date.to_date("2026-01-05")
        )
        files = complaint.attachment_ids.sorted("name")
        self.assertEqual(files.mapped("name"), ["invoice.pdf", "漏水.jpg"])
        self.assertEqual(files[1].raw, photo)
        self.assertEqual(
            files.mapped("complaint_sha256"),
            [sha256(PDF).hexdigest(), sha256(photo).hexdigest()],
        )
        registered = complaint.complaint_ledger_ids.sorted("seq")[0]
        self.assertEqual(registered.milestone, "registered")
        self.assertIn(fingerprint(photo), registered.payload)
        page = self._get_page(response.headers["Location"])
        self.assertIn(complaint.number, page.text)
        self.assertIn("漏水.jpg", page.text)

    def test_addon_asks_in_the_form(self):
        original = ComplaintIntake._prepare_complaint_vals
        overrides = {
            "_get_complaint_inputs": lambda form: (*FIELDS, "serial"),
            "_prepare_complaint_vals": lambda form, typed: original(form, typed)
            | {"complaint_address": typed["serial"]},
        }
        with patch.multiple(ComplaintIntake, **overrides):
            self._file(serial="A-1")
        self.assertEqual(self._find_complaints(self.customer).complaint_address, "A-1")

    def test_double_tap_is_one_complaint(self):
        form = self._prepare_form()
        first = self._post("/my/complaint/new", form)
        second = self._post("/my/complaint/new", form)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(len(self._find_complaints(self.customer)), 1)
        complaint = self._find_complaints(self.customer)
        self.assertEqual(
            complaint.complaint_ledger_ids.mapped("milestone").count("registered"), 1
        )

    def test_key_of_another_customer_opens_nothing(self):
        form = self._prepare_form()
        self._post("/my/complaint/new", form)
        self._login(self.stranger)
        response = self._post("/my/complaint/new", form)
        other = self._find_complaints(self.stranger)
        self.assertEqual(len(other), 1)
        self.assertIn(f"/my/complaint/{other.id}?", response.headers["Location"])

    def test_what_is_wrong_comes_back(self):
        for values in (
            {"matter": ""},
            {"matter": "  \x00 \n"},
            {"matter": "x" * 5001},
            {"phone": ""},
            {"phone": "call me"},
            {"phone": "123456"},
            {"category_id": "abc"},
            {"category_id": "999999999999999999"},
            {"category_id": "-1"},
            {"date_event": "2999-01-01"},
            {"date_event": "yesterday"},
            {"address": "x" * 201},
            {"submission_key": ""},
            {"submission_key": "../../x" * 5},
            {"submission_key": "é" * 20},
        ):
            with self.subTest(**values):
                self._assertRefused(self._file(**values), 400)

    def test_typed_text_is_not_lost(self):
        page = self._file(phone="no").text
        self.assertIn("师傅说没有问题", page)
        self.assertIn("请彻底修好", page)

    def test_forbidden_files(self):
        size = int(
            self.env["ir.config_parameter"].get_param(
                "complaint_management.portal_file_size"
            )
        )
        bomb = make_photo(size=(9000, 9000))
        for name, content, status in (
            ("page.html", b"<html><script>alert(1)</script>", 415),
            ("photo.jpg", b"<svg xmlns='x'><script/></svg>", 415),
            ("photo.svg", b"<svg xmlns='x'><script/></svg>", 415),
            ("run.exe", b"MZ" + b"\x00" * 99, 415),
            ("run.bat", b"echo 1", 415),
            ("photo.jpg.html", make_photo(), 415),
            ("broken.png", b"\x89PNG\r\n\x1a\n" + b"x" * 99, 415),
            ("bomb.jpg", bomb, 415),
            ("empty.pdf", b"", 415),
            ("large.pdf", PDF.ljust(size + 1), 413),
        ):
            with self.subTest(name=name):
                response = self._file([("files", (name, content))])
                self._assertRefused(response, status)
        many = [("files", (f"{i}.jpg", make_photo())) for i in range(10)]
        self._assertRefused(self._file(many), 400)

    def test_path_names_are_cut(self):
        self._file([("files", ("../../etc/passwd.pdf", PDF))])
        complaint = self._find_complaints(self.customer)
        self.assertEqual(complaint.attachment_ids.name, "passwd.pdf")

    def test_only_the_offered_list(self):
        categories = self.env["helpdesk.ticket.category"]
        company = self.env["res.company"].create({"name": "Other"})
        for values in (
            {"name": "Hidden", "show_in_portal": False},
            {"name": "Foreign", "company_id": company.id},
        ):
            category = categories.create(values)
            with self.subTest(**values):
                page = self._get_page("/my/complaint/new").text
                self.assertNotIn(category.name, page)
                self._assertRefused(self._file(category_id=category.id), 400)

    def test_nothing_but_the_list_of_fields_is_taken(self):
        """T01: nobody files for others or chooses grade, company or number."""
        company = self.env["res.company"].create({"name": "Other"})
        self._file(
            partner_id=self.stranger.partner_id.id,
            company_id=company.id,
            team_id=self.responsible_team.id,
            number="TS-1",
            complaint_grade_id=self.env["complaint.grade"].search([], limit=1).id,
            complaint_amount_claimed="1000000",
            complaint_phase="closed",
            user_id=self.officer.id,
            priority="3",
        )
        complaint = self._find_complaints(self.customer)
        self.assertEqual(complaint.company_id, self.company)
        self.assertEqual(complaint.team_id, self.team)
        self.assertEqual(complaint.complaint_phase, "registered")
        self.assertFalse(complaint.complaint_grade_id)
        self.assertFalse(complaint.complaint_amount_claimed)
        self.assertFalse(complaint.user_id)
        self.assertEqual(complaint.priority, "1")
        self.assertFalse(self._find_complaints(self.stranger))

    def test_scripts_in_text_are_text(self):
        attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        self._file(matter=attack, demand=attack, address=attack[:60])
        complaint = self._find_complaints(self.customer)
        page = self._get_page(f"/my/complaint/{complaint.id}").text
        self.assertNotIn("<script>alert", page)
        self.assertNotIn("<img src=x", page)
        self.assertIn("&lt;script&gt;alert(1)", page)

    def test_methods_and_token(self):
        url = "/my/complaint/new"
        self.assertEqual(self._get_page(url).status_code, 200)
        for method in ("OPTIONS", "PUT", "DELETE", "PATCH"):
            response = self.url_open(url, method=method, allow_redirects=False)
            self.assertIn(response.status_code, (400, 405), method)
        form = self._prepare_form()
        response = self._post(url, form, with_token=False)
        self.assertEqual(response.status_code, 400)
        complaint = self._create_complaint()
        for page in ("answer", "message"):
            for method in ("GET", "HEAD", "OPTIONS"):
                response = self.url_open(
                    f"/my/complaint/{complaint.id}/{page}",
                    method=method,
                    allow_redirects=False,
                )
                self.assertEqual(response.status_code, 405, (page, method))

    def test_without_login(self):
        self.logout()
        for url in ("/my/complaint/new", "/my/complaints"):
            response = self._get_page(url)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    def test_twenty_a_minute(self):
        moment = fields.Datetime.now()
        with patch.object(fields.Datetime, "now", lambda *args: moment):
            limits = self.env["complaint.request.limit"]
            for _i in range(20):
                self.assertTrue(limits._count(f"u{self.customer.id}"))
            self._assertRefused(self._file(), 429)
            self.assertTrue(limits._count("u0"))

    def test_without_procedure(self):
        self.procedure.sudo()._trusted().write({"state": "replaced"})
        page = self._get_page("/my/complaint/new")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("<textarea", page.text)
        response = self._file()
        self.assertEqual(response.status_code, 422)
        self.assertFalse(self._find_complaints(self.customer))

    def test_customer_without_mail_is_acknowledged_on_the_page(self):
        self.customer.partner_id.email = False
        self._file()
        complaint = self._find_complaints(self.customer)
        milestones = complaint.complaint_ledger_ids.mapped("milestone")
        self.assertIn("acknowledged", milestones)

    def test_evidence_cannot_be_changed(self):
        self._file([("files", ("a.jpg", make_photo()))])
        evidence = self._find_complaints(self.customer).attachment_ids
        for user in (self.customer, self.officer, self.manager):
            with self.subTest(user=user.login):
                own = evidence.with_user(user)
                with self.assertRaises(UserError):
                    own.unlink()
                with self.assertRaises(UserError):
                    own.raw = b"other"
        with self.assertRaises(UserError):
            evidence.sudo().unlink()


@tagged("post_install", "-at_install")
class TestPortalPage(PortalCommon):
    def setUp(self):
        super().setUp()
        self.complaint = self._create_complaint()
        self.url = f"/my/complaint/{self.complaint.id}"

    def test_own_and_foreign(self):
        self._login(self.customer)
        for reference in (self.complaint.id, self.complaint.number):
            page = self._get_page(f"/my/complaint/{reference}")
            self.assertEqual(page.status_code, 200)
            self.assertIn(self.complaint.number, page.text)
        for user in (self.stranger, self.officer, self.handler, self.employee):
            with self.subTest(user=user.login):
                self._login(user)
                for reference in (self.complaint.id, self.complaint.number):
                    page = self._get_page(f"/my/complaint/{reference}")
                    self.assertEqual(page.status_code, 404)
                self.assertEqual(self._post(f"{self.url}/message").status_code, 404)
                self.assertEqual(self._post(f"{self.url}/answer").status_code, 404)
                self.assertNotIn(
                    self.complaint.number, self._get_page("/my/complaints").text
                )

    def test_references_that_are_none(self):
        self._login(self.customer)
        for reference in ("0", "-1", "abc", "9" * 40, "%00", "%C3%A9", "1 or 1=1"):
            with self.subTest(reference=reference):
                response = self._get_page(f"/my/complaint/{reference}")
                self.assertIn(response.status_code, (400, 404))
        response = self._get_page(f"{self.url}/file/99999999999999999999")
        self.assertEqual(response.status_code, 404)
        response = self._get_page("/my/complaints/page/99999999999")
        self.assertEqual(response.status_code, 200)

    def test_link_of_the_mail_shows_but_does_not_answer(self):
        token = self.complaint.sudo()._portal_ensure_token()
        url = f"{self.url}?access_token="
        page = self._get_page(url + token)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.complaint.number, page.text)
        self.assertNotIn("<form", page.text.split('class="o_complaint"')[1])
        self.assertNotIn("13800138000", page.text)
        for wrong in ("", "x" * 36, "%C3%A9" * 20, token[:-1], token.upper()):
            response = self._get_page(url + wrong)
            self.assertEqual(response.status_code, 303, wrong)
        response = self._post(
            f"{self.url}/message?access_token={token}",
            {"message": "x"},
            with_token=False,
        )
        self.assertIn(response.status_code, (303, 400))
        self.assertFalse(self.complaint.complaint_contact_ids)

    def test_what_is_to_come_does_not_read_as_done(self):
        done, to_come = {"投诉已登记"}, {"告知您已受理", "核实问题"}
        timeline = self.complaint._get_complaint_timeline()
        names = {event["name"]: event["state"] for event in timeline}
        self.assertEqual(
            names, dict.fromkeys(done, "done") | dict.fromkeys(to_come, "next")
        )
        limits = dict(self.complaint._get_complaint_limits())
        self.assertLessEqual(to_come | {"回访您", "书面回复您"}, set(limits))
        self.assertFalse({"已受理", "已核实问题", "已回访", "已书面回复"} & set(limits))
        self.complaint._complaint_record("acknowledged")
        event = self.complaint._get_complaint_timeline()[1]
        self.assertEqual((event["name"], event["state"]), ("已受理", "done"))

    def test_timeline_and_promise(self):
        self._login(self.customer)
        page = self._get_page(self.url).text
        self.assertIn("投诉已登记", page)
        promised = self.complaint.sudo()._get_complaint_promised_date()
        self.assertTrue(promised)
        self.assertIn(self.complaint.sudo()._format_local(promised), page)
        # what the procedure does not tell the customer stays inside
        self.assertNotIn("向客户复述并确认记录", page)

    def test_message_is_a_contact_and_stays(self):
        self._login(self.customer)
        response = self._post(
            f"{self.url}/message",
            {"message": "又漏水了"},
            [("files", ("new.jpg", make_photo()))],
        )
        self.assertEqual(response.status_code, 303)
        contact = self.complaint.complaint_contact_ids
        self.assertEqual(contact.direction, "in")
        self.assertEqual(contact.content, "又漏水了")
        self.assertEqual(contact.state, "recorded")
        message = self.complaint.sudo()._get_complaint_conversation()[:1]
        self.assertEqual(message.author_id, self.customer.partner_id)
        self.assertTrue(message.attachment_ids.complaint_sha256)
        page = self._get_page(self.url).text
        self.assertIn("又漏水了", page)
        self.assertIn("new.jpg", page)
        own = message.with_user(self.customer).sudo(False)
        for change in (
            lambda: own.write({"body": "never said"}),
            lambda: own.unlink(),
            lambda: own.with_user(self.officer).write({"body": "never said"}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_message_wrong(self):
        self._login(self.customer)
        for data, files, status in (
            ({}, None, 400),
            ({"message": " \x00"}, None, 400),
            ({"message": "x" * 5001}, None, 400),
            ({"message": "x"}, [("files", ("x.html", b"<html>"))], 415),
        ):
            response = self._post(f"{self.url}/message", data, files)
            self.assertEqual(response.status_code, status)
            self.assertIn("o_complaint_alert_text", response.text)
        self.assertFalse(self.complaint.complaint_contact_ids)
        self.assertFalse(self.complaint.sudo().attachment_ids)

    @mute_logger("odoo.http")
    def test_chatter_of_the_host_is_no_way_round(self):
        """T20, T22: no notes, dates, mails to others or unchecked files."""
        self._login(self.customer)
        before = self.complaint.sudo().message_ids
        with self.assertRaisesRegex(JsonRpcException, "NotFound"):
            self.make_jsonrpc_request(
                "/mail/message/post",
                {
                    "thread_model": "helpdesk.ticket",
                    "thread_id": self.complaint.id,
                    "post_data": {"body": "x", "subtype_xmlid": "mail.mt_note"},
                    "token": self.complaint.sudo()._portal_ensure_token(),
                },
            )
        response = self._post(
            "/mail/attachment/upload",
            {"thread_model": "helpdesk.ticket", "thread_id": self.complaint.id},
            [("ufile", ("x.html", b"<html>"))],
        )
        self.assertNotEqual(response.status_code, 200)
        own = self.complaint.with_user(self.customer)
        for call in (
            lambda: own.message_post(body="x", date="2020-01-01 00:00:00"),
            lambda: self.env["mail.message"]
            .with_user(self.customer)
            .create({"model": "helpdesk.ticket", "res_id": own.id, "body": "x"}),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(self.complaint.sudo().message_ids, before)
        self.assertFalse(self.complaint.sudo().attachment_ids)

    def test_files_are_saved_never_run(self):
        self._login(self.customer)
        self._post(
            f"{self.url}/message",
            {"message": "x"},
            [("files", ("note.txt", "内容 <script>".encode()))],
        )
        attachment = self.complaint.sudo().attachment_ids
        url = f"{self.url}/file/{attachment.id}"
        response = self._get_page(url)
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self._login(self.stranger)
        self.assertEqual(self._get_page(url).status_code, 404)
        other = self._create_complaint(partner_id=self.stranger.partner_id.id)
        response = self._get_page(f"/my/complaint/{other.id}/file/{attachment.id}")
        self.assertEqual(response.status_code, 404)

    def test_public_methods_do_nothing_for_customers(self):
        """Every method a customer can call by RPC leaves the complaint as it was."""
        self.env.flush_all()
        before = self._get_state()
        names = [
            name
            for name in self.env.registry
            if name == "helpdesk.ticket"
            or (name.startswith("complaint.") and not self.env[name]._abstract)
        ]
        called = 0
        for name in names:
            for method in self._get_own_public_methods(name):
                called += 1
                records = self.env[name].with_user(self.customer)
                if name == "helpdesk.ticket":
                    records = self.complaint.with_user(self.customer)
                else:
                    found = self.env[name].sudo().search([], limit=1)
                    records = records.browse(found.ids)
                self._call(records, method)
        self.assertGreater(called, 40)
        self.env.invalidate_all()
        self.assertEqual(self._get_state(), before)

    def _get_own_public_methods(self, name):
        """Return the public methods our classes define on a model."""
        own = set()
        for cls in type(self.env[name]).__mro__:
            if cls.__module__.startswith("odoo.addons.complaint_management"):
                own |= {
                    method
                    for method, value in vars(cls).items()
                    if not method.startswith("_") and inspect.isfunction(value)
                }
        own -= {"init", "create", "write", "copy_data", "message_new"}
        return sorted(own)

    def _call(self, records, method):
        """Call a method with whatever arguments it asks for."""
        parameters = inspect.signature(getattr(records, method)).parameters.values()
        arguments = ["x"] * len(
            [
                p
                for p in parameters
                if p.default is p.empty and p.kind == p.POSITIONAL_OR_KEYWORD
            ]
        )
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.models", "odoo.sql_db"):
                getattr(records, method)(*arguments)
                self.env.flush_all()
        except Exception:
            return

    def _get_state(self):
        ticket = self.complaint.sudo()
        return (
            ticket.read(
                [
                    "number",
                    "stage_id",
                    "complaint_phase",
                    "complaint_ledger_seq",
                    "complaint_date_confirmed",
                    "message_partner_ids",
                    "write_date",
                ]
            ),
            self.env["complaint.procedure"].sudo().search_count([]),
            self.env["complaint.ledger"].sudo().search_count([]),
            self.procedure.sudo().state,
            self.env["mail.message"].sudo().search_count([]),
        )


@tagged("post_install", "-at_install")
class TestPortalOffer(PortalCommon, SolutionCommon):
    def setUp(self):
        super().setUp()
        self.solution = self._offer(cost=7777)
        self.url = f"/my/complaint/{self.ticket.id}"
        self._login(self.customer)

    def _answer_offer(self, **values):
        data = {
            "solution_id": self.solution.id,
            "version": self.solution.sudo().offer_hash,
            "answer": "accept",
        } | values
        return self._post(f"{self.url}/answer", data)

    def test_offer_without_internal_facts(self):
        page = self._get_page(self.url).text
        self.assertIn("免费更换压缩机", page)
        self.assertIn("维修后必须检漏并拍照", page)
        for secret in (
            "7777",
            "7,777",
            "家用电器维修服务规范",
            "维修人员未检漏",
            "handler",
        ):
            self.assertNotIn(secret, page.split('class="o_complaint"')[1])

    def test_accept(self):
        response = self._answer_offer()
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.solution.state, "accepted")
        self.assertEqual(
            self.solution.sudo().answer_partner_id, self.customer.partner_id
        )
        again = self._answer_offer()
        self.assertEqual(again.status_code, 409)
        self.assertEqual(self._get_milestones().count("accepted"), 1)

    def test_refuse_needs_a_reason(self):
        response = self._answer_offer(answer="refuse", reason="  ")
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.solution.state, "offered")
        response = self._answer_offer(answer="refuse", reason="补偿太少")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.solution.state, "refused")
        self.assertEqual(self.solution.sudo().refusal_reason, "补偿太少")

    def test_wrong_answers(self):
        for values, status in (
            ({"answer": ""}, 400),
            ({"answer": "maybe"}, 400),
            ({"version": ""}, 409),
            ({"version": "0" * 64}, 422),
            ({"version": "é" * 64}, 409),
            ({"solution_id": "x"}, 409),
            ({"solution_id": "0"}, 409),
            ({"solution_id": str(self.solution.id + 1000)}, 409),
        ):
            with self.subTest(**values):
                response = self._answer_offer(**values)
                self.assertEqual(response.status_code, status)
                self.assertEqual(self.solution.state, "offered")

    def test_offer_that_was_withdrawn(self):
        self.solution.with_user(self.officer).action_cancel("计算有误")
        self.assertEqual(self._answer_offer().status_code, 409)
        self.assertEqual(self.solution.state, "cancelled")

    def test_only_the_complainant(self):
        family = self.env["res.partner"].create({"name": "Family"})
        (self.customer | self.stranger).partner_id.parent_id = family
        self._login(self.stranger)
        self.assertEqual(self._answer_offer().status_code, 404)
        self._login(self.officer)
        self.assertEqual(self._answer_offer().status_code, 404)
        self.assertEqual(self.solution.state, "offered")

    def test_reply_is_readable_once_sent(self):
        reply = (
            self.env["complaint.reply"]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "solution_id": self.solution.id,
                    "matter": "空调不制冷",
                    "process": "现场检查",
                    "result": "制冷剂泄漏",
                    "rectification": "更换压缩机",
                    "follow_up": "三日后回访",
                    "channels": "拨打12315",
                }
            )
        )
        self.assertNotIn("三日后回访", self._get_page(self.url).text)
        reply.action_send()
        page = self._get_page(self.url).text
        self.assertIn("三日后回访", page)
        self.assertIn("拨打12315", page)
        mail = self.env["mail.mail"].search([("res_id", "=", self.ticket.id)])
        self.assertEqual(mail.email_to, "wangfang@example.com")
        self.assertIn("拨打12315", mail.body_html)
        self.assertEqual(mail.state, "outgoing")
        with self.subTest("the message reads like a letter"):
            self.assertIn(self.company.name, mail.body)
            self.assertNotIn(self.ticket.display_name, mail.body)
            self.assertNotIn("Helpdesk", mail.body)

    def _send_reply(self, **values):
        reply = (
            self.env["complaint.reply"]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "solution_id": self.solution.id,
                    "process": "现场检查",
                    "follow_up": "三日后回访",
                    "channels": "拨打12315",
                }
                | values
            )
        )
        self.assertEqual(self._get_letter(reply).status_code, 404)
        reply.action_send()
        return reply

    def _get_letter(self, reply, query=""):
        return self._get_page(f"{self.url}/reply/{reply.id}{query}")

    def test_letter_is_handed_out_to_its_customer(self):
        reply = self._send_reply()
        response = self._get_letter(reply)
        with self.shows("R252", "R254"):
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.content, reply.sudo().letter_id.raw)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn(
            f"{self.ticket.number}-1.pdf", response.headers["Content-Disposition"]
        )
        page = self._get_page(self.url).text
        self.assertEqual(page.count(f"{self.url}/reply/{reply.id}"), 1)
        # it stands with the reply, not among the files of the complaint
        self.assertNotIn(f"/file/{reply.sudo().letter_id.id}", page)

    def test_letter_is_nobody_elses(self):
        reply = self._send_reply()
        other = self._create_complaint(partner_id=self.stranger.partner_id.id)
        for user in (self.stranger, self.officer, self.employee):
            with self.subTest(user=user.login):
                self._login(user)
                self.assertEqual(self._get_letter(reply).status_code, 404)
                url = f"/my/complaint/{other.id}/reply/{reply.id}"
                self.assertEqual(self._get_page(url).status_code, 404)
        self.logout()
        token = self.ticket.sudo()._portal_ensure_token()
        self.assertEqual(
            self._get_letter(reply, f"?access_token={token}").status_code, 200
        )
        for wrong in ("", "?access_token=", f"?access_token={token[:-1]}"):
            self.assertEqual(self._get_letter(reply, wrong).status_code, 404)

    def test_what_was_said_is_no_letter(self):
        reply = self._send_reply(mode="oral")
        self.assertEqual(self._get_letter(reply).status_code, 404)
        self.assertNotIn(f"/reply/{reply.id}", self._get_page(self.url).text)
