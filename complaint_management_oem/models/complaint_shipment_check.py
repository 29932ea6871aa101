# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ComplaintShipmentCheck(models.Model):
    """查核出货检验状况: the record of a batch, looked at before the visit (R199)."""

    _name = "complaint.shipment.check"
    _description = "Check of the Shipment Inspection"
    _inherit = ["mail.thread", "complaint.evidence.mixin", "complaint.document.mixin"]
    _check_company_auto = True
    _complaint_transitions = {"draft": ("done",)}
    _complaint_frozen_states = ("done",)
    _complaint_stamp_fields = ("checked_by_id", "date_checked")

    goods_id = fields.Many2one(
        comodel_name="complaint.goods",
        string="Goods",
        compute="_compute_goods_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id)]",
    )
    product_id = fields.Many2one(related="goods_id.product_id")
    lot_id = fields.Many2one(related="goods_id.lot_id")
    date_shipped = fields.Date(related="goods_id.date_shipped")
    record_number = fields.Char(
        string="Inspection Record", help="Number of the shipment inspection record."
    )
    date_inspected = fields.Date(string="Inspected On")
    inspector = fields.Char()
    quantity_inspected = fields.Float(string="Sample", digits="Product Unit")
    quantity_defective = fields.Float(string="Defects Found", digits="Product Unit")
    result = fields.Selection(
        selection=[
            ("passed", "Passed"),
            ("conceded", "Passed with a concession"),
            ("failed", "Failed"),
            ("missing", "There is no record"),
        ],
        string="Result of the Inspection",
    )
    note = fields.Text()
    checked_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_checked = fields.Datetime(string="Looked At On", readonly=True, copy=False)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("done", "Looked at")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )

    @api.depends("ticket_id")
    def _compute_goods_id(self):
        for check in self.filtered(lambda check: not check.goods_id):
            goods = check._get_known_ticket().sudo().complaint_goods_ids
            check.goods_id = goods.filtered(lambda g: not g.is_checked)[:1]

    @api.constrains("ticket_id", "goods_id")
    def _check_goods(self):
        for check in self.sudo():
            if check.goods_id.ticket_id != check.ticket_id:
                raise ValidationError(
                    self.env._("These are goods of another complaint.")
                )

    def action_done(self):
        """Put on record what the shipment inspection of the batch had shown.

        :raise UserError: when the result or the number of the record is missing
        """
        self.check_access("write")
        for check in self:
            if not check.result:
                raise UserError(
                    self.env._("Say what the shipment inspection had shown.")
                )
            if check.result != "missing" and not (check.record_number or "").strip():
                raise UserError(self.env._("Give the number of the record."))
            check._set_state(
                "done",
                "shipment_checked",
                {
                    "goods": check.goods_id.id,
                    "result": check.result,
                    "evidence": check._seal_evidence(),
                },
                checked_by_id=self.env.uid,
                date_checked=fields.Datetime.now(),
            )
        return True
