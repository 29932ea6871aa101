# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The pages on which a customer follows his complaint and answers an offer."""

from urllib.parse import quote

from werkzeug.exceptions import BadRequest, NotFound

from odoo import SUPERUSER_ID, fields, http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import consteq, format_list, plaintext2html

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .common import (
    BadInput,
    clean_text,
    clean_token,
    count_request,
    get_max_content_length,
    get_only,
    get_upload_limits,
    parse_id,
    post_only,
    read_files,
    read_signature,
)

PAGE = 20
MAX_TEXT = 5000
NOTICES = ("submitted", "sent", "accepted", "refused", "appealed", "withdrawn")


class ComplaintPortal(CustomerPortal):
    @http.route(
        ["/my/complaints", "/my/complaints/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def complaint_list(self, page=1, **_kw):
        """Show the complaints of the user, the latest first."""
        get_only()
        tickets = request.env["helpdesk.ticket"].sudo()
        domain = tickets._get_complaint_partner_domain(request.env.user.partner_id)
        pager = portal_pager(
            url="/my/complaints",
            total=tickets.search_count(domain),
            page=page,
            step=PAGE,
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="complaint",
            complaints=tickets.search(
                domain,
                order="complaint_date_received desc, id desc",
                limit=PAGE,
                offset=pager["offset"],
            ),
            pager=pager,
        )
        return request.render("complaint_management.portal_complaint_list", values)

    @http.route(
        "/my/complaint/<string:reference>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def complaint_page(self, reference, access_token=None, **kw):
        """Show one complaint to its customer, or to who has the link of the mail.

        The link shows; it answers nothing.
        """
        get_only()
        complaint = self._get_own_complaint(reference)
        is_own = bool(complaint)
        if not complaint:
            complaint = self._get_shared_complaint(reference, access_token)
        if not complaint:
            if request.env.user._is_public():
                path = quote(request.httprequest.path)
                return request.redirect(f"/web/login?redirect={path}")
            raise NotFound()
        notice = next((name for name in NOTICES if kw.get(name)), None)
        return self._render_complaint(complaint, is_own, access_token, notice=notice)

    @http.route(
        "/my/complaint/<string:reference>/file/<int:attachment_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def complaint_file(self, reference, attachment_id, access_token=None, **_kw):
        """Hand out a file of the complaint, to be saved and never to be run."""
        get_only()
        complaint = self._get_own_complaint(reference)
        complaint = complaint or self._get_shared_complaint(reference, access_token)
        if not complaint:
            raise NotFound()
        attachments = complaint._complaint_portal_attachments()
        attachment = attachments.filtered(lambda a: a.id == attachment_id)
        if not attachment:
            raise NotFound()
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        response = stream.get_response(as_attachment=True)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @http.route(
        "/my/complaint/<string:reference>/reply/<int:reply_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def complaint_letter(self, reference, reply_id, access_token=None, **_kw):
        """Hand out a written reply that was sent, as a PDF (R254)."""
        get_only()
        complaint = self._get_own_complaint(reference)
        complaint = complaint or self._get_shared_complaint(reference, access_token)
        if not complaint:
            raise NotFound()
        replies = complaint._get_complaint_replies()
        reply = replies.filtered(lambda r: r.id == reply_id and r._can_be_handed_out())
        if not reply:
            raise NotFound()
        name = f"{reply._get_letter_number()}.pdf"
        return request.make_response(
            reply._get_pdf(),
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", http.content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )

    @http.route(
        "/my/complaint/<string:reference>/message",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=get_max_content_length,
    )
    def complaint_message(self, reference, message=None, **_kw):
        """Take a message or further files of the customer."""
        post_only()
        complaint = self._require_own_complaint(reference)
        try:
            count_request()
            text = clean_text(message, MAX_TEXT)
            uploads = read_files("files")
            if not text and not uploads:
                raise BadInput(request.env._("Please write something or add a file."))
            with request.env.cr.savepoint():
                self._add_message(complaint, text, uploads)
        except UserError as error:
            return self._render_refusal(complaint, error, message=message)
        return request.redirect(f"/my/complaint/{complaint.id}?sent=1")

    @http.route(
        "/my/complaint/<string:reference>/answer",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def complaint_answer(self, reference, **post):
        """Take the customer's answer to an offer: yes, or no with the reason.

        It counts only for the words he was shown (T10), once (T11).
        """
        post_only()
        complaint = self._require_own_complaint(reference)
        try:
            count_request()
            answer = post.get("answer")
            if answer not in ("accept", "refuse"):
                raise BadInput(request.env._("Please choose yes or no."))
            reason = clean_text(post.get("reason"), MAX_TEXT)
            if answer == "refuse" and not reason:
                raise BadInput(request.env._("Please tell us why."))
            with request.env.cr.savepoint():
                self._answer_offer(complaint, post, answer, reason)
        except UserError as error:
            return self._render_refusal(complaint, error, reason=post.get("reason"))
        notice = "accepted" if answer == "accept" else "refused"
        return request.redirect(f"/my/complaint/{complaint.id}?{notice}=1")

    # -- whose it is --------------------------------------------------------

    def _get_own_complaint(self, reference):
        """Return the complaint when it is the user's own.

        :param str reference: number or id
        :rtype: helpdesk.ticket with sudo, one or none
        :raise BadRequest: when the reference cannot be one
        """
        if not reference.isprintable():
            raise BadRequest()
        user = request.env.user
        if user._is_public():
            return request.env["helpdesk.ticket"]
        return request.env["helpdesk.ticket"]._get_complaint_of_partner(
            user.partner_id, reference
        )

    def _require_own_complaint(self, reference):
        """Return the user's complaint.

        :rtype: helpdesk.ticket with sudo
        :raise NotFound: when it is another's or none
        """
        complaint = self._get_own_complaint(reference)
        if not complaint:
            raise NotFound()
        return complaint

    def _get_shared_complaint(self, reference, access_token):
        """Return the complaint of a link with a token.

        :rtype: helpdesk.ticket with sudo, one or none
        """
        tickets = request.env["helpdesk.ticket"].sudo()
        access_token, ticket_id = clean_token(access_token), parse_id(reference)
        if not access_token or not ticket_id:
            return tickets
        complaint = tickets.browse(ticket_id).exists()
        if (
            complaint.complaint_procedure_id
            and complaint.access_token
            and consteq(complaint.access_token, access_token)
        ):
            return complaint
        return tickets

    # -- what he does -------------------------------------------------------

    def _add_message(self, complaint, text, uploads):
        """Keep a message of the customer: as a contact, and for all to read."""
        attachments = request.env["ir.attachment"].sudo()
        for upload in uploads:
            vals = complaint._prepare_complaint_file(*upload)
            attachments |= attachments.create({**vals, "res_id": complaint.id})
        names = request.env._(
            "Files: %s", format_list(request.env, attachments.mapped("name"))
        )
        content = text or names
        complaint._complaint_add_contact(content, "portal")
        # for a customer's own call the files of a message would be left out
        complaint.with_user(SUPERUSER_ID).message_post(
            author_id=request.env.user.partner_id.id,
            body=plaintext2html(content),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=attachments.ids,
        )

    def _answer_offer(self, complaint, post, answer, reason):
        """Pass the answer on to the solution that is still offered as it was shown.

        :raise BadInput: when there is no such offer any more
        """
        offer = complaint._get_complaint_offer()
        version = clean_token(post.get("version"))
        if not version or not offer or offer.id != parse_id(post.get("solution_id")):
            raise BadInput(
                request.env._("The offer has changed. Please read it again."),
                status=409,
            )
        partner = request.env.user.partner_id
        answerer = complaint._get_complaint_answerer(offer)
        if answer == "accept":
            signature = read_signature(post.get("signature"))
            answerer._customer_accept(
                partner, "portal", offer_hash=version, signature=signature
            )
        else:
            answerer._customer_refuse(partner, reason, "portal", offer_hash=version)

    # -- pages --------------------------------------------------------------

    def _render_refusal(self, complaint, error, **typed):
        """Return the page again with a sentence and a status of 4xx."""
        status = error.http_status if isinstance(error, BadInput) else 422
        return self._render_complaint(
            complaint, True, None, error=str(error), typed=typed, status=status
        )

    def _get_complaint_file(self, complaint):
        """Return what the page shows of a complaint to whoever may open it.

        :param complaint: helpdesk.ticket with sudo
        :rtype: dict
        """
        return {
            "page_name": "complaint",
            "complaint": complaint,
            "timeline": complaint._get_complaint_timeline(),
            "promised": complaint._get_complaint_promised_date(),
            "expected": complaint._get_complaint_expected_date(),
            "limits": complaint._get_complaint_limits(with_dates=False),
            "timezone": complaint._get_complaint_timezone(),
            "attachments": complaint._complaint_portal_attachments(),
            "replies": [
                *complaint._get_complaint_case_replies(),
                *complaint._get_complaint_replies(),
            ],
            "in_case": complaint._is_complaint_in_case(),
            "messages": complaint._get_complaint_conversation(),
            "upload_limits": get_upload_limits(),
            "now": fields.Datetime.now(),
        }

    def _render_complaint(self, complaint, is_own, access_token, **options):
        """Return the page of a complaint.

        :param complaint: helpdesk.ticket with sudo
        :param bool is_own: whether its customer is looking, who may write
        :param str access_token: of the link, or None
        :param options: notice, error, typed, status
        """
        token = clean_token(access_token)
        values = self._prepare_portal_layout_values()
        values.update(
            self._get_complaint_file(complaint),
            is_own=is_own,
            token_query=f"?access_token={token}" if token and not is_own else "",
            offer=complaint._get_complaint_offer() if is_own else None,
            notice=options.get("notice"),
            error=options.get("error"),
            typed=options.get("typed") or {},
        )
        response = request.render(
            "complaint_management.portal_complaint_page",
            values,
            status=options.get("status", 200),
        )
        response.headers["Cache-Control"] = "no-store"
        # the address may hold the token of a link
        response.headers["Referrer-Policy"] = "same-origin"
        return response
