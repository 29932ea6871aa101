# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.complaint_management.tests.portal_common import PortalCommon

from .oem_common import OemCommon


@tagged("post_install", "-at_install")
class TestPortalGoods(OemCommon, PortalCommon):
    """What a customer may choose when he complains about goods: his own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-03 02:00:00"):
            _order, cls.strange = cls._deliver(cls.stranger, {cls.lot_2: 7})

    def _get_line(self, picking, lot):
        return picking.move_line_ids.filtered(lambda line: line.lot_id == lot)

    def test_customer_chooses_from_his_deliveries(self):
        self._login(self.customer)
        page = self._get_page("/my/complaint/new").text
        self.assertIn(self.delivery.name, page)
        self.assertNotIn(self.strange.name, page)
        line = self._get_line(self.delivery, self.lot)
        self._file(goods_id=line.id, goods_quantity="12")
        complaint = self._find_complaints(self.customer)
        goods = complaint.complaint_goods_ids
        with self.shows("R049", "R006"):
            self.assertEqual(
                (goods.lot_id, goods.picking_id), (self.lot, self.delivery)
            )
            self.assertEqual(goods.quantity_claimed, 12)
        page = self._get_page(f"/my/complaint/{complaint.id}").text
        self.assertIn("LOT2602A", page)
        self.assertIn("shipment_checked", self._get_open_codes(complaint))

    def test_nothing_has_to_be_chosen(self):
        self._login(self.customer)
        self._file()
        self.assertFalse(self._find_complaints(self.customer).complaint_goods_ids)

    def test_goods_of_others_and_nonsense_are_refused(self):
        self._login(self.customer)
        own = self._get_line(self.delivery, self.lot).id
        receipt = self.env["stock.move.line"].search(
            [("picking_id", "!=", self.delivery.id)], limit=1
        )
        for values in (
            {"goods_id": self._get_line(self.strange, self.lot_2).id},
            {"goods_id": receipt.id},
            {"goods_id": "1 OR 1=1"},
            {"goods_id": "99999999999999999999"},
            {"goods_id": own, "goods_quantity": "-3"},
            {"goods_id": own, "goods_quantity": "nan"},
            {"goods_id": own, "goods_quantity": "1e400"},
            {"goods_id": own, "goods_quantity": "many"},
        ):
            response = self._file(**values)
            self.assertEqual(response.status_code, 400, values)
        self.assertFalse(self._find_complaints(self.customer))

    def test_customer_without_deliveries_is_asked_for_none(self):
        user = self.stranger.copy({"login": "newcomer", "email": "new@example.com"})
        user.password = "newcomerx"
        self.authenticate("newcomer", "newcomerx")
        page = self._get_page("/my/complaint/new").text
        self.assertNotIn('name="goods_id"', page)
