"""An addon with documents of its own goes; what the core knows of them stays."""

# Leaves a fine that waits for its approval, and one that was delivered.
PREPARE = """
from odoo.addons.complaint_penalty.tests.penalty_common import PenaltyCommon

class Case(PenaltyCommon):
    def runTest(self):
        pass

Case.env = env
Case._create_world()
case = Case()
case.clock = None
case._at("2026-03-11 09:10")
fines = case._take_to("requested") + case._take_to("delivered")
case._object(fines[1])
case._stop_clock()
env.cr.commit()
print("tickets:", *fines.ticket_id.ids)
"""
UNINSTALL = """
env["ir.module.module"].search(
    [("name", "=", "complaint_penalty")]
).button_immediate_uninstall()
"""
CHECK = """
tickets = env["helpdesk.ticket"].browse({tickets})
rows = tickets.complaint_ledger_ids
assert not rows._verify()
clocks = tickets.complaint_clock_ids
assert not clocks.filtered(lambda c: c.is_open and "penalty" in c.document_model)
waiting = env["tier.review"].search([("status", "in", ("waiting", "pending"))])
assert not waiting, waiting
env["res.users"].search([("login", "=", "deputy")]).review_user_count()
orders = tickets.complaint_dispatch_ids
assert set(orders.mapped("state")) == {{"refused"}}, orders.mapped("state")
procedure = tickets.complaint_procedure_id
assert procedure.state == "in_force" and procedure.step_ids
print("whole:", len(tickets), len(rows), len(orders))
"""


def _get_answer(printed: str, word: str) -> list[int]:
    """Return the numbers that a script printed behind a word."""
    lines = [line for line in printed.splitlines() if line.startswith(f"{word}:")]
    assert lines, printed[-3000:]
    return [int(number) for number in lines[0].split()[1:]]


def test_uninstall_keeps_complaints_orders_and_ledger(
    clone_database, shell, psql
) -> None:
    """Fines and repairs go with their addon, what was put on record stays."""
    name = clone_database()
    tickets = _get_answer(shell(name, PREPARE), "tickets")
    count = "SELECT count(*) FROM complaint_ledger"
    before = psql(name, count)
    printed = shell(name, UNINSTALL)
    assert "Traceback" not in printed, printed[-3000:]
    assert psql(name, count) == before
    whole = _get_answer(shell(name, CHECK.format(tickets=tickets)), "whole")
    assert whole[0] == 2 and whole[2] == 2
