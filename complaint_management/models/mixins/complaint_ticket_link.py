# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

STAFF = "base.group_user"
# Links by which a problem came back.
REPEATING = ("repeat", "follow_up")
# Complaints of the same person about the same category that were handled and closed
# before this one was received.
HANDLED_BEFORE = """
    SELECT complaint.id, count(DISTINCT other.id)
    FROM helpdesk_ticket complaint
    CROSS JOIN LATERAL (
        SELECT id, company_id, category_id, complaint_date_closed
        FROM helpdesk_ticket WHERE partner_id = complaint.partner_id
        UNION
        SELECT id, company_id, category_id, complaint_date_closed
        FROM helpdesk_ticket WHERE complaint_phone = complaint.complaint_phone
    ) other
    WHERE complaint.id IN %(ids)s
        AND other.id != complaint.id
        AND other.company_id = complaint.company_id
        AND other.category_id = complaint.category_id
        AND other.complaint_date_closed <= complaint.complaint_date_received
        AND other.complaint_date_closed
            > complaint.complaint_date_received - %(window)s::interval
    GROUP BY complaint.id
"""


class ComplaintTicketLink(models.AbstractModel):
    """What links to other complaints mean for a complaint (R067, R121, R287)."""

    _name = "complaint.ticket.link"
    _description = "Complaint Links of a Ticket"

    complaint_link_ids = fields.Many2many(
        comodel_name="complaint.link",
        string="Links",
        compute="_compute_complaint_link_ids",
        groups=STAFF,
        help="Of both sides, also those that were removed.",
    )
    complaint_original_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Duplicate Of",
        compute="_compute_complaint_link_ids",
        groups=STAFF,
    )

    @api.depends_context("uid")
    def _compute_complaint_link_ids(self):
        links = self.env["complaint.link"]
        if self.ids and links.has_access("read"):
            sides = Domain("ticket_id", "in", self.ids) | Domain(
                "other_id", "in", self.ids
            )
            links = links.search(sides & Domain("state", "!=", "dismissed"))
        links_of = defaultdict(links.browse)
        for link in links:
            links_of[link.ticket_id] |= link
            links_of[link.other_id] |= link
        for ticket in self:
            own = links_of[ticket._origin]
            ticket.complaint_link_ids = own
            ticket.complaint_original_id = own.filtered(
                lambda link, ticket=ticket._origin: link.kind == "duplicate"
                and link.state == "linked"
                and link.ticket_id == ticket
            ).other_id[:1]

    @api.model
    def _get_complaint_milestones(self):
        return super()._get_complaint_milestones() | {
            "linked": self.env._("Linked to another complaint"),
            "unlinked": self.env._("Link to another complaint removed"),
        }

    @api.model
    def _get_complaint_window_facts(self):
        return super()._get_complaint_window_facts() | {
            "handled_before": HANDLED_BEFORE
        }

    def _get_complaint_fact_values(self):
        """Add what links say, where the procedure asks for it."""
        values = super()._get_complaint_fact_values()
        asking = self.sudo().filtered(
            lambda t: {"second_complaint", "repeats"}
            & {code for code, *_window in t.complaint_procedure_id._get_asked_facts()}
        )
        counts = asking._count_complaint_repeating()
        for ticket in asking:
            values[ticket] |= {
                "second_complaint": bool(counts.get((ticket.id, "follow_up"))),
                "repeats": sum(counts.get((ticket.id, kind), 0) for kind in REPEATING),
            }
        return values

    def _count_complaint_repeating(self):
        """Count the links by which the complaints repeat earlier ones.

        :return: (ticket id, kind) -> number
        :rtype: dict
        """
        if not self:
            return {}
        links = self.env["complaint.link"].sudo()
        domain = Domain("ticket_id", "in", self.ids) & Domain("state", "=", "linked")
        rows = links._read_group(
            domain & Domain("kind", "in", REPEATING), ["ticket_id", "kind"], ["__count"]
        )
        return {(ticket.id, kind): count for ticket, kind, count in rows}

    def _get_closing_reasons(self, closing, progress, facts):
        reasons = super()._get_closing_reasons(closing, progress, facts)
        if closing.kind == "duplicate" and not self.complaint_original_id:
            reasons.append(
                self.env._(
                    "Say first which complaint it is a duplicate of: link them in the "
                    "tab of the links."
                )
            )
        return reasons

    def action_new_link(self):
        """Open a new link to another complaint, also of a closed one.

        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        return self._get_complaint_form(
            "complaint_link_action_new", default_ticket_id=self.id
        )
