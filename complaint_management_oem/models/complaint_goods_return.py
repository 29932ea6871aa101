# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class ComplaintGoodsReturn(models.Model):
    """退货单: goods of one delivery collected, counted, confirmed, replaced.

    What the warehouse counts is the quantity that holds (R437): it is what the
    return in stock is validated with and what is delivered anew. What came back
    without being claimed stands on lines of its own.
    """

    _name = "complaint.goods.return"
    _description = "Return Note"
    _inherit = ["complaint.goods.document", "complaint.goods.stock"]
    _check_company_auto = True
    _complaint_transitions = {
        "draft": ("collected", "cancelled"),
        "collected": ("counted",),
        "counted": ("counted", "confirmed"),
        "confirmed": ("confirmed", "redelivered"),
        "redelivered": (),
        "cancelled": (),
    }
    _complaint_frozen_states = (
        "collected",
        "counted",
        "confirmed",
        "redelivered",
        "cancelled",
    )
    _complaint_open_in_states = {
        "collected": ("line_ids",),
        "counted": ("line_ids", "date_redelivery", "redelivery_agreed_with"),
        "confirmed": (
            "date_redelivery",
            "redelivery_agreed_with",
            "replacement_picking_id",
            "replacement_inspection",
        ),
    }
    _complaint_stamp_fields = (
        "return_picking_id",
        "location_id",
        "date_collected",
        "collected_by_id",
        "date_counted",
        "counted_by_id",
        "date_confirmed",
        "confirmed_by_id",
        "date_agreed",
        "agreed_by_id",
        "date_redelivered",
    )

    abnormality_id = fields.Many2one(
        comodel_name="complaint.abnormality",
        string="Quality Abnormality Form",
        compute="_compute_abnormality_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id), ('state', '!=', 'cancelled')]",
    )
    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Delivery",
        compute="_compute_picking_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    line_ids = fields.One2many(
        comodel_name="complaint.goods.return.line",
        inverse_name="return_id",
        string="Counted Goods",
    )
    return_picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Return in Stock",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    location_id = fields.Many2one(
        comodel_name="stock.location",
        string="Nonconforming Area",
        readonly=True,
        copy=False,
    )
    collected_from = fields.Char(help="Who handed the goods over at the customer.")
    date_collected = fields.Datetime(string="Collected On", readonly=True, copy=False)
    collected_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_counted = fields.Datetime(string="Counted On", readonly=True, copy=False)
    counted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_confirmed = fields.Datetime(string="Confirmed On", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_redelivery = fields.Datetime(
        string="Renewed Delivery",
        help="When the replacement is delivered, as agreed with the customer.",
    )
    redelivery_agreed_with = fields.Char()
    date_agreed = fields.Datetime(string="Agreed On", readonly=True, copy=False)
    agreed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    replacement_picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Replacement Delivery",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('picking_type_code', '=', 'outgoing'),"
        " ('partner_id', 'child_of', partner_id), ('id', '!=', picking_id)]",
        copy=False,
    )
    replacement_inspection = fields.Char(
        string="Inspection of the Replacement",
        help="Number of the record of the normal inspection it passed.",
    )
    date_redelivered = fields.Datetime(
        string="Delivered Anew On", readonly=True, copy=False
    )
    quantity_claimed = fields.Float(
        string="Claimed", compute="_compute_quantities", digits="Product Unit"
    )
    quantity_counted = fields.Float(
        string="Counted", compute="_compute_quantities", digits="Product Unit"
    )
    difference = fields.Float(
        compute="_compute_quantities",
        digits="Product Unit",
        help="Counted by the warehouse less claimed by the customer.",
    )
    quantity_surplus = fields.Float(
        string="Of It Not Claimed",
        compute="_compute_quantities",
        digits="Product Unit",
        help="Goods that came back without being claimed and stay with us.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("collected", "Collected"),
            ("counted", "Counted by the warehouse"),
            ("confirmed", "Confirmed by quality"),
            ("redelivered", "Delivered anew"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    @api.depends("ticket_id")
    def _compute_abnormality_id(self):
        for note in self.filtered(lambda note: not note.abnormality_id):
            forms = note._get_known_ticket().sudo().complaint_abnormality_ids
            note.abnormality_id = forms.filtered(lambda f: f.state != "cancelled")[:1]

    @api.depends("ticket_id")
    def _compute_picking_id(self):
        for note in self.filtered(lambda note: not note.picking_id):
            goods = note._get_known_ticket().sudo().complaint_goods_ids
            note.picking_id = goods.picking_id[:1]

    @api.depends("picking_id")
    def _compute_goods_ids(self):
        for note in self.filtered(lambda note: not note.goods_ids):
            goods = note._get_known_ticket().sudo().complaint_goods_ids
            goods = goods.filtered_domain([("picking_id", "=", note.picking_id.id)])
            note.goods_ids = [Command.set(goods.ids)]

    @api.depends(
        "line_ids.quantity_claimed",
        "line_ids.quantity_counted",
        "line_ids.surplus_treatment",
        "state",
    )
    def _compute_quantities(self):
        for note in self:
            lines, is_counted = note.line_ids, bool(note.date_counted)
            kept = lines.filtered(lambda line: line._is_kept())
            surplus = kept.filtered("surplus_treatment")
            note.quantity_claimed = sum(lines.mapped("quantity_claimed"))
            note.quantity_counted = sum(kept.mapped("quantity_counted"))
            note.quantity_surplus = sum(surplus.mapped("quantity_counted"))
            note.difference = is_counted and (
                note.quantity_counted - note.quantity_claimed
            )

    @api.constrains("ticket_id", "picking_id", "goods_ids")
    def _check_delivery(self):
        for note in self.sudo():
            if note.goods_ids.picking_id - note.picking_id or not all(
                note.goods_ids.mapped("picking_id")
            ):
                raise ValidationError(
                    self.env._("A return note is about the goods of one delivery.")
                )

    @api.constrains("replacement_picking_id")
    def _check_replacement(self):
        for note in self.sudo():
            picking = note.replacement_picking_id
            customer = note.ticket_id.partner_id.commercial_partner_id
            if picking and (
                picking.picking_type_code != "outgoing"
                or picking == note.picking_id
                or picking.partner_id.commercial_partner_id != customer
            ):
                raise ValidationError(
                    self.env._(
                        "%s is no other delivery to this customer.", picking.name
                    )
                )

    def action_collect(self):
        """通知资材至客户处取回不良品: collected, on its way to the warehouse (R221).

        :raise UserError: when there is nothing to collect
        """
        self.check_access("write")
        for note in self:
            if not note.goods_ids or not all(
                note.sudo().goods_ids.mapped("quantity_claimed")
            ):
                raise UserError(
                    self.env._("Say which goods are collected, and how much of them.")
                )
            note._create_lines()
            note._set_state(
                "collected",
                "goods_collected",
                {"goods": note.goods_ids.ids, "claimed": note.quantity_claimed},
                date_collected=fields.Datetime.now(),
                collected_by_id=self.env.uid,
            )
            note._create_return_picking()
        return True

    def action_count(self):
        """实际点收: the counted quantity goes into stock, marked (R265, R486).

        :raise UserError: when a mark is missing or nothing arrived
        """
        self.check_access("write")
        for note in self:
            if not note.quantity_counted:
                raise UserError(self.env._("Count what arrived."))
            for line in note.line_ids:
                if line.surplus_treatment and not line.quantity_counted:
                    raise UserError(
                        self.env._("%s: say how much came back.", line._get_name())
                    )
                if line._is_kept() and not (line.marking or "").strip():
                    raise UserError(self.env._("Say how the goods are marked."))
            note._set_state(
                "counted",
                "goods_counted",
                note._prepare_count_payload(),
                date_counted=fields.Datetime.now(),
                counted_by_id=self.env.uid,
            )
            note._receive_counted()
        return True

    def action_confirm(self):
        """退回不良品确认: quality looked at what came back (3.4).

        :raise UserError: when a line has no result
        """
        self.check_access("write")
        for note in self:
            if not all(note._get_kept_lines().mapped("quality_result")):
                raise UserError(self.env._("Say what quality found on each line."))
            note._set_state(
                "confirmed",
                "goods_confirmed",
                {"results": note.line_ids.mapped("quality_result")},
                date_confirmed=fields.Datetime.now(),
                confirmed_by_id=self.env.uid,
            )
        return True

    def action_agree(self):
        """与客户联络重新送货时间: by sales or planning, on the counted quantity (R251).

        :raise UserError: when date or person is missing
        """
        self.check_access("write")
        now = fields.Datetime.now()
        for note in self:
            if (
                not note.date_redelivery
                or not (note.redelivery_agreed_with or "").strip()
            ):
                raise UserError(
                    self.env._(
                        "Say when it is delivered anew, and with whom it was agreed."
                    )
                )
            if note.date_redelivery <= now:
                raise UserError(self.env._("The renewed delivery lies in the past."))
            note._set_state(
                note.state,
                "redelivery_agreed",
                {"quantity": note.quantity_counted},
                date_agreed=now,
                agreed_by_id=self.env.uid,
            )
        return True

    def action_redeliver(self):
        """补货: the replacement passed the normal inspection and was delivered (R266).

        :raise UserError: when inspection or delivery is missing
        """
        self.check_access("write")
        for note in self:
            picking = note.replacement_picking_id.sudo()
            if not (note.replacement_inspection or "").strip():
                raise UserError(
                    self.env._("Give the record of the inspection it has passed.")
                )
            if picking.state != "done" or picking.date_done < note.date_counted:
                raise UserError(self.env._("The replacement was not delivered yet."))
            note._set_state(
                "redelivered",
                "redelivered",
                {"delivery": picking.name},
                date_redelivered=picking.date_done,
            )
        return True

    def action_cancel(self):
        """Drop a return that was not collected."""
        self.check_access("write")
        self._set_state("cancelled", "return_cancelled")
        return True

    def _prepare_count_payload(self):
        """Return what the ledger keeps of the count.

        :rtype: dict
        """
        surplus = self.line_ids.filtered("surplus_treatment")
        return {
            "claimed": self.quantity_claimed,
            "counted": self.quantity_counted,
            "lines": [
                [line.goods_id.id, line.quantity_counted]
                for line in self.line_ids - surplus
            ],
            "surplus": [
                [
                    line.product_id.id,
                    line.lot_id.id,
                    line.quantity_counted,
                    line.surplus_treatment,
                ]
                for line in surplus
            ],
        }

    def _create_lines(self):
        """Put one line for each of the goods, with what the customer claims."""
        known = self.line_ids.goods_id
        self.env["complaint.goods.return.line"].sudo()._trusted().create(
            [
                {
                    "return_id": self.id,
                    "goods_id": goods.id,
                    "quantity_claimed": goods.quantity_claimed,
                }
                for goods in self.goods_ids.sudo() - known
            ]
        )
