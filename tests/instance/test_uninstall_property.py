"""Complaints about units outlive the addon that knows units."""

from collections.abc import Callable

from uninstalling import take_out

WORLD = "complaint_management_property.property_common.PropertyCommon"
TELL = """
done = case._receive()
case._handle(done)
case._call_back(done)
case._close(done, "satisfied")
tickets = done | case._receive()
"""
LOOK = """
done, begun = tickets
assert done.complaint_phase == "closed" and done.complaint_dispatch_ids.opinion
order = begun.with_user(users["supervisor"]).complaint_dispatch_ids
order.write({"opinion": "x", "date_limit": "2099-01-01 00:00:00"})
order.action_instruct()
print("goes on:", begun.complaint_ledger_ids.sorted("seq")[-1].milestone)
"""


def test_uninstall_leaves_complaints_and_ledger(
    clone_database: Callable, shell: Callable, psql: Callable
) -> None:
    """The files, their ledgers and the work on them go on without units."""
    name = clone_database()
    assert "goes on: instructed" in take_out(name, shell, psql, WORLD, TELL, LOOK)
    columns = psql(
        name,
        "SELECT column_name FROM information_schema.columns WHERE table_name ="
        " 'helpdesk_ticket' AND column_name LIKE 'complaint_%unit%'",
    )
    assert columns == []
