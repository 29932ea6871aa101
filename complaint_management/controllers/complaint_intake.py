# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The form in which a customer files a complaint."""

import re
from datetime import date
from hashlib import sha256
from uuid import uuid4

from psycopg2.errors import UniqueViolation

from odoo import fields, http
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Command, Domain
from odoo.http import request
from odoo.tools import plaintext2html

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools.phone import clean_phone
from .common import (
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

KEY = re.compile(r"[A-Za-z0-9-]{16,64}")
FIELDS = (
    "matter",
    "date_event",
    "category_id",
    "demand",
    "phone",
    "address",
    "submission_key",
)
MAX_TEXT = 5000
MAX_LINE = 200
SUBJECT_LENGTH = 40


class ComplaintIntake(CustomerPortal):
    @http.route(
        "/my/complaint/new", type="http", auth="user", website=True, methods=["GET"]
    )
    def complaint_new(self, **_kw):
        """Show the empty form."""
        get_only()
        return self._render_complaint_form({"submission_key": str(uuid4())})

    @http.route(
        "/my/complaint/new",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=get_max_content_length,
    )
    def complaint_submit(self, **post):
        """Register the complaint; a form sent twice leads to the same one.

        What cannot be taken comes back as the form with a sentence and a status of
        4xx; nothing is stored.
        """
        post_only()
        typed = {name: post.get(name) or "" for name in self._get_complaint_inputs()}
        try:
            count_request()
            vals = self._prepare_complaint_vals(typed)
            with request.env.cr.savepoint():
                complaint = self._register_complaint(vals)
        except UserError as error:
            status = error.http_status if isinstance(error, BadInput) else 422
            return self._render_complaint_form(typed, str(error), status)
        except UniqueViolation as error:
            # the same form sent twice at once: look again what the other one stored
            raise ConcurrencyError from error
        return request.redirect(f"/my/complaint/{complaint.id}?submitted=1")

    def _get_complaint_inputs(self):
        """Return the names of the inputs of the form; an addon adds its own.

        :rtype: tuple
        """
        return FIELDS

    def _register_complaint(self, vals):
        """Register a complaint for the user and acknowledge it where he is.

        Who has no e-mail address gets number and time limits on the page that
        follows; the others also by mail.

        :param dict vals: checked values
        :rtype: helpdesk.ticket
        """
        tickets = request.env["helpdesk.ticket"].sudo()
        known = tickets._find_submissions([vals])
        complaint = tickets._complaint_register([vals])
        if not known:
            complaint.message_subscribe([request.env.user.partner_id.id])
            if not complaint.partner_email:
                complaint._complaint_record(
                    "acknowledged", payload={"channel": "portal"}
                )
        return complaint

    def _prepare_complaint_vals(self, typed):
        """Return the values of the complaint; nothing but this list is taken (T01).

        :param dict typed: what was sent
        :rtype: dict
        :raise BadInput: with the sentence for the customer
        """
        partner = request.env.user.partner_id
        key = self._get_submission_key(typed["submission_key"])
        matter = self._get_complaint_matter(typed["matter"])
        tickets = request.env["helpdesk.ticket"]
        channel = tickets._get_complaint_channel("portal", request.env.company)
        return {
            "name": self._get_complaint_subject(matter),
            "description": plaintext2html(matter),
            "partner_id": partner.id,
            "partner_name": partner.name,
            "partner_email": partner.email_normalized,
            "company_id": request.env.company.id,
            "category_id": self._get_complaint_category(typed["category_id"]).id,
            "channel_id": channel.id,
            "complaint_demand": clean_text(typed["demand"], MAX_TEXT),
            "complaint_phone": self._get_complaint_phone(typed["phone"]),
            "complaint_address": clean_text(typed["address"], MAX_LINE),
            "complaint_date_event": self._get_complaint_day(typed["date_event"]),
            "complaint_submission_key": key,
            "attachment_ids": [
                Command.create(tickets._prepare_complaint_file(*upload))
                for upload in read_files("files")
            ],
        }

    def _get_submission_key(self, key):
        """Return the key under which a form that is sent twice is known.

        :raise BadInput: when it is no key of ours
        """
        if not KEY.fullmatch(key):
            raise BadInput(request.env._("Please open the form again."))
        # keys of two users never meet
        return sha256(f"{request.env.uid}:{key}".encode()).hexdigest()

    def _get_complaint_matter(self, text):
        """Return what happened.

        :raise BadInput: when nothing was told
        """
        matter = clean_text(text, MAX_TEXT)
        if not matter:
            raise BadInput(request.env._("Please tell us what happened."))
        return matter

    def _get_complaint_subject(self, matter):
        """Return the first words of the matter as its subject."""
        line = " ".join(matter.splitlines()[0].split())
        if len(line) <= SUBJECT_LENGTH:
            return line
        return f"{line[:SUBJECT_LENGTH].rstrip()}…"

    def _get_complaint_phone(self, text):
        """Return a phone number without separators.

        :raise BadInput: when it is none
        """
        phone = clean_phone(clean_text(text, MAX_LINE))
        if not phone:
            raise BadInput(
                request.env._("Please give a phone number we can reach you at.")
            )
        return phone

    def _get_complaint_day(self, text):
        """Return the day of the event, or False when none was given.

        :raise BadInput: when it is no day or in the future
        """
        if not text:
            return False
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        today = fields.Date.context_today(request.env.user)
        if not day or day > today or day.year < 1990:
            raise BadInput(request.env._("Please check the day on which it happened."))
        return day

    def _get_complaint_categories(self):
        """Return the categories the user may choose from.

        :rtype: recordset of helpdesk.ticket.category, with sudo
        """
        domain = Domain("show_in_portal", "=", True)
        domain &= Domain("company_id", "in", [False, request.env.company.id])
        procedures = request.env["complaint.procedure"]
        allowed = procedures._get_in_force(request.env.company)._get_category_ids()
        if allowed:
            domain &= Domain("id", "in", allowed)
        return request.env["helpdesk.ticket.category"].sudo().search(domain)

    def _get_complaint_category(self, value):
        """Return the chosen category out of the offered ones.

        :raise BadInput: when another one was sent
        """
        categories = self._get_complaint_categories()
        if not value:
            return categories.browse()
        category = categories.filtered(lambda c: c.id == parse_id(value))
        if not category:
            raise BadInput(request.env._("Please choose a category of the list."))
        return category

    def _render_complaint_form(self, typed, error=None, status=200):
        """Return the page of the form with what was typed."""
        values = self._prepare_portal_layout_values()
        values.update(self._prepare_complaint_form(typed), error=error)
        response = request.render(
            "complaint_management.portal_complaint_form", values, status=status
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _prepare_complaint_form(self, typed):
        """Return what the form shows; an addon adds what its inputs offer.

        :param dict typed: what was sent, or is there to begin with
        :rtype: dict
        """
        partner = request.env.user.partner_id
        typed.setdefault("phone", partner.phone or "")
        # parts that are not known leave no commas behind
        lines = partner._display_address(without_company=True).splitlines()
        lines = [line.strip(" ,") for line in lines]
        typed.setdefault("address", ", ".join(filter(None, lines)))
        procedures = request.env["complaint.procedure"]
        return {
            "page_name": "complaint_new",
            "typed": typed,
            "categories": self._get_complaint_categories(),
            "limits": get_upload_limits(),
            "today": fields.Date.context_today(request.env.user),
            "is_open": bool(procedures._get_in_force(request.env.company)),
        }
