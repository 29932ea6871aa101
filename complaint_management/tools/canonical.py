# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The one way in which facts are written down before they are hashed."""

import hashlib
import json
from datetime import date, datetime


def _plain(value):
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(value):
    """Return the canonical JSON text of ``value``: sorted, UTC, no spaces.

    Times are naive UTC datetimes.

    :param value: dict, list, str, int, float, bool, None, date or datetime
    :rtype: str
    :raise TypeError: for any other type

    >>> canonical({"b": 1, "a": datetime(2026, 2, 13, 9, 0)})
    '{"a":"2026-02-13T09:00:00Z","b":1}'
    """
    return json.dumps(
        value,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        default=_plain,
    )


def chain_hash(previous, seq, content):
    """Return the hash of row ``seq`` of a ledger.

    :param str previous: hash of the row before, empty for the first
    :param int seq: number of the row, from 1
    :param str content: canonical text of the row
    :rtype: str of 64 hexadecimal digits

    >>> chain_hash("", 1, "{}")[:8]
    '09122c33'
    """
    text = f"{previous or ''}\n{seq}\n{content}"
    return hashlib.sha256(text.encode()).hexdigest()
