# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The customer chooses what he complains about from what was delivered to him."""

import math

from odoo.fields import Command
from odoo.http import request

from odoo.addons.complaint_management.controllers.common import BadInput, parse_id
from odoo.addons.complaint_management.controllers.complaint_intake import (
    ComplaintIntake,
)

OFFERED = 50


class ComplaintGoodsIntake(ComplaintIntake):
    def _get_complaint_inputs(self):
        return (*super()._get_complaint_inputs(), "goods_id", "goods_quantity")

    def _prepare_complaint_form(self, typed):
        values = super()._prepare_complaint_form(typed)
        values["delivered"] = self._get_delivered_goods().search(
            self._get_delivered_domain(), order="date desc, id desc", limit=OFFERED
        )
        return values

    def _prepare_complaint_vals(self, typed):
        vals = super()._prepare_complaint_vals(typed)
        line = self._get_chosen_goods(typed["goods_id"])
        if line:
            vals["complaint_goods_ids"] = [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "lot_id": line.lot_id.id,
                        "picking_id": line.picking_id.id,
                        "quantity_claimed": self._get_goods_quantity(
                            typed["goods_quantity"]
                        ),
                    }
                )
            ]
        return vals

    def _get_delivered_goods(self):
        """Return the model of what was delivered.

        :rtype: stock.move.line, with sudo
        """
        return request.env["stock.move.line"].sudo()

    def _get_delivered_domain(self):
        """Return which deliveries are the user's: those of his company (T01).

        :rtype: list
        """
        customer = request.env.user.partner_id.commercial_partner_id
        return [
            ("state", "=", "done"),
            ("company_id", "=", request.env.company.id),
            ("picking_id.picking_type_id.code", "=", "outgoing"),
            ("picking_id.partner_id", "child_of", customer.id),
        ]

    def _get_chosen_goods(self, value):
        """Return the goods that were chosen.

        :rtype: stock.move.line, with sudo, one or none
        :raise BadInput: when they were not delivered to the user
        """
        lines = self._get_delivered_goods()
        if not value:
            return lines
        domain = [("id", "=", parse_id(value)), *self._get_delivered_domain()]
        line = lines.search(domain)
        if not line:
            raise BadInput(request.env._("Please choose goods of the list."))
        return line

    def _get_goods_quantity(self, value):
        """Return the claimed quantity, 0 when none was given.

        :rtype: float
        :raise BadInput: when it is no quantity
        """
        try:
            quantity = float(value or 0)
        except ValueError:
            quantity = -1
        if not math.isfinite(quantity) or not 0 <= quantity < 10**9:
            raise BadInput(request.env._("Please check the quantity."))
        return quantity
