"""An addon with documents of its own goes; what the core knows of them stays."""

from collections.abc import Callable

from uninstalling import take_out

WORLD = "complaint_penalty.penalty_common.PenaltyCommon"
# Leaves a fine that waits for its approval, and one that was delivered.
TELL = """
fines = case._take_to("requested") + case._take_to("delivered")
case._object(fines[1])
tickets = fines.ticket_id
"""
LOOK = """
users["deputy"].review_user_count()
orders = tickets.complaint_dispatch_ids
assert set(orders.mapped("state")) == {"refused"}, orders.mapped("state")
print("whole:", len(tickets), len(orders))
"""


def test_uninstall_keeps_complaints_orders_and_ledger(
    clone_database: Callable, shell: Callable, psql: Callable
) -> None:
    """Fines and repairs go with their addon, what was put on record stays."""
    printed = take_out(clone_database(), shell, psql, WORLD, TELL, LOOK)
    assert "whole: 2 2" in printed, printed[-3000:]
