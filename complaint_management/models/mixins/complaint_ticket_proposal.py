# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_list

from ...tools.bigrams import bigrams, split_words

STAFF = "base.group_user"
PARAMETER = "complaint_management.proposal_%s"
# A shorter subject says too little: half of the complaints would be worded so.
MIN_PAIRS = 5
MAX_PROPOSALS = 10
# Fields whose records are read differently from each side.
SIDED = {"complaint_link_ids", "complaint_proposal_ids"}
# What makes two complaints alike, the strongest first.
SIGNS = ("person", "wording", "kind")
# Each sign has its index; those who looked already are left out.
ALIKE = """
    SELECT source.id, other.id, array_agg(DISTINCT other.sign)
    FROM (VALUES %(sources)s) AS source (
        id, company_id, partner_id, phone, category_id, date, pairs
    )
    CROSS JOIN LATERAL (
        (SELECT id, 'person' AS sign FROM helpdesk_ticket
        WHERE partner_id = source.partner_id AND company_id = source.company_id
            AND (category_id = source.category_id) IS NOT FALSE
            AND complaint_date_received > source.date - %(person)s::interval
            AND complaint_date_received < source.date + %(person)s::interval
        ORDER BY complaint_date_received DESC LIMIT %(limit)s)
        UNION ALL
        (SELECT id, 'person' FROM helpdesk_ticket
        WHERE complaint_phone = source.phone AND company_id = source.company_id
            AND (category_id = source.category_id) IS NOT FALSE
            AND complaint_date_received > source.date - %(person)s::interval
            AND complaint_date_received < source.date + %(person)s::interval
        ORDER BY complaint_date_received DESC LIMIT %(limit)s)
        UNION ALL
        (SELECT ticket.id, 'wording' FROM complaint_text
        JOIN helpdesk_ticket ticket ON ticket.id = ticket_id
        WHERE bigrams @> source.pairs AND ticket.company_id = source.company_id
            AND complaint_date_received > source.date - %(wording)s::interval
            AND complaint_date_received < source.date + %(wording)s::interval
        LIMIT %(limit)s)
        UNION ALL
        (SELECT id, 'kind' FROM helpdesk_ticket
        WHERE company_id = source.company_id AND category_id = source.category_id
            AND complaint_date_received > source.date - %(kind)s::interval
            AND complaint_date_received < source.date + %(kind)s::interval
            AND complaint_is_counted AND complaint_phase != 'closed'
            AND (partner_id = source.partner_id) IS NOT TRUE
            AND (complaint_phone = source.phone) IS NOT TRUE
        ORDER BY complaint_date_received DESC LIMIT %(limit)s)
    ) other
    WHERE other.id != source.id AND NOT EXISTS (
        SELECT FROM complaint_link link
        WHERE link.state IN ('linked', 'dismissed') AND (
            link.ticket_id = source.id AND link.other_id = other.id
            OR link.ticket_id = other.id AND link.other_id = source.id
        )
    )
    GROUP BY source.id, other.id
"""


