# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv

from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file, file_open


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo data tells its story by the methods of every day."""

    def test_two_complaints_about_one_delivery(self):
        for name in ("complaint_management", "complaint_management_oem"):
            path = "demo/complaint_demo.xml"
            convert_file(self.env, name, path, {}, mode="init", noupdate=True)
        goods = self.env["complaint.goods"].search(
            [("order_name", "!=", False), ("product_id.default_code", "=", "CON-A12")]
        )
        self.assertEqual(len(goods.ticket_id), 2)
        self.assertEqual(len(goods.picking_id), 1)
        note = self.env["complaint.goods.return"].search(
            [("ticket_id", "in", goods.ticket_id.ids)]
        )
        self.assertEqual((note.state, note.difference), ("counted", -8))
        for ticket in goods.ticket_id:
            self.assertFalse(ticket.sudo().complaint_ledger_ids._verify())
        surplus = note.line_ids.filtered("surplus_treatment")
        self.assertEqual((surplus.batch, surplus.quantity_counted), ("他厂 HX-3", 3))
        with file_open("complaint_management_oem/demo/logins.csv") as file:
            logins = {row["login"] for row in csv.DictReader(file)}
        users = self.env["res.users"].search([("login", "in", list(logins))])
        self.assertEqual(set(users.mapped("login")), logins)
