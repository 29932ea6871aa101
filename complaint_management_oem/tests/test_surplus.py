# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.complaint_management.tests.common import GROUP
from odoo.addons.complaint_management.tests.forms_common import FormReading
from odoo.addons.complaint_management.tests.portal_common import PortalCommon

from .oem_common import GOODS, OemCommon

RED = "红牌 R-09"


class SurplusCommon(OemCommon):
    """A customer claims one lot and hands over more than that."""

    def setUp(self):
        super().setUp()
        self.ticket = self._create_goods_complaint({self.lot: 40})
        self._go(self.ticket, "return", is_reply_requested=True)
        self.form = self._issue(self.ticket)
        self.note = self._collect(self.ticket)

    def _add_surplus(self, user=None, **values):
        """Put on record what came back without being claimed."""
        values = {
            "return_id": self.note.id,
            "product_id": self.product.id,
            "lot_id": self.lot_2.id,
            "quantity_counted": 5,
            "marking": RED,
        } | values
        lines = self.env["complaint.goods.return.line"]
        return lines.with_user(user or self.warehouse).create(values)

    def _finish_count(self):
        claimed = self.note.line_ids.with_user(self.warehouse).filtered("goods_id")
        claimed.write({"quantity_counted": 37, "marking": RED})
        self.note.with_user(self.warehouse).action_count()
        self.env.invalidate_all()


