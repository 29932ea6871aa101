# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list

COUNTED = {
    "quantity",
    "product_uom_id",
    "lot_id",
    "lot_name",
    "product_id",
    "location_id",
    "location_dest_id",
    "move_id",
    "picking_id",
}


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "done")._check_complaint_count()
        return lines

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
                    format_list(self.env, pickings.mapped("name")),
                )
            )
