# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files with the days off and the make-up working days of a year."""

import csv
import io
from datetime import date
from typing import NamedTuple

from .table_file import parse_date

COLUMNS = ("date", "kind", "name")
KINDS = ("off", "work")


class CalendarLine(NamedTuple):
    """One day of the file with the number of its line."""

    number: int
    date: date
    kind: str
    name: str


class CalendarProblem(NamedTuple):
    """What is wrong with one line: ``columns``, ``date``, ``kind``, ``name``
    or ``duplicate``, and the value that is wrong."""

    number: int
    code: str
    value: str


def parse(text):
    """Read the lines of a file with the columns of :data:`COLUMNS`.

    :param str text: comma separated values with a header
    :return: the good lines and the problems of the others
    :rtype: tuple of a list of CalendarLine and a list of CalendarProblem

    >>> lines, problems = parse("date,kind,name\\n2026-02-14,work,春节\\n")
    >>> lines
    [CalendarLine(number=2, date=datetime.date(2026, 2, 14), kind='work', name='春节')]
    >>> parse("date,kind,name\\n2026-02-30,off,?\\n")[1]
    [CalendarProblem(number=2, code='date', value='2026-02-30')]
    """
    reader = csv.DictReader(io.StringIO(text), restval="")
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        return [], [CalendarProblem(1, "columns", ", ".join(missing))]
    lines, problems, seen = [], [], set()
    for row in reader:
        values = [row[name].strip() for name in COLUMNS]
        if not any(values):
            continue
        parsed = _parse_line(reader.line_num, *values, seen)
        (lines if isinstance(parsed, CalendarLine) else problems).append(parsed)
    return lines, problems


def _parse_line(number, day, kind, name, seen):
    try:
        parsed_day = parse_date(day)
    except ValueError:
        return CalendarProblem(number, "date", day)
    if kind.lower() not in KINDS:
        return CalendarProblem(number, "kind", kind)
    if not name:
        return CalendarProblem(number, "name", day)
    if parsed_day in seen:
        return CalendarProblem(number, "duplicate", day)
    seen.add(parsed_day)
    return CalendarLine(number, parsed_day, kind.lower(), name)
