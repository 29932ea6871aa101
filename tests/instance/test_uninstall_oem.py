"""Complaints about goods outlive the addon that knows goods; stock keeps its moves."""

from collections.abc import Callable

from uninstalling import take_out

WORLD = "complaint_management_oem.test_scenario_p14.P14Common"
# One visit that was arranged, one return that was counted, both with work to do.
TELL = """
visited = case._create_goods_complaint()
case._check_shipment(visited)
case._plan_visit(visited)
tickets = visited | case._create_goods_complaint()
case._go(tickets[1], "return")
case._issue(tickets[1])
note = case._collect(tickets[1])
case._count(note, 37)
assert all(ticket.sudo().complaint_clock_ids.filtered("is_open") for ticket in tickets)
"""
LOOK = """
assert set(tickets.mapped("complaint_clock_state")) == {"none"}
channel = env.ref("complaint_management.helpdesk_ticket_channel_phone")
for ticket in begun:
    ticket._complaint_note_withdrawal(channel, "刘工", "已另行解决")
closing = procedure.closing_ids.filtered(lambda line: line.code == "withdrawn")
begun._complaint_close(closing, "客户撤诉")
print("phases:", *tickets.mapped("complaint_phase"))
"""
MOVES = """
    SELECT m.state, m.quantity, d.usage, p.name FROM stock_move m
    JOIN stock_location d ON d.id = m.location_dest_id
    JOIN stock_picking p ON p.id = m.picking_id ORDER BY m.id
"""
TABLES = "SELECT tablename FROM pg_tables WHERE tablename ~ 'goods|rework|abnormality'"


def test_uninstall_leaves_complaints_ledger_and_stock(
    clone_database: Callable, shell: Callable, psql: Callable
) -> None:
    """Visits and notes go, the complaints can be ended, goods are where they were."""
    name = clone_database()
    printed = take_out(name, shell, psql, WORLD, TELL, LOOK)
    assert "phases: closed closed" in printed, printed[-3000:]
    moves = psql(name, MOVES)
    # delivered, and what the warehouse counted
    assert [move[0] for move in moves] == ["done", "done"]
    assert float(moves[1][1]) == 37
    left = psql(name, TABLES)
    assert left == [], "a table would keep rows of records that are gone"
