"""An upgrade renews templates; what a company adopted and began stays as it is."""

import json
from collections.abc import Callable

from uninstalling import begin_work

WORLD = "complaint_management.test_scenario_p1.TestScenarioP1"
# One complaint that waits for the meeting, one that waits for the customer.
TELL = """
major = case._receive()
case._judge(major, is_major="yes")
case._accept(major)
general = case._receive()
case._judge(general)
solution = case._suggest(case._find_cause(case._accept(general)))
solution.with_user(case.leader).action_approve("同意")
tickets = major | general
"""
UPGRADE = """
modules = env["ir.module.module"].search(
    [("name", "=like", "complaint%"), ("state", "=", "installed")]
)
print("upgraded:", len(modules))
modules.button_immediate_upgrade()
"""
POLICY = """
import json
adopted = env["complaint.procedure"].search([("is_template", "=", False)])
values = {procedure.id: procedure._export_values() for procedure in adopted}
print("policy:" + json.dumps(values, sort_keys=True, default=str))
"""
STATE = {
    "ledger": "SELECT ticket_id, seq, hash FROM complaint_ledger ORDER BY 1, 2",
    "clocks": "SELECT id, state, date_due, step_id FROM complaint_clock ORDER BY 1",
    "complaints": "SELECT id, number, complaint_phase, complaint_procedure_id"
    " FROM helpdesk_ticket ORDER BY 1",
    "steps": "SELECT s.id, s.code FROM complaint_procedure_step s"
    " JOIN complaint_procedure p ON p.id = s.procedure_id"
    " WHERE p.company_id IS NOT NULL ORDER BY 1",
}
GO_ON = """
tickets = env["helpdesk.ticket"].browse({tickets})
assert not tickets.complaint_ledger_ids._verify()
officer = env["res.users"].search([("login", "=", "officer")])
tickets[1].complaint_solution_ids.with_user(officer).action_offer()
env.cr.commit()
print("milestones:", *tickets[1].complaint_ledger_ids.mapped("milestone"))
"""


def test_upgrade_leaves_adopted_procedures_and_open_complaints_whole(
    clone_database: Callable, shell: Callable, psql: Callable
) -> None:
    """All addons at once: the policy in force is word for word what it was."""
    name = clone_database()
    tickets = begin_work(name, shell, WORLD, TELL)
    before = {word: psql(name, statement) for word, statement in STATE.items()}
    policy = _get_policy(shell(name, POLICY))
    printed = shell(name, UPGRADE)
    assert "upgraded: " in printed and "upgraded: 0" not in printed, printed[-3000:]
    assert "Traceback" not in printed and " ERROR " not in printed, printed[-3000:]
    after = {word: psql(name, statement) for word, statement in STATE.items()}
    assert len(tickets) == 2 and all(before.values())
    for word, rows in before.items():
        assert after[word] == rows, word
    assert _get_policy(shell(name, POLICY)) == policy
    printed = shell(name, GO_ON.format(tickets=tickets))
    assert "offered" in printed, printed[-3000:]


def _get_policy(printed: str) -> dict:
    lines = [line for line in printed.splitlines() if line.startswith("policy:")]
    assert lines, printed[-3000:]
    return json.loads(lines[0].removeprefix("policy:"))
