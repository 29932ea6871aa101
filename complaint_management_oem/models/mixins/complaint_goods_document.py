# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command


class ComplaintGoodsDocument(models.AbstractModel):
    """An act about complained goods.

    Quality, materials, warehouse and planning see the complaint through it. In some
    states a few fields are still open, to the role whose turn it is.
    """

    _name = "complaint.goods.document"
    _description = "Document About Goods"
    _inherit = ["mail.thread", "complaint.evidence.mixin", "complaint.document.mixin"]

    # state -> fields that stay writable in it though it is frozen
    _complaint_open_in_states = {}

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_partner_id",
        search="_search_partner_id",
    )
    goods_ids = fields.Many2many(
        comodel_name="complaint.goods",
        string="Goods",
        compute="_compute_goods_ids",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('ticket_id', '=', ticket_id)]",
    )

    @api.depends("ticket_id.partner_id")
    @api.depends_context("uid")
    def _compute_partner_id(self):
        for document in self:
            document.partner_id = document.ticket_id._get_form_customer(document)

    @api.model
    def _search_partner_id(self, operator, value):
        return [("ticket_id.partner_id", operator, value)]

    @api.depends("ticket_id")
    def _compute_goods_ids(self):
        for document in self.filtered(lambda d: not d.goods_ids):
            ticket = document._get_known_ticket()
            document.goods_ids = [Command.set(ticket.sudo().complaint_goods_ids.ids)]

    @api.constrains("ticket_id", "goods_ids")
    def _check_goods(self):
        for document in self.sudo():
            if document.goods_ids.ticket_id - document.ticket_id:
                raise ValidationError(
                    self.env._("These are goods of another complaint.")
                )

    def _check_frozen(self, vals):
        for document in self:
            allowed = self._complaint_open_in_states.get(document.state, ())
            if not set(vals) <= {*allowed, "message_follower_ids"}:
                super(ComplaintGoodsDocument, document)._check_frozen(vals)

    def _check_step_is_mine(self, milestone):
        """Refuse the content of a step to who may not take it (R486, R487).

        :param str milestone: code of the step
        :raise AccessError: naming the role
        """
        for document in self:
            if f" {milestone} " in document.others_steps:
                step = document.procedure_id.sudo()._get_steps()[milestone]
                raise AccessError(
                    self.env._(
                        "“%(step)s” is taken by the role %(role)s.",
                        step=step.name,
                        role=step.role_id.name,
                    )
                )
