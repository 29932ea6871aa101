# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbers of complaints by the pattern of a procedure (R035)."""

import string

FIELDS = {"year", "month", "day", "number"}


def check_pattern(pattern):
    """Tell whether a pattern can number complaints.

    :param str pattern: format string, for example ``"C{year}{month}-{number:05d}"``
    :rtype: bool

    >>> check_pattern("TS{year}{month}-{number:05d}")
    True
    >>> check_pattern("TS{year}"), check_pattern("{number.x}"), check_pattern("{")
    (False, False, False)
    """
    try:
        names = [name for _t, name, _s, _c in string.Formatter().parse(pattern) if name]
        return (
            "number" in names
            and set(names) <= FIELDS
            and bool(pattern.format(number=1, **dict.fromkeys(FIELDS - {"number"}, 1)))
        )
    except (ValueError, KeyError, IndexError, AttributeError):
        return False


def format_number(pattern, number, day):
    """Return the number of a complaint.

    :param str pattern: a pattern that passed :func:`check_pattern`
    :param int number: the drawn number
    :param date day: day of the registration in the company's time zone
    :rtype: str

    >>> from datetime import date
    >>> format_number("TS{year}{month}-{number:05d}", 7, date(2026, 2, 3))
    'TS202602-00007'
    """
    return pattern.format(
        number=number, year=day.year, month=f"{day.month:02d}", day=f"{day.day:02d}"
    )
