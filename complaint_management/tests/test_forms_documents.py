# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .forms_common import INTERNAL, REPORT, FormsCommon

SENTENCE = "空调维修后仍不制冷，多次联系均无人处理。"
COUNT = 4000 // (len(SENTENCE) + 4)
NUMBERED = [f"{number:04d}{SENTENCE}" for number in range(COUNT)]
# the sheets that the filled forms below may need, and no more
MOST_SHEETS = 7


class DocumentFormsCommon(FormsCommon):
    """An investigation with three methods, an extension and evidence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee.name = "冯立"

    def _investigate(self, dispatch):
        self._extend(dispatch.ticket_id)
        investigation = (
            self.env["complaint.investigation"]
            .with_user(self.handler)
            .create(self._prepare_investigation(dispatch))
        )
        investigation.action_submit()
        return investigation

    def _prepare_investigation(self, dispatch, **values):
        return {
            "dispatch_id": dispatch.id,
            "ticket_id": dispatch.ticket_id.id,
            "is_true": "partly",
            "cause": "维修人员未检漏",
            "cause_id": self.cause.id,
            "impact": "客户一家无法使用空调",
            "impact_rights": "considerable",
            "impact_reputation": "slight",
            "impact_operations": "none",
            "responsible_team_id": self.responsible_team.id,
            "responsible_user_id": self.employee.id,
            "report": "<p>维修记录与现场情况不符。</p>",
            "finding_ids": [
                Command.create(self._prepare_finding("document", "维修单未写检漏")),
                Command.create(self._prepare_finding("survey", "接口处漏氟")),
                Command.create(self._prepare_finding("interview", "维修工承认漏做")),
            ],
        } | values

    def _prepare_finding(self, method, content):
        files = self.env["ir.attachment"].with_user(self.handler)
        file = files.create({"name": f"证据-{method}.pdf", "raw": b"%PDF-1.4 proof"})
        return {
            "method": method,
            "content": content,
            "persons": "维修工王先生",
            "attachment_ids": [Command.set(file.ids)],
        }

    def _extend(self, ticket):
        """Ask for two more days for the investigation; the leader approves."""
        step = self.procedure._get_steps()["investigated"]
        step._trusted().write({"extension_number": 9, "extension_unit": "working_day"})
        leader = self.env["complaint.role"].search([("code", "=", "leader")])
        self._add_line("approval", object="complaint.extension", role_id=leader.id)
        clock = self._get_clock(ticket, "investigated")
        extension = (
            self.env["complaint.extension"]
            .with_user(self.handler)
            .create(
                {
                    "ticket_id": ticket.id,
                    "clock_id": clock.id,
                    "date_due": clock.date_due + timedelta(days=1),
                    "reason": "需等待第三方检测",
                }
            )
        )
        extension.action_request_approval()
        extension.with_user(self.leader).action_approve("情况属实，准予延期")

    def _fix_responsibility(self):
        supplier = self.env["res.partner"].create({"name": "配件供应商"})
        responsibility = (
            self.env["complaint.responsibility"]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "kind": "cause",
                    "reason": "维修记录显示未做检漏",
                    "line_ids": [
                        Command.create({"user_id": self.employee.id, "share": 62.5}),
                        Command.create({"partner_id": supplier.id, "share": 37.5}),
                    ],
                }
            )
        )
        responsibility.action_fix()

    def _claim(self):
        """Draft a compensation beside the proposal."""
        self.env["complaint.compensation"].with_user(self.officer).create(
            {
                "ticket_id": self.ticket.id,
                "claim": "误工费",
                "amount_claimed": 1234.5,
                "liability": "shared",
                "proposal": "双方各担一部分",
                "amount_proposed": 600.25,
            }
        )

    def _exempt(self):
        exemption = self.procedure.exemption_ids.filtered(
            lambda e: e.code == "sensitive"
        )
        exemption.condition_ids._trusted().unlink()
        revisit = (
            self.env["complaint.revisit"]
            .with_user(self.officer_2)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "exemption_id": exemption.id,
                    "exemption_note": "客户要求不再联系",
                }
            )
        )
        revisit.action_exempt()
        return revisit


@tagged("post_install", "-at_install")
class TestDocumentForms(DocumentFormsCommon):
    """Forms 38, 40 and 41, read back from the paper."""

    def setUp(self):
        super().setUp()
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        self.assertNotEqual(state, "install", "The forms need wkhtmltopdf.")

    def _check_printed(self, form, docs, values):
        """Find every label and value on the paper and on the screen."""
        pdf = self._render_pdf(form, docs)
        pages = self._read_pdf(pdf)
        wanted = self._get_labels(form) + values
        self.assertAllIn(wanted, "".join(pages))
        self.assertAllIn(wanted, self._read_html(form, docs))
        self._check_inside(pdf)
        return pages

    def test_investigation_report_shows_every_label_and_value(self):
        self._add_files(self.ticket, 1)
        self._fix_responsibility()
        self._draft(accountability=INTERNAL)
        values = [
            self.ticket.number,
            "王芳",
            "空调维修后仍不制冷",
            "上周维修两次",
            "请彻底修好并说明原因",
            # methods used, each with what it showed
            "√查阅资料√现场勘查√人员访谈数据分析",
            "维修单未写检漏",
            "接口处漏氟",
            "维修工承认漏做",
            "钱进",
            "维修工王先生",
            # truth, cause in the tree, impacts
            "属实√部分属实不属实",
            "人员素质/操作失误",
            "维修人员未检漏",
            "客户一家无法使用空调",
            "对客户权益的影响较大",
            "对公司声誉的影响轻微",
            "对业务经营的影响无",
            # who is responsible
            "After-Sales",
            "冯立62.5%维修记录显示未做检漏赵敏",
            "配件供应商37.5%",
            # extension
            "需等待第三方检测",
            "分管领导周正",
            "已批准情况属实，准予延期",
            # evidence
            "1现场照片-01.png投诉人",
            "2证据-document.pdf查阅资料",
            "3证据-survey.pdf现场勘查",
            "维修记录与现场情况不符。",
            # proposal
            "免费更换压缩机",
            INTERNAL,
        ]
        with self.shows("R186", "R187", "R188", "R189", "R531"):
            self._check_printed("investigation", self.investigation, values)

    def test_proposal_shows_every_label_and_value(self):
        self._claim()
        solution = self._request(accountability=INTERNAL)
        solution.with_user(self.head).action_reject("请补充处理依据")
        solution.action_request_approval()
        solution.with_user(self.head).action_approve("方案可行")
        waiting = self._read_html("proposal", solution)
        self.assertIn("2分管领导待审批", waiting)
        solution.with_user(self.leader).action_approve("同意按此办理")
        values = [
            self.ticket.number,
            "王芳",
            "空调维修后仍不制冷",
            "部分属实",
            "维修人员未检漏",
            "道歉√补偿与赔偿整改解释说明",
            "免费更换压缩机,并补偿一个月电费",
            "处理期限2099-01-01",
            "《家用电器维修服务规范》",
            "8,000.00",
            INTERNAL,
            "维修后必须检漏并拍照",
            "提出人及时间钱进",
            "更换压缩机钱进2099-01-01",
            "共同责任",
            "1,234.50",
            "600.25",
            "1责任部门负责人孙立不同意（退回）请补充处理依据",
            "2责任部门负责人孙立已批准方案可行",
            "2分管领导周正已批准同意按此办理",
        ]
        with self.shows("R210", "R211", "R225"):
            pages = self._check_printed("proposal", solution, values)
            text = "".join(pages)
            review = text.index("部门负责人审核")
            approval = text.index("分管领导审批")
            self.assertLess(review, text.index("方案可行"))
            self.assertLess(text.index("方案可行"), approval)
            self.assertLess(approval, text.index("同意按此办理"))
        self.assertNotIn("草稿，未提交", text)

    def test_revisit_record_shows_every_label_and_value(self):
        self._finish()
        revisit = self.ticket.complaint_revisit_ids
        values = [
            self.ticket.number,
            "王芳",
            "13800138000",
            "免费更换压缩机",
            "√电话回访问卷调查上门走访",
            "回访人郑好联系次数1",
            "√非常满意满意基本满意不满意",
            "师傅态度很好",
            "希望周末也能上门",
        ]
        with self.shows("R277", "R278", "R280", "R529"):
            self._check_printed("revisit", revisit, values)
        # the customer signs it: nothing internal
        self.assertNotIn(INTERNAL, self._read_html("revisit", revisit))

    def test_exempt_revisit_says_why(self):
        self._implement()
        text = self._read_html("revisit", self._exempt())
        with self.shows("R279", "R529"):
            self.assertIn("不便回访的敏感投诉", text)
            self.assertIn("客户要求不再联系", text)
            self.assertNotIn("√", text)

    def test_documents_in_work_are_drafts_that_can_be_filled_in_by_hand(self):
        investigation = self.env["complaint.investigation"].create(
            {"ticket_id": self.ticket.id}
        )
        text = self._read_html("investigation", investigation)
        self.assertIn("草稿，未提交", text)
        self.assertNotIn("√", text)
        self.assertNotIn("责任认定", text)
        solution = self._draft()
        text = self._read_html("proposal", solution)
        self.assertIn("草稿，未提交", text)
        self.assertIn("分管领导审批", text)

    def test_long_texts_and_many_files_stay_on_the_sheets(self):
        long = "".join(NUMBERED)
        files = self._add_files(self.ticket, 12)
        investigations = self.env["complaint.investigation"].with_user(self.handler)
        draft = investigations.create(
            self._prepare_investigation(
                self.investigation.dispatch_id, cause=long, impact="W" * 300
            )
        )
        solution = self._draft(description=long, accountability="W" * 300)
        revisit = self.env["complaint.revisit"].create(
            {"ticket_id": self.ticket.id, "opinion": long, "suggestion": "W" * 300}
        )
        reply = self._draft_reply(solution, result=long, channels="W" * 300)
        for form, document in (
            ("investigation", draft),
            ("proposal", solution),
            ("revisit", revisit),
            ("reply", reply),
        ):
            with self.subTest(form=form):
                pdf = self._render_pdf(form, document)
                pages = self._read_pdf(pdf)
                foot = rf"{self.ticket.number}\d/{len(pages)}$"
                text = "".join(re.sub(foot, "", page) for page in pages)
                self.assertLessEqual(len(pages), MOST_SHEETS)
                self.assertAllIn(NUMBERED, text)
                self.assertEqual(text.count("W"), 300)
                self._check_inside(pdf)
        text = self._read_html("investigation", draft)
        self.assertAllIn(files.mapped("name"), text)

    def test_each_document_of_a_print_has_its_own_pages(self):
        first, second = self._draft(), self._draft()
        pages = self._read_pdf(self._render_pdf("proposal", first | second))
        heads = [page for page in pages if "依据制度" in page]
        self.assertEqual(len(heads), 2)
        for head in heads:
            self.assertRegex(head, rf"{self.ticket.number}1/\d$")


@tagged("post_install", "-at_install")
class TestLedgerOfDocuments(DocumentFormsCommon):
    """Form 43: what the other documents brought, and what the customer said."""

    def _add_ladder(self):
        role = self._create_role("director", self.verifier)
        self._add_line("escalation", code="one", name="总监", role_id=role.id)
        reason = self._add_line("pause", code="wait", name="等待客户补充资料")
        reason._trusted().step_ids = self.procedure._get_steps()["proposed"]
        return reason

    def _pause(self, reason):
        pause = (
            self.env["complaint.pause"]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "reason_id": reason.id,
                    "explanation": "请客户提供购买凭证",
                }
            )
        )
        pause.action_start()
        pause.action_end()

    def _escalate(self):
        escalation = (
            self.env["complaint.escalation"]
            .with_user(self.officer)
            .create({"ticket_id": self.ticket.id, "reason": "客户要求与总监谈"})
        )
        escalation.action_raise()
        own = escalation.with_user(self.verifier)
        own.date_agreed = "2099-01-02 03:04:00"
        own.action_accept()
        own.answer = "总监已致电客户"
        own.action_answer()

    def _compensate(self):
        self._claim()
        case = self.ticket.complaint_compensation_ids.with_user(self.officer)
        case.liability_reason = "双方均有过失"
        case.action_claim()
        case.action_judge()
        case.action_request_approval()
        case.with_user(self.leader).action_approve()
        case.write({"amount_paid": 600, "payment_reference": "凭证-77"})
        case.action_pay()
        case.collected_by = "王芳本人"
        case.action_collect()

    def test_ledger_tells_what_each_document_brought(self):
        reason = self._add_ladder()
        self._fix_responsibility()
        self._pause(reason)
        self._escalate()
        self._compensate()
        rows = self.ticket.complaint_ledger_ids.with_user(self.auditor)
        form = self.env["complaint.ledger.text"].with_context(lang="zh_CN")
        texts = form.with_user(self.auditor)._get_texts(rows)
        told = {
            row.milestone: tuple("".join(text.split()) for text in texts[row])
            for row in rows
        }
        with self.shows("R413", "R533"):
            for milestone, result, feedback in (
                ("extension_requested", "需等待第三方检测", ""),
                ("responsibility_fixed", "配件供应商37.5%", ""),
                ("paused", "等待客户补充资料请客户提供购买凭证", ""),
                ("resumed", "手", ""),
                ("escalated", "总监客户要求与总监谈", ""),
                ("escalation_accepted", "2099-01-0211:04", ""),
                ("escalation_answered", "总监已致电客户", ""),
                ("claimed", "", "误工费$1,234.50"),
                ("compensation_judged", "共同责任双方均有过失", ""),
                ("compensation_proposed", "$600.25双方各担一部分", ""),
                ("compensation_approved", "$600.25", ""),
                ("compensation_paid", "$600.00凭证-77", ""),
                ("compensation_collected", "$600.00", "王芳本人"),
            ):
                self.assertIn(result, told[milestone][0], milestone)
                self.assertEqual(told[milestone][1], feedback, milestone)
        text = self._read_html("ledger", self.ticket)
        self.assertAllIn(["总监已致电客户", "王芳本人", "误工费"], text)


@tagged("post_install", "-at_install")
class TestDocumentFormsAccess(DocumentFormsCommon):
    """Who may print the documents, and what he does not learn by it."""

    is_chinese = False

    def setUp(self):
        super().setUp()
        self.solution = self._request(accountability=INTERNAL)
        self.forms = (
            ("investigation", self.investigation),
            ("proposal", self.solution),
        )

    def test_handlers_and_approvers_print_their_documents(self):
        for user in (self.officer, self.auditor, self.handler, self.head, self.leader):
            for form, document in self.forms:
                with self.subTest(user=user.login, form=form):
                    self.assertIn(
                        self.ticket.number, self._read_html(form, document, user)
                    )

    def test_handler_learns_nothing_about_the_customer(self):
        self._add_files(self.ticket, 1)
        self.ticket._trusted().complaint_demand = "请打 13800138000 找王女士"
        self._claim()
        for form, document in self.forms:
            text = self._read_html(form, document, self.handler)
            for word in ("王芳", "13800138000", "王女士", "现场照片", "1,234.50"):
                self.assertNotIn(word, text)
            text = self._read_html(form, document, self.officer)
            self.assertAllIn(["王芳", "13800138000"], text)

    def test_handler_of_another_team_prints_nothing(self):
        other = self._create_user("other_handler", "handler")
        for form, document in self.forms:
            with self.assertRaises(AccessError):
                self._render_html(form, document, other)

    def test_others_print_nothing(self):
        revisit = self.env["complaint.revisit"].create({"ticket_id": self.ticket.id})
        forms = [*self.forms, ("revisit", revisit)]
        for user in (self.employee, self.customer, self.stranger):
            for form, document in forms:
                with self.subTest(user=user.login, form=form):
                    with self.assertRaises(AccessError):
                        self._render_html(form, document, user)
        for user in (self.handler, self.leader):
            with self.assertRaises(AccessError):
                self._render_html("revisit", revisit, user)
        self.assertTrue(self._render_html("revisit", revisit, self.auditor))

    def test_person_complained_about_prints_nothing(self):
        self.ticket.complaint_subject_user_ids = self.handler | self.officer_2
        for form, document in self.forms:
            for user in (self.handler, self.officer_2):
                with self.assertRaises(AccessError):
                    self._render_html(form, document, user)

    def test_menu_of_a_document_offers_its_form(self):
        actions = self.env["ir.actions.actions"]
        for model, form, users in (
            ("investigation", "investigation", self.officer | self.handler),
            ("solution", "proposal", self.handler | self.leader),
            ("revisit", "revisit", self.officer),
        ):
            action = self.env.ref(f"complaint_management.complaint_{form}_report")
            for user in users:
                bindings = actions.with_user(user).get_bindings(f"complaint.{model}")
                reports = [report["id"] for report in bindings.get("report", [])]
                self.assertIn(action.id, reports, user.login)

    def test_case_file_prints_its_documents(self):
        arch = (
            self.env["helpdesk.ticket"]
            .with_user(self.officer)
            .get_view(
                self.env.ref(
                    "complaint_management.helpdesk_ticket_complaint_view_form"
                ).id
            )["arch"]
        )
        for form in ("investigation", "proposal", "revisit", "reply"):
            action = self.env.ref(f"complaint_management.complaint_{form}_report")
            self.assertIn(f'name="{action.id}"', arch, form)


@tagged("post_install", "-at_install")
class TestDocumentFormsWeb(HttpCase, DocumentFormsCommon):
    """The addresses of the forms, as the browser asks for them."""

    is_chinese = False

    def _get(self, login, form, document):
        self.authenticate(login, login)
        return self.url_open(f"/report/html/{REPORT % form}/{document.id}")

    @mute_logger("odoo.http")
    def test_address_serves_whom_the_menu_serves(self):
        solution = self._request()
        for form, document in (
            ("investigation", self.investigation),
            ("proposal", solution),
        ):
            for login in ("officer", "handler", "leader"):
                response = self._get(login, form, document)
                self.assertEqual(response.status_code, 200, (login, form))
                self.assertIn(self.ticket.number, response.text)
            for login in ("customer", "stranger", "employee"):
                response = self._get(login, form, document)
                self.assertEqual(response.status_code, 403, (login, form))
                self.assertNotIn(self.ticket.number, response.text)
