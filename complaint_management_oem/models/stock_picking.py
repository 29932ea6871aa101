# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["complaint.trusted.mixin", "stock.picking"]

    def _trusted_for_complaint(self):
        """Return the pickings, to be validated by the count of a return note."""
        return self._trusted()

    def _action_done(self):
        if not self._is_trusted():
            self._check_complaint_count()
        return super()._action_done()

    def _check_complaint_count(self):
        """Refuse to receive returned goods beside their return note (R437).

        :raise UserError: naming the return
        """
        notes = self.env["complaint.goods.return"].sudo()
        if notes.search_count([("return_picking_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "%s is received with the count on its return note.",
                    format_list(self.env, self.mapped("name")),
                )
            )
