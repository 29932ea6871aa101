# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .plan_common import PlanMixin
from .solution_common import SolutionCommon
from .volume import fill

MODEL = "complaint.reassignment"


class ReassignmentCommon(SolutionCommon):
    """The officer leaves; two others, and the team of the handler, stay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer_3 = cls._create_user("officer_3", "officer")
        cls.handler_2 = cls._create_user("handler_2", "handler")
        cls.responsible_team.user_ids = [Command.link(cls.handler_2.id)]
        cls.head.group_ids = [
            Command.link(
                cls.env.ref(
                    "complaint_management.complaint_management_group_officer"
                ).id
            )
        ]

    def _register(self, count, **values):
        vals_list = [self._prepare_complaint(**values) for _ in range(count)]
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        tickets = tickets._complaint_register(vals_list)
        tickets.user_id = self.officer
        return tickets.sudo()

    def _draft_move(self, user=None, **values):
        return (
            self.env[MODEL]
            .with_user(user or self.manager)
            .create(
                {
                    "source_user_id": self.officer.id,
                    "target_ids": (self.officer_2 | self.officer_3).ids,
                    "reason": "离职交接",
                }
                | values
            )
        )

    def _move(self, user=None, **values):
        move = self._draft_move(user, **values)
        move.action_reassign()
        return move


@tagged("post_install", "-at_install")
class TestReassignment(ReassignmentCommon):
    def test_work_of_who_leaves_is_shared_out(self):
        tickets = self._register(5)
        self._register(2).user_id = self.officer_3
        move = self._move()
        self.assertEqual((move.state, move.moved_count), ("done", 5))
        self.assertEqual(move.user_id, self.manager)
        # three have less: who had two gets the last ones
        self.assertEqual(
            len(tickets.filtered(lambda t: t.user_id == self.officer_2)), 4
        )
        self.assertEqual(
            len(tickets.filtered(lambda t: t.user_id == self.officer_3)), 1
        )
        row = tickets[0].complaint_ledger_ids[-1]
        self.assertEqual(row.milestone, "reassigned")
        self.assertEqual((row.document_model, row.document_id), (MODEL, move.id))
        work = json.loads(row.payload)["work"]
        self.assertEqual(work[0]["from"], self.officer.id)
        self.assertEqual(work[0]["to"], tickets[0].user_id.id)
        self.assertNotIn("离职", row.payload)
        self.assertFalse(tickets.complaint_ledger_ids._verify())
        self.assertIn(tickets[0].user_id.partner_id, tickets[0].message_partner_ids)

    def test_preview_says_who_would_get_what(self):
        self._register(3)
        form = Form(self.env[MODEL].with_user(self.manager))
        form.source_user_id = self.officer
        form.target_ids.add(self.officer_2)
        form.target_ids.add(self.leader)
        self.assertIn("officer_2", form.preview)
        form.reason = "请假"
        move = form.save()
        found = move._get_preview()
        self.assertEqual(found["moved"], 3)
        counts = {person["name"]: person["counts"][0] for person in found["people"]}
        self.assertEqual(counts[self.officer_2.name], 3)
        self.assertEqual(counts[self.leader.name], 0)
        given = [("user_id", "=", self.officer_2.id)]
        self.assertFalse(self.env["helpdesk.ticket"].search(given))

    def test_orders_stay_in_the_team(self):
        ticket = self._register(1)
        dispatch = self._dispatch_received(ticket)
        values = {"source_user_id": self.handler.id}
        with self.assertRaisesRegex(UserError, "officer_2.*: is not of the team"):
            self._move(target_ids=self.officer_2.ids, **values)
        move = self._move(target_ids=(self.officer_2 | self.handler_2).ids, **values)
        self.assertEqual(dispatch.handler_id, self.handler_2)
        self.assertEqual(move.moved_count, 1)
        own = dispatch.with_user(self.handler_2)
        own.answer = "已修复"
        own.action_answer()

    def _dispatch_received(self, ticket):
        officer = ticket.with_user(self.officer)
        officer.action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._dispatch(ticket)
        dispatch.with_user(self.handler).action_receive()
        return dispatch.sudo()

    def test_nobody_gets_what_he_is_the_subject_of(self):
        ticket = self._register(1)
        ticket.complaint_subject_user_ids = self.officer_2
        with self.assertRaisesRegex(UserError, "is the subject of the complaint"):
            self._move(target_ids=self.officer_2.ids)
        self._move()
        self.assertEqual(ticket.user_id, self.officer_3)

    def test_who_handles_does_not_judge(self):
        solution = self._accept().sudo()
        solution._trusted().verifier_id = self.officer
        self.ticket.sudo().user_id = self.officer
        move = self._draft_move(target_ids=self.handler.ids)
        with self.assertRaisesRegex(UserError, "handles it and does not judge it"):
            move.action_reassign()
        move = self._move(target_ids=(self.officer_2 | self.verifier).ids)
        self.assertEqual(self.ticket.sudo().user_id, self.officer_2)
        self.assertEqual(solution.verifier_id, self.verifier)
        # nor does who judges handle
        self.ticket.sudo().user_id = self.officer
        solution._trusted().verifier_id = self.officer_3
        with self.assertRaisesRegex(UserError, "judges it and does not handle it"):
            self._move(target_ids=self.officer_3.ids)

    def test_who_is_away_gets_nothing(self):
        self._register(1)
        self.env["complaint.absence"].with_context(tz="Asia/Shanghai").create(
            {"user_id": self.officer_2.id, "deputy_id": self.officer_3.id}
        )
        with self.assertRaisesRegex(UserError, "officer_2.*: is away"):
            self._move(target_ids=self.officer_2.ids)

    def test_absence_hands_over_to_who_stands_in(self):
        absence = (
            self.env["complaint.absence"]
            .with_context(tz="Asia/Shanghai")
            .create(
                {
                    "user_id": self.officer.id,
                    "deputy_id": self.officer_2.id,
                    "reason": "年假",
                }
            )
        )
        action = absence.with_user(self.manager).action_hand_over()
        ticket = self._register(1)
        move = self.env[MODEL].with_user(self.manager).with_context(**action["context"])
        form = Form(move)
        self.assertEqual(form.source_user_id, self.officer)
        form.save().action_reassign()
        self.assertEqual(ticket.user_id, self.officer_2)

    def test_chosen_complaints_and_kinds(self):
        tickets = self._register(3)
        action = tickets[:2].with_user(self.manager).action_complaint_reassign()
        context = action["context"]
        self.assertEqual(context["default_ticket_ids"], tickets[:2].ids)
        values = {"source_user_id": False, "ticket_ids": tickets[:2].ids}
        with self.assertRaisesRegex(UserError, "Nothing can be moved"):
            self._move(moves_complaints=False, **values)
        self._move(target_ids=self.officer_2.ids, **values)
        self.assertEqual(tickets.user_id.mapped("login"), ["officer_2", "officer"])
        tickets[0]._trusted().complaint_phase = "closed"
        with self.assertRaisesRegex(UserError, "Choose open complaints"):
            tickets[0].with_user(self.manager).action_complaint_reassign()

    def test_only_who_leads_reassigns(self):
        tickets = self._register(2)
        for user in (self.officer_2, self.officer_3):
            with self.assertRaisesRegex(AccessError, "Only who leads"):
                self._move(user, ticket_ids=tickets.ids)
            with self.assertRaisesRegex(AccessError, "Only who leads"):
                self._move(user)
        for user in (self.handler, self.leader, self.employee, self.auditor):
            with self.assertRaises(AccessError):
                self._draft_move(user)
        # the head of another team leads, but not these complaints
        with self.assertRaisesRegex(AccessError, "Only who leads"):
            self._move(self.head, ticket_ids=tickets.ids)
        with self.assertRaisesRegex(UserError, "Nothing can be moved"):
            self._move(self.head)
        self.team.user_id = self.officer_2
        self._move(self.officer_2, target_ids=self.officer_3.ids)
        self.assertEqual(tickets.user_id, self.officer_3)

    def test_what_was_moved_is_on_record(self):
        self._register(1)
        move = self._draft_move(state="done", moved_count=7)
        self.assertEqual((move.state, move.moved_count), ("draft", 0))
        with self.assertRaisesRegex(UserError, "by the button"):
            move.state = "done"
        move.reason = " "
        with self.assertRaisesRegex(UserError, "Say why"):
            move.action_reassign()
        move.reason = "离职"
        move.action_reassign()
        for act in (
            move.unlink,
            move.action_reassign,
            lambda: move.write({"reason": "x"}),
        ):
            with self.assertRaisesRegex(UserError, "on record"):
                act()

    def test_strangers_to_the_company_get_nothing(self):
        self._register(1)
        company = self.env["res.company"].create({"name": "Other"})
        other = new_test_user(
            self.env,
            login="other",
            groups="complaint_management.complaint_management_group_officer",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaisesRegex(UserError, "does not work here"):
            self._move(target_ids=other.ids)

    def test_each_person_is_told_once(self):
        tickets = self._register(4)
        before = self.env["mail.message"].search_count([])
        self._move()
        messages = self.env["mail.message"].search([], limit=2, order="id desc")
        self.assertEqual(self.env["mail.message"].search_count([]) - before, 2)
        self.assertIn(tickets[0].number, "".join(messages.mapped("body")))

    def test_load_per_person(self):
        tickets = self._register(3)
        late = self._get_clock(tickets[0], "assessed")
        past = fields.Datetime.now() - timedelta(days=1)
        late._trusted().write({"state": "breached", "date_due": past})
        today = self._get_clock(tickets[1], "assessed")
        today._trusted().date_due = fields.Datetime.now()
        closed = self._register(1)
        now = fields.Datetime.now()
        closed._trusted().write(
            {
                "complaint_phase": "closed",
                "complaint_date_received": now - timedelta(days=6),
                "complaint_date_closed": now,
            }
        )
        closed.complaint_clock_ids._trusted().write({"state": "met"})
        self.env.flush_all()
        loads = self.env["complaint.workload"].with_user(self.manager)
        load = loads.search([("user_id", "=", self.officer.id)])
        self.assertEqual(load.open_count, 3)
        self.assertEqual(load.clock_count, 9)
        self.assertEqual((load.late_count, load.closed_count), (1, 1))
        self.assertGreaterEqual(load.today_count, 1)
        self.assertAlmostEqual(load.days, 6, places=2)
        free = loads.search([("user_id", "=", self.officer_2.id)])
        self.assertEqual((free.open_count, free.days), (0, 0))
        found = self.env["helpdesk.ticket"].search(
            load.action_open_complaints()["domain"]
        )
        self.assertEqual(found, tickets.sorted("complaint_date_due"))
        context = load.action_reassign()["context"]
        self.assertEqual(context["default_source_user_id"], self.officer.id)

    def test_who_sees_the_load_of_whom(self):
        loads = self.env["complaint.workload"]
        own = loads.with_user(self.officer_2).search([])
        self.assertEqual(own.user_id, self.officer_2)
        led = loads.with_user(self.head).search([]).user_id
        self.assertEqual(led, self.handler | self.head | self.handler_2)
        self.assertGreater(len(loads.with_user(self.auditor).search([])), 4)
        with self.assertRaises(AccessError):
            loads.with_user(self.employee).search([])


@tagged("post_install", "-at_install")
class TestReassignmentSpeed(PlanMixin, ReassignmentCommon):
    def _count_queries(self, count):
        tickets = self._register(count)
        move = self._draft_move(source_user_id=False, ticket_ids=tickets.ids)
        self._settle()
        before = self.cr.sql_log_count
        move.action_reassign()
        self.env.flush_all()
        self.assertEqual(move.moved_count, count)
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_complaints(self):
        self._count_queries(2)
        few, many = self._count_queries(20), self._count_queries(1000)
        self.assertLess(many, 150)
        self.assertLess(many - few, 40)

    def test_load_reads_open_work_only(self):
        # dead rows of the tests before make the index of open ones longer
        fill(self.procedure, self.officer, self.category, 20000, open_count=60)
        loads = self.env["complaint.workload"].with_user(self.manager)
        with self.assertNoScan():
            rows = loads.search_read([], ["open_count", "days"])
        self.assertTrue(rows)
