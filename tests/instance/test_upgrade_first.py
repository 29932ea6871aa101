"""The first version with its complaints, upgraded: nothing is lost, people go on."""

import copy
import difflib
import io
import json
import re
import subprocess
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from page_lines import get_lines

from lib import paths, templates
from lib import server as servers
from lib.databases import Databases

ADDON = "complaint_management"
# The last commit of what was delivered first: 19.0.1.0.0.
FIRST = "6d5ecb076e72a8d312357fe63df45e3defea05fc"
# Stories of its demo, ended earlier than told there or left out.
LIVES = dict.fromkeys((1, 3, 6, 7, 11)) | {2: "verify", 4: "implement", 16: "approve"}
RUN = """
import sys
sys.path.insert(0, {folder!r})
import first_version
first_version.{name}(env)
"""
HEADS = (
    "SELECT id, number, complaint_phase, complaint_round, complaint_ledger_seq,"
    " complaint_ledger_hash FROM helpdesk_ticket ORDER BY id"
)
ROWS = "SELECT ticket_id, seq, milestone, hash FROM complaint_ledger ORDER BY 1, 2"
CLOCKS = "SELECT id, state, date_due, step_id FROM complaint_clock ORDER BY 1"
WORDS = "SELECT id, model, res_id, md5(body) FROM mail_message WHERE id <= {last}"
POLICY = (
    "SELECT s.id, s.code, s.name, s.limit_number, s.limit_unit,"
    " (SELECT count(*) FROM complaint_procedure_condition c WHERE c.step_id = s.id)"
    " FROM complaint_procedure_step s JOIN complaint_procedure p"
    " ON p.id = s.procedure_id WHERE p.company_id IS NOT NULL ORDER BY 1"
)
CLOSED = "SELECT count(*) FROM helpdesk_ticket WHERE complaint_phase = 'closed'"
SCHEMA = {
    "columns": "SELECT table_name, column_name, udt_name, is_nullable"
    " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes"
    " WHERE schemaname = 'public' ORDER BY 1, 2",
}
# Policy and catalogues that were shipped since; they are about no complaint.
SHIPPED = re.compile(
    "complaint_(procedure|role$|cause$|grade$|risk$|indicator$)"
    "|helpdesk_ticket_(category|channel)$|tier_definition$"
)
# The causes stand in a tree now.
CAUSES = {
    "操作失误": "人员素质 / 操作失误",
    "产品缺陷": "产品质量 / 产品缺陷",
    "服务不足": "服务水平 / 服务不足",
    "管理漏洞": "管理流程 / 管理漏洞",
}
# A letter that was archived can be fetched by the customer now.
NEW_LABELS = {"下载 PDF"}
# Each step by a person of the demo who may take it.
GO_ON = """
tickets = env["helpdesk.ticket"].search([], order="id")
went_on = []


def find(model, state):
    return env[model].search([("state", "=", state)], limit=1)


def by(records, login):
    user = env["res.users"].search([("login", "=", login)])
    return records.with_user(user).with_context(lang="zh_CN")


def take(records, method, login):
    ticket = records if records._name == "helpdesk.ticket" else records.ticket_id
    before = len(ticket.complaint_ledger_ids)
    getattr(by(records, login), method)()
    ticket.invalidate_recordset()
    assert len(ticket.complaint_ledger_ids) > before, method
    went_on.append(method)


registered = tickets.filtered(lambda t: t.complaint_phase == "registered")
take(registered[-1:], "action_complaint_confirm", "officer")
dispatch = find("complaint.dispatch", "issued")
take(dispatch, "action_receive", dispatch.team_id.user_ids[0].login)
take(find("complaint.solution", "approved"), "action_offer", "officer")
ticket = find("complaint.solution", "verified").ticket_id
values = ticket.complaint_procedure_id.satisfaction_ids
revisit = by(env["complaint.revisit"], "officer2").create(
    {
        "ticket_id": ticket.id,
        "mode": "phone",
        "satisfaction_id": values.filtered(lambda v: v.name == "满意").id,
        "opinion": "都好",
    }
)
take(revisit, "action_done", "officer2")
assert not tickets.complaint_ledger_ids._verify()
env.cr.commit()
print("went on:", *went_on)
"""


@pytest.fixture
def first(databases: Databases, tmp_path: Path) -> Databases:
    """Return the databases as an Odoo with the first version sees them."""
    known = ["git", "cat-file", "-e", f"{FIRST}^{{commit}}"]
    if subprocess.run(known, cwd=paths.ROOT, capture_output=True).returncode:
        pytest.skip(f"This clone does not have the first version, commit {FIRST[:7]}.")
    archive = ["git", "archive", "--format=zip", FIRST, ADDON]
    content = subprocess.check_output(archive, cwd=paths.ROOT)
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        files.extractall(tmp_path)
    _cut_stories(tmp_path / ADDON / "demo" / "complaints.json")
    config = tmp_path / "odoo.conf"
    text = databases.config.read_text()
    config.write_text(text.replace(f"{paths.ROOT},", f"{tmp_path},", 1))
    config.chmod(0o600)
    old = copy.copy(databases)
    old.config = config
    return old


