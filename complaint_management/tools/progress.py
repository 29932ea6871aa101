# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How far a complaint got: which steps of its procedure count as taken, no ORM."""

from collections import defaultdict
from typing import NamedTuple

from .conditions import matched

NO_DOCUMENT = ("", 0)


class PlannedQuestion(NamedTuple):
    """A question at a step; the step waits for the answer when it is required."""

    id: int
    code: str
    is_required: bool = False
    role_id: int = 0


class PlannedStep(NamedTuple):
    """What the order of steps depends on; codes name other steps.

    ``conditions`` are tuples as :func:`conditions.matched` takes them, ``limits`` the
    other time limits of the step: (id of the line, number, unit, conditions),
    ``questions`` what is asked at the step: :class:`PlannedQuestion`.
    """

    code: str
    id: int = 0
    document_model: str = ""
    after: tuple = ()
    is_after_all: bool = False
    not_before: tuple = ()
    until: tuple = ()
    conditions: tuple = ()
    limits: tuple = ()
    questions: tuple = ()
    restart: str = "none"
    is_repeated: bool = False
    is_for_each: bool = False
    is_exclusive: bool = False
    is_final: bool = False
    phase: str = ""
    limit_number: int = 0
    limit_unit: str = ""
    limit_field: str = ""
    is_hard: bool = True
    is_extensible: bool = True

    def is_wanted(self, facts):
        """Tell whether the conditions of the step hold.

        :param dict facts: fact code -> value
        :rtype: bool
        """
        return matched(self.conditions, facts) is not None

    def get_limit(self, facts):
        """Return the first of the other time limits whose conditions hold.

        :param dict facts: fact code -> value
        :return: (id of the line, number, unit), None when the step's own holds
        :rtype: tuple
        """
        for line_id, number, unit, conditions in self.limits:
            if matched(conditions, facts) is not None:
                return line_id, number, unit
        return None


def is_same_work(own, document):
    """Tell whether work on a document may be done by a step of another one.

    :param tuple own: model and id of the document the work is about
    :param tuple document: model and id of the document that takes a step
    :rtype: bool

    >>> is_same_work(("order", 7), ("order", 8))
    False
    >>> is_same_work(("order", 7), ("reply", 8)), is_same_work(NO_DOCUMENT, ("x", 8))
    (True, True)
    """
    return (
        not own[1] or not document[1] or own[0] != document[0] or own[1] == document[1]
    )


class Plan:
    """The steps of a procedure and what they say about each other.

    >>> plan = Plan([PlannedStep("a", restart="round"), PlannedStep("b", after=("a",)),
    ...              PlannedStep("c", after=("b",)), PlannedStep("d")])
    >>> sorted(plan.restarted["a"])
    ['b', 'c']
    """

    def __init__(self, steps):
        self.steps = {step.code: step for step in steps}
        # code of a step -> the steps it may start, itself when it is done again
        self.following = defaultdict(list)
        for step in self.steps.values():
            for code in {*step.after, *([step.code] if step.is_repeated else ())}:
                self.following[code].append(step)
        # code of a step that makes others be taken again -> their codes
        self.restarted = {
            step.code: self._get_followers(step.code)
            for step in steps
            if step.restart != "none"
        }

    def _get_followers(self, code):
        """Return the steps that come after a step, directly or not.

        A new round also takes up again what was closed.

        :rtype: frozenset of codes
        """
        found, wave = set(), {code}
        while wave:
            wave = {
                step.code
                for step in self.steps.values()
                if wave & {*step.after, *step.not_before}
            } - found
            found |= wave
        if self.steps[code].restart == "round":
            found |= {step.code for step in self.steps.values() if step.is_final}
        return frozenset(found)

    def is_over(self, code, taken, is_same):
        """Tell whether open work on a step ends when another one is taken.

        :param str code: of the step that is worked on
        :param str taken: code of the step that was taken
        :param bool is_same: see :func:`is_same_work`
        :rtype: bool

        >>> plan = Plan([PlannedStep("a", until=("b",)), PlannedStep("b"),
        ...              PlannedStep("c", is_final=True)])
        >>> plan.is_over("a", "b", True), plan.is_over("b", "a", True)
        (True, False)
        >>> plan.is_over("b", "c", False)
        True
        """
        step = self.steps[taken]
        return (
            step.is_final
            or (taken in self.steps[code].until and is_same)
            or (
                code in self.restarted.get(taken, ())
                and (step.restart == "round" or is_same)
            )
        )


