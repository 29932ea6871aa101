# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import json
from datetime import datetime, timedelta

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..models.mixins.complaint_ticket_fact import Asking
from ..tools import history, limits, progress, replay
from .case_common import CaseCommon
from .replay_common import ReplayMixin
from .scenario_common import ScenarioCommon
from .volume import fill

ALL = "SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM %s t"
TOOLS = (history, limits, progress, replay)


@tagged("post_install", "-at_install")
class TestReplay(ScenarioCommon):
    """A complaint played back: the clocks on record, none more and none less.

    Every scenario of the documents ends with the same check, see ``ScenarioCommon``.
    """

    def setUp(self):
        super().setUp()
        self._at("2026-03-09 09:00")

    def _get_rows(self, ticket, milestone):
        rows = ticket.sudo().complaint_ledger_ids
        return rows.filtered(lambda row: row.milestone == milestone)

    def _get_payload(self, ticket, milestone):
        return json.loads(self._get_rows(ticket, milestone)[-1:].payload)

    def _add_visit(self, *conditions, until=()):
        return self._add_step(
            "apologised",
            after=["registered"],
            until=until,
            conditions=conditions,
            limit_number=1,
            limit_unit="working_day",
        )

    def _play(self, ticket):
        outcome = ticket._complaint_replay()[ticket.sudo()]
        return {work.code: work for work in outcome.works}

    def test_the_facts_that_decided_are_kept(self):
        self._add_visit(("persons", ">=", "3"))
        ticket = self._create_complaint(complaint_persons=5)
        with self.shows("R148"):
            facts = self._get_payload(ticket, "registered")["facts"]
            self.assertEqual(facts["persons"], 5)
        # a typing error is corrected, and nobody looks at the work again
        ticket.complaint_persons = 1
        self.assertIn("apologised", self._get_open_codes(ticket))
        self.assertEqual(self._play(ticket)["apologised"].state, "running")
        self.assertReplayed(ticket)

    def test_work_that_changed_facts_begin_and_end_is_on_record(self):
        self._add_visit(("persons", ">=", "3"))
        ticket = self._create_complaint(complaint_persons=5).sudo()
        self._at("2026-03-09 10:00")
        ticket.complaint_persons = 1
        ticket._complaint_reconsider()
        payload = self._get_payload(ticket, "reconsidered")
        self.assertEqual((payload["ended"], payload["begun"]), (["apologised"], []))
        self._at("2026-03-09 11:00")
        ticket.complaint_persons = 4
        ticket._complaint_reconsider()
        payload = self._get_payload(ticket, "reconsidered")
        self.assertEqual((payload["ended"], payload["begun"]), ([], ["apologised"]))
        self.assertEqual(payload["facts"]["persons"], 4)
        self.assertEqual(self._play(ticket)["apologised"].occurrence, 2)

    def test_nothing_is_noted_when_nothing_changes(self):
        ticket = self._create_complaint().sudo()
        ticket._complaint_reconsider()
        self.assertFalse(self._get_rows(ticket, "reconsidered"))

    def test_another_limit_is_on_record(self):
        self._add_line(
            "limit",
            steps=["assessed"],
            limit_number=3,
            limit_unit="working_day",
            conditions=[("persons", ">", "10")],
        )
        ticket = self._create_complaint().sudo()
        self._at("2026-03-09 10:00")
        ticket.complaint_persons = 20
        ticket._complaint_reconsider()
        payload = self._get_payload(ticket, "reconsidered")
        self.assertEqual(payload["switched"], ["assessed"])
        self.assertEqual(self._play(ticket)["assessed"].due, datetime(2026, 3, 12, 9))

    def test_what_is_overdue_stays_so_unnoticed(self):
        """No cron came by between the limit and the change: it is late all the same."""
        self._add_visit(("persons", "<=", "3"))
        self._add_line(
            "limit",
            steps=["assessed"],
            limit_number=9,
            limit_unit="working_day",
            conditions=[("persons", ">", "10")],
        )
        ticket = self._create_complaint().sudo()
        clock = self._get_clock(ticket, "assessed")
        visit = self._get_clock(ticket, "apologised")
        due = clock.date_due
        self._move_to(max(due, visit.date_due) + timedelta(minutes=1))
        ticket.complaint_persons = 20
        ticket._complaint_reconsider()
        self.assertEqual(clock.date_due, due)
        self.assertTrue(visit.is_open)
        self.assertTrue(visit._is_breach())

    def _move_to(self, moment):
        self._at((moment + timedelta(hours=8)).isoformat())

    def test_what_was_overdue_when_it_ended_stays_on_record(self):
        self._add_visit(until=["confirmed"])
        ticket = self._create_complaint().sudo()
        clock = self._get_clock(ticket, "apologised")
        self._move_to(clock.date_due + timedelta(minutes=1))
        ticket.with_user(self.officer).action_complaint_confirm()
        self.assertEqual((clock.state, clock.date_breached), ("void", clock.date_due))
        self.assertTrue(clock._is_breach())
        self.assertTrue(self._play(ticket)["apologised"].is_breached)

    def test_what_ended_in_time_is_no_breach(self):
        self._add_visit(("persons", ">=", "3"))
        ticket = self._create_complaint(complaint_persons=5).sudo()
        self._at("2026-03-09 10:00")
        ticket.complaint_persons = 1
        ticket._complaint_reconsider()
        clock = self._get_clock(ticket, "apologised")
        self.assertEqual((clock.state, clock._is_breach()), ("void", False))
        self.assertFalse(self._play(ticket)["apologised"].is_breached)

    def test_nobody_chooses_which_facts_are_asked(self):
        self._add_visit(("days_open", ">=", "0"))
        other = self.env["complaint.procedure"].search(
            [("is_template", "=", True), ("code", "=", "P19")]
        )
        ticket = self._create_complaint()
        forged = ticket.with_context(complaint_asking_procedure=other.id)
        self.assertEqual(forged._get_complaint_facts()["days_open"], 0)
        asking = ticket.with_context(complaint_asking_procedure=Asking(other.id))
        self.assertNotIn("days_open", asking._get_complaint_facts())

    def test_the_check_finds_a_clock_that_is_off(self):
        ticket = self._create_complaint().sudo()
        clock = self._get_clock(ticket, "assessed")
        due = clock.date_due
        clock._trusted().date_due = due + timedelta(minutes=1)
        with self.assertRaisesRegex(AssertionError, "assessed"):
            self.assertReplayed(ticket)
        clock._trusted().date_due = due

    def test_nothing_is_written(self):
        ticket = self._create_complaint()
        before = self._read_all()
        ticket._complaint_replay()
        self.assertEqual(self._read_all(), before)

    def _read_all(self):
        self.env.flush_all()
        return [
            self.env.execute_query(SQL(ALL, SQL.identifier(table)))
            for table in ("helpdesk_ticket", "complaint_clock", "complaint_ledger")
        ]


