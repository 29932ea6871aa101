# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbers of complaints by the pattern of a procedure (R035)."""

import re
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


def read_number(pattern, text):
    """Return what a number says that looks as if the pattern had made it.

    :param str pattern: a pattern that passed :func:`check_pattern`
    :param str text: number of a complaint
    :return: ``number`` and the parts of the day, or None when it looks different
    :rtype: dict of int, or None

    >>> read_number("TS{year}{month}-{number:05d}", "TS202602-00007")
    {'year': 2026, 'month': 2, 'number': 7}
    >>> read_number("TS{year}{month}-{number:05d}", "2025-17") is None
    True
    """
    digits = {"year": r"\d{4}", "month": r"\d{2}", "day": r"\d{2}", "number": r"\d+"}
    expression, seen = "", set()
    for literal, name, _spec, _conversion in string.Formatter().parse(pattern):
        expression += re.escape(literal)
        if name:
            group = f"(?P={name})" if name in seen else f"(?P<{name}>{digits[name]})"
            expression += group
            seen.add(name)
    match = re.fullmatch(expression, text)
    return match and {name: int(value) for name, value in match.groupdict().items()}
