# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import io

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import file_open
from odoo.tools.pdf import PdfReader

from .penalty_common import PenaltyCommon

REPORT = "complaint_penalty.report_complaint_penalty"
NOTICE = "complaint_management.report_complaint_order"


@tagged("post_install", "-at_install")
class TestFineForm(PenaltyCommon):
    """罚款通知单 on paper, in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        modules = cls.env["ir.module.module"].search(
            [("name", "in", ("complaint_management", "complaint_penalty"))]
        )
        modules._update_translations(["zh_CN"])
        cls.company.partner_id.lang = "zh_CN"

    def _print(self, document, user=None, report=REPORT):
        reports = self.env["ir.actions.report"].with_user(user or self.finance)
        content, _kind = reports._render_qweb_html(report, document.ids)
        return "".join(content.decode().split())

    def test_every_label_and_value(self):
        fine = self._take_to("delivered", amount=12345.6)
        self._send_copies(fine)
        fine.copy_ids[0].with_user(self.cost_control).action_sign()
        self._settle(fine)
        text = self._print(fine)
        with file_open("complaint_penalty/report/labels/penalty.csv") as file:
            labels = [row["zh_CN"] for row in csv.DictReader(file)]
        wanted = [
            "人民币壹万贰仟叁佰肆拾伍元陆角",
            "√",
            "拒绝接受客户投诉中心下发的工程整改通知单",
            "华远建筑工程有限公司",
            "JS-2026-018",
            "成本控制部",
            "投诉应急小组副组长",
            fine.dispatch_id.number,
        ]
        with self.shows("R520"):
            missing = [word for word in labels + wanted if word not in text]
            self.assertFalse(missing)
        self.assertEqual(text.count("√"), 2)
        for word in ("王芳", "13800138000", fine.ticket_id.number):
            self.assertNotIn(word, text)

    def test_pdf_of_the_fine(self):
        fine = self._take_to("approved")
        # letters are switched off in scenarios, not this sheet
        reports = type(self.env["ir.actions.report"])
        self.patch(reports, "get_wkhtmltopdf_state", lambda _self: "ok")
        own = self.env["ir.actions.report"].with_user(self.finance)
        own = own.with_context(force_report_rendering=True)
        pdf = own._render_qweb_pdf(REPORT, fine.ids)[0]
        pages = PdfReader(io.BytesIO(pdf)).pages
        text = "".join("".join(page.extract_text().split()) for page in pages)
        self.assertLessEqual(len(pages), 2)
        for word in ("罚款通知单", "人民币陆仟元整", fine.number):
            self.assertIn(word, text)

    def test_not_approved_yet(self):
        fine = self._take_to("signed")
        self.assertIn("未经批准", self._print(fine, self.representative))

    def test_who_may_not_print(self):
        fine = self._take_to("approved")
        for user in (self.employee, self.repairer, self.contractor):
            with self.assertRaises(AccessError):
                self._print(fine, user)
        with self.assertRaises(AccessError):
            self._print(self._take_to("signed"), self.finance)

    def test_notice_to_the_contractor(self):
        """工程整改通知单 is the order of the core, under the name of the document."""
        order = self._issue_order()
        self._note(order, "phone_notified", person="值班员 刘工")
        self._note(order, "received")
        text = self._print(order, self.representative, NOTICE)
        path = "complaint_management/report/labels/order.csv"
        with file_open(path, filter_ext=(".csv",)) as file:
            labels = [row["zh_CN"] for row in csv.DictReader(file)]
        # no receipt was refused
        labels = [label for label in labels if not label.startswith("拒收")]
        wanted = ["工程整改通知单", "华远建筑工程有限公司", "值班员刘工", order.number]
        with self.shows("R519"):
            missing = [word for word in labels + wanted if word not in text]
            self.assertFalse(missing)
        for word in ("王芳", "13800138000", order.ticket_id.number):
            self.assertNotIn(word, text)
