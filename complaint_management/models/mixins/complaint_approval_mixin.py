# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.matching import can_be_distinct


class ComplaintApprovalMixin(models.AbstractModel):
    """A document that others decide on before it has effect (R225).

    The approval lines of the complaint's procedure say who; their people are
    resolved when the approval is requested and kept. Decisions are rows of the
    ledger; nobody decides twice or on what he wrote, handled or is the subject of.
    """

    _name = "complaint.approval.mixin"
    _description = "Complaint Approval"
    _inherit = ["complaint.approval.request"]

    cancel_reason = fields.Text(readonly=True, copy=False)

    # -- actions ---------------------------------------------------------------

    def action_request_approval(self):
        """Freeze the content and ask those whom the procedure names to decide.

        :raise UserError: when the procedure names nobody who may decide
        """
        self.check_access("write")
        for document in self._without_client_context():
            document._request_approval()
        return True

    def action_approve(self, comment=None):
        """Give the user's approval.

        :param str comment: optional
        :raise UserError: when it is not the user's turn
        """
        for document in self._without_client_context():
            document._decide_approval("approved", comment)
        return True

    def action_reject(self, comment=None):
        """Give the document back to its author; without a comment ask for it.

        :param str comment: why, mandatory
        :raise UserError: when it is not the user's turn
        """
        if not isinstance(comment, str) or not comment.strip():
            self.ensure_one()
            return self._open_decision("reject")
        for document in self._without_client_context():
            document._decide_approval("rejected", comment)
        return True

    def action_restart_approval(self):
        """Take the request back; its history is kept.

        :raise UserError: unless the user requested the approval
        """
        self.check_access("write")
        for document in self._without_client_context():
            document._restart_approval()
        return True

    def action_cancel(self, reason=None):
        """Withdraw the document for good, as far as its state allows it.

        :param str reason: mandatory; without it the dialogue opens
        """
        self.check_access("write")
        self.ensure_one()
        if not isinstance(reason, str) or not reason.strip():
            return self._open_decision("cancel")
        document = self._without_client_context()
        document._lock_row()
        state = document.state
        document._cancel_reviews()
        document._set_state(
            "cancelled",
            self._approval_milestones["cancel"],
            {"from": state},
            cancel_reason=reason,
        )
        return True

    def _open_decision(self, decision):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_approval_decision_action"
        )
        action["context"] = {
            "default_res_model": self._name,
            "default_res_id": self.id,
            "default_decision": decision,
        }
        return action

    # -- decision --------------------------------------------------------------

    def _decide_approval(self, status, comment=None):
        self.ensure_one()
        self.check_access("read")
        self._check_open()
        self._lock_row()
        review = self._get_my_review(status)
        self._check_content_unchanged()
        review._claim()
        review._trusted().write(
            {
                "status": status,
                "done_by": self.env.uid,
                "reviewed_date": fields.Datetime.now(),
                "comment": comment if isinstance(comment, str) else False,
            }
        )
        payload = self._get_review_payload(review)
        if status == "rejected":
            self._close_request("reject", payload, comment)
        elif self._get_current_reviews().filtered(lambda r: r.status != "approved"):
            self._record_approval("step", payload)
            self._open_next_step()
        else:
            self._grant_approval(payload)
        self._update_counter({"review_deleted": True})

    def _get_my_review(self, status):
        """Return the pending review that the user decides now.

        :raise UserError: naming why the user cannot decide
        """
        reviews = self._get_my_reviews()
        if not reviews:
            raise UserError(
                self.env._("%s does not wait for your decision.", self.display_name)
            )
        self._check_may_decide()
        if status == "rejected":
            return reviews[:1]
        for review in reviews:
            if self._can_others_follow(review):
                return review
        raise UserError(
            self.env._(
                "You are needed for another step: leave this one to somebody else."
            )
        )

    def _check_may_decide(self):
        """Refuse decisions of who took part in the matter or decided already.

        :raise UserError: in these cases
        """
        if self.env.user in self._get_approval_excluded_users():
            raise UserError(
                self.env._(
                    "You wrote, handled or are the subject of this matter, or own a "
                    "measure: somebody else has to decide."
                )
            )
        if self.env.user in self._get_current_reviews().done_by:
            raise UserError(self.env._("You have already decided another step."))

    def _can_others_follow(self, review):
        """Tell whether the other steps find somebody each if the user takes this one.

        :param review: tier.review
        :rtype: bool
        """
        current = self._get_current_reviews()
        deciders = set(current.done_by.ids) | {self.env.uid}
        others = (current - review).filtered(
            lambda other: other.status in ("pending", "waiting")
        )
        return can_be_distinct(
            [set(other.complaint_approver_ids.ids) - deciders for other in others]
        )

    def _check_approval_granted(self):
        """Refuse an approved state that no decision stands behind.

        :raise UserError: when a decision is missing or the content changed
        """
        granted = self.approval_exempt_line_id or (
            set(self._get_current_reviews().mapped("status")) == {"approved"}
        )
        if not granted:
            raise UserError(
                self.env._("%s is not approved by everybody yet.", self.display_name)
            )
        self._check_content_unchanged()

    def _restart_approval(self):
        self._lock_row()
        requester = self.approval_requested_by_id
        if self.state != "requested":
            raise UserError(
                self.env._("%s does not wait for approval.", self.display_name)
            )
        if self.env.user != requester and not self._can_stand_in(requester):
            raise UserError(
                self.env._("Only %s can take the request back.", requester.name)
            )
        self._close_request("restart", {"request": self.approval_request})

    def _can_stand_in(self, requester):
        """A manager takes back the request of somebody who left."""
        return not requester.sudo().active and self.env.user.has_group(
            "complaint_management.complaint_management_group_manager"
        )

    def _close_request(self, kind, payload, comment=""):
        """Cancel the open reviews and give the document back to its author.

        :param str kind: key of ``_approval_milestones``
        :param dict payload: facts for the ledger
        :param str comment: words for the author
        """
        self._cancel_reviews()
        self.sudo()._set_state(
            "draft", self._approval_milestones[kind], payload, approval_hash=False
        )
        self.sudo().message_post(
            body=self.env._(
                "%(event)s by %(user)s. %(comment)s",
                event=self._get_approval_label(kind),
                user=self.env.user.name,
                comment=comment,
            )
        )

    def _get_review_payload(self, review):
        line = review.complaint_line_id
        return {
            "request": review.complaint_request,
            "step": line.step_number,
            "role": line.role_id.code,
            "action": line.action,
            "review": review.id,
        }

    def _get_approval_label(self, kind):
        return {
            "reject": self.env._("Approval rejected"),
            "restart": self.env._("Request taken back"),
        }[kind]

    def _cancel_reviews(self):
        self._get_current_reviews().filtered(
            lambda review: review.status in ("waiting", "pending")
        )._trusted().write({"status": "cancel"})
