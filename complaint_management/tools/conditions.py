# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Conditions of a procedure: facts against values, no ORM."""

import operator

OPERATORS = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def parse(value, like):
    """Read ``value``, a text of the procedure, as the type of the fact ``like``.

    >>> parse("3", 7)
    3.0
    >>> parse("yes", True)
    True
    >>> parse("phone", "mail")
    'phone'
    """
    if isinstance(like, bool):
        return value.strip().lower() in ("1", "true", "yes", "是")
    if isinstance(like, int | float):
        return float(value)
    return value.strip()


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
    return OPERATORS[symbol](fact, parse(value, fact))


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
