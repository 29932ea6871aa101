# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

COUNTED = {"quantity", "lot_id", "lot_name", "product_id", "location_dest_id"}


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def write(self, vals):
        if COUNTED & set(vals):
            self.filtered(lambda line: line.state == "done")._check_complaint_count()
        return super().write(vals)

    def _check_complaint_count(self):
        """Refuse to change in stock what the warehouse has counted (R437).

        :raise UserError: naming the return
        """
        notes = self.env["complaint.goods.return"].sudo()
        pickings = self.picking_id
        if pickings and notes.search_count(
            [("return_picking_id", "in", pickings.ids)], limit=1
        ):
            raise UserError(
                self.env._(
                    "%s was counted: what was counted stays.",
                    ", ".join(pickings.mapped("name")),
                )
            )
