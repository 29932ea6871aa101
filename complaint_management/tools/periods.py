# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Months, quarters and years, by the days of a time zone."""

from datetime import UTC, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def get_first_day(day, frequency):
    """Return the first day of the period that a day belongs to.

    :param date day: any day
    :param str frequency: ``month``, ``quarter`` or ``year``
    :rtype: date

    >>> from datetime import date
    >>> get_first_day(date(2026, 5, 20), "quarter")
    datetime.date(2026, 4, 1)
    """
    first = day.replace(day=1)
    return first - relativedelta(months=(first.month - 1) % MONTHS[frequency])


def move(first, frequency, number):
    """Return the first day of the period ``number`` periods later.

    :param date first: first day of a period
    :param int number: negative for an earlier one

    >>> from datetime import date
    >>> move(date(2026, 1, 1), "quarter", -1)
    datetime.date(2025, 10, 1)
    """
    return first + relativedelta(months=MONTHS[frequency] * number)


def get_name(first, frequency):
    """Return a period in figures.

    :param date first: first day of the period

    >>> from datetime import date
    >>> [get_name(date(2026, 4, 1), f) for f in ("month", "quarter", "year")]
    ['2026-04', '2026-Q2', '2026']
    """
    if frequency == "year":
        return f"{first:%Y}"
    if frequency == "quarter":
        return f"{first:%Y}-Q{(first.month + 2) // 3}"
    return f"{first:%Y-%m}"


def to_utc(day, zone):
    """Return when a day begins in a time zone.

    :param date day: the day
    :param zone: tzinfo
    :return: naive UTC
    :rtype: datetime

    >>> from datetime import date
    >>> from zoneinfo import ZoneInfo
    >>> to_utc(date(2026, 3, 1), ZoneInfo("Asia/Shanghai"))
    datetime.datetime(2026, 2, 28, 16, 0)
    """
    begin = datetime.combine(day, time.min, zone)
    return begin.astimezone(UTC).replace(tzinfo=None)


def get_bounds(first, last, zone):
    """Return begin and end of days of a time zone, the end not included.

    :param date first: the first day
    :param date last: the last day
    :return: naive UTC
    :rtype: tuple of datetime
    """
    return to_utc(first, zone), to_utc(last + timedelta(days=1), zone)
