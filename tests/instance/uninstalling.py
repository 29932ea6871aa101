"""What the tests of an addon that goes in the middle of its work have in common."""

from collections.abc import Callable

_BEGIN = """
from odoo.addons.base.models import res_users
from odoo.addons.{addon}.tests.{module} import {common} as Common

class Case(Common):
    def runTest(self):
        pass

# nobody logs in: no time for strong hashes
res_users.MIN_ROUNDS = 1
Case.env = env
Case._create_world()
case = Case()
case.clock = None
case._at("2026-03-11 09:10")
"""
_END = """
case._stop_clock()
env.cr.commit()
print("tickets:", *tickets.ids)
"""
_UNINSTALL = """
env["ir.module.module"].search([("name", "=", "{addon}")]).button_immediate_uninstall()
"""
# Holds for every addon: people go on with the complaints, the rest is as it was.
_LOOK = """
tickets = env["helpdesk.ticket"].browse({tickets})
rows = tickets.complaint_ledger_ids
assert rows and not rows._verify()
procedure = tickets.complaint_procedure_id
assert procedure.state == "in_force" and procedure.step_ids
assert not procedure.template_id, "the template went with its addon"
clocks = tickets.complaint_clock_ids.filtered("is_open")
models = set(clocks.mapped("document_model")) | set(
    clocks.step_id.mapped("document_model")
)
assert all(model in env for model in models if model), models
waiting = env["tier.review"].search([("status", "in", ("waiting", "pending"))])
assert all(review.model in env for review in waiting), waiting
users = env["res.users"].search([]).grouped("login")
officer = users["officer"]
views = [(False, kind) for kind in ("form", "list", "kanban", "search")]
for name in sorted(env):
    model = env[name].with_user(officer)
    if name.startswith("complaint.") and model._auto and model.has_access("read"):
        model.get_views([(False, "form"), (False, "list")])
        model.search([], limit=1).web_read({{"display_name": {{}}}})
begun = tickets.with_user(officer)
begun.get_views(views)
begun.web_read({{"number": {{}}, "complaint_clock_ids": {{}}}})
"""
_STATE = {
    "addons": "SELECT name FROM ir_module_module WHERE state = 'installed' ORDER BY 1",
    "templates": "SELECT code FROM complaint_procedure WHERE is_template ORDER BY 1",
    "ledger": "SELECT ticket_id, seq, hash FROM complaint_ledger ORDER BY 1, 2",
    "complaints": "SELECT id, number, complaint_phase, complaint_round"
    " FROM helpdesk_ticket ORDER BY 1",
}


def take_out(
    name: str, shell: Callable, psql: Callable, world: str, tell: str, look: str
) -> str:
    """Let people work, take their addon out of the database, look at what is left.

    :param name: of the database
    :param world: ``addon.module.Class`` of its tests, which makes people and things
    :param tell: code that works with ``case`` and leaves ``tickets``
    :param look: code that goes on with ``tickets``
    :return: what ``look`` printed
    """
    addon = world.split(".")[0]
    tickets = begin_work(name, shell, world, tell)
    before = _get_state(name, psql)
    printed = shell(name, _UNINSTALL.format(addon=addon))
    assert "Traceback" not in printed and " ERROR " not in printed, printed[-3000:]
    _compare(addon, before, _get_state(name, psql))
    printed = shell(name, _LOOK.format(tickets=tickets) + look)
    assert "Traceback" not in printed, printed[-3000:]
    return printed


def begin_work(name: str, shell: Callable, world: str, tell: str) -> list[int]:
    """Let people work in a database as the tests of an addon do.

    :param name: of the database
    :param world: ``addon.module.Class`` of its tests, which makes people and things
    :param tell: code that works with ``case`` and leaves ``tickets``
    :return: ids of the complaints
    """
    addon, module, common = world.split(".")
    begin = _BEGIN.format(addon=addon, module=module, common=common)
    return _get_numbers(shell(name, begin + tell + _END), "tickets")


def _get_state(name: str, psql: Callable) -> dict[str, list]:
    return {word: psql(name, statement) for word, statement in _STATE.items()}


def _compare(addon: str, before: dict[str, list], after: dict[str, list]) -> None:
    assert [addon] in before["addons"]
    assert after["addons"] == [row for row in before["addons"] if row != [addon]]
    gone = [row for row in before["templates"] if row not in after["templates"]]
    assert len(gone) == 1 and after["templates"], gone
    for word in ("ledger", "complaints"):
        assert after[word] == before[word] != [], word


def _get_numbers(printed: str, word: str) -> list[int]:
    """Return the numbers that a script printed behind a word."""
    lines = [line for line in printed.splitlines() if line.startswith(f"{word}:")]
    assert lines, printed[-3000:]
    return [int(number) for number in lines[0].split()[1:]]
