# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What happens between us and an outside party that was given an order."""

from typing import NamedTuple

OPEN = ("issued", "received")
ISSUED = (*OPEN, "refused", "done", "accepted", "answered", "signed")


class Act(NamedTuple):
    """An act on an order, named by the milestone it reaches.

    ``states`` in which it can be, ``state`` it leads to, ``stamp`` the field that
    keeps its time: the last one, or the first one. ``is_ours`` tells our acts from
    those of the party. ``needs`` names what has to be given with it.
    """

    states: tuple
    state: str = ""
    stamp: str = ""
    is_ours: bool = False
    is_once: bool = False
    keeps_first: bool = False
    needs: tuple = ()


ACTS = {
    "phone_notified": Act(
        OPEN,
        stamp="date_phone_notified",
        is_ours=True,
        keeps_first=True,
        needs=("person",),
    ),
    "received": Act(("issued", "refused"), "received", "date_received"),
    "order_refused": Act(("issued",), "refused", "date_refused", needs=("text",)),
    "arrived": Act(OPEN, stamp="date_arrived", is_once=True),
    "plan_presented": Act(
        OPEN,
        stamp="date_planned",
        keeps_first=True,
        needs=("text", "date_promised"),
    ),
    "excuse_given": Act(OPEN, stamp="date_excused", needs=("text",)),
    "excuse_accepted": Act(ISSUED, is_ours=True, needs=("text",)),
    "excuse_rejected": Act(ISSUED, is_ours=True, needs=("text",)),
    "appointed": Act(
        OPEN,
        stamp="date_appointed",
        is_ours=True,
        needs=("person", "date_promised"),
    ),
    "appointment_withdrawn": Act(OPEN, is_ours=True, needs=("text",)),
    "appointment_declined": Act(OPEN, needs=("text",)),
    "work_done": Act(("received",), "done", "date_done", needs=("text", "picture")),
    "work_accepted": Act(
        ("done",),
        "accepted",
        "date_accepted",
        is_ours=True,
        needs=("norms_followed", "customer_satisfied"),
    ),
    "work_rejected": Act(
        ("done",),
        "received",
        "date_rejected",
        is_ours=True,
        needs=("text", "norms_followed", "customer_satisfied", "date_promised"),
    ),
    "answered": Act(
        ("received", "done", "accepted"),
        stamp="date_answered",
        is_once=True,
        needs=("text",),
    ),
    "order_objected": Act(ISSUED, stamp="date_objected", needs=("text",)),
    "objection_upheld": Act(ISSUED, is_ours=True, needs=("text",)),
    "objection_rejected": Act(ISSUED, is_ours=True, needs=("text",)),
    "customer_revealed": Act(("received", "done")),
}
# Those a kind of order can ask for.
STAMPS = (
    "phone_notified",
    "received",
    "arrived",
    "plan_presented",
    "work_done",
    "work_accepted",
    "answered",
)
# Where the kind asks for them, no work is reported done without.
BEFORE_DONE = ("arrived", "plan_presented")
