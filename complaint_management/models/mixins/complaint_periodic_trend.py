# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter, defaultdict
from datetime import UTC

from odoo import models
from odoo.fields import Domain

from ...tools.periods import get_name, move, to_utc

# periods shown, with the one of a year before
SHOWN = {"month": 13, "quarter": 5, "year": 3}
# weak points named, those that grew most first
NAMED = 5


class ComplaintPeriodicTrend(models.AbstractModel):
    """Regularities, trends and weak points of a period (规律、趋势、薄弱环节, R405)."""

    _name = "complaint.periodic.trend"
    _description = "Trends of a Periodic Report"

    def _get_figures(self):
        figures = super()._get_figures()
        return figures | {
            "trend": self._get_trend(),
            "weak": self._get_weak_points(),
            "weekdays": self._count_weekdays(figures["complaints"]),
        }

    def _get_trend_fields(self):
        """Return by what growth is looked for.

        :return: many2one fields of complaint.report
        :rtype: list of str
        """
        return ["category_id", "product_id", "cause_id", "team_id"]

    def _get_first_days(self):
        """Return the first days of the periods shown, the oldest first.

        :rtype: list of date
        """
        numbers = range(1 - SHOWN[self.frequency], 1)
        return [move(self.date_from, self.frequency, number) for number in numbers]

    def _get_trend_domain(self):
        begin = to_utc(self._get_first_days()[0], self._get_zone())
        return (
            self._get_figure_domain()
            & Domain("date_received", ">=", begin)
            & Domain("date_received", "<", self._get_bounds()[1])
        )

    def _read_trend(self, groupby, aggregates):
        """Return figures by period and other fields; one query.

        :param list groupby: fields of complaint.report
        :param list aggregates: of complaint.report
        :return: rows (first day, values …, figures …)
        :rtype: list of tuple
        """
        zone = self._get_zone()
        report = self.env["complaint.report"].sudo().with_context(tz=zone.key)
        by_period = f"date_received:{self.frequency}"
        return [
            (period.date() if hasattr(period, "date") else period, *values)
            for period, *values in report._read_group(
                self._get_trend_domain(), [by_period, *groupby], aggregates
            )
        ]

    def _get_trend(self):
        """Return the complaints of each period.

        :return: name of the period, received, closed, late, average days
        :rtype: list of list
        """
        names = ["__count", "closed_count:sum", "on_time_rate:avg", "days:avg"]
        found = {day: values for day, *values in self._read_trend([], names)}
        rows = []
        for day in self._get_first_days():
            count, closed, on_time, days = found.get(day, (0, 0, 1, 0))
            late = round(count * (1 - on_time))
            row = [count, closed, late, round(days or 0, 1)]
            rows.append([get_name(day, self.frequency), *row])
        return rows

    def _get_weak_points(self):
        """Return what grew most against the average of the periods before.

        Periods before the first complaint of the document are left out of it.

        :return: label of the field, name, complaints now, average before
        :rtype: list of list
        """
        points = []
        labels = self.env["complaint.report"].fields_get(
            self._get_trend_fields(), ["string"]
        )
        for name in self._get_trend_fields():
            rows = self._read_trend([name], ["__count"])
            counts = defaultdict(Counter)
            for day, record, count in rows:
                if record:
                    counts[record][day] = count
            earlier = {day for day, *_rest in rows if day < self.date_from}
            for record, by_day in counts.items():
                now = by_day[self.date_from]
                before = sum(by_day[day] for day in earlier) / max(len(earlier), 1)
                if now > before:
                    label = labels[name]["string"]
                    value = record.sudo().display_name
                    points.append([label, value, now, round(before, 1)])
        points.sort(key=lambda point: (point[3] - point[2], point[0], point[1]))
        return points[:NAMED]

    def _count_weekdays(self, complaints):
        """Return the complaints received on each day of the week, Monday first.

        :param list complaints: rows of complaints, see the figures
        :rtype: list of int
        """
        zone = self._get_zone()
        days = Counter(
            row["received"].replace(tzinfo=UTC).astimezone(zone).weekday()
            for row in complaints
        )
        return [days[day] for day in range(7)]
