# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter, defaultdict

from odoo import api, models
from odoo.fields import Domain

CLOSED = "closed"


class ComplaintPeriodicFigures(models.AbstractModel):
    """What a periodic report counts; numbers of complaints, no persons."""

    _name = "complaint.periodic.figures"
    _description = "Complaint Periodic Figures"

    @api.model
    def _get_figure_groups(self):
        """Return by what the complaints of a period are grouped.

        An addon adds the columns it gave to ``complaint.report``.

        :return: fields of complaint.report
        :rtype: list of str
        """
        return ["category_id", "channel_id", "grade_id", "team_id"]

    def _get_figures(self):
        """Count the complaints that were received in the period, as they are now.

        :return: ``totals``, ``groups`` (field -> rows of name, received, closed and
            late) and ``complaints``, one dict each
        :rtype: dict
        """
        self.ensure_one()
        complaints = self._get_complaint_rows()
        return {
            "totals": self._get_totals(complaints),
            "groups": {
                name: self._count_group(complaints, name)
                for name in self._get_figure_groups()
            },
            "complaints": complaints,
        }

    def _get_complaint_rows(self):
        """Return a row for each complaint of the period, the oldest first.

        :rtype: list of dict
        """
        rows, groups = self._read_complaints(), self._get_figure_groups()
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.browse([row["ticket_id"][0] for row in rows])
        satisfied = self._get_satisfaction(tickets)
        return [
            {
                "number": ticket.number,
                "received": row["date_received"],
                "closed": row["date_closed"] or None,
                "phase": row["phase"],
                "round": row["round"],
                "counted": row["is_counted"],
                "late": row["late_count"],
                "satisfied": satisfied.get(ticket.id),
                **{name: row[name][1] if row[name] else None for name in groups},
            }
            for row, ticket in zip(rows, tickets, strict=True)
        ]

    def _read_complaints(self):
        """Return what the analysis says of the complaints of the period.

        :rtype: list of dict
        """
        begin, end = self._get_bounds()
        received = Domain("date_received", ">=", begin)
        received &= Domain("date_received", "<", end)
        names = ["ticket_id", "date_received", "date_closed", "phase", "round"]
        names += ["is_counted", "late_count", *self._get_figure_groups()]
        report = self.env["complaint.report"].sudo()
        return report.search_read(
            self._get_figure_domain() & received, names, order="date_received, id"
        )

    def _get_figure_domain(self):
        """Complaints of the company under any revision of the procedure.

        :rtype: Domain
        """
        return Domain("company_id", "=", self.company_id.id) & Domain(
            "procedure_id.code", "=", self.procedure_id.code
        )

    @api.model
    def _get_satisfaction(self, tickets):
        """Return whether the last revisit found the customer satisfied.

        :rtype: dict of ticket id -> bool
        """
        revisits = self.env["complaint.revisit"].sudo()
        domain = [("ticket_id", "in", tickets.ids), ("state", "=", "done")]
        found = revisits.search_fetch(domain, ["ticket_id", "is_satisfied"], order="id")
        return {revisit.ticket_id.id: revisit.is_satisfied for revisit in found}

    def _get_totals(self, complaints):
        """Return the sums of the period.

        :param list complaints: see :meth:`_get_complaint_rows`
        :rtype: dict
        """
        begin, end = self._get_bounds()
        domain = self._get_figure_domain()
        closed = Domain("date_closed", ">=", begin) & Domain("date_closed", "<", end)
        phases = Counter(row["phase"] == CLOSED for row in complaints)
        satisfied = Counter(row["satisfied"] for row in complaints)
        return {
            "received": len(complaints),
            "counted": sum(row["counted"] for row in complaints),
            "closed": phases[True],
            "open": phases[False],
            "closed_in_period": self.env["complaint.report"]
            .sudo()
            .search_count(domain & closed),
            "late": sum(bool(row["late"]) for row in complaints),
            "again": sum(row["round"] - 1 for row in complaints),
            "satisfied": satisfied[True],
            "dissatisfied": satisfied[False],
        }

    @api.model
    def _count_group(self, complaints, name):
        """Return the figures of each value, the most frequent first.

        :param list complaints: see :meth:`_get_complaint_rows`
        :param str name: of the group
        :return: name of the value, received, closed and late complaints
        :rtype: list of list
        """
        counts = defaultdict(lambda: [0, 0, 0])
        for row in complaints:
            count = counts[row[name]]
            count[0] += 1
            count[1] += row["phase"] == CLOSED
            count[2] += bool(row["late"])
        rows = [[value, *count] for value, count in counts.items()]
        return sorted(rows, key=lambda row: (-row[1], row[0] or ""))
