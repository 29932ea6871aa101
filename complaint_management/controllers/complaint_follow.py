# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Following a complaint without an account, like a parcel."""

import re
from datetime import timedelta
from hashlib import sha256

from odoo import fields, http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import consteq

from .common import BadInput, clean_text, count_address, get_only, post_only

DIGITS = re.compile(r"[0-9]{4}")
MAX_NUMBER = 40
# compared when there is no such complaint, so that it takes as long
NOBODY = "----"
TRIES = "complaint_management.portal_follow_tries_per_day"


class ComplaintFollow(http.Controller):
    @http.route(
        "/complaint/follow",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def follow_form(self, **_kw):
        """Ask for the number and the last four digits of the phone."""
        get_only()
        return self._render_follow({})

    @http.route(
        "/complaint/follow",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def follow(self, **post):
        """Show how far the complaint is, and nothing else of it (T03).

        Wrong numbers and wrong digits get the same answer after the same work. What
        is shown stands in the answer only: no link and no session opens it again.
        """
        post_only()
        typed = {name: post.get(name) or "" for name in ("number", "digits")}
        try:
            count_address()
            complaint = self._find_complaint(typed)
        except BadInput as error:
            return self._render_follow(typed, str(error), error.http_status)
        return self._render("portal_complaint_followed", self._get_limited(complaint))

    def _find_complaint(self, typed):
        """Return the complaint of a number and the digits of its phone.

        :param dict typed: number and digits
        :rtype: helpdesk.ticket with sudo
        :raise BadInput: when they cannot be, or do not belong together
        """
        number = clean_text(typed["number"], MAX_NUMBER)
        digits = clean_text(typed["digits"], MAX_NUMBER)
        if not number or not DIGITS.fullmatch(digits):
            raise BadInput(
                request.env._("Please give the number and the four last digits.")
            )
        self._count_number(number)
        found = request.env["helpdesk.ticket"].sudo()
        domain = Domain("number", "in", [number, number.upper()])
        domain &= Domain("complaint_procedure_id", "!=", False)
        found = found.search_fetch(domain, ["complaint_phone"], limit=10)
        phones = [(ticket, (ticket.complaint_phone or NOBODY)[-4:]) for ticket in found]
        same = [
            ticket
            for ticket, phone in phones or [(found, NOBODY)]
            if consteq(phone, digits)
        ]
        if len(same) != 1:
            raise BadInput(
                request.env._("There is no complaint with this number and phone."),
                status=404,
            )
        return same[0]

    def _count_number(self, number):
        """Count a try for a number, whether there is such a complaint or not.

        :raise BadInput: HTTP 429 above the limit of a day
        """
        limits = request.env["complaint.request.limit"].sudo()
        tries = int(request.env["ir.config_parameter"].sudo().get_param(TRIES) or 0)
        key = f"n{sha256(number.upper().encode()).hexdigest()}"
        if not limits._count(key, tries, timedelta(days=1)):
            raise BadInput(
                request.env._("Too many tries for this number. Please call us."),
                status=429,
            )

    def _get_limited(self, complaint):
        """Return what somebody without an account sees: steps and dates, no words.

        :rtype: dict
        """
        return {
            "complaint": complaint,
            "timeline": complaint._get_complaint_timeline(),
            "promised": complaint._get_complaint_promised_date(),
            "expected": complaint._get_complaint_expected_date(),
            "limits": [],
            "now": fields.Datetime.now(),
        }

    def _render_follow(self, typed, error=None, status=200):
        """Return the form with what was typed."""
        values = {"typed": typed, "error": error}
        return self._render("portal_complaint_follow", values, status)

    def _render(self, template, values, status=200):
        response = request.render(
            f"complaint_management.{template}", values, status=status
        )
        response.headers["Cache-Control"] = "no-store"
        return response
