# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Until when work has to be done: limit, agreed date and pauses, no ORM."""

from collections.abc import Callable
from typing import NamedTuple


class Counter(NamedTuple):
    """What counts time limits: two methods of a working time or of a calendar."""

    deadline: Callable
    shift: Callable


def count_due(counter, start, number, unit, agreed=None, extended=None, pauses=()):
    """Return until when work has to be done (R148).

    :param Counter counter: of the calendar
    :param datetime start: the event, naive UTC
    :param int number: of the limit
    :param str unit: of the limit; ``document_date`` or none has no length
    :param datetime agreed: a date that holds in place of a counted one
    :param datetime extended: when that date was agreed; it knew of the pauses before
    :param pauses: (start, end) pairs, the earliest first; without end: not over yet
    :return: naive UTC, or None without a limit
    :rtype: datetime

    >>> from datetime import datetime
    >>> from .working_time import WorkingTime
    >>> slots = [(datetime(2026, 3, day, 1), datetime(2026, 3, day, 9))
    ...          for day in (9, 10, 11, 12, 13)]
    >>> week = WorkingTime(slots, "Asia/Shanghai", 2026, 2026)
    >>> counter, monday = Counter(week.deadline, week.shift), datetime(2026, 3, 9, 2)
    >>> count_due(counter, monday, 2, "working_day")
    datetime.datetime(2026, 3, 11, 9, 0)
    >>> pause = (datetime(2026, 3, 10, 2), datetime(2026, 3, 11, 2))
    >>> count_due(counter, monday, 2, "working_day", pauses=[pause])
    datetime.datetime(2026, 3, 12, 9, 0)
    >>> count_due(counter, monday, 0, "document_date", agreed=monday)
    datetime.datetime(2026, 3, 9, 2, 0)
    """
    is_date = not unit or unit == "document_date"
    due = agreed or None
    if not due and not is_date:
        due = counter.deadline(start, number, unit)
    for begin, end in pauses:
        if due and end and (not extended or end > extended):
            due = counter.shift(due, begin, end, "minute" if is_date else unit)
    return due
