# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# follows from the delivery and from the check of the inspection
FOUND = {"sale_line_id", "order_name", "quantity_delivered", "is_checked"}


class ComplaintGoods(models.Model):
    """客诉产品: goods a customer complains about, by batch and delivery (R049).

    Only what was delivered to this customer can be chosen. Once the record of the
    shipment inspection was looked at the line is kept as it is.
    """

    _name = "complaint.goods"
    _description = "Complained Goods"
    _inherit = ["complaint.trusted.mixin"]
    _order = "ticket_id desc, id"
    _check_company_auto = True

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        index=True,
        ondelete="restrict",
    )
    # Not related: it must not move with anything.
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        search="_search_partner_id",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("type", "=", "consu")],
    )
    lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Lot",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    batch = fields.Char(
        help="What the customer reads on the goods, where no lot of ours is known.",
    )
    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Delivery",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('state', '=', 'done'), ('picking_type_code', '=', 'outgoing'),"
        " ('partner_id', 'child_of', partner_id)]",
    )
    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        string="Order Line",
        compute="_compute_delivered",
        store=True,
        index="btree_not_null",
    )
    # Stored: officers search by it and may not read orders.
    order_name = fields.Char(
        string="Order",
        compute="_compute_delivered",
        store=True,
        index="btree_not_null",
    )
    date_shipped = fields.Date(
        string="Shipped On",
        compute="_compute_date_shipped",
        store=True,
        readonly=False,
        precompute=True,
    )
    quantity_delivered = fields.Float(
        string="Delivered",
        compute="_compute_delivered",
        store=True,
        digits="Product Unit",
    )
    quantity_claimed = fields.Float(string="Claimed", digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    defect_id = fields.Many2one(
        comodel_name="complaint.defect",
        string="Kind of Defect",
        index="btree_not_null",
        ondelete="restrict",
    )
    description = fields.Text(string="Defect")
    check_ids = fields.One2many("complaint.shipment.check", "goods_id")
    is_checked = fields.Boolean(
        string="Shipment Inspection Looked At",
        compute="_compute_is_checked",
        store=True,
        help="The record of the shipment inspection of this batch was looked at.",
    )

    _quantity_not_negative = models.Constraint(
        "CHECK(quantity_claimed >= 0)", "A claimed quantity is not below zero."
    )

    @api.depends("ticket_id.partner_id")
    @api.depends_context("uid")
    def _compute_partner_id(self):
        for goods in self:
            customer = goods.ticket_id._get_form_customer(goods)
            goods.partner_id = customer.sudo().commercial_partner_id

    @api.model
    def _search_partner_id(self, operator, value):
        return [("ticket_id.partner_id.commercial_partner_id", operator, value)]

    @api.depends("product_id", "lot_id.name", "batch")
    def _compute_display_name(self):
        for goods in self:
            names = [goods.product_id.display_name, goods._get_batch()]
            goods.display_name = " · ".join(filter(None, names))

    @api.depends("picking_id")
    def _compute_date_shipped(self):
        for goods in self:
            done = goods.picking_id.sudo().date_done
            # where nothing was delivered by us, what the customer says is kept
            if done:
                goods.date_shipped = goods.company_id._get_complaint_day(done)
            else:
                goods.date_shipped = goods.date_shipped

    @api.depends("picking_id", "product_id", "lot_id")
    def _compute_delivered(self):
        for goods in self:
            lines = goods._get_delivered_lines()
            goods.quantity_delivered = sum(lines.mapped("quantity_product_uom"))
            goods.sale_line_id = lines.move_id.sale_line_id[:1]
            goods.order_name = goods.sale_line_id.order_id.name

    @api.depends("check_ids.state")
    def _compute_is_checked(self):
        for goods in self:
            goods.is_checked = "done" in goods.check_ids.mapped("state")

    @api.constrains("ticket_id", "product_id", "lot_id", "picking_id")
    def _check_delivery(self):
        """Refuse goods that were not delivered to the customer who complains."""
        for goods in self.sudo():
            if goods.lot_id and goods.lot_id.product_id != goods.product_id:
                raise ValidationError(
                    self.env._(
                        "The lot %s is one of another product.", goods.lot_id.name
                    )
                )
            if not goods.picking_id:
                continue
            if not goods._is_delivered_to_customer():
                raise ValidationError(
                    self.env._(
                        "%s is no delivery to this customer.", goods.picking_id.name
                    )
                )
            if not goods._get_delivered_lines():
                raise ValidationError(
                    self.env._(
                        "%(delivery)s did not contain %(goods)s.",
                        delivery=goods.picking_id.name,
                        goods=goods.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        tickets = self.env["helpdesk.ticket"].browse(
            [vals["ticket_id"] for vals in vals_list if vals.get("ticket_id")]
        )
        if tickets - tickets._filter_complaint_known():
            raise AccessError(self.env._("You have no part in this complaint."))
        for vals in vals_list:
            self._check_found(vals)
            ticket = tickets.browse(vals.get("ticket_id")).sudo()
            vals["company_id"] = ticket.company_id.id
        self = self._without_defaults(FOUND)
        goods = super().create(vals_list)
        goods._check_open()
        return goods

    def write(self, vals):
        if {"company_id", "ticket_id"} & set(vals):
            raise UserError(self.env._("Goods stay with their complaint."))
        self._check_found(vals)
        self._check_open()
        self._check_unchecked()
        return super().write(vals)

    @api.model
    def _check_found(self, vals):
        """Refuse what is found in stock or by the check of the inspection.

        :param dict vals: as for create and write
        :raise UserError: naming the field
        """
        for name in FOUND & set(vals):
            raise UserError(
                self.env._("%s is found by the system.", self._fields[name].string)
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_checked(self):
        self._check_unchecked()

    def _check_open(self):
        """Refuse goods of complaints that are closed or are none.

        :raise UserError: naming the complaint
        """
        for ticket in self.ticket_id.sudo():
            if not ticket.complaint_procedure_id:
                raise UserError(self.env._("%s is not a complaint.", ticket.number))
            if ticket.complaint_phase == "closed":
                raise UserError(
                    self.env._("The complaint %s is closed.", ticket.number)
                )

    def _check_unchecked(self):
        """Refuse to change goods whose shipment inspection was looked at.

        :raise UserError: naming the goods
        """
        for goods in self:
            if goods.is_checked:
                raise UserError(
                    self.env._(
                        "The inspection of %s was looked at: it is kept as it is.",
                        goods.display_name,
                    )
                )

    def _get_batch(self):
        """Return the number by which people speak of the batch.

        :rtype: str
        """
        return self.lot_id.sudo().name or self.batch or ""

    def _get_delivered_lines(self):
        """Return what the delivery brought of these goods.

        :rtype: recordset of stock.move.line, as superuser
        """
        lines = self.picking_id.sudo().move_line_ids
        return lines.filtered(
            lambda line: line.product_id == self.product_id
            and self.lot_id in (line.lot_id, self.env["stock.lot"])
        )

    def _is_delivered_to_customer(self):
        """Tell whether the delivery went to who complains, whoever of his people.

        :rtype: bool
        """
        picking, ticket = self.picking_id, self.ticket_id
        customer = ticket.partner_id.commercial_partner_id
        return bool(
            customer
            and picking.state == "done"
            and picking.picking_type_code == "outgoing"
            and picking.company_id == ticket.company_id
            and customer
            in (picking.partner_id | picking.sale_id.partner_id).commercial_partner_id
        )
