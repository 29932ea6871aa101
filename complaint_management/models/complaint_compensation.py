# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

JUDGEMENT = {"liability", "liability_reason"}
# states before somebody decides; which comes first is said by the procedure
PREPARING = ("draft", "claimed", "judged")
OVER = ("denied", "cancelled")


class ComplaintCompensation(models.Model):
    """赔偿: what the customer claims, what is judged, approved, paid (R330, R341).

    In which order a case is claimed, judged, proposed, paid and collected, and
    where evidence has to be on file, is said by the steps of the procedure that
    name this model. Here stands only what always holds: nothing is paid that
    somebody else has not approved, and never more.
    """

    _name = "complaint.compensation"
    _description = "Complaint Compensation"
    _inherit = [
        "complaint.evidence.mixin",
        "complaint.compensation.comparable",
        "complaint.approval.buttons",
    ]
    _check_company_auto = True

    _state_from = [*PREPARING]
    _state_to = ["approved", "payment_requested", "paid", "collected"]
    _complaint_transitions = {
        "draft": ("claimed", "judged", "denied", "requested", "cancelled"),
        "claimed": ("judged", "denied", "requested", "cancelled"),
        "judged": ("claimed", "judged", "denied", "requested", "cancelled"),
        "requested": ("approved", "draft", "cancelled"),
        "approved": ("payment_requested", "paid", "collected", "cancelled"),
        "payment_requested": ("paid", "collected", "cancelled"),
        "paid": ("collected",),
        "collected": ("paid",),
        "denied": (),
        "cancelled": (),
    }
    _complaint_frozen_states = (
        "requested",
        "approved",
        "payment_requested",
        "paid",
        "collected",
        "denied",
        "cancelled",
    )
    _complaint_state_steps = {
        "claimed": "claimed",
        "judged": "compensation_judged",
        "approved": "compensation_approved",
        "payment_requested": "compensation_requested",
        "paid": "compensation_paid",
        "collected": "compensation_collected",
    }
    _complaint_stamp_fields = (
        "date_claimed",
        "date_judged",
        "judged_by_id",
        "date_payment_requested",
        "payment_requested_by_id",
        "date_paid",
        "paid_by_id",
        "date_collected",
        "cancel_reason",
    )
    _complaint_open_fields = (
        "amount_paid",
        "payment_reference",
        "collected_by",
        "amount_recovered",
        "recovery_note",
    )
    _approval_amount_fact = "compensation_amount"
    _approval_frozen_fields = (
        "ticket_id",
        "claim",
        "amount_claimed",
        "attachment_ids",
        "liability",
        "liability_reason",
        "proposal",
        "amount_proposed",
        "comparable_reason",
        "amount_approved",
        "recover_partner_id",
        "amount_to_recover",
    )
    _approval_milestones = {
        "request": "compensation_proposed",
        "step": "approval_decided",
        "approve": "compensation_approved",
        "reject": "compensation_rejected",
        "restart": "compensation_restarted",
        "amend": "approval_amended",
        "cancel": "compensation_cancelled",
    }

    claim = fields.Text(
        string="What Is Claimed", help="What the customer claims, and for which loss."
    )
    amount_claimed = fields.Monetary(
        compute="_compute_amount_claimed", store=True, readonly=False, precompute=True
    )
    date_claimed = fields.Datetime(string="Claimed On", readonly=True, copy=False)
    liability = fields.Selection(
        selection=[
            ("own", "Our liability"),
            ("shared", "Shared liability"),
            ("third_party", "A third party's liability"),
            ("goodwill", "No liability, goodwill"),
            ("none", "No liability, nothing is due"),
        ]
    )
    liability_reason = fields.Text(
        string="Reason of the Judgement", help="Facts and rules the judgement is on."
    )
    date_judged = fields.Datetime(string="Judged On", readonly=True, copy=False)
    judged_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    proposal = fields.Text(
        string="Reason of the Proposal",
        help="How the interests of the customer and of the company are weighed.",
    )
    amount_proposed = fields.Monetary()
    amount_approved = fields.Monetary(
        copy=False,
        help="What was proposed, unless who decides lowers it.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("claimed", "Claimed"),
            ("judged", "Judged"),
            ("requested", "In approval"),
            ("approved", "Approved"),
            ("payment_requested", "Payment requested"),
            ("paid", "Paid"),
            ("collected", "Collected"),
            ("denied", "Not due"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    # "Comparable cases", read from the index alone.
    _comparable_idx = models.Index(
        "(company_id, category_id, approval_date) "
        "INCLUDE (amount_approved, liability, id) WHERE state IN "
        "('approved', 'payment_requested', 'paid', 'collected')"
    )
    _amounts_not_negative = models.Constraint(
        "CHECK(LEAST(amount_claimed, amount_proposed, amount_approved, amount_paid, "
        "amount_to_recover, amount_recovered) >= 0)",
        "Amounts of a compensation are not below zero.",
    )
    _approved_within_proposed = models.Constraint(
        "CHECK(COALESCE(amount_approved, 0) <= COALESCE(amount_proposed, 0))",
        "No more is approved than was proposed.",
    )
    _paid_within_approved = models.Constraint(
        "CHECK(COALESCE(amount_paid, 0) <= COALESCE(amount_approved, 0))",
        "No more is paid than was approved.",
    )
    _recovered_within_due = models.Constraint(
        "CHECK(COALESCE(amount_recovered, 0) <= COALESCE(amount_to_recover, 0))",
        "No more is recovered than is due.",
    )

    @api.depends("ticket_id")
    def _compute_amount_claimed(self):
        for case in self:
            ticket = case._get_known_ticket().sudo()
            case.amount_claimed = case.amount_claimed or ticket.complaint_amount_claimed

    def write(self, vals):
        result = super().write(vals)
        if JUDGEMENT & set(vals) and not self._is_trusted():
            # another judgement has to be confirmed again
            judged = self.filtered(lambda c: c.date_judged and c.state in PREPARING)
            judged._trusted().write({"date_judged": False, "judged_by_id": False})
        return result

    def _get_own_rows(self):
        """Return what the ledger holds of this case.

        :rtype: recordset of complaint.ledger, as superuser
        """
        return (
            self.env["complaint.ledger"]
            .sudo()
            .search(
                [
                    ("ticket_id", "=", self.ticket_id.id),
                    ("document_model", "=", self._name),
                    ("document_id", "=", self.id),
                ]
            )
        )

    def _get_responsible_team(self):
        # its head reviews what it costs
        return self.sudo().ticket_id._get_complaint_responsible_team()

    # -- claim and judgement -----------------------------------------------------

    def action_claim(self):
        """Put the claim on record; its evidence is kept from here on.

        :raise UserError: when it is not said what is claimed
        """
        self.check_access("write")
        for case in self._without_client_context():
            case._lock_row()
            if not (case.claim or "").strip():
                raise UserError(self.env._("Say what the customer claims."))
            case._set_state(
                "claimed",
                "claimed",
                {
                    "amount": case._get_plain_value("amount_claimed"),
                    "evidence": case._seal_evidence(),
                },
                date_claimed=fields.Datetime.now(),
            )
        return True

    def action_judge(self):
        """Confirm the judgement; a claim for which nothing is due ends here.

        :raise UserError: when the judgement or its reason is missing
        """
        self.check_access("write")
        for case in self._without_client_context():
            case._lock_row()
            if not case.liability or not (case.liability_reason or "").strip():
                raise UserError(self.env._("Judge the liability and say why."))
            case._set_state(
                "denied" if case.liability == "none" else "judged",
                "compensation_judged",
                {"liability": case.liability, "evidence": case._seal_evidence()},
                date_judged=fields.Datetime.now(),
                judged_by_id=self.env.uid,
            )
        return True

    # -- approval ------------------------------------------------------------------

    def _request_approval(self):
        self._lock_row()
        if not self._is_content_frozen():
            self._trusted().amount_approved = self.amount_proposed
        return super()._request_approval()

    def _close_request(self, kind, payload, comment=""):
        super()._close_request(kind, payload, comment)
        self.sudo()._trusted().amount_approved = 0

    def _check_before_approval(self):
        if not self.amount_proposed or not (self.proposal or "").strip():
            raise UserError(self.env._("Say how much is proposed, and why."))
        judged = "compensation_judged" in self._get_own_rows().mapped("milestone")
        if judged and not self.date_judged:
            raise UserError(
                self.env._("The judgement changed since it was confirmed: judge again.")
            )
        if self.amount_to_recover and not self.recover_partner_id:
            raise UserError(self.env._("Name the third party that has to bear it."))
        self._seal_evidence()
        return super()._check_before_approval()

    def _get_approval_facts(self):
        """Return the total of all cases of the complaint that are not over."""
        live = self.sudo().ticket_id.complaint_compensation_ids.filtered(
            lambda c: c == self or c.state not in (*PREPARING, *OVER)
        )
        return super()._get_approval_facts() | {
            "compensation_amount": live._get_total(),
            "compensation_liability": self.liability or None,
        }

    def _get_total(self):
        """Return what the cases cost us, decided or as proposed.

        :return: amount in company currency
        :rtype: float
        """
        return sum(case.amount_approved or case.amount_proposed for case in self)

    def _get_approval_excluded_users(self):
        return super()._get_approval_excluded_users() | self.sudo().judged_by_id