class ComplaintTicketProposal(models.AbstractModel):
    """Proposes complaints that are possibly the same matter (R067, R313).

    Nothing is stored: one statement finds them for all complaints of a screen. People
    link them, join them to one case, or say that they are something else.
    """

    _name = "complaint.ticket.proposal"
    _description = "Complaint Proposals"

    complaint_proposal_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        string="Possibly the Same",
        compute="_compute_complaint_proposal_ids",
        groups=STAFF,
    )
    complaint_proposal_count = fields.Integer(
        compute="_compute_complaint_proposal_ids", groups=STAFF
    )
    complaint_likeness = fields.Char(
        string="Why",
        compute="_compute_complaint_likeness",
        groups=STAFF,
        help="What it has in common with the complaint that is looked at.",
    )

    @api.depends("partner_id", "complaint_phone", "category_id", "name")
    @api.depends_context("uid")
    def _compute_complaint_proposal_ids(self):
        alike = self._find_complaint_alike()
        for ticket in self:
            ids = alike.get(ticket._origin.id or 0, {})
            ticket.complaint_proposal_ids = self.browse(ids)
            ticket.complaint_proposal_count = len(ids)

    @api.depends_context("complaint_side", "lang", "uid")
    def _compute_complaint_likeness(self):
        side = self._get_complaint_side()
        alike = side._find_complaint_alike().get(side.id, {}) if side else {}
        signs = self._get_complaint_signs()
        for ticket in self:
            found = alike.get(ticket._origin.id, ())
            words = [signs[sign] for sign in SIGNS if sign in found]
            ticket.complaint_likeness = format_list(self.env, words)

    @api.model
    def _get_complaint_signs(self):
        """Return what the signs of likeness are called.

        :return: sign -> translated words
        :rtype: dict
        """
        return {
            "person": self.env._("same person"),
            "wording": self.env._("same wording"),
            "kind": self.env._("same category, other people, at the same time"),
        }

    @api.model
    def _get_complaint_side(self):
        """Return the complaint that is looked at, when the user may read it.

        :rtype: helpdesk.ticket, one or none
        """
        side_id = self.env.context.get("complaint_side")
        side = self.browse(side_id if isinstance(side_id, int) else ())
        return side.exists()._filtered_access("read")

    def web_read(self, specification):
        """Read links and proposals of one complaint from its own side.

        The web client does not know yet which complaint it loads when it says what
        it wants to read of it.
        """
        sided = SIDED & set(specification) if len(self) == 1 else ()
        for name in sided:
            spec = specification[name]
            context = {**spec.get("context", {}), "complaint_side": self.id}
            specification = {**specification, name: {**spec, "context": context}}
        return super().web_read(specification)

    # -- finding --------------------------------------------------------------

    def _find_complaint_alike(self):
        """Return the complaints that are possibly the same, the likeliest first.

        Complaints the user does not see are left out.

        :return: id of a complaint, 0 for one that is being registered -> id of the
            other -> signs
        :rtype: dict
        """
        sources = [source for ticket in self for source in ticket._get_alike_source()]
        if not sources:
            return {}
        self.flush_model()
        self.env["complaint.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                ALIKE,
                sources=SQL(", ").join(sources),
                limit=5 * MAX_PROPOSALS,
                **self._get_proposal_windows(),
            )
        )
        found = self.browse({other_id for _id, other_id, _signs in rows})
        seen = set(found._filtered_access("read").ids)
        alike = defaultdict(list)
        for ticket_id, other_id, signs in rows:
            if other_id in seen:
                rank = min(SIGNS.index(sign) for sign in signs)
                alike[ticket_id].append((rank, -len(signs), -other_id, signs))
        return {
            ticket_id: {-other_id: signs for *_rank, other_id, signs in sorted(others)}
            for ticket_id, others in alike.items()
        }

    def _get_alike_source(self):
        """Return what is compared of a complaint, as a row of SQL.

        :return: one row, none for a ticket that is no complaint
        :rtype: list of SQL
        """
        self.ensure_one()
        ticket = self.sudo()
        if not ticket.complaint_procedure_id:
            return []
        words = split_words(ticket.name)
        pairs = sorted({code for word in words for code in bigrams(word)})
        return [
            SQL(
                "(%s::int, %s::int, %s::int, %s::varchar, %s::int, %s::timestamp, "
                "%s::int[])",
                self._origin.id or 0,
                ticket.company_id.id,
                ticket.partner_id.id or None,
                ticket.complaint_phone or None,
                ticket.category_id.id or None,
                ticket.complaint_date_received or fields.Datetime.now(),
                pairs if len(pairs) >= MIN_PAIRS else None,
            )
        ]

    @api.model
    def _get_proposal_windows(self):
        """Return how far apart complaints are compared, for each sign.

        :return: sign -> interval of PostgreSQL
        :rtype: dict
        """
        parameters = self.env["ir.config_parameter"].sudo()
        return {
            sign: f"{int(parameters.get_param(PARAMETER % sign) or 0)} month"
            for sign in SIGNS
        }

    # -- deciding -------------------------------------------------------------

    def action_complaint_link_proposed(self):
        """Link the complaint that is looked at to this one, as it was proposed."""
        self.ensure_one()
        side = self._get_complaint_decided_side()
        self.env["complaint.link"].create(
            {
                "ticket_id": side.id,
                "other_id": self.id,
                "kind": self._propose_link_kind(side),
                "reason": self._get_link_reason(side),
            }
        )
        return True

    def action_complaint_dismiss_proposed(self):
        """Say that the complaint that is looked at is something else; it is kept."""
        self.ensure_one()
        side = self._get_complaint_decided_side()
        links = self.env["complaint.link"]
        links.check_access("create")
        links._trusted().create(
            {
                "ticket_id": side.id,
                "other_id": self.id,
                "kind": self._propose_link_kind(side),
                "reason": self._get_link_reason(side),
                "state": "dismissed",
            }
        )
        return True

    def _get_complaint_decided_side(self):
        """Return the complaint that is looked at, for somebody who decides on it.

        :rtype: helpdesk.ticket
        :raise UserError: when there is none
        :raise AccessError: when the user may not write it
        """
        self.check_access("read")
        side = self._get_complaint_side()
        if not side or side == self:
            raise UserError(self.env._("Open the complaint first."))
        side.check_access("write")
        if not self.env.user.has_group(
            "complaint_management.complaint_management_group_officer"
        ):
            raise AccessError(self.env._("Complaints are linked by officers."))
        return side

    def _get_link_reason(self, side):
        """Return in words why a link was proposed.

        :param side: the complaint that is looked at
        :rtype: str
        """
        words = self.with_context(complaint_side=side.id).complaint_likeness
        return words or self.env._("By hand")

    def _propose_link_kind(self, side):
        """Return how this complaint belongs to the one that is looked at.

        A problem of the same person that was closed before came back (R287); what
        is open still was filed twice; others have the same cause.

        :param side: the complaint that is looked at
        :return: kind of complaint.link
        :rtype: str
        """
        one, other = self.sudo(), side.sudo()
        same_phone = (
            one.complaint_phone and one.complaint_phone == other.complaint_phone
        )
        if not same_phone and (
            not one.partner_id or one.partner_id != other.partner_id
        ):
            return "same_cause"
        first, later = (one | other).sorted(lambda t: (t.complaint_date_received, t.id))
        closed = first.complaint_date_closed
        if first.complaint_phase == "closed" and closed:
            is_second = closed <= later.complaint_date_received
            return "follow_up" if is_second else "repeat"
        return "duplicate"
