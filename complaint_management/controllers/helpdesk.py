# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The pages of helpdesk_mgmt, with their holes closed (H1, H2, H3, H6, H8, H9)."""

from datetime import date

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import groupby

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .common import (
    MAX_ID,
    BadInput,
    clean_text,
    clean_token,
    count_request,
    get_max_content_length,
    parse_id,
    post_only,
    read_files,
)

MAX_SUBJECT = 200
MAX_DESCRIPTION = 20000
MAX_SEARCH = 100


class HelpdeskTicketSafe(HelpdeskTicketController):
    @http.route(methods=["POST"])
    def support_ticket_close(self, **kw):
        post_only()
        ticket_id, stage_id = (
            parse_id(kw.get("ticket_id")),
            parse_id(kw.get("stage_id")),
        )
        if not ticket_id or not stage_id:
            raise BadInput(request.env._("Which ticket is to be closed, and how?"))
        ticket = request.env["helpdesk.ticket"].search([("id", "=", ticket_id)])
        stages = ticket._get_portal_closing_stages(request.env.user)
        if stage_id not in stages.ids:
            raise NotFound()
        return super().support_ticket_close(ticket_id=ticket_id, stage_id=stage_id)

    @http.route(methods=["POST"], max_content_length=get_max_content_length)
    def submit_ticket(self, **kw):
        post_only()
        count_request()
        kw["subject"] = clean_text(kw.get("subject"), MAX_SUBJECT)
        kw["description"] = clean_text(kw.get("description"), MAX_DESCRIPTION)
        if not kw["subject"] or not kw["description"]:
            raise BadInput(request.env._("Please give the subject and a description."))
        for name, model in (
            ("category", "helpdesk.ticket.category"),
            ("team", "helpdesk.ticket.team"),
        ):
            kw[name] = self._get_offered_id(model, kw.get(name))
        read_files("attachment")
        return super().submit_ticket(**kw)

    def _get_offered_id(self, model, value):
        """Return the id of a choice the user was offered, or False for none.

        :param str model: model of the choice
        :param str value: what was sent
        :rtype: int or False
        :raise BadInput: when it is none of the user's company or hidden
        """
        if not value:
            return False
        offered = request.env[model].search(
            Domain("id", "=", parse_id(value))
            & Domain("show_in_portal", "=", True)
            & Domain("company_id", "in", [False, request.env.company.id])
        )
        if not offered:
            raise BadInput(request.env._("Please choose one of the list."))
        return offered.id


