"""Two processes write at once, and a process dies in the middle of its work."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lib import paths

ROWS = 25
SECONDS = 120

COMPLAINT = """
from odoo.addons.complaint_management.tests.common import ComplaintCommon

class Case(ComplaintCommon):
    def runTest(self):
        pass

Case.env = env
Case.company = env.company
Case._create_personas()
Case._create_teams()
Case._assign_roles()
Case.procedure = Case._put_in_force("P19")
Case.category = env["helpdesk.ticket.category"].create(
    {"name": "Service", "complaint_code": "kill", "company_id": False}
)
ticket = Case()._create_complaint()
env.cr.commit()
print("ticket:", ticket.id)
"""
# Appends rows as requests do: each in a transaction of its own, tried again when
# another writer was faster
APPEND = """
import time
from pathlib import Path
from odoo.service.model import retrying

def append():
    ticket = env["helpdesk.ticket"].browse({ticket})
    env["complaint.ledger"]._append(
        [{{"ticket": ticket, "milestone": "explained", "label": "{label}"}}]
    )

Path("{folder}", "{label}").touch()
while len(list(Path("{folder}").iterdir())) < {writers}:
    time.sleep(0.01)
for number in range({rows}):
    retrying(append, env)
    env.cr.commit()
    print("written:", number + 1, flush=True)
"""
VERIFY = """
rows = env["complaint.ledger"].search([("ticket_id", "=", {ticket})])
print("problems:", rows._verify())
print("numbers:", rows.mapped("seq") == list(range(1, len(rows) + 1)))
"""


@pytest.fixture
def complaint(clone_database, shell) -> tuple[str, int]:
    """Name of a database and the id of a complaint in it."""
    name = clone_database()
    printed = shell(name, COMPLAINT)
    return name, int(printed.rpartition("ticket: ")[2].split()[0])


@pytest.fixture
def writer(databases, complaint, tmp_path) -> Iterator[Callable]:
    """Return a function that starts a process which appends rows to the ledger."""
    name, ticket = complaint
    started = []

    def start(label: str, writers: int, rows: int) -> subprocess.Popen:
        code = APPEND.format(
            ticket=ticket, label=label, folder=tmp_path, writers=writers, rows=rows
        )
        command = [paths.PYTHON, "-m", "odoo", "shell", "-c", databases.config]
        process = subprocess.Popen(
            [*command, "-d", name, "--no-http", "--log-level=critical"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=paths.ENV,
            env=databases.variables,
        )
        process.stdin.write(code)
        process.stdin.close()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def _read_until(process: subprocess.Popen, text: str) -> int:
    """Return how many rows the process has reported when it prints the text."""
    count = 0
    for line in process.stdout:
        count += "written:" in line
        if text in line:
            break
    return count


def _rows(psql: Callable, complaint: tuple[str, int], label: str) -> int:
    name, ticket = complaint
    statement = (
        "SELECT count(*) FROM complaint_ledger"
        f" WHERE ticket_id = {ticket} AND label = '{label}'"
    )
    return int(psql(name, statement)[0][0])


def _assert_chain_holds(shell: Callable, complaint: tuple[str, int]) -> None:
    name, ticket = complaint
    printed = shell(name, VERIFY.format(ticket=ticket))
    assert "problems: []" in printed
    assert "numbers: True" in printed


def test_two_processes_do_not_fork_the_ledger(complaint, writer, psql, shell) -> None:
    """Both begin at the same moment, and every row of both is in one chain."""
    writers = [writer(label, writers=2, rows=ROWS) for label in ("one", "two")]
    for process in writers:
        assert process.wait(SECONDS) == 0
    assert [_rows(psql, complaint, label) for label in ("one", "two")] == [ROWS, ROWS]
    _assert_chain_holds(shell, complaint)


def test_killed_process_leaves_a_whole_ledger(complaint, writer, psql, shell) -> None:
    """What was reported as written is there, and the next one goes on from it."""
    doomed = writer("doomed", writers=1, rows=100_000)
    reported = _read_until(doomed, f"written: {ROWS}")
    os.kill(doomed.pid, signal.SIGKILL)
    doomed.wait()
    assert _rows(psql, complaint, "doomed") >= reported == ROWS
    _assert_chain_holds(shell, complaint)
    assert writer("next", writers=2, rows=1).wait(SECONDS) == 0
    assert _rows(psql, complaint, "next") == 1
    _assert_chain_holds(shell, complaint)


def test_killed_server_starts_again(clone_database, server) -> None:
    """After a power cut the server comes up with the same database and serves it."""
    name = clone_database()
    server(name).kill()
    again = server(name)
    for path in ("/web/login", "/web/health"):
        with urllib.request.urlopen(again.url + path, timeout=60) as answer:
            assert answer.status == 200


def test_stopped_server_is_gone(clone_database, server) -> None:
    """Nothing of a server is left when it was told to stop."""
    running = server(clone_database())
    before = time.monotonic()
    running.stop()
    assert not Path(f"/proc/{running.pid}").exists()
    assert time.monotonic() - before < SECONDS
