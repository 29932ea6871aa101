# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The pages on which a party reads its fines, and objects to them."""

from psycopg2.errors import UniqueViolation
from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import request

from odoo.addons.complaint_management.controllers.common import (
    BadInput,
    clean_text,
    count_request,
    get_max_content_length,
    get_only,
    get_upload_limits,
    parse_id,
    post_only,
    read_files,
)
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

PAGE = 20
MAX_TEXT = 5000


class ComplaintFine(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_fine_count" in counters:
            fines = request.env["complaint.penalty"].sudo()
            domain = fines._get_party_domain(request.env.user)
            values["complaint_fine_count"] = fines.search_count(domain)
        return values

    @http.route(
        ["/my/fines", "/my/fines/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def complaint_fine_list(self, page=1, **_kw):
        """Show the fines of the user's company, the latest first."""
        get_only()
        fines = request.env["complaint.penalty"].sudo()
        domain = fines._get_party_domain(request.env.user)
        pager = portal_pager(
            url="/my/fines", total=fines.search_count(domain), page=page, step=PAGE
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="complaint_fine",
            fines=fines.search(
                domain, order="id desc", limit=PAGE, offset=pager["offset"]
            ),
            pager=pager,
        )
        return request.render("complaint_penalty.portal_fine_list", values)

    @http.route(
        "/my/fine/<string:reference>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def complaint_fine_page(self, reference, noted=None, **_kw):
        """Show one fine to the party it was delivered to."""
        get_only()
        fine = self._require_own_fine(reference)
        return self._render_fine(fine, notice=noted == "objected")

    @http.route(
        "/my/fine/<string:reference>/paper",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def complaint_fine_paper(self, reference, **_kw):
        """Hand out the printed form, to be saved."""
        get_only()
        fine = self._require_own_fine(reference)
        count_request()
        reports = request.env["ir.actions.report"].sudo()
        content, _kind = reports._render_qweb_pdf(
            "complaint_penalty.report_complaint_penalty", fine.ids
        )
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", http.content_disposition(f"{fine.number}.pdf")),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers=headers)

    @http.route(
        "/my/fine/<string:reference>/object",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=get_max_content_length,
    )
    def complaint_fine_object(self, reference, **post):
        """Lodge the objection of the party; a form sent twice counts once."""
        post_only()
        fine = self._require_own_fine(reference)
        try:
            count_request()
            with request.env.cr.savepoint():
                self._object(fine, clean_text(post.get("grounds"), MAX_TEXT))
        except UserError as error:
            return self._render_fine_refusal(fine, error, post.get("grounds"))
        except UniqueViolation as error:
            # the same form sent twice at once: look again what the other one stored
            raise ConcurrencyError from error
        return request.redirect(f"/my/fine/{fine.id}?noted=objected")

    def _object(self, fine, grounds):
        """Lodge an objection, unless this one was lodged already.

        :raise BadInput: when one cannot object (any more)
        """
        if grounds and grounds == fine._get_party_objection().grounds:
            return
        reason = fine._get_cannot_object_reason()
        if reason:
            raise BadInput(reason, status=409)
        fine._object_as_party(grounds, read_files("files"))

    def _require_own_fine(self, reference):
        """Return the fine when it was delivered to the company of the user.

        :param str reference: id, as the address says
        :rtype: complaint.penalty with sudo
        :raise BadRequest: when the reference cannot be one
        :raise NotFound: when it is another one's or none
        """
        if not reference.isprintable():
            raise BadRequest()
        fines = request.env["complaint.penalty"]
        fine = fines._find_party_fine(request.env.user, parse_id(reference))
        if not fine:
            raise NotFound()
        return fine

    def _render_fine_refusal(self, fine, error, grounds):
        """Return the page again with a sentence and a status of 4xx."""
        status = error.http_status if isinstance(error, BadInput) else 422
        typed = grounds if isinstance(grounds, str) else ""
        return self._render_fine(fine, error=str(error), typed=typed, status=status)

    def _render_fine(self, fine, status=200, **options):
        """Return the page of a fine.

        :param fine: complaint.penalty with sudo
        :param options: notice, error, typed
        """
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="complaint_fine",
            fine=fine,
            objection=fine._get_party_objection(),
            can_object=not fine._get_cannot_object_reason(),
            until=fine._get_objection_until(),
            conditions=fine.violation_ids.filtered("is_confirmed").violation_id,
            upload_limits=get_upload_limits(),
            notice=options.get("notice"),
            error=options.get("error"),
            typed=options.get("typed") or "",
        )
        response = request.render(
            "complaint_penalty.portal_fine_page", values, status=status
        )
        response.headers["Cache-Control"] = "no-store"
        return response
