"""Two processes write at once, and a process dies in the middle of its work."""

import json
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
from odoo.addons.base.models import res_users
from odoo.addons.complaint_management.tests.common import ComplaintCommon

class Case(ComplaintCommon):
    def runTest(self):
        pass

# nobody logs in: no time for strong hashes
res_users.MIN_ROUNDS = 1
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
# Each cron works through the same complaints in batches of two. A child process kills
# itself at one moment: with the rows of a batch written and not committed, or between
# two batches. What was done and what the ledger says is counted after each death.
BATCHES = """
import json, os, signal, sys, time
from datetime import timedelta
from odoo import api, fields, sql_db

tickets = env["helpdesk.ticket"].union(
    *(Case()._create_complaint(complaint_persons=40) for _ in range({count}))
)
Case.procedure.grade_ids._trusted().is_rising = True
reason = Case()._add_line("pause", code="wait", name="Wait", steps=["acknowledged"])
pauses = env["complaint.pause"].create(
    [
        {{"ticket_id": ticket.id, "reason_id": reason.id, "explanation": "Wait"}}
        for ticket in tickets
    ]
)
pauses.action_start()
now = fields.Datetime.now()
env["resource.calendar.leaves"].create(
    {{
        "name": "Closed",
        "calendar_id": Case.procedure._get_calendar().id,
        "date_from": now - timedelta(days=1),
        # to the end of a day: people are warned within the day that is due, not before
        "date_to": now.replace(hour=0, minute=0, second=0) + timedelta(days=61),
    }}
)
env.cr.execute(
    "UPDATE complaint_clock SET state = 'void', next_check_at = NULL"
    " WHERE state = 'running' AND (ticket_id != ALL(%s) OR step_id NOT IN"
    " (SELECT id FROM complaint_procedure_step WHERE code = 'assessed'))",
    [tickets.ids],
)
PAST = "now() AT TIME ZONE 'UTC' - interval '1 hour'"
# name: before the cron, the call, how many are done, how many the ledger names
JOBS = {{
    "reschedule": (
        "SELECT 1",
        lambda env: env["complaint.clock"]._cron_reschedule(batch_size=2),
        "SELECT count(*) FROM complaint_clock WHERE state = 'running'"
        " AND date_due > now() AT TIME ZONE 'UTC' + interval '59 days'",
        "rescheduled",
    ),
    "warn": (
        "UPDATE complaint_clock SET next_check_at = " + PAST
        + " WHERE state = 'running'",
        lambda env: env["complaint.clock"]._cron_check(batch_size=2),
        "SELECT count(*) FROM complaint_clock WHERE is_warned",
        "warned",
    ),
    "breach": (
        f"UPDATE complaint_clock SET date_due = {{PAST}}, next_check_at = {{PAST}}"
        " WHERE state = 'running'",
        lambda env: env["complaint.clock"]._cron_check(batch_size=2),
        "SELECT count(*) FROM complaint_clock WHERE state = 'breached'",
        "breached",
    ),
    "pause": (
        f"UPDATE complaint_pause SET date_until = {{PAST}}",
        lambda env: env["complaint.pause"]._cron_end(batch_size=2),
        "SELECT count(*) FROM complaint_pause p JOIN complaint_clock_pause_rel r"
        " ON r.pause_id = p.id JOIN complaint_clock c ON c.id = r.clock_id"
        " WHERE p.state = 'ended' AND c.state = 'running'",
        "resumed",
    ),
    "grade": (
        "SELECT 1",
        lambda env: env["helpdesk.ticket"]._cron_complaint_raise_grades(batch_size=2),
        "SELECT count(*) FROM helpdesk_ticket t JOIN complaint_grade g"
        " ON g.id = t.complaint_grade_id WHERE g.code = 'major'",
        "grade_changed",
    ),
}}
registry, user = env.registry, env.uid
env.cr.commit()
# a child must not share a connection
sql_db.close_all()

def die_at(model, method, number):
    cls, calls = type(model), []
    original = getattr(cls, method)
    def dying(*args, **kwargs):
        result = original(*args, **kwargs)
        model.env.flush_all()
        calls.append(1)
        if len(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(cls, method, dying)

def in_child(run, moment=None):
    pid = os.fork()
    if not pid:
        with registry.cursor() as cr:
            env = api.Environment(cr, user, {{}})
            if moment:
                die_at(env[moment[0]], *moment[1:])
            run(env)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def count(job):
    _before, _call, done, milestone = JOBS[job]
    with registry.cursor() as cr:
        others = 1
        while others:  # what the dead one held is let go
            time.sleep(0.01)
            cr.rollback()
            cr.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname"
                " = current_database() AND pid != pg_backend_pid()"
            )
            others = cr.fetchone()[0]
        cr.execute(done)
        figures = [cr.fetchone()[0]]
        cr.execute(
            "SELECT count(*), count(DISTINCT ticket_id) FROM complaint_ledger"
            " WHERE milestone = %s", [milestone]
        )
        figures += cr.fetchone()
    sql_db.close_all()
    return figures

MOMENTS = (
    ("complaint.ledger", "_append", 1),
    ("complaint.ledger", "_append", 2),
    ("ir.cron", "_commit_progress", 2),
)
for job, (before, call, _done, _milestone) in JOBS.items():
    with registry.cursor() as cr:
        cr.execute(before)
    sql_db.close_all()
    died = [[in_child(call, moment), *count(job)] for moment in MOMENTS]
    again = [[in_child(call), *count(job)] for _again in range(2)]
    print(json.dumps({{"cron": job, "died": died, "again": again}}))
with registry.cursor() as cr:
    env = api.Environment(cr, user, {{}})
    print("problems:", env["complaint.ledger"].search([])._verify())
sys.stdout.flush()
os._exit(0)
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


def test_killed_cron_does_nothing_twice(clone_database, shell) -> None:
    """What a batch did is in the ledger once, wherever the process died."""
    printed = shell(clone_database(), COMPLAINT + BATCHES.format(count=8))
    lines = [line for line in printed.splitlines() if line.startswith("{")]
    runs = [json.loads(line) for line in lines]
    assert [run["cron"] for run in runs] == [
        "reschedule",
        "warn",
        "breach",
        "pause",
        "grade",
    ]
    for run in runs:
        for exit_code, done, rows, tickets in run["died"]:
            assert exit_code == -signal.SIGKILL
            assert done == rows == tickets, run
        # the last one died between two batches, in the middle of the work
        assert 0 < run["died"][-1][1] < 8, run
        assert run["again"] == [[0, 8, 8, 8]] * 2
    assert "problems: []" in printed


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
