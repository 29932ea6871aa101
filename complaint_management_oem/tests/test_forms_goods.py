# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.forms_common import FormReading

from .oem_common import OemCommon


@tagged("post_install", "-at_install")
class TestFormsGoods(FormReading, OemCommon):
    """品质异常处理单 and 退货单 on paper, in Chinese."""

    labels = "complaint_management_oem/report/labels/%s.csv"
    report = "complaint_management_oem.report_complaint_%s"

    translated = ("complaint_management", "complaint_management_oem")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_chinese()

    def setUp(self):
        super().setUp()
        self.ticket = self._create_goods_complaint({self.lot: 40, self.lot_2: 10})
        self._go(self.ticket, "return", is_form_requested=True)
        self.form = self._issue(self.ticket)
        self.note = self._collect(self.ticket)

    def _finish_goods(self):
        """Take the goods to the end, with something in every box."""
        self.warehouse.name, self.quality.name = "何仓", "严品"
        self.material.name, self.planning.name = "孔资", "曹生"
        self._count(self.note, 27, 10)
        self._confirm_return(self.note)
        self._decide(self.form)
        form = self.form.with_user(self.officer)
        form.write({"reply_how": "客户 8D 表", "customer_verdict": "同意"})
        form.action_reply()
        self._agree_redelivery(self.note, "2099-03-20 02:00:00")

    def test_abnormality_form(self):
        self._finish_goods()
        values = ["连接器A-12", "LOT2602A", "LOT2602B", "2026-03-02", "端子氧化"]
        values += ["王芳", "电镀槽液浓度偏低", "每班化验槽液并记录", "客户8D表", "37"]
        values += [self.ticket.number, "严品", self.responsible_team.name, "√重新生产"]
        with self.shows("R509"):
            pages = self._read_pdf(self._render_pdf("abnormality", self.form))
            self.assertEqual(len(pages), 1)
            wanted = self._get_labels("abnormality") + values
            self.assertAllIn(wanted, "".join(pages))
        page = self._read_html("abnormality", self.form, self.quality)
        self.assertAllIn(self._get_labels("abnormality") + ["LOT2602A"], page)

    def test_return_note(self):
        self._finish_goods()
        values = ["40", "27", "-13", "红牌R-07", "确认不良", "LOT2602B", "客户采购吴"]
        values += [self.delivery.name, self.note.sudo().return_picking_id.name]
        values += ["何仓", "严品", "孔资", "曹生", "2099-03-20", self.ticket.number]
        with self.shows("R510", "R437"):
            pages = self._read_pdf(self._render_pdf("goods_return", self.note))
            self.assertEqual(len(pages), 1)
            wanted = self._get_labels("goods_return") + values
            self.assertAllIn(wanted, "".join(pages))
        self._check_inside(self._render_pdf("goods_return", self.note))

    def test_eight_step_record(self):
        self._inform(self.ticket, is_standard_needed=True)
        self._finish_goods()
        notice = self.ticket.sudo().complaint_upstream_notice_ids
        notice.with_user(self.quality).write(
            {"standard_number": "QI-12", "standard_change": "增加镀层厚度抽检"}
        )
        notice.with_user(self.quality).action_revise()
        self.ticket.sudo()._trusted().write(
            {"complaint_summary": "已重新交货,客户确认", "complaint_phase": "closed"}
        )
        pages = self._read_pdf(self._render_pdf("eight_steps", self.ticket))
        text = "".join(pages)
        self.assertAllIn(self._get_labels("eight_steps"), text)
        steps = {
            "1、处理小组": (self.responsible_team.name, "何仓", "严品"),
            "2、问题描述": ("端子氧化", "端子镀层厚度不足", "LOT2602A"),
            "3、临时措施": ("OQC-260301-07", "重新生产", "37"),
            "4、原因分析": ("电镀槽液浓度偏低", "操作失误"),
            "5、改进对策": ("每班化验槽液并记录",),
            "6、对策实施与效果": ("2099-03-20", "同意"),
            "7、预防再发": ("QI-12", "增加镀层厚度抽检"),
            "8、结案": ("客户8D表", "已重新交货,客户确认"),
        }
        ends = [*list(steps)[1:], "打印人"]
        with self.shows("R425"):
            for (step, values), end in zip(steps.items(), ends, strict=True):
                begin = 0 if step == "2、问题描述" else text.index(step)
                self.assertAllIn(values, text[begin : text.index(end)])

    def test_eight_step_record_is_for_who_opens_the_complaint(self):
        page = self._read_html("eight_steps", self._create_goods_complaint())
        self.assertAllIn(self._get_labels("eight_steps"), page)
        for user in (self.quality, self.handler, self.employee):
            with self.assertRaises(AccessError):
                self._read_html("eight_steps", self.ticket, user)

    def test_forms_of_a_beginning(self):
        fresh = self._new(self.ticket, "abnormality", self.quality)
        page = self._read_html("abnormality", fresh)
        self.assertAllIn([*self._get_labels("abnormality"), "草稿"], page)
        page = self._read_html("goods_return", self.note)
        self.assertAllIn(self._get_labels("goods_return"), page)
        self.assertNotIn("草稿", page)

    def test_who_sees_goods_only_prints_no_complaint(self):
        page = self._read_html("abnormality", self.form, self.warehouse)
        self.assertIn("LOT2602A", page)
        self.assertNotIn("13800138000", page)
        for user in (self.handler, self.employee):
            with self.assertRaises(AccessError):
                self._read_html("abnormality", self.form, user)
            with self.assertRaises(AccessError):
                self._read_html("goods_return", self.note, user)