@tagged("post_install", "-at_install")
class TestReplayOlder(ScenarioCommon):
    def test_ledgers_without_facts_are_told_from_others(self):
        fill(self.procedure, self.officer, self.category, 20)
        older = self.env["helpdesk.ticket"].search([("number", "=like", "V%")])
        newer = self._create_complaint()
        outcomes = (older | newer)._complaint_replay()
        self.assertFalse(outcomes[older[0].sudo()].is_complete)
        self.assertTrue(outcomes[older[0].sudo()].works)
        self.assertTrue(outcomes[newer.sudo()].is_complete)
        # what the bulk of the volume tests wrote was no story
        self.env["helpdesk.ticket"].browse(older.ids).flush_recordset()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_ledger_seq = 0 WHERE id IN %s",
            [tuple(older.ids)],
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestReplayCase(ReplayMixin, CaseCommon):
    """A complaint that joined a group case and left it goes on by itself."""

    def setUp(self):
        super().setUp()
        self._join()
        self.person = self._get_people(self.member)

    def _leave(self):
        self._note(self._get_people(self.member), "left", reason="另有原因")

    def test_all_work_begins_again_when_it_leaves(self):
        self._leave()
        open_works = [
            work.code
            for work in self._play(self.member)
            if work.is_open and work.occurrence == 2
        ]
        self.assertEqual(sorted(open_works), ["acknowledged", "assessed", "confirmed"])
        self.assertReplayed(self.ticket | self.member)

    def _play(self, ticket):
        return ticket._complaint_replay()[ticket.sudo()].works

    def test_it_goes_on_and_joins_again(self):
        self._leave()
        self.member.action_complaint_confirm()
        self._join()
        self.assertReplayed(self.ticket | self.member)
        self._leave()
        self.assertReplayed(self.ticket | self.member)

    def test_it_leaves_in_a_later_round(self):
        self._offer()
        self.person.with_user(self.stranger).sudo()._customer_refuse(
            self.stranger.partner_id, "要求换管", "portal", self.person.offer_hash
        )
        self.assertEqual(self.member.sudo().complaint_round, 2)
        self._leave()
        self.assertTrue(self._get_open_codes(self.member))
        self.assertReplayed(self.member)

    def _rate_badly(self, ticket):
        ratings = self.env["complaint.rating"].sudo()._trusted()
        scale = self.procedure.satisfaction_ids
        unhappy = scale.filtered(lambda line: line.reaction == "new_round")[:1]
        ratings.create({"ticket_id": ticket.id})._rate(unhappy, "又漏了")

    def test_what_ended_with_the_case_comes_back_by_itself(self):
        member = self._create_member(complaint_phone="13700137000")
        member.action_complaint_confirm()
        self._assess(member)
        self._join(member)
        closing = self.procedure.closing_ids.filtered(lambda c: c.kind == "withdrawn")
        for person in self._get_people():
            self._note(person, "ended", reason="集体撤诉")
        self.case.sudo()._complaint_record("withdrawn")
        self.case.sudo()._complaint_close(closing, "撤诉")
        self.assertEqual(member.complaint_phase, "closed")
        self._rate_badly(member)
        self.assertEqual(self._get_open_codes(member), ["dispatched"])
        self.assertReplayed(member)


@tagged("post_install", "-at_install")
class TestReplayTools(TransactionCase):
    def test_doctests_pass(self):
        for module in TOOLS:
            result = doctest.testmod(module)
            with self.subTest(module.__name__):
                self.assertGreater(result.attempted, 0)
                self.assertFalse(result.failed)
