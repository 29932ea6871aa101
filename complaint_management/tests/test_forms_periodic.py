# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .forms_common import REPORT, FormReading
from .indicator_common import IndicatorCommon


@tagged("post_install", "-at_install")
class TestPeriodicForms(FormReading, IndicatorCommon):
    """The periodic report on paper and as a spreadsheet, read back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_chinese()
        cls.officer.name = "赵敏"
        cls.category.with_context(lang="zh_CN").name = "=售后服务"

    def setUp(self):
        reports = type(self.env["ir.actions.report"])
        get_state = reports.get_wkhtmltopdf_state
        super().setUp()
        # here the paper is wanted
        self.patch(reports, "get_wkhtmltopdf_state", get_state)
        roles = self.env["complaint.role"].search([]).grouped("code")
        self._add_line(
            "report",
            code="monthly",
            name="投诉月报",
            due_day=3,
            role_id=roles["officer"].id,
        )
        self._receive("2026-02-16 10:00")
        self._end(self._receive(count=2), "2026-03-10 10:00")
        self._end(self._receive(), "2026-03-10 10:00", late=True)
        self._set_target("timeliness", target=90)
        self._at("2026-04-01 08:00")
        self.env["complaint.periodic.report"]._cron_prepare()
        report = self.env["complaint.periodic.report"].search(
            [("date_from", "=", "2026-03-01")]
        )
        self.report_record = report.with_user(self.officer)

    def test_paper_shows_every_label_and_value(self):
        report = self.report_record
        self.assertIn("尚未封存", self._read_html("periodic", report))
        report.remark = "超时集中在返单环节"
        report.action_seal()
        report.action_deliver()
        pdf = self._render_pdf("periodic", report)
        values = [
            "投诉月报2026-03",
            "2026-04-0323:59",
            "客诉处理及时率",
            "66.7%",
            "90.0%",
            "=售后服务",
            "星期一",
            "2026-02",
            "超时集中在返单环节",
            "赵敏",
            report.sha256[:20],
        ]
        text = "".join(self._read_pdf(pdf))
        self.assertAllIn(self._get_labels("periodic") + values, text)
        self._check_inside(pdf)

    def test_spreadsheet_holds_the_figures_of_the_paper(self):
        report = self.report_record
        report.action_seal()
        reports = self.env["ir.actions.report"].with_user(self.officer)
        content, _kind = reports._render_xlsx(REPORT % "periodic_xlsx", report.ids, {})
        book = load_workbook(io.BytesIO(content))
        self.assertEqual(
            book.sheetnames, ["汇总", "指标", "分布", "趋势", "薄弱环节", "投诉"]
        )
        rows = {row[0]: row for row in book["指标"].iter_rows(values_only=True)}
        self.assertEqual(rows["重大投诉数"][2], "0")
        first = [row for row in book["指标"].values if row[0] == "客诉处理及时率"][0]
        self.assertEqual(first[2:5], ("66.7%", "90.0%", "否"))
        self.assertEqual(book["趋势"].max_row, 14)
        complaints = list(book["投诉"].iter_rows(min_row=2))
        self.assertEqual(len(complaints), 3)
        self.assertEqual(str(complaints[0][1].value), "2026-03-02 10:00:00")
        cell = [c for c in complaints[0] if c.value == "=售后服务"][0]
        self.assertEqual((cell.data_type, cell.quotePrefix), ("s", True))

    def test_handlers_print_no_statistics(self):
        for form in ("periodic", "periodic_xlsx"):
            model = self.env[f"report.{REPORT % form}"].with_user(self.handler)
            with self.assertRaises(AccessError):
                model._get_printable(self.report_record.ids)