def test_first_version_is_upgraded(
    first: Databases, databases: Databases, clone_database: Callable, psql: Callable
) -> None:
    """Rows, ledgers, papers and pages are what they were, and the work goes on."""
    name = clone_database(templates.dependencies(databases, [ADDON]))
    first.install(name, [ADDON])
    _run(first, name, "tell")
    before = _look(first, name, psql)
    printed = databases.odoo("-d", name, "-u", ADDON)
    assert not re.findall(r".* (?:WARNING|ERROR|CRITICAL) .*", printed)
    after = _look(databases, name, psql, before["last"])
    _compare_rows(before, after, int(psql(name, CLOSED)[0][0]))
    _compare_papers(before, after)
    fresh = templates.alone(databases, ADDON)
    for word, statement in SCHEMA.items():
        assert psql(name, statement) == psql(fresh, statement), word
    assert "went on: " in (printed := databases.shell(name, GO_ON)), printed[-3000:]


def _cut_stories(path: Path) -> None:
    cases = json.loads(path.read_text(encoding="utf-8"))
    for number, last in LIVES.items():
        steps = cases[number]["life"].split()
        end = steps.index(last) + 1 if last else 0
        cases[number]["life"] = " ".join(steps[:end])
    kept = [case for number, case in enumerate(cases) if LIVES.get(number, "kept")]
    path.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


def _run(odoo: Databases, name: str, function: str) -> str:
    folder = str(Path(__file__).parent)
    return odoo.shell(name, RUN.format(folder=folder, name=function))


def _look(odoo: Databases, name: str, psql: Callable, last: str = "") -> dict:
    """Return what is in a database, read by the Odoo of a version.

    :param last: the last message there was before the upgrade
    """
    printed = _run(odoo, name, "look")
    lines = [line for line in printed.splitlines() if line.startswith("found:")]
    assert lines, printed[-3000:]
    found = json.loads(lines[0].removeprefix("found:"))
    last = last or psql(name, "SELECT max(id) FROM mail_message")[0][0]
    statements = {
        "heads": HEADS,
        "rows": ROWS,
        "clocks": CLOCKS,
        "policy": POLICY,
        "words": WORDS.format(last=last),
    }
    found |= {word: psql(name, text) for word, text in statements.items()}
    return found | {"last": last, "pages": _read_pages(odoo, name, found["tokens"])}


def _read_pages(odoo: Databases, name: str, tokens: dict[str, str]) -> dict:
    """Return the lines of the pages of complaints, as who has the link sees them."""
    port = servers.free_port()
    running = servers.start(
        odoo.config, name, port, odoo.variables, options=("--max-cron-threads=0",)
    )
    pages = {}
    try:
        running.wait()
        for ticket, token in tokens.items():
            address = f"{running.url}/my/complaint/{ticket}?access_token={token}"
            request = urllib.request.Request(address)
            request.add_header("Accept-Language", "zh-CN")
            with urllib.request.urlopen(request, timeout=60) as answer:
                pages[ticket] = get_lines(answer.read().decode())
    finally:
        running.stop()
        servers.log_file(name).unlink(missing_ok=True)
    return pages


def _compare_rows(before: dict, after: dict, closed: int) -> None:
    for word in ("heads", "rows", "clocks", "policy", "words", "files"):
        assert after[word] == before[word] != [], word
    for found in (before, after):
        assert found["broken"] == found["orphans"] == []
    changed = {
        table: (count, after["counts"].get(table))
        for table, count in before["counts"].items()
        if after["counts"].get(table) != count and not SHIPPED.match(table)
    }
    # New crons and templates say in the chatter that they were created.
    messages = changed.pop("mail_message", (0, 0))
    assert messages[0] <= messages[1]
    # Dialogues of yesterday: nobody has them open any more.
    assert changed.pop("complaint_close")[1] == 0
    assert not changed
    added = {
        table: count
        for table, count in after["counts"].items()
        if count and table not in before["counts"] and not SHIPPED.match(table)
    }
    assert added == {"complaint_archive": closed}


def _compare_papers(before: dict, after: dict) -> None:
    changed = []
    for kind in ("forms", "pages"):
        assert len(before[kind]) == 10
        for ticket, lines in before[kind].items():
            expected = [CAUSES.get(line, line) for line in lines]
            found = [line for line in after[kind][ticket] if line not in NEW_LABELS]
            lines = difflib.unified_diff(expected, found, lineterm="", n=1)
            changed += [(kind, ticket, line) for line in lines]
    assert not changed
