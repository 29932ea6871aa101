# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ComplaintPenalty(models.Model):
    """罚款单: a fine for who did not obey an order, one for each fact (R343-R359).

    The system proposes the conditions it finds from the stamps, the representative
    confirms them, the coordinator fixes the amount and signs, others approve.
    """

    _name = "complaint.penalty"
    _description = "Complaint Penalty"
    _inherit = [
        "complaint.penalty.result",
        "complaint.penalty.portal",
        "complaint.approval.buttons",
    ]
    _check_company_auto = True
    # money is settled, and contested, when the complaint is long closed
    _complaint_after_close = True

    _state_from = ["draft", "confirmed"]
    _state_to = ["approved", "delivered"]
    _complaint_transitions = {
        "draft": ("confirmed", "cancelled"),
        "confirmed": ("signed", "draft"),
        "signed": ("requested",),
        "requested": ("approved", "draft"),
        "approved": ("delivered",),
        "delivered": ("withdrawn",),
        "withdrawn": (),
        "cancelled": (),
    }
    _complaint_ending_milestones = ("penalty_cancelled", "penalty_withdrawn")
    _complaint_frozen_states = (
        "confirmed",
        "signed",
        "requested",
        "approved",
        "delivered",
        "withdrawn",
        "cancelled",
    )
    # each guarded by its own state and role
    _complaint_open_fields = (
        "amount",
        "severity",
        "repair_team_id",
        "return_reason",
        "delivery_mode",
        "delivery_note",
    )
    _complaint_stamp_fields = (
        "number",
        "party_id",
        "currency_id",
        "minimum_amount",
        "date_confirmed",
        "confirmed_by_id",
        "date_signed",
        "signed_by_id",
        "signed_hash",
        "repair_id",
        "cancel_reason",
        "date_delivered",
        "delivered_by_id",
        "settlement",
        "settlement_date",
        "settlement_reference",
        "settled_by_id",
        "date_withdrawn",
        "copy_ids",
        "objection_ids",
    )
    _approval_frozen_fields = (
        "ticket_id",
        "dispatch_id",
        "party_id",
        "scheme_id",
        "currency_id",
        "minimum_amount",
        "amount",
        "severity",
        "cause",
    )
    _approval_line_fields = {"violation_ids": ("code", "is_found", "is_confirmed")}
    _approval_milestones = {
        "request": "penalty_requested",
        "step": "penalty_decided",
        "approve": "penalty_approved",
        "reject": "penalty_rejected",
        "restart": "penalty_restarted",
        "amend": "penalty_amended",
        "cancel": "penalty_cancelled",
    }

    number = fields.Char(readonly=True, copy=False, index="btree_not_null")
    dispatch_id = fields.Many2one(
        comodel_name="complaint.dispatch",
        string="Order",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id), ('party_id', '!=', False)]",
    )
    party_id = fields.Many2one(
        comodel_name="res.partner",
        string="Party Fined",
        compute="_compute_party_id",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
    )
    violation_ids = fields.One2many(
        comodel_name="complaint.penalty.violation",
        inverse_name="penalty_id",
        string="Conditions",
    )
    cause = fields.Text(help="What the party did or failed to do (罚款事由).")
    state = fields.Selection(
        selection=[
            ("draft", "Proposed"),
            ("confirmed", "Facts confirmed"),
            ("signed", "Signed"),
            ("requested", "In approval"),
            ("approved", "Approved"),
            ("delivered", "Delivered"),
            ("withdrawn", "Withdrawn"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    _number_uniq = models.UniqueIndex("(number)", "A fine has a number of its own.")
    _amount_not_below = models.Constraint(
        "CHECK(COALESCE(amount, 0) = 0 "
        "OR (amount >= minimum_amount AND amount < 'Infinity'::numeric))",
        "The fine is below what the procedure asks for.",
    )
    _amount_when_signed = models.Constraint(
        "CHECK(state IN ('draft', 'confirmed', 'cancelled') "
        "OR (COALESCE(amount, 0) > 0 AND minimum_amount > 0))",
        "A fine that is signed has an amount.",
    )
    _signed_before_approval = models.Constraint(
        "CHECK(state NOT IN ('signed', 'requested', 'approved', 'delivered') "
        "OR (signed_by_id IS NOT NULL AND confirmed_by_id IS NOT NULL "
        "AND signed_by_id != confirmed_by_id))",
        "A fine is confirmed by one person and signed by another.",
    )

    @api.depends("number", "ticket_id")
    def _compute_display_name(self):
        kind = self.env["ir.model"]._get(self._name).name
        for fine in self:
            fine.display_name = f"{kind} {fine.number or ''}".strip()

    @api.depends("dispatch_id")
    def _compute_party_id(self):
        for fine in self:
            fine.party_id = fine.dispatch_id.sudo().party_id

    @api.constrains("dispatch_id", "ticket_id")
    def _check_order(self):
        for fine in self.sudo():
            order = fine.dispatch_id
            if order.ticket_id != fine.ticket_id:
                raise ValidationError(
                    self.env._("The order belongs to another complaint.")
                )
            if not order.party_id or not order.date_issued:
                raise ValidationError(
                    self.env._("A fine is about an order issued to an outside party.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["complaint.dispatch"].sudo()
        for vals in vals_list:
            if vals.get("dispatch_id") and not vals.get("ticket_id"):
                vals["ticket_id"] = orders.browse(vals["dispatch_id"]).ticket_id.id
        fines = super().create(vals_list)
        sequence = self.env["ir.sequence"].sudo()
        for fine in fines._trusted():
            fine.number = sequence.next_by_code(self._name)
        return fines.with_env(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_found(self):
        if any(self.violation_ids.mapped("is_found")):
            raise UserError(
                self.env._("What the system found is cancelled with a reason.")
            )

    def _set_state(self, state, milestone=None, payload=None, **vals):
        super()._set_state(state, milestone, payload, **vals)
        if state in ("cancelled", "withdrawn"):
            # the fact may be fined anew
            self.sudo().violation_ids._trusted().is_live = False

    def _names_who_takes(self, milestone):
        """Who settles is named by the lines of the copies."""
        own = ("penalty_settled", "penalty_copy_signed", "penalty_withdrawn")
        return milestone in own or super()._names_who_takes(milestone)