class CustomerPortalHelpdeskSafe(CustomerPortalHelpdesk):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        tickets = request.env["helpdesk.ticket"]
        if values.get("ticket_count"):
            values["ticket_count"] = tickets.sudo().search_count(
                self._get_ticket_domain()
            )
        if "complaint_count" in counters:
            values["complaint_count"] = tickets.sudo().search_count(
                tickets._get_complaint_partner_domain(request.env.user.partner_id)
            )
        return values

    def _get_ticket_domain(self):
        """Ordinary tickets the user may see, for a search with sudo.

        Complaints have pages of their own.

        :rtype: Domain
        """
        rules = request.env["ir.rule"]._compute_domain("helpdesk.ticket", "read")
        return Domain(rules) & Domain("complaint_procedure_id", "=", False)

    @http.route()
    def portal_my_tickets(
        self,
        page=1,
        date_begin=None,
        date_end=None,
        sortby=None,
        filterby=None,
        search=None,
        search_in=None,
        groupby=None,
        **kw,
    ):
        if not request.env["helpdesk.ticket"].has_access("read"):
            return request.redirect("/my")
        asked = {"sortby": sortby, "filterby": filterby, "groupby": groupby}
        choices = self._get_list_choices(search_in=search_in, **asked)
        search = clean_text((search or "")[:MAX_SEARCH], MAX_SEARCH)
        begin, end = self._parse_day(date_begin), self._parse_day(date_end)
        domain = self._get_list_domain(choices, search, begin, end)
        asked = {name: choices[name] for name in (*asked, "search_in")}
        asked |= {"date_begin": begin, "date_end": end, "search": search}
        pager = self._get_list_pager(domain, asked, page)
        values = self._prepare_portal_layout_values() | choices
        values.update(
            grouped_tickets=self._find_tickets(domain, choices, pager["offset"]),
            date=begin,
            date_end=end,
            page_name="ticket",
            default_url="/my/tickets",
            pager=pager,
            search=search,
        )
        return request.render("helpdesk_mgmt.portal_my_tickets", values)

    def _get_list_pager(self, domain, asked, page):
        """Return the pager of the tickets of a domain.

        :rtype: dict
        """
        return portal_pager(
            url="/my/tickets",
            url_args=asked,
            total=request.env["helpdesk.ticket"].sudo().search_count(domain),
            page=page,
            step=self._items_per_page,
        )

    def _find_tickets(self, domain, choices, offset):
        """Return a page of tickets in groups; the pager of a ticket follows it.

        :rtype: list of recordsets of helpdesk.ticket, as the user
        """
        order = choices["searchbar_sortings"][choices["sortby"]]["order"]
        found = (
            request.env["helpdesk.ticket"]
            .sudo()
            .search(
                domain,
                order=self._ticket_get_order(order, choices["groupby"]),
                limit=self._items_per_page,
                offset=offset,
            )
        )
        request.session["my_tickets_history"] = found.ids[:100]
        return self._group_tickets(found.sudo(False), choices["groupby"])

    def _get_list_domain(self, choices, search, begin, end):
        """Return the tickets of the user that fit what was asked.

        :param dict choices: see :meth:`_get_list_choices`
        :param str search: cleaned words, or empty
        :param begin: first day, or None
        :param end: last day, or None
        :rtype: Domain
        """
        domain = self._get_ticket_domain()
        domain &= Domain(choices["searchbar_filters"][choices["filterby"]]["domain"])
        if begin and end:
            domain &= Domain("create_date", ">", begin)
            domain &= Domain("create_date", "<=", end)
        if search:
            words = self._ticket_get_search_domain(choices["search_in"], search)
            domain &= Domain(words)
        return domain

    def _get_list_choices(self, **asked):
        """Return what the list offers, and what was asked where it is offered.

        :param asked: sortby, filterby, search_in and groupby as they came in
        :rtype: dict
        """
        filters = self._get_list_filters()
        offered = {
            "sortby": ("date", self._ticket_get_searchbar_sortings()),
            "filterby": ("all", filters),
            "search_in": ("all", self._ticket_get_searchbar_inputs()),
            "groupby": ("none", self._ticket_get_searchbar_groupby()),
        }
        chosen = {
            name: asked[name] if asked[name] in choices else default
            for name, (default, choices) in offered.items()
        }
        sortings = offered["sortby"][1].items()
        return {
            **chosen,
            "searchbar_sortings": dict(
                sorted(sortings, key=lambda item: item[1]["sequence"])
            ),
            "searchbar_filters": filters,
            "searchbar_inputs": offered["search_in"][1],
            "searchbar_groupby": offered["groupby"][1],
        }

    def _get_list_filters(self):
        """Return a filter for each stage the user may see.

        :rtype: dict
        """
        filters = {"all": {"label": request.env._("All"), "domain": []}}
        for stage in request.env["helpdesk.ticket.stage"].search([]):
            domain = [("stage_id", "=", stage.id)]
            filters[str(stage.id)] = {"label": stage.name, "domain": domain}
        return filters

    # Words of code are translated by their own addon only, and the host has none.

    def _ticket_get_searchbar_sortings(self):
        _ = request.env._
        labels = {
            "date": _("Newest"),
            "name": _("Title"),
            "stage": _("Stage"),
            "update": _("Last Stage Update"),
        }
        return self._relabel(super()._ticket_get_searchbar_sortings(), labels)

    def _ticket_get_searchbar_groupby(self):
        _ = request.env._
        labels = {"none": _("None"), "category": _("Category"), "stage": _("Stage")}
        return self._relabel(super()._ticket_get_searchbar_groupby(), labels)

    def _ticket_get_searchbar_inputs(self):
        _ = request.env._
        labels = {
            "all": _("Search in All"),
            "number": _("Search in Number"),
            "name": _("Search in Title"),
        }
        return self._relabel(super()._ticket_get_searchbar_inputs(), labels)

    def _relabel(self, choices, labels):
        """Return the choices of the list in the words of ``labels``."""
        return {
            name: {**choice, "label": labels.get(name, choice["label"])}
            for name, choice in choices.items()
        }

    def _group_tickets(self, tickets, group):
        """Return the tickets of a page in groups, in their order."""
        name = self._ticket_get_groupby_mapping().get(group)
        if name:
            return [
                tickets.concat(*members)
                for _key, members in groupby(tickets, lambda ticket: ticket[name])
            ]
        return [tickets] if tickets else []

    def _parse_day(self, text):
        """Return a day of the address, or None when it is none."""
        try:
            return date.fromisoformat((text or "")[:10])
        except ValueError:
            return None

    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        if ticket_id > MAX_ID:
            raise NotFound()
        access_token = clean_token(access_token)
        try:
            ticket_sudo = self._document_check_access(
                "helpdesk.ticket", ticket_id, access_token=access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        if ticket_sudo.complaint_procedure_id:
            token = f"?access_token={access_token}" if access_token else ""
            return request.redirect(f"/my/complaint/{ticket_id}{token}")
        attachments = ticket_sudo._complaint_portal_attachments()
        attachments.generate_access_token()
        values = self._ticket_get_page_view_values(ticket_sudo, access_token, **kw)
        values.update(
            portal_attachments=attachments,
            closed_stages=ticket_sudo._get_portal_closing_stages(request.env.user),
        )
        return request.render("helpdesk_mgmt.portal_helpdesk_ticket_page", values)
