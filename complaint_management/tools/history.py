# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reads the ledger of a complaint as the facts that are played back, no ORM.

Rows keep the facts that decided. Older ones do not: then what is dated is known from
its date on (answers, validity, grade), and the rest is taken as it is today.
"""

from datetime import datetime
from typing import NamedTuple

from .progress import NO_DOCUMENT
from .replay import Event

# What the clocks themselves write: it follows and is no fact.
DERIVED = {"warned", "breached", "exceeded", "rescheduled"}
# The complaint went on under another revision.
MOVED = "revision_changed"
# After these the clocks are fitted to the facts anew.
RECONSIDERING = {"assessed", "grade_changed", "escalated", "risk_assessed"}
# milestone -> fact -> key of the payload that tells it
TOLD = {
    "assessed": {"validity": "validity", "grade": "grade", "category": "category"},
    "grade_changed": {"grade": "to"},
    "risk_assessed": {
        "risk_escalation": "risk_escalation",
        "risk_media": "risk_media",
        "risk_litigation": "risk_litigation",
    },
}
# milestone -> facts that hold from then on
SINCE = {
    "escalated": {"is_escalated": True},
    "escalation_answered": {"is_escalated": False},
}
# Facts that nobody knows when a complaint is registered.
UNKNOWN = {
    "validity": None,
    "grade": None,
    "is_escalated": False,
    "risk_escalation": "none",
    "risk_media": "none",
    "risk_litigation": "none",
}


class Row(NamedTuple):
    """A row of the ledger; ``document`` is model and id."""

    milestone: str
    date: datetime
    document: tuple = NO_DOCUMENT
    payload: dict = {}


class Sources(NamedTuple):
    """What is known of a complaint beside its ledger.

    ``today``: facts as they are now; ``answers``: (date, fact code, value); ``pauses``:
    document -> code of the reason; ``extensions``: document -> (step, document of the
    work); ``dates``: document -> field -> date; ``skipped``: document -> steps that are
    not to be taken on it; ``is_own``: whether it is played under
    the revision it ran under.
    """

    today: dict = {}
    answers: tuple = ()
    pauses: dict = {}
    extensions: dict = {}
    dates: dict = {}
    skipped: dict = {}
    is_own: bool = False


def read_moment(text):
    """Read a time of a payload.

    >>> read_moment("2026-02-13T09:00:00Z")
    datetime.datetime(2026, 2, 13, 9, 0)
    """
    return datetime.fromisoformat(text.removesuffix("Z"))


class History:
    """The facts of one complaint in the order of its ledger.

    >>> at = [datetime(2026, 3, 11, hour) for hour in range(5)]
    >>> rows = [Row("registered", at[0]),
    ...         Row("assessed", at[2], ("assessment", 1), {"grade": "major"}),
    ...         Row("breached", at[3])]
    >>> sources = Sources({"persons": 2, "grade": "minor"}, [(at[1], "media", True)])
    >>> for event in History(rows, sources):
    ...     print(event.kind, event.code, event.date.hour, event.facts)
    taken registered 0 {'persons': 2, 'grade': None, 'media': True}
    reconsidered  1 {'persons': 2, 'grade': None, 'media': True}
    taken assessed 2 {'persons': 2, 'grade': 'major', 'media': True}
    reconsidered  2 {'persons': 2, 'grade': 'major', 'media': True}

    With the facts that decided the ledger alone is asked:

    >>> rows[0] = rows[0]._replace(payload={"facts": {"media": None}})
    >>> history = History(rows, sources._replace(is_own=True))
    >>> [event.facts["media"] for event in history]
    [None, True]
    """

    def __init__(self, rows, sources):
        """Take the rows in ascending order.

        :param list rows: of Row, at least that of the registration
        :param Sources sources: what is known beside them
        """
        self.rows, self.sources = rows, sources
        # nothing was reconsidered that has no row of its own, and no other revision
        # decided before
        self.is_complete = "facts" in rows[0].payload and not any(
            row.milestone == MOVED for row in rows
        )
        self.is_exact = self.is_complete and sources.is_own
        asked = {code: None for _date, code, _value in sources.answers}
        unknown = {key: UNKNOWN[key] for key in UNKNOWN if key in sources.today}
        self.facts = sources.today | unknown | asked
        self._answers = sorted(sources.answers, key=lambda answer: answer[0])

    def __iter__(self):
        """Iterate over the facts as Event."""
        for position, row in enumerate(self.rows):
            yield from self._learn_answers(position, row)
            if row.milestone in DERIVED:
                continue
            self._learn(row)
            yield from self._tell(row)
            if row.milestone in RECONSIDERING and not self.is_exact:
                yield self._event("reconsidered", row.date)

    def _event(self, kind, date, code="", document=NO_DOCUMENT, **values):
        return Event(kind, date, code, document, dict(self.facts), **values)

    def _learn_answers(self, position, row):
        """Note what was answered until then.

        A complaint is received before it is written down: what was asked then is
        answered by its second row.
        """
        until = row.date
        if not position:
            until = self.rows[1].date if len(self.rows) > 1 else datetime.max
        since = self.rows[max(position - 1, 0)].date
        for date, code, value in self._answers:
            if date > until:
                break
            self.facts[code] = value
            if position and date > since and not self.is_exact:
                yield self._event("reconsidered", date)

    def _learn(self, row):
        for fact, key in TOLD.get(row.milestone, {}).items():
            if key in row.payload:
                self.facts[fact] = row.payload[key]
        self.facts.update(SINCE.get(row.milestone, {}))
        if "days_open" in self.facts:
            self.facts["days_open"] = (row.date - self.rows[0].date).days
        self.facts.update(row.payload.get("facts", {}))

    def _tell(self, row):
        if row.milestone == "reconsidered":
            yield self._event("reconsidered", row.date)
            return
        document = row.document
        if row.milestone == "paused" and document in self.sources.pauses:
            reason = self.sources.pauses[document]
            yield self._event("paused", row.date, reason, document)
        dates = self.sources.dates.get(document, {})
        if "dates" in row.payload:
            kept = row.payload["dates"].items()
            dates = dates | {name: read_moment(text) for name, text in kept}
        skipped = self.sources.skipped.get(document, frozenset())
        values = {"dates": dates, "skipped": skipped}
        yield self._event("taken", row.date, row.milestone, document, **values)
        if row.milestone == "resumed":
            yield self._event("resumed", row.date, "", document)
        if row.milestone == "extended" and document in self.sources.extensions:
            code, own = self.sources.extensions[document]
            due = read_moment(row.payload["due"])
            yield self._event("extended", row.date, code, own, due=due)
