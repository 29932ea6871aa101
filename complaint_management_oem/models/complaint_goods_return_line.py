# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# written by the warehouse, and by quality
COUNTED = ("quantity_counted", "marking")
JUDGED = ("quality_result", "quality_note")


class ComplaintGoodsReturnLine(models.Model):
    """What was claimed of a batch, what the warehouse counted, what quality found."""

    _name = "complaint.goods.return.line"
    _description = "Returned Goods"
    _inherit = ["complaint.trusted.mixin"]
    _order = "return_id, id"

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
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(related="goods_id.product_id")
    lot_id = fields.Many2one(related="goods_id.lot_id")
    uom_id = fields.Many2one(related="goods_id.uom_id", string="Unit")
    quantity_claimed = fields.Float(
        string="Claimed", readonly=True, digits="Product Unit"
    )
    quantity_counted = fields.Float(string="Counted", digits="Product Unit")
    difference = fields.Float(compute="_compute_difference", digits="Product Unit")
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

    @api.depends("quantity_claimed", "quantity_counted", "return_id.date_counted")
    def _compute_difference(self):
        for line in self:
            line.difference = bool(line.return_id.date_counted) and (
                line.quantity_counted - line.quantity_claimed
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            raise AccessError(
                self.env._("The lines of a return follow from the goods collected.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_trusted():
            self._check_turn(set(vals))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(
            self.env._("The lines of a return follow from the goods collected.")
        )

    def _check_turn(self, names):
        """Refuse what is not written by this role now (R486, R487).

        :param set names: fields that a client writes
        :raise UserError: when it is decided, or not its turn
        :raise AccessError: when it is written by another role
        """
        turns = {
            "collected": ("goods_counted", COUNTED),
            "counted": ("goods_confirmed", JUDGED),
        }
        for note in self.return_id:
            milestone, allowed = turns.get(note.state, (None, ()))
            if not names <= set(allowed):
                raise UserError(
                    self.env._("%s: this is not written now.", note.display_name)
                )
            note._check_step_is_mine(milestone)
            note._check_open()
