# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The rules of working time a second time: day by day, slow and obvious.

Local times of Shanghai, which keeps one offset all year. Business hours are 08-12
and 13-17 from Monday to Friday and on make-up working days.
"""

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta

OFFSET = timedelta(hours=8)
HOURS = ((time(8), time(12)), (time(13), time(17)))
ADDON = Path(__file__).parent.parent


def read_cases():
    """Return the cases computed by hand, in local time.

    :rtype: list of (start, number, unit, expected, why)
    """
    with open(ADDON / "tests/data/working_time_2026.csv", encoding="utf-8") as file:
        return [
            (
                datetime.fromisoformat(row["start"]),
                int(row["number"]),
                row["unit"],
                datetime.fromisoformat(row["expected"]),
                row["why"],
            )
            for row in csv.DictReader(file)
        ]


def read_kinds():
    """Return the kind of every official day, by date."""
    kinds = {}
    for path in sorted((ADDON / "data/calendar").glob("cn_*.csv")):
        with open(path, encoding="utf-8") as file:
            for row in csv.DictReader(file):
                kinds[date.fromisoformat(row["date"])] = row["kind"]
    return kinds


class SlowCalendar:
    """Business hours found by walking from day to day."""

    def __init__(self, kinds):
        self.kinds = kinds

    def hours(self, day):
        weekly = "work" if day.weekday() < 5 else "off"
        if self.kinds.get(day, weekly) == "off":
            return []
        return [
            (datetime.combine(day, first), datetime.combine(day, last))
            for first, last in HOURS
        ]

    def slots_utc(self, first_year, last_year):
        day, slots = date(first_year, 1, 1), []
        while day.year <= last_year:
            slots += [(start - OFFSET, end - OFFSET) for start, end in self.hours(day)]
            day += timedelta(days=1)
        return slots

    def deadline(self, start, number, unit):
        """Local deadline of a local event."""
        if unit in ("minute", "hour"):
            return start + timedelta(**{unit + "s": number})
        if unit == "working_hour":
            return self._working_hours_later(start, timedelta(hours=number))
        if unit == "working_day":
            day = start.date()
            while number:
                day += timedelta(days=1)
                number -= bool(self.hours(day))
            return self.hours(day)[-1][1]
        if unit == "same_day":
            number = 0
        unit = "months" if unit == "month" else "days"
        day = start.date() + relativedelta(**{unit: number})
        return datetime.combine(day, time(23, 59, 59))

    def _working_hours_later(self, start, left):
        day = start.date()
        while True:
            for first, last in self.hours(day):
                first = max(first, start)
                if first < last and left <= last - first:
                    return first + left
                left -= max(last - first, timedelta())
            day += timedelta(days=1)

    def working_minutes(self, start, end):
        """Whole minutes of business between two local instants."""
        day, total = start.date(), timedelta()
        while day <= end.date():
            for first, last in self.hours(day):
                total += max(min(last, end) - max(first, start), timedelta())
            day += timedelta(days=1)
        return total // timedelta(minutes=1)
