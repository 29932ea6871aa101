# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import zipfile
from datetime import datetime, timedelta
from unittest.mock import patch

from lxml import etree
from lxml import html as lxml_html

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from ..report import complaint_ledger_xlsx_report
from .forms_common import INTERNAL, REPORT, FormsCommon


@tagged("post_install", "-at_install")
class TestForms(FormsCommon):
    """What the forms say, read back from the paper."""

    def setUp(self):
        super().setUp()
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        self.assertNotEqual(state, "install", "The forms need wkhtmltopdf.")

    def test_handling_form_shows_every_label_and_value(self):
        self._finish()
        values = [
            self.ticket.number,
            "王芳",
            "13800138000",
            "上海市静安区南京西路 1 号",
            "空调维修后仍不制冷",
            "上周维修两次",
            "请彻底修好并说明原因",
            "一般投诉",
            "压缩机缺氟,已补充",
            "维修人员未检漏",
            "操作失误",
            "免费更换压缩机",
            INTERNAL,
            # approvals: role, name, opinion
            "责任部门负责人孙立已批准",
            "分管领导周正已批准同意",
            # notice and reaction
            "告知解决方案赵敏同意",
            "挂号信XA123456789CN",
            "更换压缩机钱进2099-01-01",
            "维修后必须检漏并拍照",
            "吴晴",
            "连续运行三天正常",
            "非常满意",
            "师傅态度很好",
            "希望周末也能上门",
            "维修流程缺少检漏环节",
            "客户接受结果",
            "1.现场照片-01.png",
        ]
        pages = self._read_pdf(self._render_pdf("handling", self.ticket))
        with self.shows("R493", "R496"):
            self.assertAllIn(self._get_labels("handling") + values, "".join(pages))
        page = self._read_html("handling", self.ticket)
        self.assertAllIn(self._get_labels("handling") + values, page)

    def test_form_of_a_fresh_complaint_can_be_filled_in_by_hand(self):
        fresh = self._create_complaint()
        labels = self._get_labels("handling")
        self.assertAllIn(labels, self._read_html("handling", fresh))

    def test_reply_is_a_letter_with_its_six_parts(self):
        reply = self._reply(self._offer())
        pages = self._read_pdf(self._render_pdf("reply", reply))
        values = [
            "尊敬的王芳：",
            f"{self.ticket.number}-1",
            "上周维修两次",
            "技术人员于次日上门检查",
            "免费更换压缩机",
            "维修后必须检漏并拍照",
            "一个月后电话回访",
            "服务热线 400-000-0000",
        ]
        with self.shows("R253", "R532"):
            self.assertAllIn(self._get_labels("reply") + values, "".join(pages))
        self.assertNotIn("草稿", "".join(pages))

    def test_draft_of_a_reply_says_so(self):
        reply = self._draft_reply(self._offer())
        self.assertIn("草稿，未发出", self._read_html("reply", reply))
        with self.assertRaises(UserError):
            reply._get_pdf()

    def test_ledger_shows_every_step_with_result_and_feedback(self):
        self._finish()
        text = "".join(self._read_pdf(self._render_pdf("ledger", self.ticket)))
        rows = self.ticket.complaint_ledger_ids
        values = [
            *rows.mapped("label"),
            *rows.role_id.mapped("name"),
            "压缩机缺氟,已补充",
            "维修人员未检漏",
            "孙立1已批准",
            "周正1已批准",
            "师傅态度很好",
            "维修流程缺少检漏环节",
            f"环节总数{len(rows)}",
            self.ticket.complaint_ledger_hash,
        ]
        with self.shows("R413", "R533"):
            self.assertAllIn(self._get_labels("ledger") + values, text)

    def test_ledger_says_that_its_chain_is_broken(self):
        self.env.cr.execute(
            "ALTER TABLE complaint_ledger DISABLE TRIGGER complaint_ledger_append_only"
        )
        self.env.cr.execute(
            "UPDATE complaint_ledger SET label = 'x' WHERE ticket_id = %s AND seq = 2",
            (self.ticket.id,),
        )
        self.env.invalidate_all()
        page = lxml_html.fromstring(self._render_html("ledger", self.ticket).encode())
        (problem,) = page.find_class("cf_draft")
        self.assertIn(self.ticket.number, problem.text)
        self.assertNotIn("打印时已核验哈希链", page.text_content())

    def test_refusal_stands_on_form_and_ledger(self):
        solution = self._offer()
        partner = self.customer.partner_id
        solution.with_user(self.customer).sudo()._customer_refuse(partner, "赔偿太少")
        for form in ("handling", "ledger"):
            self.assertIn("不同意", self._read_html(form, self.ticket))
            self.assertIn("赔偿太少", self._read_html(form, self.ticket))

    def test_refused_solution_is_not_carried_out_on_the_form(self):
        refused = self._offer(prevention="暂无改进措施")
        partner = self.customer.partner_id
        refused.with_user(self.customer).sudo()._customer_refuse(partner, "太少")
        self._finish()
        text = self._read_html("handling", self.ticket)
        self.assertAllIn(["1·客户不同意", "2·已验证", "1责任部门负责人孙立"], text)
        self.assertNotIn("暂无改进措施", text)
        self.assertEqual(text.count("验证结果"), 1)

    def test_ledger_lists_many_complaints_on_landscape_sheets(self):
        self._finish()
        others = self.env["helpdesk.ticket"]
        for number in range(40):
            others |= self._create_complaint(name=f"第 {number} 件投诉")
        pdf = self._render_pdf("ledger_list", self.ticket | others)
        box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
        self.assertGreater(box.width, box.height)
        pages = self._read_pdf(pdf)
        values = [*(self.ticket | others).mapped("number"), "非常满意", "投诉总数41"]
        self.assertAllIn(self._get_labels("ledger_list") + values, "".join(pages))
        self.assertIn(f"1/{len(pages)}", pages[0])

    def test_long_text_and_many_files_stay_on_the_sheets(self):
        sentence = "空调维修后仍不制冷，多次联系均无人处理。"
        long = "".join(f"{number:04d}{sentence}" for number in range(4000 // 24))
        ticket = self._create_complaint(
            description=f"<p>{long}</p><p>{'W' * 300}</p>", complaint_demand=long
        )
        self._add_files(ticket, 12)
        pdf = self._render_pdf("handling", ticket)
        text = "".join(self._read_pdf(pdf))
        numbers = [f"{number:04d}{sentence}" for number in range(4000 // 24)]
        self.assertAllIn(numbers, text)
        self.assertEqual(text.count("W"), 300)
        self.assertAllIn([f"现场照片-{n:02d}.png" for n in range(1, 13)], text)
        self._check_inside(pdf)

    def test_each_complaint_of_a_print_has_its_own_pages(self):
        second, third = self._create_complaint(), self._create_complaint()
        tickets = third | self.ticket | second
        pages = self._read_pdf(self._render_pdf("handling", tickets))
        firsts = [page for page in pages if "客户投诉处理表" in page]
        self.assertEqual(len(firsts), 3)
        for ticket, first in zip(tickets, firsts, strict=True):
            self.assertRegex(first, f"{ticket.number}1/[23]$")

    def test_pictures_of_a_mail_are_not_fetched(self):
        picture = '<p>请看<img src="http://192.0.2.1/track.png"/></p><script>1</script>'
        ticket = self._create_complaint(description=picture)
        page = self._render_html("handling", ticket)
        self.assertIn("请看", page)
        self.assertNotIn("<img", page)
        self.assertNotIn("<script", page)

    def test_language_is_the_company_s_and_the_customer_s(self):
        self.assertEqual(self.officer.lang, "en_US")
        self.assertIn("客户投诉处理表", self._read_html("handling", self.ticket))
        self.company.partner_id.lang = "en_US"
        page = self._read_html("handling", self.ticket)
        self.assertIn("ComplaintHandlingForm", page)
        reply = self._reply(self._offer())
        self.assertIn("书面回复", self._read_html("reply", reply))
        self.customer.partner_id.lang = False
        self.assertIn("WrittenReply", self._read_html("reply", reply))

    def test_letter_is_kept_as_it_was_sent(self):
        reply = self._reply(self._offer())
        letter = reply.letter_id
        with self.shows("R252", "R254"):
            self.assertEqual(letter.name, f"{self.ticket.number}-1.pdf")
            self.assertEqual(reply._get_pdf(), letter.raw)
            self.assertTrue(letter.raw.startswith(b"%PDF"))
        mail = self.env["mail.mail"].search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.ticket.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(mail.attachment_ids, letter)
        own = reply.with_user(self.officer)
        self.assertEqual(Form(own).letter_id, letter)
        url = own.action_download_letter()["url"]
        self.assertEqual(url, f"/web/content/{letter.id}?download=true")
        with self.assertRaises(UserError):
            letter.with_user(self.officer).raw = b"%PDF another one"
        with self.assertRaises(AccessError):
            own.letter_id = False

    def test_letter_to_an_anonymous_customer_names_nobody(self):
        ticket = self._create_complaint(complaint_is_anonymous=True)
        reply = self.env["complaint.reply"].create({"ticket_id": ticket.id})
        text = self._read_html("reply", reply)
        self.assertIn("尊敬的客户：", text)
        self.assertNotIn("王芳", text)
        self.assertIn("匿名", self._read_html("handling", ticket))

    def test_reply_is_sent_without_a_pdf_tool(self):
        reports = self.env.registry["ir.actions.report"]
        with patch.object(reports, "get_wkhtmltopdf_state", lambda _self: "install"):
            reply = self._reply(self._offer())
        self.assertEqual(reply.state, "delivered")
        self.assertFalse(reply.letter_id)
        # as the portal asks for it, after it has checked who the customer is
        letter = reply.with_user(self.customer).sudo()._get_pdf()
        self.assertIn("技术人员于次日上门检查", "".join(self._read_pdf(letter)))


@tagged("post_install", "-at_install")
class TestFormsAccess(FormsCommon):
    """Who may print what."""

    is_chinese = False

    def test_only_officers_and_auditors_print(self):
        reply = self._reply(self._offer())
        for user in (self.officer, self.manager, self.auditor):
            for form in ("handling", "ledger", "ledger_list"):
                self.assertTrue(self._render_html(form, self.ticket, user))
            self.assertTrue(self._render_html("reply", reply, user))
        for user in (self.handler, self.head, self.leader, self.employee):
            for form in ("handling", "ledger", "ledger_list"):
                with self.subTest(user=user.login, form=form):
                    with self.assertRaises(AccessError):
                        self._render_html(form, self.ticket, user)
            with self.assertRaises(AccessError):
                self._render_html("reply", reply, user)

    def test_who_registered_a_complaint_does_not_print_it(self):
        ticket = self._create_complaint(user=self.employee)
        self.assertEqual(ticket.with_user(self.employee).number, ticket.number)
        with self.assertRaisesRegex(AccessError, "may not print"):
            self._render_html("handling", ticket, self.employee)

    def test_customers_print_nothing(self):
        reply = self._reply(self._offer())
        for user in (self.customer, self.stranger):
            for form in ("handling", "ledger", "ledger_list"):
                with self.assertRaises(AccessError):
                    self._render_html(form, self.ticket, user)
            with self.assertRaises(AccessError):
                self._render_html("reply", reply, user)

    def test_person_complained_about_prints_nothing(self):
        self.ticket.complaint_subject_user_ids = self.officer_2
        with self.assertRaises(AccessError):
            self._render_html("ledger", self.ticket, self.officer_2)

    def test_officer_of_another_company_prints_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.officer_2.write(
            {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        )
        with self.assertRaises(AccessError):
            self._render_html("handling", self.ticket, self.officer_2)

    def test_letter_holds_nothing_internal(self):
        reply = self._reply(self._offer(accountability=INTERNAL))
        text = self._read_html("reply", reply)
        inside = [self.handler, self.head, self.leader, self.officer]
        for word in [INTERNAL, "8,000", *(user.name for user in inside)]:
            self.assertNotIn(word, text)

    def test_ordinary_ticket_has_no_form(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "Paper", "user_id": self.officer.id}
        )
        with self.assertRaisesRegex(UserError, "not a complaint"):
            self._render_html("handling", ticket)
        with self.assertRaisesRegex(UserError, "Choose"):
            self._render_html("handling", ticket.browse())

    def test_menu_offers_the_forms_to_those_who_may_print(self):
        actions = self.env["ir.actions.actions"]
        forms = self.env["ir.actions.report"].search(
            [("report_name", "=like", "complaint_management.report_complaint_%")]
        )
        self.assertGreater(len(forms), 12)
        for user, offered in ((self.officer, 4), (self.handler, 0)):
            bindings = actions.with_user(user).get_bindings("helpdesk.ticket")
            names = [
                action["id"]
                for action in bindings.get("report", [])
                if action["id"] in forms.ids
            ]
            self.assertEqual(len(names), offered, user.login)


@tagged("post_install", "-at_install")
class TestFormsSpreadsheet(FormsCommon):
    """The tracking ledger as a spreadsheet."""

    def _read_sheets(self, tickets, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.officer)
        content, kind = reports._render_xlsx(REPORT % "ledger_xlsx", tickets.ids, {})
        self.assertEqual(kind, "xlsx")
        return zipfile.ZipFile(io.BytesIO(content))

    def _get_cells(self, book, sheet):
        """Return the cells of a sheet: reference -> (type, style, value)."""
        tree = etree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
        cells = {}
        for cell in tree.iter("{*}c"):
            self.assertIsNone(cell.find("{*}f"), cell.get("r"))
            value = "".join(cell.itertext())
            cells[cell.get("r")] = (cell.get("t"), int(cell.get("s", 0)), value)
        return cells

    def test_complaints_and_steps_are_listed(self):
        self._finish()
        other = self._create_complaint()
        book = self._read_sheets(self.ticket | other)
        complaints, steps = self._get_cells(book, 1), self._get_cells(book, 2)
        texts = {value for _kind, _style, value in [*complaints.values()]}
        texts |= {value for _kind, _style, value in [*steps.values()]}
        names = etree.fromstring(book.read("xl/workbook.xml")).iter("{*}sheet")
        texts |= {sheet.get("name") for sheet in names}
        wanted = {*self._get_labels("spreadsheet"), self.ticket.number, other.number}
        wanted |= {self.ticket.complaint_ledger_hash, "免费更换压缩机,并补偿一个月电费"}
        with self.shows("R413"):
            self.assertFalse(wanted - texts)
        rows = len((self.ticket | other).complaint_ledger_ids)
        self.assertIn(f"A{rows + 1}", steps)
        self.assertNotIn(f"A{rows + 2}", steps)

    def test_head_is_frozen_and_times_are_dates(self):
        moment = datetime(2026, 3, 2, 16, 30)
        ticket = self._create_complaint(complaint_date_received=moment)
        book = self._read_sheets(ticket)
        pane = etree.fromstring(book.read("xl/worksheets/sheet1.xml")).find(
            ".//{*}pane"
        )
        self.assertEqual((pane.get("state"), pane.get("ySplit")), ("frozen", "1"))
        kind, style, value = self._get_cells(book, 1)["B2"]
        # a number of days since 1899-12-30, at 00:30 of the next day in Shanghai
        self.assertNotIn(kind, ("s", "inlineStr"))
        local = datetime(1899, 12, 30) + timedelta(days=float(value))
        self.assertEqual(local.replace(microsecond=0), datetime(2026, 3, 3, 0, 30))
        styles = etree.fromstring(book.read("xl/styles.xml"))
        number_format = styles.find("{*}cellXfs")[style].get("numFmtId")
        code = styles.find(f".//{{*}}numFmt[@numFmtId='{number_format}']")
        self.assertEqual(code.get("formatCode"), "yyyy-mm-dd hh:mm")

    def test_formulas_of_customers_stay_texts(self):
        attacks = ['=HYPERLINK("http://evil")', "+1+1", "-2+3", "@SUM(1)", "http://x"]
        tickets = self.env["helpdesk.ticket"]
        for attack in attacks:
            tickets |= self._create_complaint(name=attack)
        book = self._read_sheets(tickets)
        cells = self._get_cells(book, 1)
        styles = etree.fromstring(book.read("xl/styles.xml")).find("{*}cellXfs")
        for line, attack in enumerate(attacks, start=2):
            kind, style, value = cells[f"D{line}"]
            self.assertEqual((kind, value), ("inlineStr", attack))
            self.assertEqual(styles[style].get("quotePrefix"), "1")
        self.assertFalse([name for name in book.namelist() if "_rels/sheet" in name])

    def test_text_longer_than_a_cell_is_cut(self):
        ticket = self._create_complaint(name="长" * 40000)
        _kind, _style, value = self._get_cells(self._read_sheets(ticket), 1)["D2"]
        self.assertEqual(len(value), 32767)

    def test_queries_do_not_grow_with_the_complaints(self):
        tickets = self.ticket
        for _number in range(8):
            tickets |= self._create_complaint()
        self._assess(tickets[1])
        few = self._count_queries(tickets[:2])
        self.assertLessEqual(self._count_queries(tickets), few)

    def _count_queries(self, tickets):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._read_sheets(tickets)
        return self.cr.sql_log_count - before

    def test_complaints_are_read_a_few_at_a_time(self):
        tickets = self.ticket
        for _number in range(4):
            tickets |= self._create_complaint()
        form = self.env["report.complaint_management.report_complaint_ledger_xlsx"]
        sizes = []
        self.env.invalidate_all()
        with patch.object(complaint_ledger_xlsx_report, "BATCH", 2):
            for batch in form._iter_batches(tickets):
                self.assertFalse(self._get_cached(tickets - batch))
                batch.mapped("description")
                sizes.append(len(batch))
            book = self._read_sheets(tickets)
        self.assertEqual(sizes, [2, 2, 1])
        listed = [key for key in self._get_cells(book, 1) if key.startswith("A")]
        self.assertEqual(len(listed), 6)

    def _get_cached(self, tickets):
        """Return the texts of complaints that are kept in memory."""
        field = tickets._fields["description"]
        return set(self.env.transaction.field_data.get(field, ())) & set(tickets.ids)

    def test_too_many_complaints_are_refused(self):
        form = self.env["report.complaint_management.report_complaint_ledger_xlsx"]
        with self.assertRaisesRegex(UserError, "At most 20000"):
            form._get_objs_for_report(list(range(1, 20002)), {})
        form = self.env["report.complaint_management.report_complaint_ledger_list"]
        with self.assertRaisesRegex(UserError, "At most 500"):
            form._get_report_values(list(range(1, 502)))

    def test_handler_gets_no_spreadsheet(self):
        with self.assertRaises(AccessError):
            self._read_sheets(self.ticket, self.handler)


@tagged("post_install", "-at_install")
class TestFormsWeb(HttpCase, FormsCommon):
    """The addresses of the forms, as the browser asks for them."""

    is_chinese = False

    def _get(self, login, form, docids):
        self.authenticate(login, login)
        return self.url_open(f"/report/html/{REPORT % form}/{docids}")

    def test_officer_reads_the_form_in_the_browser(self):
        response = self._get("officer", "handling", self.ticket.id)
        self.assertEqual(response.status_code, 200)
        self.assertIn(self.ticket.number, response.text)
        self.assertIn("13800138000", response.text)

    @mute_logger("odoo.http")
    def test_others_get_no_page_and_no_name(self):
        reply = self._reply(self._offer())
        self.env.flush_all()
        for login in ("customer", "stranger", "handler", "employee"):
            for form, docs in (("handling", self.ticket), ("reply", reply)):
                response = self._get(login, form, docs.id)
                self.assertEqual(response.status_code, 403, (login, form))
                self.assertNotIn("13800138000", response.text)

    @mute_logger("odoo.http")
    def test_ids_that_do_not_exist_are_no_crash(self):
        for docids in ("999999999", "abc", ""):
            response = self._get("officer", "handling", docids)
            self.assertLess(response.status_code, 500, docids)
