# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.forms_common import FormReading

from .property_common import PropertyCommon

ADDON = "complaint_management_property"


@tagged("post_install", "-at_install")
class TestForms(FormReading, PropertyCommon):
    """Forms 16, 17 and 18 as they are printed in Chinese."""

    labels = f"{ADDON}/report/labels/%s.csv"
    report = f"{ADDON}.report_%s"
    translated = ("complaint_management", ADDON)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_chinese()
        cls.officer.name, cls.handler.name = "赵敏", "钱进"
        cls.supervisor.name = "冯静"

    def setUp(self):
        super().setUp()
        # scenarios print no letters
        reports = type(self.env["ir.actions.report"])
        self.patch(reports, "get_wkhtmltopdf_state", lambda _self: "ok")
        self.ticket = self._receive()
        self._handle(self.ticket)

    def _print(self, form, docs, user=None):
        pdf = self._render_pdf(form, docs, user)
        self._check_inside(pdf)
        return "".join(self._read_pdf(pdf))

    def test_register_of_the_front_desk(self):
        self._call_back(self.ticket)
        self._close(self.ticket, "satisfied")
        other = self._receive(way="register")
        text = self._print("front_desk", self.ticket | other)
        values = [
            self.ticket.number,
            f"{self.ticket.number}-1",
            other.number,
            "云栖花园3号楼2-1201",
            "王芳业主",
            "卫生间漏水",
            "2026-03-1109:10",
            "赵敏",
            "客户满意",
        ]
        with self.shows("R514"):
            self.assertAllIn(self._get_labels("front_desk") + values, text)

    def test_handling_form_with_opinion_result_and_call(self):
        self._at("2026-03-12 10:00")
        self._call_back(self.ticket, satisfied=False)
        self._apologise(self.ticket)
        second = self._issue(self.ticket)
        first = self.ticket.complaint_dispatch_ids.sorted("id")[:1]
        text = self._print("form", first)
        values = [
            f"{self.ticket.number}-1",
            "云栖花园3号楼2-1201",
            "楼上卫生间漏水",
            "楼上防水层破损",
            "冯静2026-03-1109:10",
            "2026-03-1209:10",
            "工程部",
            "钱进2026-03-11",
            "闭水试验二十四小时无渗漏",
            "√不满意",
            "又漏了",
        ]
        with self.shows("R515", "R282"):
            self.assertAllIn(self._get_labels("form") + values, text)
        again = self._read_html("form", second)
        self.assertAllIn([f"{self.ticket.number}-2", "处理轮次2"], again)
        self.assertNotIn("又漏了", again)

    def test_handler_prints_the_form_without_the_customer(self):
        order = self._get_form(self.ticket)
        text = self._read_html("form", order, self.handler)
        self.assertIn("云栖花园3号楼2-1201", text)
        self.assertNotIn("王芳", text)
        self.assertNotIn("13800138000", text)
        with self.assertRaises(AccessError):
            self._read_html("form", order, self.employee)

    def test_monthly_report_with_its_hash(self):
        self._at("2026-04-01 08:00")
        self.env["complaint.periodic.report"]._cron_prepare()
        report = self.env["complaint.periodic.report"].search([])
        own = report.with_user(self.officer)
        self.assertIn("尚未封存", self._read_html("monthly", report))
        own.remark = "漏水投诉集中在3号楼"
        own.action_seal()
        own.action_deliver()
        text = self._print("monthly", report)
        values = [
            "2026-03-01",
            "2026-04-0323:59",
            self.ticket.number,
            "云栖花园",
            "漏水投诉集中在3号楼",
            report.sha256[:20],
        ]
        with self.shows("R516", "R398"):
            self.assertAllIn(self._get_labels("monthly") + values, text)
