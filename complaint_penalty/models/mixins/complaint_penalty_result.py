# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

DELIVERY = {"delivery_mode", "delivery_note"}
SETTLED = ("deducted", "paid")


class ComplaintPenaltyResult(models.AbstractModel):
    """What becomes of an approved fine: copies, delivery, settlement, withdrawal."""

    _name = "complaint.penalty.result"
    _description = "Complaint Penalty Result"
    _inherit = ["complaint.penalty.signature"]

    copy_ids = fields.One2many(
        comodel_name="complaint.penalty.copy", inverse_name="penalty_id", readonly=True
    )
    delivery_mode = fields.Selection(
        selection=[
            ("portal", "On its page"),
            ("hand", "By hand"),
            ("post", "By post"),
        ],
        copy=False,
    )
    delivery_note = fields.Char(
        copy=False, help="Who took it, or the number of the consignment."
    )
    date_delivered = fields.Datetime(string="Delivered On", readonly=True, copy=False)
    delivered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    objection_ids = fields.One2many(
        comodel_name="complaint.penalty.objection", inverse_name="penalty_id"
    )
    settlement = fields.Selection(
        selection=[
            ("open", "To settle"),
            ("deducted", "Deducted"),
            ("paid", "Paid"),
            ("void", "No longer due"),
            ("to_refund", "To refund"),
            ("refunded", "Refunded"),
        ],
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    settlement_date = fields.Date(string="Settled On", readonly=True, copy=False)
    settlement_reference = fields.Char(
        readonly=True, copy=False, help="Number of the statement or voucher."
    )
    settled_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    can_settle = fields.Boolean(compute="_compute_can_settle")
    has_unsent = fields.Boolean(compute="_compute_has_unsent")
    date_withdrawn = fields.Datetime(string="Withdrawn On", readonly=True, copy=False)

    @api.depends("state", "settlement")
    @api.depends_context("uid")
    def _compute_can_settle(self):
        for fine in self:
            fine.can_settle = (
                fine.settlement in ("open", "to_refund")
                and fine.state in ("delivered", "withdrawn")
                and fine._is_settler()
            )

    @api.depends("copy_ids.date_sent")
    def _compute_has_unsent(self):
        for fine in self:
            fine.has_unsent = not all(fine.sudo().copy_ids.mapped("date_sent"))

    def write(self, vals):
        if DELIVERY & set(vals) and not self._is_trusted():
            for fine in self:
                if fine.state != "approved":
                    raise UserError(
                        self.env._("%s is not to be delivered.", fine.display_name)
                    )
        return super().write(vals)

    def _grant_approval(self, payload):
        super()._grant_approval(payload)
        fine = self.sudo()._trusted()
        fine.settlement = "open"
        lines = fine.ticket_id.complaint_procedure_id.copy_ids
        fine.env["complaint.penalty.copy"].create(
            [{"penalty_id": fine.id, "line_id": line.id} for line in lines]
        )

    # -- copies and delivery -------------------------------------------------------

    def action_send_copies(self):
        """Send the approved fine to the departments that execute it (R354, R355).

        :raise UserError: when there is nothing to send, or nobody to send it to
        """
        self.check_access("read")
        for fine in self._without_client_context():
            fine._lock_row()
            fine._check_role("penalty_copied")
            copies = fine.sudo().copy_ids.filtered(lambda copy: not copy.date_sent)
            if fine.state not in ("approved", "delivered") or not copies:
                raise UserError(self.env._("There is no copy to send."))
            copies._send()
            fine.ticket_id.sudo()._complaint_record(
                "penalty_copied", fine, {"roles": copies.role_id.mapped("code")}
            )
        return True

    def action_deliver(self):
        """Deliver the approved fine to the party.

        :raise UserError: when it is not said how
        """
        self.check_access("write")
        for fine in self._without_client_context():
            fine._lock_row()
            fine._check_content_unchanged()
            if not fine.delivery_mode:
                raise UserError(self.env._("Say how the fine is delivered."))
            if (
                fine.delivery_mode != "portal"
                and not (fine.delivery_note or "").strip()
            ):
                raise UserError(self.env._("Say who took it, or its number."))
            fine._set_state(
                "delivered",
                "penalty_delivered",
                {"mode": fine.delivery_mode},
                date_delivered=fields.Datetime.now(),
                delivered_by_id=self.env.uid,
            )
        return True

    # -- settlement ------------------------------------------------------------------

    def _is_settler(self):
        """Tell whether the user is of a department that settles fines (R485).

        :rtype: bool
        """
        settling = self.sudo().copy_ids.filtered("is_settling")
        return any(self._is_role_mine(copy.role_id) for copy in settling)

    def action_settle(self):
        """Open the dialogue that notes how the fine was settled.

        :return: window action
        """
        self.ensure_one()
        self._check_settler()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_penalty.complaint_penalty_settlement_action"
        )
        action["context"] = {"default_penalty_id": self.id}
        return action

    def _check_settler(self):
        self.check_access("read")
        if not self._is_settler():
            raise AccessError(
                self.env._("Fines are settled by the departments named for it.")
            )

    def _settle(self, settlement, date, reference):
        """Note how the whole amount was settled, or given back (R356).

        :param str settlement: ``deducted``, ``paid`` or ``refunded``
        :param date date: when
        :param str reference: number of the statement or voucher
        :raise UserError: when it cannot be settled so now
        """
        self._check_settler()
        fine = self._without_client_context()
        fine._lock_row()
        fine._check_settlement(settlement, date, reference)
        fine.sudo()._trusted().write(
            {
                "settlement": settlement,
                "settlement_date": date,
                "settlement_reference": reference.strip(),
                "settled_by_id": self.env.uid,
            }
        )
        fine.ticket_id.sudo()._complaint_record(
            "penalty_settled",
            fine,
            {"settlement": settlement, "amount": fine._get_plain_value("amount")},
        )

    def _check_settlement(self, settlement, date, reference):
        expected = {"open": SETTLED, "to_refund": ("refunded",)}
        if self.state not in (
            "delivered",
            "withdrawn",
        ) or settlement not in expected.get(self.settlement, ()):
            raise UserError(self.env._("%s cannot be settled so.", self.display_name))
        if not date or not (reference or "").strip():
            raise UserError(self.env._("Say when it was settled, and the reference."))
        company = self.sudo().company_id
        if date > company._get_complaint_today():
            raise UserError(self.env._("The date of the settlement lies ahead."))
        if date < company._get_complaint_day(self.date_delivered):
            raise UserError(self.env._("It was not settled before its delivery."))
        objections = self.sudo().objection_ids
        if objections.filtered(lambda o: o.state == "lodged"):
            raise UserError(self.env._("An objection is not decided yet."))
        until = self._get_objection_until()
        if until and not objections and fields.Datetime.now() <= until:
            raise UserError(self.env._("The party may still object."))

    # -- objection --------------------------------------------------------------------

    def _get_objection_until(self):
        """Return until when the party may object, naive UTC.

        :return: False without an end, or before the delivery
        :rtype: datetime or bool
        """
        fine = self.sudo()
        scheme = fine.scheme_id
        if not fine.date_delivered or not scheme.objection_unit:
            return False
        calendar = scheme.procedure_id._get_calendar()
        return calendar._complaint_deadline(
            fine.date_delivered, scheme.objection_number, scheme.objection_unit
        )

    def _get_cannot_object_reason(self):
        """Tell why the party cannot object (now).

        :return: a translated sentence, empty when it can
        :rtype: str
        """
        fine = self.sudo()
        if fine.state != "delivered":
            return self.env._("There is nothing to object to.")
        if fine.objection_ids.filtered(lambda o: o.state != "draft"):
            return self.env._("There was an objection already.")
        until = fine._get_objection_until()
        if until and fields.Datetime.now() > until:
            return self.env._("The time for an objection is over.")
        return ""

    def _withdraw(self):
        """Take the fine back after an upheld objection and tell the departments."""
        fine = self.sudo()
        settlement = "to_refund" if fine.settlement in SETTLED else "void"
        fine._set_state(
            "withdrawn",
            "penalty_withdrawn",
            {"settlement": settlement},
            date_withdrawn=fields.Datetime.now(),
            settlement=settlement,
        )
        fine.message_notify(
            partner_ids=fine.copy_ids.recipient_ids.partner_id.ids,
            subject=self.env._("%s is withdrawn", fine.display_name),
            body=self.env._("An objection was upheld: the fine is not due."),
        )
