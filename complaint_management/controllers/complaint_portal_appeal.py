# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a customer does when he disagrees or no longer wants to complain."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .common import (
    BadInput,
    clean_text,
    count_request,
    get_max_content_length,
    post_only,
    read_files,
)
from .complaint_portal import MAX_TEXT, ComplaintPortal


class ComplaintPortalAppeal(ComplaintPortal):
    @http.route(
        "/my/complaint/<string:reference>/appeal",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=get_max_content_length,
    )
    def complaint_appeal(self, reference, **post):
        """Take an appeal against a decision, within the window, once (T14)."""
        post_only()
        complaint = self._require_own_complaint(reference)
        try:
            count_request()
            texts = {
                "grounds": clean_text(post.get("grounds"), MAX_TEXT),
                "demand": clean_text(post.get("appeal_demand"), MAX_TEXT),
            }
            if not texts["grounds"]:
                raise BadInput(request.env._("Please tell us why you do not agree."))
            decision = self._get_appealed_decision(complaint, post.get("decision"))
            uploads = read_files("files")
            with request.env.cr.savepoint():
                complaint._complaint_appeal(
                    request.env.user.partner_id, decision, texts, uploads
                )
        except UserError as error:
            typed = {name: post.get(name) for name in ("grounds", "appeal_demand")}
            return self._render_refusal(complaint, error, **typed)
        return request.redirect(f"/my/complaint/{complaint.id}?appealed=1")

    @http.route(
        "/my/complaint/<string:reference>/withdraw",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def complaint_withdraw(self, reference, **post):
        """Take the complaint back, with the reason and a confirmation."""
        post_only()
        complaint = self._require_own_complaint(reference)
        try:
            count_request()
            reason = clean_text(post.get("withdrawal_reason"), MAX_TEXT)
            if not reason:
                raise BadInput(request.env._("Please tell us why."))
            if post.get("confirmed") != "1":
                raise BadInput(
                    request.env._("Please confirm that you withdraw the complaint.")
                )
            with request.env.cr.savepoint():
                complaint._complaint_withdraw(request.env.user.partner_id, reason)
        except UserError as error:
            typed = {"withdrawal_reason": post.get("withdrawal_reason")}
            return self._render_refusal(complaint, error, **typed)
        return request.redirect(f"/my/complaint/{complaint.id}?withdrawn=1")

    def _get_appealed_decision(self, complaint, key):
        """Return the decision that was chosen out of those open to an appeal.

        :param complaint: helpdesk.ticket with sudo
        :param str key: as the form says
        :rtype: dict, see ``_get_complaint_appealable``
        :raise BadInput: when it is none of them (any more)
        """
        for decision in complaint._get_complaint_appealable():
            if key == self._get_decision_key(decision):
                return decision
        raise BadInput(
            request.env._("There is no decision to appeal (any more)."), status=409
        )

    def _get_decision_key(self, decision):
        """Return how the form names a decision.

        :rtype: str
        """
        return f"{decision['against']}-{decision['record'].id}"

    def _get_complaint_file(self, complaint):
        appeals = complaint.complaint_appeal_ids.filtered(lambda a: a.state != "draft")
        bodies = request.env["complaint.external.body"].sudo()
        return super()._get_complaint_file(complaint) | {
            "appeals": appeals,
            "appealable": [
                decision | {"key": self._get_decision_key(decision)}
                for decision in complaint._get_complaint_appealable()
            ],
            "can_withdraw": complaint._can_complaint_withdraw(),
            "bodies": bodies.search([("is_shown", "=", True)]),
        }
