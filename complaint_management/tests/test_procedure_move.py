# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ..models import complaint_procedure_move
from .procedure_common import ProcedureCommon

# of a clock that was met or breached
KEPT = [
    "step_id",
    "name",
    "role_id",
    "state",
    "date_start",
    "date_due",
    "date_met",
    "date_breached",
    "limit_id",
    "limit_number",
    "limit_unit",
    "calendar_id",
]


@tagged("post_install", "-at_install")
class TestProcedureMove(ProcedureCommon):
    """Open complaints are moved to another revision: reason, preview, ledger row."""

    def setUp(self):
        super().setUp()
        self.revision = self._revise()

    def _add_thanks(self):
        """The new revision thanks each customer, a step the old one had not."""
        registered = self._get_step(self.revision, "registered")
        self.revision.step_ids = [
            Command.create(
                {
                    "code": "thanked",
                    "name": "致谢",
                    "after_ids": [Command.link(registered.id)],
                    "limit_number": 2,
                    "limit_unit": "working_day",
                }
            )
        ]

    def _open_move(self, **values):
        action = self._enforce(self.revision).action_move_complaints()
        return self._fill(action, **values)

    def _fill(self, action, **values):
        model = self.env[action["res_model"]].with_user(self.manager)
        form = Form(model.with_context(**action["context"]))
        for name, value in ({"reason": "新制度时限更严"} | values).items():
            form[name] = value
        return form

    def _run_cron(self, name):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                f"complaint_management.ir_cron_complaint_{name}"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _get_row(self, ticket):
        rows = ticket.sudo().complaint_ledger_ids
        return rows.filtered(lambda row: row.milestone == "revision_changed")

    def test_open_complaints_move_with_reason_preview_and_row(self):
        ticket, closed = self._create_complaint(), self._create_complaint()
        closed._trusted().sudo().write({"complaint_phase": "closed"})
        ticket.with_user(self.officer).action_complaint_confirm()
        met, clock = (self._get_clock(ticket, c) for c in ("confirmed", "assessed"))
        before, was_met = clock.date_due, met.read(KEPT)
        self._get_step(self.revision, "assessed").limit_number = 3
        self._add_thanks()
        form = self._open_move()
        self.assertEqual(form.source_id, self.procedure.with_user(self.manager))
        self.assertRegex(form.preview, r"Complaints that move:</span>\s*<b[^>]*>1</b>")
        self.assertIn("致谢", form.preview)
        self.assertIn("becomes due", form.preview)
        self.assertIn("判断投诉、确定等级", form.preview)
        self.assertEqual(ticket.complaint_procedure_id, self.procedure)
        move = form.save()
        action = move.action_move()
        self.assertEqual((action["res_id"], action["target"]), (move.id, "new"))
        self.assertEqual(action["name"], "Move to Another Revision")
        self.assertEqual((move.state, move.moved_count), ("done", 1))
        self.assertFalse(move.refusals)
        self.assertEqual(ticket.complaint_procedure_id, self.revision)
        self.assertEqual(closed.sudo().complaint_procedure_id, self.procedure)
        self.assertGreater(clock.date_due, before)
        self.assertEqual(clock.step_id.procedure_id, self.revision)
        self.assertEqual(met.read(KEPT), was_met, "what was met stays as it is")
        self.assertIn("thanked", self._get_open_codes(ticket))
        row = self._get_row(ticket)
        self.assertEqual((row.document_model, row.document_id), (move._name, move.id))
        payload = json.loads(row.payload)
        self.assertEqual((payload["from"], payload["to"]), (["P19", 1], ["P19", 2]))
        self.assertEqual(payload["started"], ["thanked"])
        self.assertFalse(row._verify())
        self._assess(ticket)
        self.assertEqual(clock.state, "met")

    def test_step_without_counterpart_is_refused_with_a_sentence(self):
        ticket = self._create_complaint()
        self._get_step(self.revision, "assessed").code = "judged"
        self._get_step(self.revision, "closed").after_ids = False
        form = self._open_move()
        self.assertIn(ticket.number, form.preview)
        move = form.save()
        move.action_move()
        self.assertEqual((move.state, move.moved_count), ("done", 0))
        self.assertIn(
            f"{ticket.number}: “判断投诉、确定等级” is under way", move.refusals
        )
        self.assertEqual(ticket.complaint_procedure_id, self.procedure)
        self.assertFalse(self._get_row(ticket))

    def test_overdue_work_stays_overdue_as_it_is(self):
        ticket = self._create_complaint()
        clock = self._get_clock(ticket, "assessed")
        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            self._run_cron("clock_check")
            breached = clock.read(KEPT)
            self.assertEqual(clock.state, "breached")
            self._get_step(self.revision, "assessed").limit_number = 30
            self._open_move().save().action_move()
            self.assertEqual(clock.read(KEPT), breached)
            self._assess(ticket)
            self.assertEqual(clock.state, "late")

    def test_condition_that_no_longer_holds_ends_the_work(self):
        ticket = self._create_complaint()
        step = self._get_step(self.revision, "confirmed")
        step.condition_ids[0].value = "false"
        clock = self._get_clock(ticket, "confirmed")
        form = self._open_move()
        self.assertIn("is no longer due", form.preview)
        form.save().action_move()
        self.assertEqual(clock.state, "void")

    def test_answers_stay_with_their_questions(self):
        ticket = self._create_complaint()
        answer = ticket.sudo().complaint_fact_ids.filtered(
            lambda a: a.fact_id.code == "is_repeat"
        )
        answer.with_user(self.officer).value_boolean = "yes"
        self.revision.fact_ids = [
            Command.create({"code": "is_loud", "name": "是否涉及噪音？"})
        ]
        self._open_move().save().action_move()
        facts = ticket.sudo().complaint_fact_ids
        self.assertEqual(facts.fact_id.procedure_id, self.revision)
        self.assertIn("is_loud", facts.fact_id.mapped("code"))
        self.assertTrue(ticket._get_complaint_facts()["is_repeat"])

    def test_chosen_complaints_move_alone(self):
        chosen, other = self._create_complaint(), self._create_complaint()
        self._enforce(self.revision)
        action = chosen.with_user(self.manager).action_complaint_move()
        self._fill(action, target_id=self.revision).save().action_move()
        self.assertEqual(chosen.complaint_procedure_id, self.revision)
        self.assertEqual(other.complaint_procedure_id, self.procedure)

    def test_only_a_manager_moves_and_says_why(self):
        ticket = self._create_complaint()
        self._enforce(self.revision)
        officer = ticket.with_user(self.officer)
        with self.assertRaises(AccessError):
            officer.action_complaint_move()
        moves = self.env["complaint.procedure.move"]
        values = {
            "target_id": self.revision.id,
            "ticket_ids": ticket.ids,
            "reason": "x",
        }
        with self.assertRaises(AccessError):
            moves.with_user(self.officer).create(values)
        move = moves.with_user(self.manager).create(values | {"reason": " "})
        with self.assertRaises(AccessError):
            move.with_user(self.officer).action_move()
        with self.assertRaisesRegex(UserError, "Say why"):
            move.action_move()
        move.reason = "x"
        move.target_id = self.procedure
        with self.assertRaisesRegex(UserError, "not in force"):
            move.action_move()
        with self.assertRaisesRegex(UserError, "by the button"):
            move.write({"state": "done"})
        with self.assertRaisesRegex(UserError, "set by the procedure"):
            ticket.with_user(self.manager).write(
                {"complaint_procedure_id": self.revision.id}
            )

    def test_what_was_moved_is_on_record(self):
        self._create_complaint()
        move = self._open_move().save()
        move.action_move()
        for change in (
            lambda: move.write({"reason": "y"}),
            move.unlink,
            move.action_move,
        ):
            with self.assertRaisesRegex(UserError, "on record"):
                change()

    def test_many_are_moved_in_the_background(self):
        self.patch(complaint_procedure_move, "BATCH_SIZE", 2)
        tickets = self.env["helpdesk.ticket"].union(
            *(self._create_complaint() for _number in range(3))
        )
        move = self._open_move().save()
        move.action_move()
        self.assertEqual(move.state, "running")
        self.assertEqual(tickets.complaint_procedure_id, self.procedure)
        self._run_cron("procedure_move")
        self._run_cron("procedure_move")
        self.assertEqual((move.state, move.moved_count), ("done", 3))
        self.assertEqual(tickets.complaint_procedure_id, self.revision)
        self.assertEqual(len(self._get_row(tickets)), 3)

    def test_batch_of_a_hundred_costs_as_many_queries_as_one_of_twenty(self):
        self._get_step(self.revision, "assessed").limit_number = 3
        self._add_thanks()
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        values = [self._prepare_complaint() for _number in range(140)]
        tickets = tickets._complaint_register(values).with_user(self.manager)
        self._enforce(self.revision)
        move = (
            self.env["complaint.procedure.move"]
            .with_user(self.manager)
            .create(
                {
                    "target_id": self.revision.id,
                    "ticket_ids": tickets.ids,
                    "reason": "x",
                }
            )
        )
        move._trusted().write({"state": "running"})
        counts = []
        for batch in (tickets[:20], tickets[20:40], tickets[40:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._complaint_move(move)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(tickets.complaint_procedure_id, self.revision)
        # rows are updated a hundred at a time
        self.assertLessEqual(counts[2], counts[1] + 4, counts)
