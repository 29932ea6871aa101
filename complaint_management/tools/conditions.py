# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Conditions of a procedure: facts against values, no ORM."""

import operator
from datetime import date
from math import isfinite

OPERATORS = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


YES = ("1", "true", "yes", "是")
NO = ("0", "false", "no", "否")
ORDERED = ("number", "date")


def read_number(text):
    """Read a figure as people write it; None when it is none.

    >>> read_number("1,200.50")
    1200.5
    >>> read_number("many")
    """
    try:
        number = float(text.replace(",", "").replace("，", ""))
    except ValueError:
        return None
    return number if isfinite(number) else None


def parse(value, like):
    """Read ``value``, a text of the procedure, as the type of the fact ``like``.

    >>> parse("3", 7)
    3.0
    >>> parse("yes", True)
    True
    >>> parse("phone", "mail")
    'phone'

    What makes no sense is None:

    >>> parse("many", 7)
    """
    if isinstance(like, bool):
        return value.strip().lower() in YES
    if isinstance(like, int | float):
        return read_number(value)
    return value.strip()


def is_sound(symbol, value, kind):
    """Tell whether a condition makes sense for a fact of a kind.

    :param str symbol: operator
    :param str value: text of the value; of ``in`` a comma-separated list
    :param kind: ``boolean``, ``number``, ``date``, ``text`` or the words that the
        fact knows
    :rtype: bool

    >>> is_sound(">=", "3", "number"), is_sound(">=", "many", "number")
    (True, False)
    >>> is_sound("=", "true", "boolean"), is_sound(">", "true", "boolean")
    (True, False)
    >>> is_sound("<", "2026-02-30", "date")
    False
    >>> is_sound("in", "valid, lost", ("valid", "invalid"))
    False
    """
    if symbol not in ("=", "!=", "in") and kind not in ORDERED:
        return False
    parts = value.split(",") if symbol == "in" else [value]
    return all(_is_value(part.strip(), kind) for part in parts)


def _is_value(text, kind):
    if kind == "boolean":
        return text.lower() in YES + NO
    if kind == "number":
        return read_number(text) is not None
    if kind == "date":
        return _is_day(text)
    return bool(text) if kind == "text" else text in kind


def _is_day(text):
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def holds(condition, facts):
    """Tell whether one condition holds.

    A fact that is unknown (None) fulfils no condition but ``!=``.

    :param tuple condition: fact code, operator, text of the value; the value of
        ``in`` is a comma-separated list
    :param dict facts: fact code -> value
    :rtype: bool

    >>> holds(("persons", ">=", "3"), {"persons": 3})
    True
    >>> holds(("channel", "in", "phone, visit"), {"channel": "visit"})
    True
    >>> holds(("persons", ">", "3"), {})
    False
    """
    code, symbol, value = condition
    fact = facts.get(code)
    if fact is None:
        return symbol == "!="
    if symbol == "in":
        return any(fact == parse(part, fact) for part in value.split(","))
    wanted = parse(value, fact)
    return wanted is not None and OPERATORS[symbol](fact, wanted)


def matched(conditions, facts):
    """Return the first group of conditions that holds completely.

    Conditions of one group are joined by AND, groups by OR.

    :param list conditions: (group, fact code, operator, value) tuples
    :param dict facts: fact code -> value
    :return: the (fact code, operator, value) tuples of that group, an empty list
        when there is no condition at all, None when no group holds

    >>> matched([(1, "persons", ">=", "3"), (2, "amount", ">", "100")],
    ...         {"persons": 1, "amount": 500})
    [('amount', '>', '100')]
    >>> matched([], {})
    []
    >>> matched([(1, "persons", ">=", "3")], {"persons": 2}) is None
    True
    """
    if not conditions:
        return []
    groups = {}
    for group, *condition in conditions:
        groups.setdefault(group, []).append(tuple(condition))
    for _group, members in sorted(groups.items()):
        if all(holds(condition, facts) for condition in members):
            return members
    return None