class Progress:
    """The steps that were taken on one complaint.

    A customer who refuses an offer sends the complaint back to the proposal, not to
    the investigation: a step counts as taken unless one it comes after, directly or
    not, made it be taken again.

    >>> plan = Plan([PlannedStep("investigated"),
    ...              PlannedStep("refused", restart="round"),
    ...              PlannedStep("rejected", restart="document"),
    ...              PlannedStep("proposed", after=("refused", "rejected"))])
    >>> progress = Progress(plan)
    >>> progress.add("investigated", NO_DOCUMENT, 1)
    >>> progress.add("proposed", ("solution", 7), 2)
    >>> progress.is_done("proposed")
    True
    >>> progress.add("rejected", ("solution", 8), 3)
    >>> progress.is_done("proposed")
    True
    >>> progress.add("refused", NO_DOCUMENT, 4)
    >>> progress.is_done("proposed"), progress.is_done("investigated")
    (False, True)
    """

    def __init__(self, plan):
        self.plan = plan
        # code -> document (model, id) -> place in the ledger
        self.taken = defaultdict(dict)

    def add(self, code, document, seq):
        """Note a step.

        :param str code: of the step
        :param tuple document: model and id of the document that took it
        :param int seq: its place in the ledger, ascending
        """
        self.taken[code][document] = max(seq, self.taken[code].get(document, 0))

    def is_done(self, code, document=None):
        """Tell whether a step counts as taken.

        :param str code: of the step
        :param tuple document: ask for this document only
        :rtype: bool
        """
        counted = self._get_counted(code)
        if document is not None:
            return document in counted
        step = self.plan.steps[code]
        if counted and step.is_for_each:
            return self._get_documents(step.document_model) <= counted
        return bool(counted)

    def is_missing(self, code, facts, document=NO_DOCUMENT):
        """Tell whether a step has to be taken and was not.

        A step whose conditions do not hold for the complaint is not missing: nobody
        reads an anonymous letter back.

        :param dict facts: fact code -> value
        :param tuple document: that waits for the step; its own steps count alone
        :rtype: bool
        """
        step = self.plan.steps[code]
        own = bool(document[1]) and document[0] == step.document_model
        done = self.is_done(code, document if own else None)
        return not done and step.is_wanted(facts)

    def get_next(self, code, document):
        """Return the steps that a step starts, their conditions left aside.

        :param str code: of the step that was taken
        :param tuple document: that took it
        :rtype: list of PlannedStep
        """
        if code not in self.plan.steps:
            return []
        return [
            step
            for step in self.plan.following.get(code, ())
            if self._is_next(step, self.plan.steps[code], document)
        ]

    def get_due(self, every=False):
        """Return the steps with conditions whose turn it is, and were not taken.

        :param bool every: also those without conditions and those to be repeated
        :return: (code of a step they come after, PlannedStep) pairs
        :rtype: list of tuple

        >>> plan = Plan([PlannedStep("a"), PlannedStep("b", after=("a",))])
        >>> progress = Progress(plan)
        >>> progress.add("a", NO_DOCUMENT, 1)
        >>> progress.get_due(), len(progress.get_due(every=True))
        ([], 1)
        """
        due = []
        for step in self.plan.steps.values():
            taken = [code for code in step.after if self.is_done(code)]
            again = every and step.is_repeated
            if not taken or (self.is_done(step.code) and not again):
                continue
            if not (step.conditions or every):
                continue
            if step.is_after_all and len(taken) < len(step.after):
                continue
            if not any(self.is_done(code) for code in step.until):
                due.append((taken[-1], step))
        return due

    def _is_next(self, step, taken, document):
        if any(self._is_over(step, code, document) for code in step.until):
            return False
        if step == taken:
            return step.is_repeated
        if taken.code not in step.after:
            return False
        if step.is_after_all and not all(map(self.is_done, step.after)):
            return False
        own = self.is_own_document(taken, step, document)
        return not self.is_done(step.code, document if own else None)

    def _is_over(self, step, code, document):
        """Tell whether a step ended the work on another one.

        Of steps on documents of one kind, what happened to its document counts.

        :param PlannedStep step: the work
        :param str code: of the step that ends it
        :param tuple document: that took the step before
        :rtype: bool
        """
        model = self.plan.steps[code].document_model
        own = model and model == step.document_model == document[0]
        return self.is_done(code, document if own else None)

    @staticmethod
    def is_own_document(taken, step, document):
        """Tell whether the document of a step is the one to take the next step.

        What makes steps be taken again asks for a new document, or for any.

        :param PlannedStep taken: the step that was taken
        :param PlannedStep step: the next one
        :param tuple document: that took it
        :rtype: bool
        """
        return (
            bool(document[1])
            and document[0] == step.document_model
            and taken.restart == "none"
            and taken != step
        )

    def _get_counted(self, code):
        """Return the documents by which a step counts as taken.

        :rtype: set of tuple
        """
        return {
            document
            for document, seq in self.taken.get(code, {}).items()
            if not self._is_undone(code, document, seq)
        }

    def _is_undone(self, code, document, seq):
        for restart, codes in self.plan.restarted.items():
            if code not in codes:
                continue
            rows = self.taken.get(restart, {})
            if self.plan.steps[restart].restart == "document":
                rows = {key: at for key, at in rows.items() if key == document}
            if any(at > seq for at in rows.values()):
                return True
        return False

    def _get_documents(self, model):
        """Return the documents of a model that are under way.

        :rtype: set of tuple
        """
        codes = set(self.plan.steps) - set(self.plan.restarted)
        counted = set().union(*(self._get_counted(code) for code in codes))
        return {document for document in counted if document[0] == model}
