# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError


class ComplaintGoodsStock(models.AbstractModel):
    """The moves of returned goods, all made by the return of Odoo itself.

    Who collects, counts and plans need not be a user of the stock: the role of the
    step was checked before, what is moved follows from the lines of the note.
    """

    _name = "complaint.goods.stock"
    _description = "Moves of Returned Goods"

    def _prepare_return_wizard(self, picking, lines, name):
        """Return Odoo's own dialogue of a return, filled in.

        :param picking: stock.picking, the delivery
        :param lines: complaint.goods.return.line that came with this delivery
        :param str name: field of the lines with the quantity
        :rtype: stock.return.picking, as superuser
        :raise UserError: when the delivery has no such move
        """
        wizard = self.env["stock.return.picking"].sudo()
        wizard = wizard.create({"picking_id": picking.id})
        wanted = defaultdict(float)
        for line in lines:
            move = line._get_delivered_lines().move_id[:1]
            wanted[move] += line.uom_id._compute_quantity(line[name], move.product_uom)
        for line in wizard.product_return_moves:
            line.quantity = wanted.get(line.move_id, 0)
        return wizard.with_company(self.company_id)

    def _create_return_picking(self):
        """Make the return into the nonconforming area, of what is claimed."""
        self.ensure_one()
        warehouse = self.picking_id.sudo().picking_type_id.warehouse_id
        location = warehouse._get_complaint_location()
        wizard = self._prepare_return_wizard(
            self.picking_id, self.line_ids.sudo(), "quantity_claimed"
        )
        picking = wizard._create_return()
        picking.location_dest_id = location
        picking.move_ids.location_dest_id = location
        picking.move_line_ids.location_dest_id = location
        self.sudo()._trusted().write(
            {"return_picking_id": picking.id, "location_id": location.id}
        )

    def _receive_counted(self):
        """Validate the return with what was counted, not with what was claimed.

        :raise UserError: when stock refuses it
        """
        self.ensure_one()
        picking = self.return_picking_id.sudo()._trusted_for_complaint()
        if picking.state in ("cancel", "done"):
            raise UserError(
                self.env._("The return %s is not open any more.", picking.name)
            )
        picking.move_line_ids.unlink()
        self.env["stock.move.line"].sudo().create(
            [self._prepare_counted_line(line) for line in self._get_kept_lines()]
        )
        picking.move_ids.picked = True
        picking.with_context(
            skip_backorder=True,
            skip_sms=True,
            picking_ids_not_to_backorder=picking.ids,
        ).button_validate()
        if picking.state != "done":
            raise UserError(
                self.env._("The return %s could not be received.", picking.name)
            )

    def _get_kept_lines(self):
        """Return what was counted and stays with us.

        :rtype: complaint.goods.return.line, as superuser
        """
        return self.line_ids.sudo().filtered(lambda line: line._is_kept())

    def _prepare_counted_line(self, line):
        """Return the values of the move line of a counted line.

        :param line: complaint.goods.return.line, as superuser
        :rtype: dict
        """
        origin = line._get_delivered_lines()
        moves = self.return_picking_id.sudo().move_ids
        move = moves.filtered(lambda m: m.origin_returned_move_id in origin.move_id)[:1]
        move = move or self._create_return_move(line)
        return {
            "move_id": move.id,
            "picking_id": self.return_picking_id.id,
            "product_id": line.product_id.id,
            "product_uom_id": line.uom_id.id,
            "lot_id": (line.lot_id or origin.lot_id[:1]).id,
            "quantity": line.quantity_counted,
            "location_id": move.location_id.id,
            "location_dest_id": self.location_id.id,
            "picked": True,
        }

    def _create_return_move(self, line):
        """Add what nobody claimed to the return, as a return of its own delivery.

        :param line: complaint.goods.return.line, as superuser
        :rtype: stock.move
        """
        picking = self.return_picking_id.sudo()
        known, delivery = picking.move_ids, line._get_delivered_lines().picking_id
        wizard = self._prepare_return_wizard(delivery, line, "quantity_counted")
        for wanted in wizard.product_return_moves.filtered("quantity"):
            wanted._process_line(picking)
        move = picking.move_ids - known
        move._action_confirm(merge=False)
        move.location_dest_id = self.location_id
        return move

    def action_replace(self):
        """Let stock plan the replacement of the counted quantity for the agreed date.

        :raise UserError: when no date is agreed or it is planned already
        """
        self.check_access("write")
        self._check_step_is_mine("redelivered")
        for note in self:
            note._check_open()
            if not note.date_agreed or note.state != "confirmed":
                raise UserError(
                    self.env._("Agree on the date first; quality has to confirm.")
                )
            if note.replacement_picking_id:
                raise UserError(self.env._("The replacement is planned already."))
            note.replacement_picking_id = note._procure_replacement()
        return True

    def _procure_replacement(self):
        """Run the procurement that Odoo runs for an exchange.

        :return: one delivery with everything, of whichever order it came
        :rtype: stock.picking
        :raise UserError: when no delivery comes of it
        """
        self.ensure_one()
        rules = self.env["stock.rule"].sudo().with_company(self.company_id)
        moves, needs = self.env["stock.move"].sudo(), []
        latest = moves.search([], order="id desc", limit=1).id
        kept = self._get_kept_lines()
        deliveries = kept.grouped(lambda line: line._get_delivered_lines().picking_id)
        for picking, lines in deliveries.items():
            wizard = self._prepare_return_wizard(picking, lines, "quantity_counted")
            wanted = wizard.product_return_moves.filtered("quantity")
            needs += [self._prepare_procurement(rules, wizard, line) for line in wanted]
        rules.run(needs)
        domain = [
            ("id", ">", latest),
            ("product_id", "in", kept.product_id.ids),
            ("picking_id.picking_type_code", "=", "outgoing"),
        ]
        moves = moves.search(domain, order="id")
        if not moves:
            raise UserError(
                self.env._("Stock has planned no delivery: choose it yourself.")
            )
        picking = moves.picking_id[:1]
        moves.filtered(lambda move: move.picking_id != picking).picking_id = picking
        return picking

    def _prepare_procurement(self, rules, wizard, line):
        """Return the need of one product, at the agreed date.

        :rtype: stock.rule.Procurement
        """
        return rules.Procurement(
            line.product_id,
            line.quantity,
            line.uom_id,
            line.move_id.location_dest_id,
            line.product_id.display_name,
            wizard.picking_id.origin,
            self.company_id,
            {
                **wizard._get_proc_values(line),
                "date_planned": self.date_redelivery,
                "date_deadline": self.date_redelivery,
            },
        )
