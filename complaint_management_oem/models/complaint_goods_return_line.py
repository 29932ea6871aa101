# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# written by the warehouse, of what nobody claimed too, and by quality
COUNTED = ("quantity_counted", "marking")
SURPLUS = ("product_id", "lot_id", "batch", "surplus_treatment")
JUDGED = ("quality_result", "quality_note")


class ComplaintGoodsReturnLine(models.Model):
    """What was claimed of a batch, what the warehouse counted, what quality found.

    A line without goods of the complaint is a surplus: it came back though nobody
    claimed it. The warehouse adds it while it counts, and keeps it or gives it back.
    """

    _name = "complaint.goods.return.line"
    _description = "Returned Goods"
    _inherit = ["complaint.trusted.mixin"]
    _order = "return_id, id"
    _check_company_auto = True

    return_id = fields.Many2one(
        comodel_name="complaint.goods.return",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="return_id.company_id", store=True, index=True)
    state = fields.Selection(related="return_id.state", string="State of the Return")
    goods_id = fields.Many2one(
        comodel_name="complaint.goods",
        string="Goods",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
        domain=[("type", "=", "consu")],
    )
    lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Lot",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    batch = fields.Char(
        string="As Read on the Goods",
        help="What is read on goods that are none of ours, or whose lot is not known.",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity_claimed = fields.Float(
        string="Claimed", readonly=True, digits="Product Unit"
    )
    quantity_counted = fields.Float(string="Counted", digits="Product Unit")
    difference = fields.Float(compute="_compute_difference", digits="Product Unit")
    surplus_treatment = fields.Selection(
        selection=[
            ("kept", "Not claimed, nonconforming area"),
            ("back", "Not claimed, back to the customer"),
        ],
        string="Surplus",
        compute="_compute_surplus_treatment",
        store=True,
        readonly=False,
        precompute=True,
        help="What becomes of goods that came back without being claimed.",
    )
    marking = fields.Char(help="How the goods are marked in the nonconforming area.")
    quality_result = fields.Selection(
        selection=[
            ("defective", "Defect confirmed"),
            ("other", "Another defect"),
            ("good", "No defect"),
        ],
        string="Finding of Quality",
    )
    quality_note = fields.Char(string="Note of Quality")

    _goods_uniq = models.UniqueIndex(
        "(return_id, goods_id)", "Goods stand once on a return note."
    )
    _counted_not_negative = models.Constraint(
        "CHECK(quantity_counted >= 0)", "A counted quantity is not below zero."
    )
    _surplus_has_treatment = models.Constraint(
        "CHECK((goods_id IS NULL) = (surplus_treatment IS NOT NULL))",
        "What was not claimed is kept or goes back, what was claimed is counted.",
    )

    @api.depends("goods_id")
    def _compute_product_id(self):
        for line in self:
            line.product_id = line.goods_id.product_id or line.product_id
            line.lot_id = line.goods_id.lot_id or line.lot_id

    @api.depends("goods_id")
    def _compute_surplus_treatment(self):
        for line in self:
            known = line.surplus_treatment or "kept"
            line.surplus_treatment = False if line.goods_id else known

    @api.depends("quantity_claimed", "quantity_counted", "return_id.date_counted")
    def _compute_difference(self):
        for line in self:
            line.difference = bool(line.return_id.date_counted) and (
                line.quantity_counted - line.quantity_claimed
            )

    @api.constrains("return_id", "goods_id", *SURPLUS)
    def _check_surplus(self):
        for line in self.sudo().filtered(lambda line: not line.goods_id):
            problem = line._get_surplus_problem()
            if problem:
                raise ValidationError(problem)

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_trusted():
            return super().create(vals_list)
        # a client adds a surplus and nothing else
        names = set().union(*vals_list)
        if "goods_id" in names:
            raise AccessError(
                self.env._("The lines of a return follow from the goods collected.")
            )
        own = {"return_id", *COUNTED, *SURPLUS}
        lines = super(
            ComplaintGoodsReturnLine, self._without_defaults({*self._fields} - own)
        ).create(vals_list)
        lines._check_turn(names - {"return_id"})
        return lines

    def write(self, vals):
        if not self._is_trusted():
            self._check_turn(set(vals))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_surplus(self):
        if self.goods_id:
            raise AccessError(
                self.env._("The lines of a return follow from the goods collected.")
            )
        self._check_turn({"quantity_counted"})

    def _check_turn(self, names):
        """Refuse what is not written by this role now (R486, R487).

        :param set names: fields that a client writes
        :raise UserError: when it is decided, or not its turn
        :raise AccessError: when it is written by another role
        """
        for line in self:
            note, surplus = line.return_id, () if line.goods_id else SURPLUS
            milestone, allowed = {
                "collected": ("goods_counted", (*COUNTED, *surplus)),
                "counted": ("goods_confirmed", JUDGED),
            }.get(note.state, (None, ()))
            if not names <= set(allowed):
                raise UserError(
                    self.env._("%s: this is not written now.", note.display_name)
                )
            note._check_step_is_mine(milestone)
            note._check_open()

    def _is_kept(self):
        """Tell whether the goods stay with us, in the nonconforming area.

        :rtype: bool
        """
        return bool(self.quantity_counted) and self.surplus_treatment != "back"

    def _get_batch(self):
        """Return the number by which people speak of the batch.

        :rtype: str
        """
        return self.lot_id.sudo().name or self.goods_id.batch or self.batch or ""

    def _get_name(self):
        """Return what came back, in words.

        :rtype: str
        """
        names = [self.product_id.sudo().display_name, self._get_batch()]
        return " · ".join(filter(None, names))

    def _get_surplus_problem(self):
        """Tell what is wrong with a surplus.

        :return: a translated sentence, or None
        """
        _, name = self.env._, self._get_name()
        if not name:
            return _("Say what came back without being claimed.")
        if self.lot_id and self.lot_id.product_id != self.product_id:
            return _("The lot %s is one of another product.", self.lot_id.name)
        others = (self.return_id.line_ids - self).filtered(
            lambda line: line.product_id == self.product_id
            and line.lot_id in (self.lot_id, self.lot_id.browse())
            and (line.goods_id or line.batch == self.batch)
        )
        if others:
            return _("%s stands on the return already: count it there.", name)
        if self.surplus_treatment == "back":
            return None
        if not self.lot_id and self.product_id.tracking != "none":
            return _("%s: say which lot it is, or that it goes back.", name)
        if not self._get_delivered_lines():
            return _("%s was not delivered to this customer: it goes back.", name)
        return None

    def _get_delivered_lines(self):
        """Return what brought these goods to the customer, of one delivery.

        :rtype: recordset of stock.move.line, as superuser
        """
        if self.goods_id:
            return self.goods_id._get_delivered_lines()
        note = self.return_id.sudo()
        customer = note.ticket_id.partner_id.commercial_partner_id
        domain = [
            ("state", "=", "done"),
            ("company_id", "=", note.company_id.id),
            ("product_id", "=", self.product_id.id),
            ("lot_id", "=", self.lot_id.id),
            ("picking_id.picking_type_id.code", "=", "outgoing"),
            "|",
            ("picking_id.partner_id", "child_of", customer.id),
            ("picking_id.sale_id.partner_id", "child_of", customer.id),
        ]
        lines = self.env["stock.move.line"].sudo()
        lines = lines.search(domain, order="date desc, id desc")
        pickings = lines.picking_id & note.picking_id or lines.picking_id[:1]
        return lines.filtered(lambda line: line.picking_id in pickings)
