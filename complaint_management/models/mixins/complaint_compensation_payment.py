# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

PAYMENT = {"amount_paid", "payment_reference"}
COLLECTION = {"collected_by", "amount_paid"}
RECOVERY = {"amount_recovered", "recovery_note"}


class ComplaintCompensationPayment(models.AbstractModel):
    """Pays what was approved, and gets it back from who has to bear it.

    In which order payment is requested, made and collected is said by the steps of
    the procedure. The recovery goes on when the complaint is closed.
    """

    _name = "complaint.compensation.payment"
    _description = "Complaint Compensation Payment"
    _inherit = ["complaint.approval.mixin"]

    currency_id = fields.Many2one(related="company_id.currency_id")
    date_payment_requested = fields.Datetime(
        string="Payment Requested", readonly=True, copy=False
    )
    payment_requested_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    amount_paid = fields.Monetary(copy=False)
    payment_reference = fields.Char(
        copy=False, help="Number of the voucher or transfer."
    )
    date_paid = fields.Datetime(string="Paid On", readonly=True, copy=False)
    paid_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    collected_by = fields.Char(copy=False, help="Who took the money or signed for it.")
    date_collected = fields.Datetime(string="Collected On", readonly=True, copy=False)

    recover_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Third Party",
        index="btree_not_null",
        ondelete="restrict",
        help="Who has to bear the loss in the end.",
    )
    amount_to_recover = fields.Monetary(help="From the third party.")
    amount_recovered = fields.Monetary(copy=False, tracking=True)
    recovery_note = fields.Text(copy=False)
    recovery_state = fields.Selection(
        selection=[
            ("none", "Nothing to recover"),
            ("open", "To recover"),
            ("partly", "Partly recovered"),
            ("done", "Recovered"),
        ],
        string="Recovery",
        compute="_compute_recovery_state",
        store=True,
    )

    @api.depends("amount_to_recover", "amount_recovered")
    def _compute_recovery_state(self):
        for case in self:
            case.recovery_state = (
                "none"
                if not case.amount_to_recover
                else "open"
                if not case.amount_recovered
                else "partly"
                if case.amount_recovered < case.amount_to_recover
                else "done"
            )

    def write(self, vals):
        if set(vals) <= RECOVERY:
            # it takes longer than the complaint
            return super(ComplaintCompensationPayment, self._trusted()).write(vals)
        return super().write(vals)

    def _check_frozen(self, vals):
        super()._check_frozen(vals)
        for case in self:
            kept = PAYMENT if case.date_paid else set()
            if case.date_collected:
                kept = kept | COLLECTION
            if kept & set(vals):
                raise UserError(
                    self.env._("%s: what was paid is kept.", case.display_name)
                )

    def action_request_payment(self):
        """Ask for the transfer of the approved amount (款项划拨).

        :raise UserError: when the procedure asks for another step before
        """
        self.check_access("write")
        for case in self._without_client_context():
            case._lock_row()
            case._check_content_unchanged()
            case._set_state(
                "payment_requested",
                "compensation_requested",
                {"amount": case._get_plain_value("amount_approved")},
                date_payment_requested=fields.Datetime.now(),
                payment_requested_by_id=self.env.uid,
            )
        return True

    def action_pay(self):
        """Note that the money went out.

        :raise UserError: when the amount is missing or more than was approved
        """
        self.check_access("write")
        for case in self._without_client_context():
            case._lock_row()
            case._check_payable()
            case._set_state(
                "paid",
                "compensation_paid",
                {"amount": case._get_plain_value("amount_paid")},
                date_paid=fields.Datetime.now(),
                paid_by_id=self.env.uid,
            )
        return True

    def action_collect(self):
        """Note that the customer has the money and signed for it.

        :raise UserError: when nobody is named, or the amount does not fit
        """
        self.check_access("write")
        for case in self._without_client_context():
            case._lock_row()
            if not (case.collected_by or "").strip():
                raise UserError(self.env._("Say who collected the money."))
            case._check_payable()
            case._set_state(
                "collected",
                "compensation_collected",
                {"amount": case._get_plain_value("amount_paid")},
                date_collected=fields.Datetime.now(),
            )
        return True

    def _check_payable(self):
        """Refuse a payment without amount, above what was approved, by who approved.

        :raise UserError: in these cases
        """
        self._check_content_unchanged()
        if self.env.user in self._get_current_reviews().done_by:
            raise UserError(
                self.env._("You approved the amount: somebody else has to pay it.")
            )
        if not self.amount_paid:
            raise UserError(self.env._("Say how much is paid."))
        if self.currency_id.compare_amounts(self.amount_paid, self.amount_approved) > 0:
            raise UserError(self.env._("No more is paid than was approved."))
