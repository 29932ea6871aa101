# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page behind the link with which a customer rates, once."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .common import (
    BadInput,
    clean_text,
    clean_token,
    count_address,
    get_only,
    parse_id,
    post_only,
)
from .complaint_portal import MAX_TEXT


class ComplaintRatingPage(http.Controller):
    @http.route(
        "/complaint/rating/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def rating_page(self, token, **_kw):
        """Show the scale. Opening the link rates nothing: machines open links."""
        get_only()
        return self._render_rating(self._find_rating(token))

    @http.route(
        "/complaint/rating/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def rating_submit(self, token, **post):
        """Take the answer; the link is used up with it (T15)."""
        post_only()
        typed = {"opinion": post.get("opinion"), "value": post.get("satisfaction")}
        rating = self._find_rating(token)
        try:
            count_address()
            if not rating:
                return self._render_rating(rating)
            opinion = clean_text(post.get("opinion"), MAX_TEXT)
            scale = rating.procedure_id.satisfaction_ids
            value = scale.filtered(lambda v: v.id == parse_id(post.get("satisfaction")))
            with request.env.cr.savepoint():
                rating._rate(value, opinion)
        except UserError as error:
            status = error.http_status if isinstance(error, BadInput) else 422
            return self._render_rating(rating, typed, str(error), status)
        return self._render_rating(rating, is_done=True)

    def _find_rating(self, token):
        """Return the rating of a link, none when it cannot be used (any more).

        :rtype: complaint.rating with sudo
        """
        ratings = request.env["complaint.rating"].sudo()
        token = clean_token(token)
        return ratings._find(token) if token else ratings

    def _render_rating(self, rating, typed=None, error=None, status=200, is_done=False):
        """Return the page; unknown, used and expired links get the same one."""
        values = {
            "rating": rating,
            "typed": typed or {},
            "error": error,
            "is_done": is_done,
        }
        if not rating and status == 200:
            status = 404
        response = request.render(
            "complaint_management.portal_complaint_rating", values, status=status
        )
        response.headers["Cache-Control"] = "no-store"
        # the address holds the token of the link
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
