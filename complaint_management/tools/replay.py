# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What would have been open work, and until when, under another procedure, no ORM.

The facts of a complaint are played back one after the other. What follows from them
is decided by the same functions that decide when they happen: :mod:`.progress`,
:mod:`.conditions`, :mod:`.limits`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from .limits import Counter, count_due
from .progress import NO_DOCUMENT, Plan, Progress, is_same_work

OPEN = ("running", "paused", "breached")
# A complaint becomes part of a group case, or leaves it.
JOINED, WENT_ALONE = "joined", "went_alone"


class PlannedPause(NamedTuple):
    """A reason for a pause: steps that wait (none: all) and how long at most."""

    steps: frozenset = frozenset()
    number: int = 0
    unit: str = ""


class Policy(NamedTuple):
    """What a procedure says about time.

    ``pauses`` are by code of the reason; ``ending`` are milestones that end the open
    work on their document.
    """

    plan: Plan
    counter: Counter
    pauses: dict = {}
    ending: frozenset = frozenset()


class Event(NamedTuple):
    """A fact of the life of a complaint.

    ``kind`` is one of :data:`Replay.KINDS`; ``code`` the milestone, the reason of the
    pause or the step that was extended; ``facts`` what was known then, ``dates`` the
    dates on the document by field, ``skipped`` the steps that are not to be taken on
    it; ``due`` until when the work was extended.
    """

    kind: str
    date: datetime
    code: str = ""
    document: tuple = NO_DOCUMENT
    facts: dict = {}
    dates: dict = {}
    skipped: frozenset = frozenset()
    due: datetime | None = None


@dataclass(slots=True)
class Work:
    """A clock as it would have run; ``limit`` is (id of the line, number, unit)."""

    code: str
    round: int
    document: tuple
    occurrence: int
    start: datetime
    limit: tuple
    agreed: datetime | None = None
    extended: datetime | None = None
    due: datetime | None = None
    pauses: list = field(default_factory=list)
    state: str = "running"
    met: datetime | None = None
    breached: datetime | None = None

    @property
    def is_open(self):
        """Whether the work is still to be done."""
        return self.state in OPEN

    @property
    def is_breached(self):
        """Whether the limit passed before the work was done or no longer needed."""
        if self.state == "void":
            return bool(self.breached)
        return self.state in ("late", "breached")

    def stop(self, date, state):
        """End the work: ``met``, in time or late, or ``void``.

        :param datetime date: when
        :param str state: ``met`` or ``void``
        """
        is_running = self.state != "paused" and self.due
        if is_running and self.due < date:
            self.breached = self.breached or self.due
            state = "late" if state == "met" else state
        self.state = state
        if state != "void":
            self.met = date


class Outcome(NamedTuple):
    """What came out of a replay.

    ``taken`` are the milestones the complaint reached; ``is_complete`` tells whether
    its ledger kept the facts that decided.
    """

    works: list
    taken: frozenset
    is_complete: bool