@tagged("post_install", "-at_install", "security")
class TestSurplus(SurplusCommon):
    """实际点收: what came back counts, claimed or not."""

    def test_surplus_goes_to_the_nonconforming_area(self):
        with Form(self.note.with_user(self.warehouse)) as form:
            with form.line_ids.edit(0) as line:
                line.quantity_counted, line.marking = 37, RED
            with form.line_ids.new() as line:
                line.product_id, line.lot_id = self.product, self.lot_2
                line.quantity_counted, line.marking = 5, RED
                self.assertEqual(line.surplus_treatment, "kept")
        self.note.with_user(self.warehouse).action_count()
        location = self.note.sudo().location_id
        with self.shows("R437", "R265"):
            self.assertEqual(self.note.quantity_counted, 42)
            self.assertEqual((self.note.difference, self.note.quantity_surplus), (2, 5))
            self.assertEqual(self._get_stock(location, self.lot), 37)
            self.assertEqual(self._get_stock(location, self.lot_2), 5)
            self.assertEqual(self.order.order_line.qty_delivered, 150 - 42)
        facts = self.ticket.sudo()._get_complaint_facts()
        self.assertEqual(facts["goods_counted"], 42)
        # quality looks at it, too, and all of it is replaced
        own = self.note.with_user(self.quality)
        own.line_ids.filtered("goods_id").quality_result = "defective"
        with self.assertRaisesRegex(UserError, "what quality found"):
            own.action_confirm()
        self._confirm_return(self.note)
        self._agree_redelivery(self.note, "2099-03-20 02:00:00")
        self.note.with_user(self.planning).action_replace()
        moves = self.note.replacement_picking_id.sudo().move_ids
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 42)

    def test_surplus_goes_back(self):
        self._add_surplus(surplus_treatment="back", marking=False)
        self._finish_count()
        self.assertEqual((self.note.quantity_counted, self.note.difference), (37, -3))
        picking = self.note.sudo().return_picking_id
        self.assertEqual(picking.move_line_ids.lot_id, self.lot)
        self.assertEqual(self.order.order_line.qty_delivered, 150 - 37)
        # nothing to judge on what is not here
        own = self.note.with_user(self.quality)
        own.line_ids.filtered("goods_id").quality_result = "defective"
        own.action_confirm()
        self.assertEqual(self.note.state, "confirmed")

    def test_surplus_of_another_delivery(self):
        with freeze_time("2026-03-05 02:00:00"):
            lot = self.lot.create({"name": "LOT2603C", "product_id": self.product.id})
            self.env["stock.quant"]._update_available_quantity(
                self.product, self.warehouse_stock.lot_stock_id, 9, lot_id=lot
            )
            order, _delivery = self._deliver(self.customer, {lot: 9})
        self._add_surplus(lot_id=lot.id, quantity_counted=4)
        self._finish_count()
        location = self.note.sudo().location_id
        self.assertEqual(self._get_stock(location, lot), 4)
        self.assertEqual(order.order_line.qty_delivered, 5)
        self.assertEqual(self.order.order_line.qty_delivered, 150 - 37)
        self._confirm_return(self.note)
        self._agree_redelivery(self.note, "2099-03-20 02:00:00")
        self.note.with_user(self.planning).action_replace()
        moves = self.note.replacement_picking_id.sudo().move_ids
        self.assertEqual(sorted(moves.mapped("product_uom_qty")), [4, 37])

    def test_what_was_not_delivered_to_him_goes_back(self):
        _order, _strange = self._deliver(self.stranger, {self.lot_2: 2})
        lot = self.lot.create({"name": "LOT9", "product_id": self.product.id})
        other = self.product.create({"name": "连接器 B", "is_storable": True})
        for values in ({"lot_id": lot.id}, {"product_id": other.id, "lot_id": False}):
            with self.assertRaisesRegex(ValidationError, "not delivered to this"):
                self._add_surplus(**values)
            self._add_surplus(surplus_treatment="back", **values)
        foreign = self._add_surplus(
            product_id=False, lot_id=False, batch="他厂 X-1", surplus_treatment="back"
        )
        self.assertEqual(foreign._get_name(), "他厂 X-1")

    def test_surplus_says_what_it_is(self):
        with self.assertRaisesRegex(ValidationError, "Say what came back"):
            self._add_surplus(product_id=False, lot_id=False)
        with self.assertRaisesRegex(ValidationError, "say which lot"):
            self._add_surplus(lot_id=False)
        with self.assertRaisesRegex(ValidationError, "count it there"):
            self._add_surplus(lot_id=self.lot.id)
        line = self._add_surplus(quantity_counted=0)
        with self.assertRaisesRegex(ValidationError, "count it there"):
            self._add_surplus()
        with self.assertRaisesRegex(UserError, "say how much"):
            self._finish_count()
        line.write({"quantity_counted": 5, "marking": " "})
        with self.assertRaisesRegex(UserError, "marked"):
            self._finish_count()
        line.unlink()
        self._finish_count()
        self.assertEqual(len(self.note.line_ids), 1)

    def test_only_the_warehouse_adds_it_and_only_while_it_counts(self):
        people = self.quality + self.production + self.material + self.planning
        for user in people + self.officer:
            with self.assertRaises(AccessError, msg=user.login):
                self._add_surplus(user)
        for user in (self.employee, self.handler, self.auditor, self.customer):
            with self.assertRaises(AccessError, msg=user.login):
                self._add_surplus(user)
        line = self._add_surplus()
        for user in people:
            with self.assertRaises(AccessError, msg=user.login):
                line.with_user(user).unlink()
        self._finish_count()
        for act in (
            self._add_surplus,
            line.unlink,
            lambda: line.write({"surplus_treatment": "back"}),
            lambda: line.write({"lot_id": self.lot.id}),
        ):
            with self.assertRaises(UserError):
                act()

    def test_a_surplus_is_no_way_around_the_claim(self):
        claimed = self.note.line_ids.with_user(self.warehouse)
        goods = claimed.goods_id.id
        with self.assertRaises(UserError):
            claimed.write({"lot_id": self.lot_2.id})
        with self.assertRaises(UserError):
            claimed.write({"surplus_treatment": "back"})
        with self.assertRaises(AccessError):
            claimed.unlink()
        for values in (
            {"quantity_claimed": 99},
            {"quality_result": "good"},
            {"state": "counted"},
        ):
            with self.assertRaises(UserError):
                self._add_surplus(**values)
        lines = claimed.with_context(
            default_goods_id=goods,
            default_quantity_claimed=99,
            default_quality_result="good",
        )
        line = lines.create(
            {
                "return_id": self.note.id,
                "product_id": self.product.id,
                "lot_id": self.lot_2.id,
            }
        )
        self.assertFalse(line.goods_id or line.quantity_claimed or line.quality_result)

    def test_strangers_add_nothing(self):
        company = self.env["res.company"].create({"name": "另一公司"})
        user = new_test_user(
            self.env,
            "elsewhere",
            f"base.group_user,{GROUP % 'officer'},{GOODS}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        with self.assertRaises(AccessError):
            self._add_surplus(user)


@tagged("post_install", "-at_install")
class TestSurplusAnswer(FormReading, SurplusCommon, PortalCommon):
    """What was not claimed stands in the answer to the customer."""

    labels = "complaint_management_oem/report/labels/%s.csv"
    report = "complaint_management_oem.report_complaint_%s"
    translated = ("complaint_management", "complaint_management_oem")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_chinese()

    def test_surplus_stands_on_both_forms_and_in_the_portal(self):
        self._add_surplus()
        self._add_surplus(
            product_id=False, lot_id=False, batch="他厂X-1", surplus_treatment="back"
        )
        self._finish_count()
        values = ["LOT2602B", "未申报，存放不良品区", "他厂X-1", "未申报，退还客户"]
        for name, document in (
            ("goods_return", self.note),
            ("abnormality", self.form),
        ):
            page = "".join(self._read_pdf(self._render_pdf(name, document)))
            self.assertAllIn([*values, "+5", "-3"], page)
        lines = self.form.with_user(self.officer).return_line_ids
        self.assertEqual(lines, self.note.line_ids)
        self._login(self.customer)
        page = self.url_open(f"/my/complaint/{self.ticket.id}").text
        self.assertAllIn(["LOT2602B", "他厂X-1", "未申报，退还贵方"], page)
        self._login(self.stranger)
        answer = self.url_open(f"/my/complaint/{self.ticket.id}")
        self.assertEqual(answer.status_code, 404)
