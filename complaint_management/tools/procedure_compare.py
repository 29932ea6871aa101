# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What differs between two procedures, as plain data of procedure_file.py."""

from collections import defaultdict
from difflib import SequenceMatcher
from typing import NamedTuple

# What tells the lines of a kind from each other; else their code, or what each needs.
NATURAL_KEYS = {
    "approval": ("object", "step_number"),
    "authority": ("role", "object"),
    "routing": ("category",),
}
HEADER = "header"


class Difference(NamedTuple):
    """One difference.

    ``change`` is ``added``, ``removed``, ``changed`` or ``moved``; ``attribute`` what
    of the line changed, with the values ``old`` and ``new``. ``old_index`` and
    ``new_index`` are the places of the line among those of its kind, from 0; None
    where it is not there. A line that moved has its places among the lines that both
    have in ``old`` and ``new``, from 1.
    """

    kind: str
    change: str
    attribute: str = ""
    old: object = None
    new: object = None
    old_index: int | None = None
    new_index: int | None = None


def compare(old, new, kinds):
    """Return the differences of two procedures, ordered as in the procedure.

    :param dict old: plain data of a procedure, without defaults
    :param dict new: likewise
    :param dict kinds: the kinds of lines, in the order of the file
    :rtype: list of Difference

    >>> from .procedure_file import LINES
    >>> first, second = {"code": "a", "limit_number": 2}, {"code": "b"}
    >>> old = {"header": {"name": "A"}, "lines": {"step": [first, second]}}
    >>> first, second = {"code": "a", "limit_number": 3}, {"code": "c"}
    >>> new = {"header": {"name": "A"}, "lines": {"step": [first, second]}}
    >>> for item in compare(old, new, LINES):
    ...     print(item.change, item.attribute, item.old, item.new)
    changed limit_number 2 3
    removed  None None
    added  None None
    >>> compare(new, new, LINES)
    []
    """
    found = _compare_line(HEADER, old["header"], new["header"], None, None)
    for name, kind in kinds.items():
        lines = old["lines"].get(name, []), new["lines"].get(name, [])
        found += _compare_lines(name, kind, *lines)
    return found


def _compare_lines(name, kind, old, new):
    pairs = _match(name, kind, old, new)
    moved = _get_moved(pairs)
    partner = dict(pairs)
    found = []
    for old_index, new_index in _merge(len(old), len(new), partner):
        where = {"old_index": old_index, "new_index": new_index}
        if new_index is None:
            found.append(Difference(name, "removed", **where))
        elif old_index is None:
            found.append(Difference(name, "added", **where))
        else:
            if old_index in moved:
                places = dict(zip(("old", "new"), moved[old_index], strict=True))
                found.append(Difference(name, "moved", **places, **where))
            found += _compare_line(
                name, old[old_index], new[new_index], old_index, new_index
            )
    return found


def _compare_line(name, old, new, old_index, new_index):
    attributes = dict.fromkeys([*old, *new])
    return [
        Difference(
            name, "changed", key, old.get(key), new.get(key), old_index, new_index
        )
        for key in attributes
        if (old.get(key) or None) != (new.get(key) or None)
    ]


def _get_key(name, kind, line):
    """Return what a line is known by, whatever else of it changes."""
    if "code" in kind.attributes:
        return line["code"]
    names = NATURAL_KEYS.get(name) or kind.required[:1]
    return repr([line.get(key) for key in names])


def _match(name, kind, old, new):
    """Return which lines are the same: pairs of their places, in the old order.

    Of several lines under one key, those that are most alike.
    """
    places = defaultdict(list)
    for index, line in enumerate(new):
        places[_get_key(name, kind, line)].append(index)
    ranked = []
    for index, line in enumerate(old):
        for other in places[_get_key(name, kind, line)]:
            ranked.append((_count_unequal(line, new[other]), index, other))
    pairs, taken = {}, set()
    for _unequal, index, other in sorted(ranked):
        if index not in pairs and other not in taken:
            pairs[index] = other
            taken.add(other)
    return sorted(pairs.items())


def _count_unequal(old, new):
    return sum(old.get(key) != new.get(key) for key in {*old, *new})


def _get_moved(pairs):
    """Return the lines that stand elsewhere among those that both have.

    >>> _get_moved([(0, 1), (1, 2), (2, 0)])
    {2: (3, 1)}
    """
    order = [new for _old, new in pairs]
    ordered = sorted(order)
    blocks = SequenceMatcher(None, order, ordered, autojunk=False)
    stay = {
        order[block.a + shift]
        for block in blocks.get_matching_blocks()
        for shift in range(block.size)
    }
    return {
        old: (place, ordered.index(new) + 1)
        for place, (old, new) in enumerate(pairs, start=1)
        if new not in stay
    }


def _merge(old_count, new_count, partner):
    """Yield (old, new) places in the new order, what is gone after what it followed.

    >>> list(_merge(3, 2, {0: 0, 2: 1}))
    [(0, 0), (1, None), (2, 1)]
    """
    back = {new: old for old, new in partner.items()}
    follows, last = defaultdict(list), None
    for old in range(old_count):
        if old in partner:
            last = partner[old]
        else:
            follows[last].append((old, None))
    yield from follows[None]
    for new in range(new_count):
        yield back.get(new), new
        yield from follows[new]