class Replay:
    """Plays the facts of one complaint under a policy.

    >>> from .progress import PlannedStep
    >>> from .working_time import WorkingTime
    >>> hours = WorkingTime([], "UTC", 2026, 2026)
    >>> plan = Plan([
    ...     PlannedStep("registered"),
    ...     PlannedStep("answered", after=("registered",), limit_number=2,
    ...                 limit_unit="hour", limits=[(7, 1, "hour", [
    ...                     (1, "grade", "=", "major")])]),
    ...     PlannedStep("visited", after=("registered",),
    ...                 conditions=[(1, "grade", "=", "major")])])
    >>> policy = Policy(plan, Counter(hours.deadline, hours.shift))
    >>> at = [datetime(2026, 3, 11, hour) for hour in range(10)]
    >>> story = [Event("taken", at[0], "registered"),
    ...          Event("taken", at[2], "answered")]
    >>> for work in Replay(policy).play(story, at[9]):
    ...     print(work.code, work.due, work.state)
    answered 2026-03-11 02:00:00 met

    What was found out later changes limits, and begins work:

    >>> graver = Event("reconsidered", at[0], facts={"grade": "major"})
    >>> for work in Replay(policy).play([story[0], graver, story[1]], at[9]):
    ...     print(work.code, work.due, work.state)
    answered 2026-03-11 01:00:00 late
    visited None running

    A pause moves the limit:

    >>> policy = policy._replace(pauses={"customer": PlannedPause()})
    >>> wait = [Event("paused", at[1], "customer", ("pause", 1)),
    ...         Event("resumed", at[4], document=("pause", 1))]
    >>> [(work.due.hour, work.state)
    ...  for work in Replay(policy).play([story[0], *wait], at[9])]
    [(5, 'breached')]
    """

    def __init__(self, policy):
        """Begin before the first fact.

        :param Policy policy: the procedure
        """
        self.policy, self.plan = policy, policy.plan
        self.progress = Progress(policy.plan)
        self.works = []
        self.round = 1
        self.is_closed = False
        self.is_in_case = False
        self._seq = 0
        self._waiting = {}

    def play(self, events, now):
        """Play facts in the order of the ledger.

        :param events: iterable of Event
        :param datetime now: until when work that is still open is looked at
        :return: all the work there would have been, in the order it began
        :rtype: list of Work
        """
        time = datetime.min
        for event in events:
            # what was noted afterwards does not turn the time back
            time = max(time, event.date)
            self._sweep(time)
            self.KINDS[event.kind](self, event)
        self._sweep(now)
        return self.works

    def _get_open(self, *states):
        return [work for work in self.works if work.state in (states or OPEN)]

    def _sweep(self, now):
        """Mark what is overdue."""
        for work in self._get_open("running"):
            if work.due and work.due <= now:
                work.state, work.breached = "breached", work.due

    def _take(self, event):
        """Take a step: what it meets stops, what follows from it begins."""
        self._seq += 1
        step = self.plan.steps.get(event.code)
        for work in self._get_open():
            is_same = is_same_work(work.document, event.document)
            if work.code == event.code and is_same:
                work.stop(event.date, "met")
            elif event.code in self.policy.ending and work.document == event.document:
                work.stop(event.date, "void")
            elif step and self.plan.is_over(work.code, event.code, is_same):
                work.stop(event.date, "void")
        if step and step.restart == "round" and not step.is_final:
            self.round += 1
        self.progress.add(event.code, event.document, self._seq)
        if step and step.phase:
            self.is_closed = step.is_final
            # who comes back after that comes back by himself
            self.is_in_case = self.is_in_case and not self.is_closed
        if event.code in (JOINED, WENT_ALONE):
            self._change_case(event)
        elif step and not step.is_final and not self.is_in_case:
            self._start_next(step, event)

    def _change_case(self, event):
        """End the work that a group case does from now on, or begin it again."""
        self.is_in_case = event.code == JOINED
        if not self.is_in_case:
            self._start_wanted(event, every=True)
            return
        for work in self._get_open():
            is_late = work.state != "paused" and work.due and work.due < event.date
            work.stop(event.date, "met" if is_late else "void")

    def _start_next(self, step, event):
        facts = {**event.facts, "round": self.round}
        for planned in self.progress.get_next(event.code, event.document):
            if planned.code in event.skipped or not planned.is_wanted(facts):
                continue
            own = self.progress.is_own_document(step, planned, event.document)
            agreed = None
            if event.document[0] == planned.document_model:
                agreed = event.dates.get(planned.limit_field)
            document = event.document if own else NO_DOCUMENT
            self._start(planned, facts, event.date, document, agreed)

    def _start(self, planned, facts, start, document=NO_DOCUMENT, agreed=None):
        """Begin work, unless it is open already."""
        key = (planned.code, self.round, document)
        same = [w for w in self.works if (w.code, w.round, w.document) == key]
        if any(work.is_open for work in same):
            return
        limit = self._get_limit(planned, facts)
        work = Work(*key, len(same) + 1, start, limit, agreed)
        self._count(work)
        self.works.append(work)

    @staticmethod
    def _get_limit(planned, facts):
        own = (0, planned.limit_number, planned.limit_unit)
        return planned.get_limit(facts) or own

    def _count(self, work):
        """Count until when work has to be done."""
        work.due = count_due(
            self.policy.counter,
            work.start,
            *work.limit[1:],
            work.agreed,
            work.extended,
            work.pauses,
        )

    def _reconsider(self, event):
        """Fit open work to the facts that are known by now."""
        if self.is_closed or self.is_in_case:
            return
        facts = {**event.facts, "round": self.round}
        for work in self._get_open("running", "paused"):
            planned = self.plan.steps[work.code]
            if not planned.is_wanted(facts):
                work.stop(event.date, "void")
                continue
            limit = self._get_limit(planned, facts)
            is_other = limit[0] != work.limit[0] and not work.agreed
            if work.state == "running" and is_other:
                work.limit = limit
                self._count(work)
        self._start_wanted(event)

    def _start_wanted(self, event, every=False):
        """Begin the work whose turn it is and that nobody has begun.

        :param Event event: with the facts that are known by now
        :param bool every: also without conditions, where all work had ended
        """
        if self.is_closed:
            return
        facts = {**event.facts, "round": self.round}
        running = {(work.code, work.round) for work in self._get_open()}
        for _taken, planned in self.progress.get_due(every):
            if (planned.code, self.round) not in running and planned.is_wanted(facts):
                self._start(planned, facts, event.date)

    def _pause(self, event):
        """Stop the work that waits for a reason; others do not know of it."""
        reason = self.policy.pauses.get(event.code)
        if not reason:
            return
        works = [
            work
            for work in self._get_open("running")
            if work.due and (not reason.steps or work.code in reason.steps)
        ]
        until = None
        if reason.unit:
            until = self.policy.counter.deadline(event.date, reason.number, reason.unit)
        for work in works:
            work.state = "paused"
            work.pauses.append((event.date, None))
        self._waiting[event.document] = (works, event.date, until)

    def _resume(self, event):
        """Let the work go on, with what was left of its time."""
        works, begin, until = self._waiting.pop(event.document, ((), None, None))
        end = min(event.date, until) if until else event.date
        for work in works:
            work.pauses[work.pauses.index((begin, None))] = (begin, end)
            if work.state == "paused":
                work.state = "running"
                self._count(work)

    def _extend(self, event):
        """Let work last longer where the procedure lets anybody."""
        for work in self._get_open("running"):
            is_meant = (work.code, work.document) == (event.code, event.document)
            planned = self.plan.steps[work.code]
            if is_meant and planned.is_extensible and work.due and event.due > work.due:
                work.agreed = work.due = event.due
                work.extended = event.date

    KINDS = {
        "taken": _take,
        "reconsidered": _reconsider,
        "paused": _pause,
        "resumed": _resume,
        "extended": _extend,
    }
