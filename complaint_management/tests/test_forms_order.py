# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .forms_common import FormsCommon
from .party_common import PartyCommon
from .portal_common import make_photo

SENTENCE = "外墙渗水,地下车库顶板多处开裂,请查明原因。"
NUMBERED = [f"{number:04d}{SENTENCE}" for number in range(120)]
# the sheets that the filled form below may need, and no more
MOST_SHEETS = 10


class OrderFormCommon(FormsCommon, PartyCommon):
    """An order to an outside party, read back from the paper."""

    def setUp(self):
        super().setUp()
        self.ticket = self._create_complaint(complaint_address="文三路 1 号 301")
        self.ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(self.ticket)

    def _finish_order(self, photos, **values):
        """Take an order to its end, with something in every box of the form."""
        overseer = self.env["res.partner"].create({"name": "正大监理有限公司"})
        order = self._order(overseer_id=overseer.id, **values)
        later = fields.Datetime.now() + timedelta(days=3)
        self._note(order, "phone_notified", person="陈工 13911112222")
        self._tell(order, "order_refused", text="不在合同范围内")
        self._tell(order, "received")
        self._tell(order, "excuse_given", text="台风红色预警")
        self._note(order, "excuse_accepted", text="情况属实")
        self._tell(order, "arrived")
        self._tell(order, "plan_presented", text="重做防水", date_promised=later)
        self._note(order, "appointed", person="王芳", date_promised=later)
        files = self.env["ir.attachment"].with_user(self.officer)
        proof = files.create(
            [
                {"name": f"完工-{number:02d}.jpg", "raw": make_photo(size=(640, 480))}
                for number in range(1, photos + 1)
            ]
        )
        for text in ("第一次修复", "第二次修复"):
            self._tell(order, "work_done", text=text, attachment_ids=proof.ids)
            if text == "第一次修复":
                self._judge(
                    order,
                    "work_rejected",
                    text="仍在渗水",
                    norms_followed="no",
                    customer_satisfied="no",
                    date_promised=later,
                )
        self._judge(order, "work_accepted", text="验收通过", customer_satisfied="no")
        self._tell(order, "answered", text="已按规范修复")
        self._tell(order, "order_objected", text="第一次验收标准不明")
        self._note(order, "objection_rejected", self.officer_2, text="标准见合同")
        return order


@tagged("post_install", "-at_install")
class TestOrderForm(OrderFormCommon):
    """Form 28."""

    def test_form_shows_every_label_and_value(self):
        order = self._finish_order(2)
        values = [
            self.kind.name,
            order.number,
            "宏远工程有限公司",
            "正大监理有限公司",
            "3号楼地下车库",
            "After-Sales",
            "外墙渗水,请查明原因并修复",
            "陈工13911112222",
            "张工来电",
            "不在合同范围内",
            "重做防水",
            "台风红色预警",
            "情况属实",
            "第一次修复",
            "第二次修复",
            "仍在渗水",
            "完工-01.jpg",
            "完工-02.jpg",
            "验收通过",
            "√是否",
            "是√否",
            "已按规范修复",
            "对派单提出异议",
            "第一次验收标准不明",
            "异议不成立",
            "标准见合同",
        ]
        pdf = self._render_pdf("order", order)
        text = "".join(self._read_pdf(pdf))
        with self.shows("R358", "R276", "R260"):
            self.assertAllIn(self._get_labels("order") + values, text)
        self.assertAllIn(
            self._get_labels("order") + values, self._read_html("order", order)
        )
        self._check_inside(pdf)

    def test_form_says_nothing_of_the_customer(self):
        order = self._finish_order(1, question="到王芳家(文三路1号301)修复")
        for text in (
            "".join(self._read_pdf(self._render_pdf("order", order))),
            self._read_html("order", order, self.officer),
        ):
            for word in ("王芳", "13800138000", "文三路1号301", self.ticket.number):
                self.assertNotIn(word, text)

    def test_empty_form_is_filled_in_by_hand(self):
        draft = self._draft_order()
        text = self._read_html("order", draft)
        self.assertAllIn(self._get_labels("order"), text)
        self.assertIn("草稿，尚未下发", text)

    def test_long_text_and_twelve_photos(self):
        order = self._finish_order(12, question="\n".join(NUMBERED))
        pdf = self._render_pdf("order", order)
        pages = self._read_pdf(pdf)
        self.assertAllIn(NUMBERED, "".join(pages))
        names = [f"完工-{number:02d}.jpg" for number in range(1, 13)]
        self.assertAllIn(names, "".join(pages))
        # twice reported, each time with its twelve photos
        self.assertEqual(self._render_html("order", order).count("data:image/jpeg"), 12)
        self.assertLessEqual(len(pages), MOST_SHEETS)
        self._check_inside(pdf)

    def test_file_that_is_no_photo_is_named_only(self):
        order = self._order()
        self._tell_done(order)
        text = self.env["ir.attachment"].create(
            {
                "name": "坏.jpg",
                "raw": b"\xff\xd8broken",
                "res_model": order._name,
                "res_id": order.id,
            }
        )
        order.act_ids.sudo()._trusted().attachment_ids += text
        page = self._render_html("order", order)
        self.assertIn("坏.jpg", page)


@tagged("post_install", "-at_install", "security")
class TestOrderFormAccess(OrderFormCommon):
    """Who may print an order."""

    is_chinese = False

    def test_people_of_the_order_print_it(self):
        order = self._order()
        for user in (self.officer, self.auditor, self.handler, self.leader):
            with self.subTest(user=user.login):
                self.assertIn(order.number, self._read_html("order", order, user))

    def test_others_print_nothing(self):
        order = self._order()
        other = self._create_user("handler_3", "handler")
        for user in (other, self.employee, self.party_user, self.customer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._render_html("order", order, user)
