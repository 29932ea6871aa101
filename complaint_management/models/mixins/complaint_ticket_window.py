# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .complaint_ticket_signal import RISKS

# The complaints of the same category by other people, each person counted once: those
# of the window that ends with the complaint or those of the one that begins with it.
SAME_KIND = """
    SELECT complaint.id, GREATEST(
        count(DISTINCT other.person) FILTER (
            WHERE other.date <= complaint.complaint_date_received),
        count(DISTINCT other.person) FILTER (
            WHERE other.date >= complaint.complaint_date_received))
    FROM helpdesk_ticket complaint
    CROSS JOIN LATERAL (
        SELECT complaint_date_received AS date,
            COALESCE(partner_id::text, complaint_phone) AS person
        FROM helpdesk_ticket
        WHERE company_id = complaint.company_id
            AND category_id = complaint.category_id
            AND complaint_date_received
                > complaint.complaint_date_received - %(window)s::interval
            AND complaint_date_received
                < complaint.complaint_date_received + %(window)s::interval
            AND complaint_is_counted
            AND (complaint_phone != complaint.complaint_phone) IS NOT FALSE
    ) other
    WHERE complaint.id IN %(ids)s
        AND other.person != COALESCE(
            complaint.partner_id::text, complaint.complaint_phone, '')
    GROUP BY complaint.id
"""
# The earlier complaints of the same person, whatever they were about.
SAME_PERSON = """
    SELECT complaint.id, count(DISTINCT other.id)
    FROM helpdesk_ticket complaint
    JOIN helpdesk_ticket other
        ON other.company_id = complaint.company_id
        AND other.partner_id = complaint.partner_id
        AND other.id != complaint.id
        AND other.complaint_date_received <= complaint.complaint_date_received
        AND other.complaint_date_received
            > complaint.complaint_date_received - %(window)s::interval
        AND other.complaint_is_counted
    WHERE complaint.id IN %(ids)s
    GROUP BY complaint.id
"""
# Facts that are looked up only where a condition asks for them.
ASKED = {
    "days_open": lambda ticket: ticket._count_complaint_days("days_open"),
    "days_unresolved": lambda ticket: ticket._count_complaint_days("days_unresolved"),
    "channel_layer": lambda ticket: ticket._get_complaint_channel_line()[0],
    "channel_form": lambda ticket: ticket._get_complaint_channel_line()[1],
    "is_important": lambda ticket: ticket.partner_id.complaint_is_important,
    **{
        f"risk_{risk}": lambda ticket, code=f"risk_{risk}": (
            ticket._get_complaint_risks()[ticket][code]
        )
        for risk in RISKS
    },
    "is_escalated": lambda ticket: ticket._is_complaint_escalated(),
}


class ComplaintTicketWindow(models.AbstractModel):
    """Facts that count other complaints in a window of time, in batch (R120)."""

    _name = "complaint.ticket.window"
    _description = "Complaint Facts within a Window"

    @api.model
    def _get_complaint_window_facts(self):
        """Return the facts that look back, with the statement that counts.

        An addon adds those of its industry. A statement takes ``ids`` and ``window``
        and returns (id of a complaint, figure) rows; no row is nought.

        :return: fact code -> statement
        :rtype: dict
        """
        return {"same_kind": SAME_KIND, "same_person": SAME_PERSON}

    def _get_complaint_fact_values(self):
        values = super()._get_complaint_fact_values()
        asking = defaultdict(self.browse)
        for procedure, tickets in self._group_by_asking_procedure().items():
            for asked in procedure._get_asked_facts() if procedure else ():
                asking[asked] |= tickets
        for (code, number, unit), tickets in asking.items():
            if unit:
                counts = tickets._count_complaint_window(code, number, unit)
                for ticket in tickets:
                    values[ticket][f"{code}@{number}{unit}"] = counts.get(ticket.id, 0)
            elif code in ASKED:
                for ticket in tickets:
                    values[ticket][code] = ASKED[code](ticket)
        return values

    def _count_complaint_window(self, code, number, unit):
        """Count what a fact that looks back says of each complaint.

        :param str code: of the fact
        :param int number: length of the window
        :param str unit: ``day`` or ``month``
        :return: ticket id -> figure
        :rtype: dict
        """
        statement = self._get_complaint_window_facts().get(code)
        if not statement:
            # the addon that answered it is gone
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(statement, ids=tuple(self.ids), window=f"{number} {unit}")
        )
        return dict(rows)

    def _count_complaint_days(self, code):
        """Count the whole days since the registration, until the closing.

        :param str code: ``days_open`` or ``days_unresolved``; the second one leaves
            out what was no delay of ours (由于我方原因): the pauses
        :rtype: int
        """
        self.ensure_one()
        end = self.complaint_date_closed or fields.Datetime.now()
        lasted = end - (self.complaint_date_received or end)
        if code == "days_unresolved":
            lasted -= self.complaint_pause_ids._get_length(end)
        return lasted.days
