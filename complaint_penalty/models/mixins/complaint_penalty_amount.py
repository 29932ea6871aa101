# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

from ...tools.capitals import in_capitals

# what the coordinator writes, and nobody else
COORDINATOR = {"amount", "severity", "repair_team_id", "return_reason"}
YUAN = "CNY"


class ComplaintPenaltyAmount(models.AbstractModel):
    """The amount of a fine: fixed by one role, never below the scheme (R351).

    Amounts are in the currency of the scheme: no rate can move them. They are
    compared in hundredths: how a currency is rounded is a setting.
    """

    _name = "complaint.penalty.amount"
    _description = "Complaint Penalty Amount"
    _inherit = ["complaint.approval.mixin", "complaint.penalty.role"]

    scheme_id = fields.Many2one(
        comodel_name="complaint.procedure.penalty",
        string="Penalty Scheme",
        compute="_compute_scheme_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_scheme",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    minimum_amount = fields.Monetary(
        string="Not Less Than", compute="_compute_scheme", store=True, precompute=True
    )
    amount = fields.Monetary(copy=False, help="Fixed by the coordinator.")
    amount_in_capitals = fields.Char(
        string="Amount in Words", compute="_compute_amount_in_capitals"
    )
    severity = fields.Text(copy=False, help="The circumstances the amount is based on.")

    @api.depends("dispatch_id")
    def _compute_scheme_id(self):
        for fine in self.filtered(lambda f: not f.scheme_id):
            procedure = fine.dispatch_id.sudo().ticket_id.complaint_procedure_id
            fine.scheme_id = procedure.penalty_ids[:1]

    @api.depends("scheme_id")
    def _compute_scheme(self):
        for fine in self:
            fine.currency_id = fine.scheme_id.currency_id
            fine.minimum_amount = fine.scheme_id.minimum_amount

    @api.depends("amount", "currency_id")
    def _compute_amount_in_capitals(self):
        for fine in self:
            is_yuan = fine.amount and fine.currency_id.name == YUAN
            fine.amount_in_capitals = in_capitals(fine.amount) if is_yuan else False

    @api.constrains("scheme_id", "ticket_id")
    def _check_scheme(self):
        for fine in self.sudo():
            procedure = fine.ticket_id.complaint_procedure_id
            if not procedure.penalty_ids:
                raise ValidationError(
                    self.env._("%s knows no fines.", procedure.display_name)
                )
            if fine.scheme_id.procedure_id != procedure:
                raise ValidationError(
                    self.env._("Choose a penalty scheme of the procedure.")
                )

    @api.constrains("amount", "minimum_amount", "currency_id", "scheme_id", "state")
    def _check_amount(self):
        for fine in self.sudo():
            if not fine.amount and fine.state in ("draft", "confirmed", "cancelled"):
                continue
            least = max(fine.minimum_amount, fine.scheme_id.minimum_amount)
            too_low = (
                not isfinite(fine.amount)
                or float_compare(fine.amount, least, precision_digits=2) < 0
            )
            if too_low or fine.currency_id != fine.scheme_id.currency_id:
                raise ValidationError(
                    self.env._(
                        "A fine is not less than %(amount)s %(currency)s.",
                        amount=f"{least:,.2f}",
                        currency=fine.scheme_id.currency_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_no_amount([self.env.context.get("default_amount")])
        self._check_no_amount(vals.get("amount") for vals in vals_list)
        fines = super().create(vals_list)
        # a default kept by a user
        self._check_no_amount(fines.mapped("amount"))
        return fines

    @api.model
    def _check_no_amount(self, amounts):
        """Refuse an amount on a fine nobody has confirmed the facts of.

        :param amounts: what a client or a default says, iterable of float or None
        :raise UserError: when there is one
        """
        if any(amounts):
            raise UserError(
                self.env._("The amount is fixed once the facts are confirmed.")
            )

    def write(self, vals):
        if COORDINATOR & set(vals) and not self._is_trusted():
            self._check_coordinator()
        return super().write(vals)

    def _check_coordinator(self):
        """Refuse to fix the amount at another time or by somebody else (R480).

        :raise UserError: when the facts are not confirmed, or it is signed already
        :raise AccessError: when the user does not fill the role
        """
        for fine in self:
            if fine.state != "confirmed":
                raise UserError(
                    self.env._(
                        "The amount is fixed after the facts are confirmed and before "
                        "it is signed."
                    )
                )
            fine._check_role("penalty_signed")

    def _check_amendable_by_user(self, names):
        """What was signed is not changed while others decide, by nobody.

        :raise UserError: always
        """
        raise UserError(
            self.env._(
                "%s is signed: reject it, so that it is confirmed and signed anew.",
                self.display_name,
            )
        )
