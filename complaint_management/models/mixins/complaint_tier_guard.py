# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintTierGuard(models.AbstractModel):
    """Leads every way into ``tier.validation`` through our own checks.

    The engine below trusts its callers: contexts, empty recordsets, direct writes.
    Here its public methods become the actions of ``complaint.approval.mixin`` and
    its own checks, which can be switched off, are replaced.
    """

    _name = "complaint.tier.guard"
    _description = "Complaint Tier Guard"
    _inherit = ["tier.validation"]

    # the views have their own buttons: nothing is injected
    _tier_validation_manual_config = True
    _state_from = ["draft"]
    _state_to = ["approved"]
    _cancel_state = "cancelled"

    approval_request = fields.Integer(
        readonly=True, copy=False, help="Number of the last request for approval."
    )
    reviewer_ids = fields.Many2many(compute_sudo=True)

    @api.depends("approval_request")
    def _compute_validation_status(self):
        for document in self:
            statuses = set(document._get_current_reviews().mapped("status"))
            document.validation_status = (
                "rejected"
                if "rejected" in statuses
                else "pending"
                if "pending" in statuses
                else "validated"
                if statuses == {"approved"}
                else "no"
            )

    def _compute_can_review(self):
        for document in self:
            document.can_review = bool(document._get_my_reviews())

    @api.model
    def _search_can_review(self, operator, value):
        if operator != "in":
            return NotImplemented
        reviews = (
            self.env["tier.review"]
            .sudo()
            ._search(
                [
                    ("model", "=", self._name),
                    ("status", "=", "pending"),
                    ("complaint_approver_ids", "in", self.env.uid),
                ]
            )
        )
        mine = fields.Domain("id", "in", reviews.subselect("res_id"))
        return fields.Domain.OR(mine if item else ~mine for item in value)

    def _compute_need_validation(self):
        for document in self:
            document.need_validation = document.state in self._state_from

    def _compute_has_comment(self):
        # our actions ask for the comment themselves
        self.has_comment = False

    def _get_current_reviews(self):
        """Return the reviews of the last request.

        :rtype: recordset of tier.review, as superuser
        """
        reviews = self.sudo().review_ids
        return reviews.filtered(
            lambda review: review.complaint_request == self.approval_request
        )

    def _get_my_reviews(self):
        """Return the reviews that wait for a decision of the user.

        :rtype: recordset of tier.review, as superuser
        """
        return self._get_current_reviews().filtered(
            lambda review: review.status == "pending"
            and self.env.user in review.complaint_approver_ids
        )

    def _get_sequences_to_approve(self, user):
        return self.with_user(user)._get_my_reviews().mapped("sequence")

    # -- public methods of the engine -----------------------------------------

    def request_validation(self):
        self.action_request_approval()
        return self.review_ids

    def validate_tier(self):
        return self.action_approve()

    def reject_tier(self):
        return self.action_reject()

    def restart_validation(self):
        return self.action_restart_approval()

    def evaluate_tier(self, tier):
        # no definition applies: the approval lines of the procedure do
        return self.browse()

    # -- private methods of the engine ----------------------------------------

    def _validate_tier(self, tiers=False):
        self._refuse_engine()

    def _rejected_tier(self, tiers=False):
        self._refuse_engine()

    def _refuse_engine(self):
        """Refuse decisions that come from the comment wizard of the engine.

        :raise UserError: always
        """
        raise UserError(
            self.env._("Decide with the buttons Approve and Reject of the document.")
        )

    def _check_state_from_condition(self):
        return self.state in self._state_from

    def _allow_to_remove_reviews(self, values):
        return False

    def _tier_validation_check_write_allowed(self, vals):
        """The frozen fields are guarded by complaint.approval.mixin."""

    def _tier_validation_check_write_remove_reviews(self, vals):
        """Reviews are never removed."""

    def _tier_validation_check_state_on_write(self, vals):
        if vals.get(self._state_field) not in self._state_to:
            return
        for document in self:
            if document.state not in self._state_to:
                document._check_approval_granted()
