# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who gets which piece of work that somebody else had."""


def share_out(works, people, load, may):
    """Give each piece of work to somebody who may have it.

    What belongs together goes to the same person where that is allowed; else to who
    has the least.

    :param list works: (work, what it belongs to) pairs
    :param list people: who may get work
    :param dict load: person -> how much he has already
    :param may: function of work and person; it is asked again after each gift, as
        nobody is to judge what he was just given to do
    :return: work -> person, None where nobody may have it
    :rtype: dict

    >>> works = [("handle 1", 1), ("watch 1", 1), ("handle 2", 2), ("verify 2", 2)]
    >>> given = share_out(works, ["a", "b"], {"a": 1}, lambda work, person, given:
    ...     work != "verify 2" or given.get("handle 2") != person)
    >>> [given[work] for work, _case in works]
    ['b', 'b', 'a', 'b']
    >>> share_out([("x", 1)], ["a"], {}, lambda work, person, given: False)
    {'x': None}
    """
    counts = {person: load.get(person, 0) for person in people}
    given, of_case = {}, {}
    for work, case in works:
        allowed = [person for person in people if may(work, person, given)]
        known = of_case.get(case)
        chosen = (
            known
            if known in allowed
            else min(allowed, key=counts.__getitem__, default=None)
        )
        given[work] = chosen
        if chosen is not None:
            counts[chosen] += 1
            of_case.setdefault(case, chosen)
    return given
