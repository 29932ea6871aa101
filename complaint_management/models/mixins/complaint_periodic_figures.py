# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter, defaultdict

from odoo import api, models
from odoo.fields import Datetime, Domain
from odoo.tools import babel_locale_parse, get_lang

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
        return [
            "category_id",
            "channel_id",
            "grade_id",
            "team_id",
            "product_id",
            "cause_dimension_id",
            "result",
            "customer_group",
        ]

    @api.model
    def _get_labels(self):
        """Return the names of what is counted.

        :rtype: dict
        """
        _ = self.env._
        report = self.env["complaint.report"]
        groups = report.fields_get(self._get_figure_groups(), ["string"])
        return {name: field["string"] for name, field in groups.items()} | {
            "received": _("Complaints received"),
            "counted": _("Count as complaints"),
            "closed": _("Of them closed"),
            "open": _("Of them open"),
            "closed_in_period": _("Closed in the period"),
            "late": _("With late steps"),
            "again": _("Handled again"),
            "satisfied": _("Customers satisfied"),
            "dissatisfied": _("Customers not satisfied"),
        }

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
        words = self.env["complaint.report"].fields_get(groups, ["selection"])
        words = {
            name: dict(field.get("selection", ())) for name, field in words.items()
        }
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
                **{name: self._get_word(row[name], words[name]) for name in groups},
            }
            for row, ticket in zip(rows, tickets, strict=True)
        ]

    @api.model
    def _get_word(self, value, words):
        """Return the name of a value of a many2one or selection field.

        :param value: as ``search_read`` returns it
        :param dict words: of a selection
        :rtype: str or None
        """
        if not value:
            return None
        return words[value] if isinstance(value, str) else value[1]

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
        """Complaints of the company, or of a team, under any revision of the procedure.

        :rtype: Domain
        """
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("procedure_id.code", "=", self.procedure_id.code)
        if self.team_id:
            domain &= Domain("team_id", "=", self.team_id.id)
        return domain

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

    # -- in words ----------------------------------------------------------------

    def _prepare_overview(self):
        """Return the figures as the screen, the paper and the spreadsheet show them.

        What was sealed before a kind of figure was known does not have it.

        :rtype: dict
        """
        figures, labels = self._read_figures(), self._get_labels()
        return {
            "labels": labels,
            "totals": [
                (labels.get(name, name), value)
                for name, value in figures["totals"].items()
            ],
            "groups": [
                (labels.get(name, name), rows)
                for name, rows in figures["groups"].items()
                if any(row[0] for row in rows)
            ],
            "group_names": [name for name in figures["groups"] if name in labels],
            "indicators": figures.get("indicators", []),
            "reached": {True: self.env._("Yes"), False: self.env._("No"), None: ""},
            "trend": figures.get("trend", []),
            "weak": figures.get("weak", []),
            "weekdays": list(
                zip(self._get_weekdays(), figures.get("weekdays", []), strict=False)
            ),
            "complaints": [
                row
                | {
                    name: self._read_moment(row[name])
                    for name in ("received", "closed")
                }
                for row in figures["complaints"]
            ],
        }

    @api.model
    def _get_weekdays(self):
        """Return the names of the days of the week, Monday first.

        :rtype: list of str
        """
        locale = babel_locale_parse(get_lang(self.env).code)
        return [locale.days["format"]["wide"][day] for day in range(7)]

    @api.model
    def _read_moment(self, text):
        """Return a time of the figures.

        :param str text: ISO 8601 in UTC, or None
        :return: naive UTC, or None
        """
        return text and Datetime.to_datetime(text.replace("T", " ").rstrip("Z"))
