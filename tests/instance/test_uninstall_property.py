"""Complaints about units outlive the addon that knows units."""

from collections.abc import Callable

ADDON = "complaint_management_property"

TELL = """
from odoo.addons.base.models import res_users
from odoo.addons.complaint_management_property.tests.property_common import (
    PropertyCommon,
)

class Case(PropertyCommon):
    def runTest(self):
        pass

# nobody logs in: no time for strong hashes
res_users.MIN_ROUNDS = 1
Case.env = env
Case._create_world()
case = Case()
done = case._receive()
case._handle(done)
case._call_back(done)
case._close(done, "satisfied")
begun = case._receive()
env.cr.commit()
print("tickets:", done.id, begun.id)
"""
UNINSTALL = f"""
env["ir.module.module"].search([("name", "=", "{ADDON}")]).button_immediate_uninstall()
"""
LOOK = """
done, begun = env["helpdesk.ticket"].browse([{done}, {begun}])
rows = (done | begun).complaint_ledger_ids
print("problems:", rows._verify())
print("rows:", done.complaint_ledger_seq, begun.complaint_ledger_seq)
print("phases:", done.complaint_phase, begun.complaint_phase)
print("opinion:", bool(done.complaint_dispatch_ids.opinion))
officer = env["res.users"].search([("login", "=", "officer")])
begun.with_user(officer).get_view(begun.get_formview_id(), "form")
supervisor = env["res.users"].search([("login", "=", "supervisor")])
order = begun.with_user(supervisor).complaint_dispatch_ids
order.write({{"opinion": "x", "date_limit": "2099-01-01 00:00:00"}})
order.action_instruct()
print("goes on:", begun.complaint_ledger_ids.sorted("seq")[-1].milestone)
"""


def test_uninstall_leaves_complaints_and_ledger(
    clone_database: Callable, shell: Callable, psql: Callable
) -> None:
    """The files, their ledgers and the work on them go on without units."""
    name = clone_database()
    line = next(
        line for line in shell(name, TELL).splitlines() if line.startswith("tickets:")
    )
    done, begun = line.split()[1:]
    before = psql(name, "SELECT ticket_id, seq, hash FROM complaint_ledger")
    assert "Traceback" not in shell(name, UNINSTALL)
    assert psql(name, "SELECT ticket_id, seq, hash FROM complaint_ledger") == before
    printed = shell(name, LOOK.format(done=done, begun=begun))
    assert "problems: []" in printed, printed[-3000:]
    assert "phases: closed handling" in printed
    assert "opinion: True" in printed
    assert "goes on: instructed" in printed
    columns = psql(
        name,
        "SELECT column_name FROM information_schema.columns WHERE table_name ="
        " 'helpdesk_ticket' AND column_name LIKE 'complaint_%unit%'",
    )
    assert columns == []
