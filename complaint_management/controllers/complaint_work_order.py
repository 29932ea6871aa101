# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The pages of outside parties: their orders, and what they report about them."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4
from zoneinfo import ZoneInfo

from psycopg2.errors import UniqueViolation
from werkzeug.exceptions import BadRequest, NotFound

from odoo import fields, http
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain
from odoo.http import request

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
)

PAGE = 20
MAX_TEXT = 5000
# last part of the address -> act
PAGES = {
    "receive": "received",
    "refuse": "order_refused",
    "arrive": "arrived",
    "plan": "plan_presented",
    "excuse": "excuse_given",
    "decline": "appointment_declined",
    "done": "work_done",
    "reply": "answered",
    "object": "order_objected",
}
OVER = ("answered", "signed", "cancelled")


class ComplaintWorkOrder(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "work_order_count" in counters:
            orders = request.env["complaint.dispatch"].sudo()
            domain = orders._get_party_domain(request.env.user)
            values["work_order_count"] = orders.search_count(domain)
        return values

    @http.route(
        ["/my/work-orders", "/my/work-orders/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def work_order_list(self, page=1, filterby=None, **_kw):
        """Show the orders of the user's company, the latest first."""
        get_only()
        orders = request.env["complaint.dispatch"].sudo()
        filterby = "all" if filterby == "all" else "open"
        domain = orders._get_party_domain(request.env.user)
        if filterby == "open":
            domain &= Domain("state", "not in", OVER)
        pager = portal_pager(
            url="/my/work-orders",
            url_args={"filterby": filterby},
            total=orders.search_count(domain),
            page=page,
            step=PAGE,
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="work_order",
            orders=orders.search(
                domain, order="id desc", limit=PAGE, offset=pager["offset"]
            ),
            filterby=filterby,
            now=fields.Datetime.now(),
            pager=pager,
        )
        return request.render("complaint_management.portal_work_order_list", values)

    @http.route(
        "/my/work-order/<string:reference>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def work_order_page(self, reference, noted=None, **_kw):
        """Show one order to the party it was given to."""
        get_only()
        order = self._require_own_order(reference)
        notice = PAGES.get(noted) if isinstance(noted, str) else None
        return self._render_order(order, notice=notice)

    @http.route(
        "/my/work-order/<string:reference>/file/<string:attachment>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def work_order_file(self, reference, attachment, **_kw):
        """Hand out a file of the order, to be saved and never to be run."""
        get_only()
        if not attachment.isprintable():
            raise BadRequest()
        order = self._require_own_order(reference)
        wanted = parse_id(attachment)
        file = order._get_party_files().filtered(lambda a: a.id == wanted)
        if not file:
            raise NotFound()
        stream = request.env["ir.binary"]._get_stream_from(file)
        stream.download_name = order._get_party_text(file.name)
        response = stream.get_response(as_attachment=True)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @http.route(
        "/my/work-order/<string:reference>/<any(%s):page>" % ",".join(PAGES),
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=get_max_content_length,
    )
    def work_order_act(self, reference, page, **post):
        """Put on record what the party reports; a form sent twice counts once."""
        post_only()
        order = self._require_own_order(reference)
        try:
            count_request()
            key = self._get_order_key(page, post.get("submission_key"))
            with request.env.cr.savepoint():
                self._take_act(order, PAGES[page], key, post)
        except UserError as error:
            return self._render_order_refusal(order, error, page, post)
        except UniqueViolation as error:
            # the same form sent twice at once: look again what the other one stored
            raise ConcurrencyError from error
        return request.redirect(f"/my/work-order/{order.id}?noted={page}")

    @http.route(
        "/my/work-order/<string:reference>/customer",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def work_order_customer(self, reference, **_post):
        """Show whom the party meets, after an appointment; each time is recorded.

        What is shown stands in the answer only: no other address shows it again.
        """
        post_only()
        order = self._require_own_order(reference)
        try:
            count_request()
            self._check_open(order)
            with request.env.cr.savepoint():
                customer = order._reveal_customer()
        except UserError as error:
            return self._render_order_refusal(order, error, "customer", {})
        return self._render_order(order, customer=customer)

    # -- whose it is --------------------------------------------------------

    def _require_own_order(self, reference):
        """Return the order when it was given to the company of the user.

        :param str reference: id, as the address says
        :rtype: complaint.dispatch with sudo
        :raise BadRequest: when the reference cannot be one
        :raise NotFound: when it was given to another one or is none
        """
        if not reference.isprintable():
            raise BadRequest()
        orders = request.env["complaint.dispatch"]
        order = orders._find_party_order(request.env.user, parse_id(reference))
        if not order:
            raise NotFound()
        return order

    # -- what it does -------------------------------------------------------

    def _get_order_key(self, page, key):
        """Return the key under which a form that is sent twice is known.

        :raise BadInput: when it is no key of ours
        """
        key = clean_token(key)
        if not key:
            raise BadInput(request.env._("Please open the page again."))
        return sha256(f"{request.env.uid}:{page}:{key}".encode()).hexdigest()

    def _check_open(self, order):
        """Refuse reports on what is over.

        :raise BadInput: when the complaint behind the order was closed
        """
        if order.ticket_id.complaint_phase == "closed":
            raise BadInput(request.env._("The matter is closed."), status=409)

    def _take_act(self, order, code, key, post):
        """Put an act on record, unless this form was taken already."""
        if key in order.act_ids.mapped("submission_key"):
            return
        self._check_open(order)
        problem = order._get_act_problem(code)
        if problem:
            raise BadInput(problem, status=409)
        text = clean_text(post.get("text"), MAX_TEXT)
        promised = self._read_moment(order, post.get("date_promised"))
        files = request.env["ir.attachment"].sudo()
        for upload in read_files("files"):
            files |= files.create(order._prepare_party_file(*upload))
        order._party_act(
            code,
            text=text,
            date_promised=promised,
            files=files,
            submission_key=key,
        )

    def _read_moment(self, order, text):
        """Return a local time of a form as naive UTC, or None when none was given.

        :raise BadInput: when it is no time
        """
        if not text:
            return None
        try:
            moment = datetime.strptime(text, "%Y-%m-%dT%H:%M")
            zone = ZoneInfo(order.ticket_id._get_complaint_timezone())
            moment = moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
        except (TypeError, ValueError, OverflowError):
            moment = None
        if not moment or not 2000 < moment.year < 2200:
            raise BadInput(request.env._("Please check the date."))
        return moment

    # -- pages --------------------------------------------------------------

    def _render_order_refusal(self, order, error, page, post):
        """Return the page again with a sentence and a status of 4xx."""
        status = error.http_status if isinstance(error, BadInput) else 422
        typed = {name: post.get(name) for name in ("text", "date_promised")}
        return self._render_order(
            order, error=str(error), typed={**typed, "page": page}, status=status
        )

    def _get_order_file(self, order):
        """Return what the page shows of an order to its party.

        :param order: complaint.dispatch with sudo
        :rtype: dict
        """
        return {
            "page_name": "work_order",
            "order": order,
            "acts": order.act_ids.sorted(lambda act: (act.date, act.id), reverse=True),
            "offered": order._get_portal_acts(),
            "files": order._get_party_files(),
            "due": order._get_party_due(),
            "upload_limits": get_upload_limits(),
            "submission_key": str(uuid4()),
            "now": fields.Datetime.now(),
        }

    def _render_order(self, order, **options):
        """Return the page of an order.

        :param order: complaint.dispatch with sudo
        :param options: notice, error, typed, status, customer
        """
        values = self._prepare_portal_layout_values()
        values.update(
            self._get_order_file(order),
            notice=options.get("notice"),
            error=options.get("error"),
            typed=options.get("typed") or {},
            customer=options.get("customer"),
        )
        response = request.render(
            "complaint_management.portal_work_order_page",
            values,
            status=options.get("status", 200),
        )
        response.headers["Cache-Control"] = "no-store"
        return response
