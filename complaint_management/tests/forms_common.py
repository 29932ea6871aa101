# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import io
from unittest import SkipTest

from lxml import html as lxml_html

from odoo.tools import file_open
from odoo.tools.pdf import PdfReader

from .solution_common import SolutionCommon

LABELS = "complaint_management/report/labels/%s.csv"
REPORT = "complaint_management.report_complaint_%s"
# what the customer of the letter must not read
INTERNAL = "扣发本月绩效奖金"


class FormReading:
    """The means to read what is printed; an addon names its labels and reports."""

    labels = LABELS
    report = REPORT
    translated = ("complaint_management",)

    @classmethod
    def _load_chinese(cls):
        cls.env["res.lang"]._activate_lang("zh_CN")
        module = cls.env["ir.module.module"].search([("name", "in", cls.translated)])
        module._update_translations(["zh_CN"])
        (cls.company.partner_id | cls.customer.partner_id).lang = "zh_CN"

    def _render_html(self, form, docs, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.officer)
        content, _kind = reports._render_qweb_html(self.report % form, docs.ids)
        return content.decode()

    def _read_html(self, form, docs, user=None):
        page = lxml_html.fromstring(self._render_html(form, docs, user).encode())
        return "".join(page.text_content().split())

    def _render_pdf(self, form, docs, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.officer)
        reports = reports.with_context(force_report_rendering=True)
        try:
            return reports._render_qweb_pdf(self.report % form, docs.ids)[0]
        except SkipTest as error:
            # in tests Odoo skips what the PDF tool cannot do
            self.fail(str(error))

    def _read_pdf(self, pdf):
        """Return the text of each page, without blanks."""
        pages = PdfReader(io.BytesIO(pdf)).pages
        return ["".join(page.extract_text().split()) for page in pages]

    def _get_labels(self, form):
        with file_open(self.labels % form, filter_ext=(".csv",)) as file:
            return [row["zh_CN"] for row in csv.DictReader(file)]

    def _check_inside(self, pdf):
        """Fail when a text begins in a margin of a page."""
        for page in PdfReader(io.BytesIO(pdf)).pages:
            places = self._get_places(page)
            self.assertTrue(places)
            width, height = float(page.mediabox.width), float(page.mediabox.height)
            for x, y in places:
                self.assertTrue(30 < x < width - 30, (x, y))
                self.assertTrue(15 < y < height - 30, (x, y))

    def _get_places(self, page):
        """Return where the texts of a page begin: (x, y) in points."""
        places = []

        def visit(text, matrix, text_matrix, _font, _size):
            if text.strip():
                x = text_matrix[4] * matrix[0] + matrix[4]
                y = text_matrix[5] * matrix[3] + matrix[5]
                places.append((x, y))

        page.extract_text(visitor_text=visit)
        return places

    def assertAllIn(self, wanted, text):
        missing = [part for part in wanted if "".join(part.split()) not in text]
        self.assertFalse(missing, text)


class FormsCommon(FormReading, SolutionCommon):
    """A complaint that went all the way."""

    is_chinese = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.is_chinese:
            cls._load_chinese()
        cls.officer.name, cls.handler.name = "赵敏", "钱进"
        cls.head.name, cls.leader.name = "孙立", "周正"
        cls.verifier.name, cls.officer_2.name = "吴晴", "郑好"

    def _finish(self):
        """Take the complaint to its end, with something in every box of the form."""
        officer = self.ticket.with_user(self.officer)
        officer.complaint_address = "上海市静安区南京西路 1 号"
        self._add_files(officer, 2)
        solution = self._implement(accountability=INTERNAL)
        self._reply(solution)
        solution.with_user(self.verifier).action_verify("effective", "连续运行三天正常")
        self._revisit()
        closing = self.procedure.closing_ids.filtered(lambda c: c.code == "accepted")
        officer._complaint_close(closing, "维修流程缺少检漏环节,已修订作业指导书")
        return solution

    def _add_files(self, ticket, count):
        files = [
            {
                "name": f"现场照片-{number:02d}.png",
                "raw": b"picture",
                "res_model": ticket._name,
                "res_id": ticket.id,
            }
            for number in range(1, count + 1)
        ]
        return self.env["ir.attachment"].create(files)

    def _draft_reply(self, solution, **values):
        return (
            self.env["complaint.reply"]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": solution.ticket_id.id,
                    "solution_id": solution.id,
                    "process": "技术人员于次日上门检查",
                    "follow_up": "一个月后电话回访",
                    "channels": "服务热线 400-000-0000",
                }
                | values
            )
        )

    def _reply(self, solution, **values):
        reply = self._draft_reply(solution, **values)
        reply.action_send()
        reply.delivered_how = "挂号信 XA123456789CN"
        reply.action_deliver()
        return reply

    def _revisit(self):
        satisfied = self.procedure.satisfaction_ids.filtered("is_satisfied")[:1]
        revisit = (
            self.env["complaint.revisit"]
            .with_user(self.officer_2)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "satisfaction_id": satisfied.id,
                    "opinion": "师傅态度很好",
                    "suggestion": "希望周末也能上门",
                }
            )
        )
        revisit.action_done()
        return revisit
