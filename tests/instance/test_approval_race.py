"""Two people decide on one document at the same moment, over HTTP."""

import json
import threading
import urllib.request
from http.cookiejar import CookieJar

import pytest

ROUNDS = 4
# Makes complaints that wait for the decision of "leader" and "head": as the only
# step, which either of them may take, or as two steps side by side.
PREPARE = """
from odoo.addons.complaint_management.tests.solution_common import SolutionCommon

class Case(SolutionCommon):
    def runTest(self):
        pass

Case.env = env
Case._create_world()
case = Case()
lines = case.procedure.approval_ids.filtered(
    lambda line: line.object == "complaint.solution"
).sorted("step_number")
if {parallel}:
    lines._trusted().write({{"step_number": 1, "is_parallel": True}})
else:
    lines[1]._trusted().unlink()
    lines[0]._trusted().role_id = case._create_role("any", case.leader, case.head)
solutions = []
for _round in range({rounds}):
    case.ticket = case._create_complaint()
    case.investigation = case._handle(case.ticket)
    solutions.append(case._request().id)
env.cr.commit()
print("solutions:", *solutions)
"""


class Client:
    """One person at his browser."""

    def __init__(self, url: str, database: str, login: str) -> None:
        """Log in; ``new_test_user`` fills short passwords with x."""
        self._url = url
        handler = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(handler)
        password = login.ljust(8, "x")
        arguments = {"db": database, "login": login, "password": password}
        assert self._post("/web/session/authenticate", arguments)["result"]["uid"]

    def approve(self, solution: int) -> dict:
        """Press the button; the answer of the server with ``result`` or ``error``."""
        arguments = {
            "model": "complaint.solution",
            "method": "action_approve",
            "args": [[solution]],
            "kwargs": {},
        }
        return self._post("/web/dataset/call_kw", arguments)

    def _post(self, path: str, arguments: dict) -> dict:
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": arguments})
        request = urllib.request.Request(
            self._url + path, body.encode(), {"Content-Type": "application/json"}
        )
        with self._opener.open(request, timeout=60) as answer:
            return json.load(answer)


@pytest.fixture
def decide(clone_database, shell, server):
    """Return a function that lets both decide; answers of each solution."""

    def run(parallel: bool) -> tuple[str, dict[int, list[dict]]]:
        name = clone_database()
        printed = shell(name, PREPARE.format(parallel=parallel, rounds=ROUNDS))
        line = next(x for x in printed.splitlines() if x.startswith("solutions:"))
        running = server(name)
        clients = [Client(running.url, name, login) for login in ("leader", "head")]
        return name, {
            solution: _at_once(clients, solution)
            for solution in map(int, line.split()[1:])
        }

    return run


def _at_once(clients: list[Client], solution: int) -> list[dict]:
    barrier = threading.Barrier(len(clients))
    answers = []

    def act(client: Client) -> None:
        barrier.wait()
        answers.append(client.approve(solution))

    threads = [threading.Thread(target=act, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_who_may_take_a_step_one_does(decide, psql) -> None:
    """The other one gets a sentence, and the ledger one row."""
    name, answers_of = decide(parallel=False)
    for solution, answers in answers_of.items():
        refused = [answer for answer in answers if "error" in answer]
        assert len(answers) == 2
        assert len(refused) == 1
        assert refused[0]["error"]["data"]["name"].endswith("UserError")
        assert _milestones(psql, name, solution) == ["proposed", "approved"]
    assert _states(psql, name) == [["approved"]]


def test_two_steps_side_by_side_are_both_counted(decide, psql) -> None:
    """Neither decision is lost: the second one sees the first and approves."""
    name, answers_of = decide(parallel=True)
    for solution, answers in answers_of.items():
        assert not [answer for answer in answers if "error" in answer]
        assert _milestones(psql, name, solution) == [
            "proposed",
            "approval_decided",
            "approved",
        ]
    assert _states(psql, name) == [["approved"]]


def _milestones(psql, name: str, solution: int) -> list[str]:
    rows = psql(
        name,
        "SELECT milestone FROM complaint_ledger WHERE document_model = "
        f"'complaint.solution' AND document_id = {solution} ORDER BY seq",
    )
    return [row[0] for row in rows]


def _states(psql, name: str) -> list[list[str]]:
    return psql(name, "SELECT DISTINCT state FROM complaint_solution")
