"""What sessions do at the same moment; runs inside Odoo, see test_concurrency.py.

Each check commits, and needs a database of its own with the people of the tests.
"""

import threading
import time
from collections.abc import Callable

from psycopg2 import OperationalError
from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields
from odoo.service.model import retrying

from odoo.addons.complaint_management.tests.common import ComplaintCommon


class _Case(ComplaintCommon):
    def runTest(self) -> None:
        """Nothing: the class is used for its people and its helpers."""


def _prepare(env: api.Environment) -> type[_Case]:
    """Commit people, teams and a procedure in force."""
    _Case.env = env
    _Case.company = env.company
    _Case._create_personas()
    _Case._create_teams()
    _Case._assign_roles()
    _Case.procedure = _Case._put_in_force("P19")
    _Case.category = env["helpdesk.ticket.category"].create({"name": "Service"})
    env.cr.commit()
    return _Case


def _at_once(
    env: api.Environment, actions: list[Callable[[api.Environment, Callable], object]]
) -> list:
    """Run actions in threads, each with a cursor of its own, and commit them.

    An action gets its environment and a function that waits for all the others.

    :return: what each returned, or its error
    """
    barrier = threading.Barrier(len(actions), timeout=60)
    results = [None] * len(actions)

    def run(position: int) -> None:
        with env.registry.cursor() as cr:
            own = api.Environment(cr, env.uid, {})
            try:
                results[position] = actions[position](own, barrier.wait)
                cr.commit()
            except Exception as error:
                cr.rollback()
                results[position] = error

    threads = [
        threading.Thread(target=run, args=(position,))
        for position in range(len(actions))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    env.cr.rollback()
    env.invalidate_all()
    return results


def _verify(env: api.Environment, ticket_id: int, expected: int) -> None:
    rows = env["complaint.ledger"].search([("ticket_id", "=", ticket_id)])
    assert rows.mapped("seq") == list(range(1, expected + 1)), rows.mapped("seq")
    assert not rows._verify(), rows._verify()
    head = env["helpdesk.ticket"].browse(ticket_id).complaint_ledger_seq
    assert head == expected, head


def ledger_does_not_fork(env: api.Environment) -> None:
    """Both have read the same head before the first one writes: one of them loses."""
    ticket_id = _prepare(env)()._create_complaint().id
    env.cr.commit()

    def append(own: api.Environment, wait: Callable) -> None:
        ticket = own["helpdesk.ticket"].browse(ticket_id)
        ticket.color = 7  # waits in the ORM until the row is appended
        own["complaint.ledger"].search([("ticket_id", "=", ticket_id)]).mapped("hash")
        wait()
        own["complaint.ledger"]._append(
            [{"ticket": ticket, "milestone": "contacted", "label": "at once"}]
        )
        time.sleep(0.5)  # the other one is in its statement by now

    results = _at_once(env, [append, append])
    lost = [error for error in results if error]
    assert len(lost) == 1, results
    assert isinstance(lost[0], SerializationFailure), results
    _verify(env, ticket_id, expected=2)


def ledger_takes_both_when_tried_again(env: api.Environment) -> None:
    """The same through Odoo's own repetition of requests: nothing is lost."""
    ticket_id = _prepare(env)()._create_complaint().id
    env.cr.commit()

    def append(own: api.Environment, wait: Callable) -> None:
        first = [True]

        def once() -> None:
            ticket = own["helpdesk.ticket"].browse(ticket_id)
            ticket.read(["number"])
            if first.pop() if first else False:
                wait()
            own["complaint.ledger"]._append(
                [{"ticket": ticket, "milestone": "contacted", "label": "at once"}]
            )

        retrying(once, own)

    results = _at_once(env, [append] * 4)
    assert results == [None] * 4, results
    _verify(env, ticket_id, expected=5)


def steps_are_taken_once(env: api.Environment) -> None:
    """Two officers confirm the same complaint at once: one step, one row, one clock."""
    case = _prepare(env)
    ticket_id = case()._create_complaint().id
    officers = (case.officer + case.officer_2).ids
    env.cr.commit()

    def confirm(user_id: int) -> Callable:
        def action(own: api.Environment, wait: Callable) -> None:
            ticket = own["helpdesk.ticket"].with_user(user_id).browse(ticket_id)
            assert not ticket.complaint_date_confirmed
            wait()
            ticket.action_complaint_confirm()

        return action

    results = _at_once(env, [confirm(user_id) for user_id in officers])
    assert len([error for error in results if error]) == 1, results
    assert any(isinstance(error, SerializationFailure) for error in results), results
    _verify(env, ticket_id, expected=2)
    clocks = env["complaint.clock"].search([("ticket_id", "=", ticket_id)])
    assert sorted(clocks.mapped("state")) == ["met", "running", "running"]


def numbers_are_unique(env: api.Environment) -> None:
    """Twenty sessions register at once: twenty numbers, and nobody waits."""
    case = _prepare(env)
    values = case._prepare_complaint()
    officer_id = case.officer.id
    env.cr.commit()

    def register(own: api.Environment, wait: Callable) -> str:
        tickets = own["helpdesk.ticket"].with_user(officer_id)
        wait()
        return tickets._complaint_register([dict(values)]).number

    results = _at_once(env, [register] * 20)
    assert all(isinstance(number, str) for number in results), results
    assert len(set(results)) == 20, results
    stored = env["helpdesk.ticket"].search([("number", "in", results)])
    assert sorted(stored.mapped("number")) == sorted(results)
    for ticket in stored:
        _verify(env, ticket.id, expected=1)


def double_tap_makes_one_complaint(env: api.Environment) -> None:
    """Two sessions send the same form at once and both get the same complaint."""
    case = _prepare(env)
    values = case._prepare_complaint(complaint_submission_key="tapped-twice")
    officer_id = case.officer.id
    env.cr.commit()

    def register(own: api.Environment, wait: Callable) -> int:
        first = [True]

        def once() -> int:
            tickets = own["helpdesk.ticket"].with_user(officer_id)
            known = tickets._find_submissions([values])
            if first:
                first.clear()
                assert not known
                wait()
            return tickets._complaint_register([dict(values)]).id

        return retrying(once, own)

    results = _at_once(env, [register] * 2)
    stored = env["helpdesk.ticket"].search(
        [("complaint_submission_key", "=", "tapped-twice")]
    )
    assert len(stored) == 1, stored
    _verify(env, stored.id, expected=1)
    made = [result for result in results if result == stored.id]
    assert made, results
    # who was slower gets the complaint, or a sentence, never a second one
    assert len(made) == 2 or any("already" in str(error) for error in results), results


def sweep_breaches_once(env: api.Environment) -> None:
    """Two servers look for breaches at once: one row and one note for each clock."""
    case = _prepare(env)
    count = 30
    tickets = (
        case.env["helpdesk.ticket"]
        .with_user(case.officer)
        ._complaint_register([case._prepare_complaint() for _ in range(count)])
    )
    past = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
    clocks = tickets.sudo().complaint_clock_ids.filtered(
        lambda clock: clock.step_id.code == "assessed"
    )
    clocks._trusted().write({"date_due": past, "next_check_at": past})
    ticket_ids, clock_ids = tickets.ids, clocks.ids
    env.cr.commit()

    def sweep(own: api.Environment, wait: Callable) -> None:
        own["complaint.clock"].search_count([])
        wait()
        own["complaint.clock"]._cron_check(batch_size=7)

    results = _at_once(env, [sweep] * 2)
    # who was slower may fail: a cron is called again
    errors = [error for error in results if error]
    assert all(isinstance(error, SerializationFailure) for error in errors), results
    env["complaint.clock"]._cron_check()
    states = env["complaint.clock"].browse(clock_ids).mapped("state")
    assert states == ["breached"] * count, states
    rows = env["complaint.ledger"].search(
        [("ticket_id", "in", ticket_ids), ("milestone", "=", "breached")]
    )
    assert len(rows) == len(rows.ticket_id) == count, len(rows)
    shown = env["helpdesk.ticket"].browse(ticket_ids).mapped("complaint_clock_state")
    assert shown == ["breached"] * count, shown
    for ticket_id in ticket_ids:
        _verify(env, ticket_id, expected=2)


def half_a_step_is_none(env: api.Environment) -> None:
    """A session dies after the head has moved and before it commits."""
    ticket_id = _prepare(env)()._create_complaint().id
    env.cr.commit()
    cr = env.registry.cursor()
    own = api.Environment(cr, env.uid, {})
    own["helpdesk.ticket"].browse(ticket_id)._complaint_record("confirmed")
    own.flush_all()
    cr.execute("SELECT pg_backend_pid()")
    env.cr.execute("SELECT pg_terminate_backend(%s)", cr.fetchone())
    try:
        cr.execute("SELECT 1")
    except OperationalError:
        cr.close()
    else:
        raise AssertionError("The session survived")
    env.invalidate_all()
    _verify(env, ticket_id, expected=1)
    clocks = env["complaint.clock"].search([("ticket_id", "=", ticket_id)])
    assert set(clocks.mapped("state")) == {"running"}


def complaint_joins_one_case(env: api.Environment) -> None:
    """Two officers join the same complaint to two cases at once: one of them loses."""
    case = _prepare(env)
    first, second, member = (case()._create_complaint().id for _ in range(3))
    officers = (case.officer + case.officer_2).ids
    env.cr.commit()

    def join(user_id: int, case_id: int) -> Callable:
        def action(own: api.Environment, wait: Callable) -> None:
            tickets = own["helpdesk.ticket"].with_user(user_id)
            ticket = tickets.browse(member)
            assert not ticket.complaint_case_id
            wait()
            tickets.browse(case_id)._complaint_join(ticket, "at once")

        return action

    results = _at_once(env, [join(officers[0], first), join(officers[1], second)])
    lost = [error for error in results if error]
    assert len(lost) == 1, results
    assert isinstance(lost[0], UniqueViolation), results
    ticket = env["helpdesk.ticket"].browse(member)
    places = env["complaint.complainant"].search([("member_id", "=", member)])
    assert places.ticket_id == ticket.complaint_case_id, places
    _verify(env, member, expected=2)


def last_answers_settle_the_offer(env: api.Environment) -> None:
    """The last two of a case agree at once: the offer is accepted, once."""
    case = _prepare(env)()
    ticket, member = case._create_complaint(), case._create_complaint()
    officer = ticket.with_user(case.officer)
    officer._complaint_join(member.with_user(case.officer), "at once")
    solutions = env["complaint.solution"].sudo()._trusted()
    solution = solutions.create({"ticket_id": ticket.id, "description": "at once"})
    digest = solution._get_offer_digest()
    env.flush_all()
    env.cr.execute(
        "UPDATE complaint_solution SET state = 'offered', offer_hash = %s, "
        "approval_hash = %s, date_offered = now() AT TIME ZONE 'UTC' WHERE id = %s",
        [digest, solution._get_approval_digest(), solution.id],
    )
    env.invalidate_all()
    offered = {"ticket": ticket, "milestone": "offered", "label": "offered"}
    env["complaint.ledger"]._append([offered | {"document": solution}])
    people = solution._get_case_people()
    people._offer(solution)
    ids, partner_id = people.ids, case.customer.partner_id.id
    env.cr.commit()

    def accept(person_id: int) -> Callable:
        def action(own: api.Environment, wait: Callable) -> None:
            first = [True]

            def once() -> None:
                person = own["complaint.complainant"].browse(person_id)
                assert person.state == "offered"
                if first.pop() if first else False:
                    wait()
                partner = own["res.partner"].browse(partner_id)
                person._customer_accept(partner, "portal", digest)

            retrying(once, own)

        return action

    results = _at_once(env, [accept(person_id) for person_id in ids])
    assert results == [None, None], results
    assert solution.state == "accepted", solution.state
