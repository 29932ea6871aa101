# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from .forms_common import FormsCommon
from .solution_common import SolutionCommon

MODEL = "complaint.action"
DAYS = 30
MILESTONES = ["improvement_planned", "improvement_done", "improvement_evaluated"]


class ActionCommon(SolutionCommon):
    """An improvement that answers a complaint, from its plan to its evaluation."""

    def setUp(self):
        super().setUp()
        now = fields.Datetime.now().replace(microsecond=0)
        # the complaint itself is older than the time that is compared
        self.start = now + timedelta(days=2 * DAYS)
        self.done = self.start + timedelta(days=10)
        self.known = self.done + timedelta(days=DAYS)

    def _draft_action(self, user=None, **values):
        return (
            self.env[MODEL]
            .with_user(user or self.officer)
            .create(
                {
                    "name": "维修后检漏",
                    "kind": "corrective",
                    "target": "process",
                    "ticket_ids": [Command.link(self.ticket.id)],
                    "analysis": "三个月内同类投诉多次发生",
                    "goal": "同类投诉减少一半",
                    "team_id": self.responsible_team.id,
                    "user_id": self.handler.id,
                    "supervisor_id": self.verifier.id,
                    "date_due": "2099-01-01",
                    "measure_ids": [
                        Command.create(
                            {
                                "name": "修订作业指导书",
                                "team_id": self.responsible_team.id,
                                "user_id": self.handler.id,
                                "date_due": "2098-12-01",
                            }
                        )
                    ],
                }
                | values
            )
        )

    def _start(self, **values):
        action = self._draft_action(**values)
        with freeze_time(self.start):
            action.action_plan()
            action.with_user(self.handler).action_start()
        return action

    def _carry_out(self, **values):
        action = self._start(**values)
        own = action.with_user(self.handler)
        with freeze_time(self.done):
            own.measure_ids.action_done()
            own.action_done()
        return action

    def _receive(self, moment, score=None, **values):
        """Register a complaint of a time, and how satisfied its customer was."""
        with freeze_time(self.known + timedelta(days=DAYS)):
            ticket = self._create_complaint(complaint_date_received=moment, **values)
            if score is not None:
                value = self.procedure.satisfaction_ids.filtered(
                    lambda v: v.score == score
                )
                self.env["complaint.revisit"].sudo()._trusted().create(
                    {
                        "ticket_id": ticket.id,
                        "state": "done",
                        "satisfaction_id": value.id,
                    }
                )
        return ticket

    def _evaluate(self, action, result="effective", at=None):
        with freeze_time(at or self.known):
            action.with_user(self.verifier).action_evaluate(result, "对比数据得出")
        return action.evaluation_ids[:1]


@tagged("post_install", "-at_install")
class TestAction(ActionCommon):
    """Plan, do, check, act (R418-R422, R426)."""

    def test_plan_names_everything(self):
        empty = self.env[MODEL].with_user(self.officer).create({"name": "改进"})
        with self.shows("R418", "R422"):
            with self.assertRaises(UserError) as refusal:
                empty.action_plan()
            for word in (
                "reached",
                "Link complaints",
                "department and person",
                "by when",
                "measure",
                "counted",
            ):
                self.assertIn(word, str(refusal.exception))
            action = self._draft_action(target="policy")
            action.action_plan()
            self.assertEqual((action.state, action.target), ("planned", "policy"))

    def test_analysis_alone_may_start_a_preventive_action(self):
        action = self._draft_action(
            kind="preventive", ticket_ids=[], category_id=self.category.id
        )
        with self.shows("R426"):
            action.action_plan()
            self.assertEqual((action.kind, action.state), ("preventive", "planned"))

    def test_steps_stand_in_the_ledger_of_each_complaint(self):
        second = self._create_complaint()
        self.ticket.sudo()._trusted().complaint_phase = "closed"
        action = self._carry_out(ticket_ids=[Command.set((self.ticket + second).ids)])
        self._evaluate(action)
        with self.shows("R419", "R420"):
            for ticket in (self.ticket + second).sudo():
                rows = ticket.complaint_ledger_ids.sorted("seq")
                self.assertEqual(rows.mapped("milestone")[-3:], MILESTONES)
                self.assertFalse(rows._verify())

    def test_results_of_complaints_improve_a_product(self):
        action = self._carry_out(target="product", name="压缩机接口加垫片")
        with self.shows("R427"):
            self.assertEqual(action.target, "product")
            self.assertEqual(action.ticket_ids, self.ticket.with_env(action.env))
            self.assertEqual(self._evaluate(action).count_before, 0)
            rows = self.ticket.sudo().complaint_ledger_ids
            self.assertIn("product", rows.sorted("seq")[-3].payload)

    def test_general_manager_checks_that_measures_are_in_place(self):
        action = self._start(supervisor_id=self.leader.id)
        with self.shows("R264"):
            with freeze_time(self.known), self.assertRaises(UserError):
                action.with_user(self.leader).action_evaluate("effective", "已落实")
            own = action.with_user(self.handler)
            with freeze_time(self.done):
                own.measure_ids.action_done()
                own.action_done()
            with freeze_time(self.known):
                for user in (self.handler, self.verifier):
                    with self.assertRaises(UserError):
                        action.with_user(user).action_evaluate("effective", "已落实")
                action.with_user(self.leader).action_evaluate("effective", "已落实")
            self.assertEqual(action.evaluation_ids.create_uid, self.leader)

    def test_effect_is_counted_in_both_times(self):
        second = timedelta(seconds=1)
        span = timedelta(days=DAYS)
        other = self.category.copy({"complaint_code": "other"})
        self._receive(self.start - span, score=1)
        self._receive(self.start - second, score=2)
        self._receive(self.done, score=4)
        for moment in (
            self.start - span - second,
            self.start,
            self.done - second,
            self.done + span,
        ):
            self._receive(moment, score=3)
        self._receive(self.done, category_id=other.id, score=1)
        suggestion = self.procedure.input_ids.filtered(lambda i: not i.is_counted)[:1]
        self._receive(self.done, complaint_input_kind_id=suggestion.kind_id.id)
        action = self._carry_out()
        self.assertEqual(action.category_id, self.category)
        evaluation = self._evaluate(action)
        with self.shows("R419"):
            self.assertEqual((evaluation.count_before, evaluation.count_after), (2, 1))
            self.assertEqual(evaluation.satisfaction_before, 1.5)
            self.assertEqual(evaluation.satisfaction_after, 4)
            self.assertEqual(
                (evaluation.ratings_before, evaluation.ratings_after), (2, 1)
            )
        row = self.ticket.sudo().complaint_ledger_ids.sorted("seq")[-1]
        self.assertIn('"count_after":1,"count_before":2', row.payload)

    def test_figures_are_kept_as_they_were_judged(self):
        action = self._carry_out()
        evaluation = self._evaluate(action)
        self._receive(self.done)
        self.assertEqual(evaluation.count_after, 0)
        with self.assertRaises(AccessError):
            evaluation.with_user(self.manager).count_after = 9
        with self.assertRaises(AccessError):
            evaluation.sudo().unlink()
        with self.assertRaises(AccessError):
            evaluation.sudo().copy()

    def test_counting_does_not_grow_with_the_complaints(self):
        action = self._carry_out(count_team_id=self.team.id)
        self._receive(self.done, score=4)
        few = self._count_queries(action)
        for _number in range(4):
            self._receive(self.done, score=4)
            self._receive(self.start - timedelta(days=1), score=2)
        self.assertLessEqual(self._count_queries(action), few + 1)

    def _count_queries(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        action._count_effect()
        return self.cr.sql_log_count - before

    def test_days_come_from_the_procedure_and_may_be_changed(self):
        self.assertEqual(self.procedure.effect_days, DAYS)
        action = self._carry_out(effect_days=7)
        with freeze_time(self.done + timedelta(days=6, hours=23)):
            with self.assertRaisesRegex(UserError, "counted over 7 days"):
                action.with_user(self.verifier).action_evaluate("effective", "好")
        self._evaluate(action, at=self.done + timedelta(days=7))
        self.assertEqual(action.evaluation_ids.days, 7)
        self.procedure._trusted().effect_days = 0
        with self.assertRaisesRegex(UserError, "over how many days"):
            self._draft_action().action_plan()

    def test_poor_result_is_adjusted_and_goes_on(self):
        action = self._carry_out()
        evaluation = self._evaluate(action, "ineffective")
        own = action.with_user(self.officer)
        with self.shows("R419", "R420"):
            with self.assertRaisesRegex(UserError, "done otherwise"):
                own.action_adjust()
            own.adjustment = "增加抽检并公示结果"
            own.action_adjust()
            self.assertEqual(evaluation.adjustment, "增加抽检并公示结果")
            self.assertEqual((action.state, action.cycle), ("adjusted", 2))
            with self.assertRaisesRegex(UserError, "still to be done"):
                own.action_plan()
            own.measure_ids = [
                Command.create(
                    {
                        "name": "每周抽检十单",
                        "user_id": self.handler.id,
                        "date_due": "2099-02-01",
                    }
                )
            ]
            own.action_plan()
            own.action_start()
            self.assertEqual(action.date_started, self.start)
        later = self.known + timedelta(days=5)
        with freeze_time(later):
            action.measure_ids[-1:].with_user(self.handler).action_done()
            own.action_done()
        self._evaluate(action, at=later + timedelta(days=DAYS))
        self.assertEqual(action.evaluation_ids.mapped("cycle"), [2, 1])
        self.assertEqual(action.result, "effective")
        with self.assertRaisesRegex(UserError, "not effective"):
            own.action_adjust()

    def test_measures_have_owner_and_date_and_are_done(self):
        action = self._draft_action()
        measure = action.measure_ids
        with self.assertRaisesRegex(UserError, "not to be done now"):
            measure.action_done()
        with freeze_time(self.start):
            action.action_plan()
            action.action_start()
        with self.assertRaisesRegex(UserError, "修订作业指导书"):
            action.action_done()
        measure.with_user(self.handler).action_done()
        with self.shows("R421"):
            self.assertEqual(
                (measure.state, measure.done_by_id), ("done", self.handler)
            )
            self.assertTrue(measure.date_done and measure.date_due)
        with self.assertRaises(UserError):
            measure.name = "别的"
        with self.assertRaises(UserError):
            measure.unlink()

    def test_open_measures_need_a_reason(self):
        action = self._start()
        action.not_done_reason = "供应商停产"
        action.action_done()
        self.assertEqual(action.state, "done")

    def test_who_carried_it_out_does_not_judge(self):
        action = self._carry_out()
        with (
            freeze_time(self.known),
            self.assertRaisesRegex(UserError, "You carried"),
        ):
            action.with_user(self.handler).action_evaluate("effective", "好")

    def test_judgement_needs_its_reason(self):
        action = self._carry_out().with_user(self.verifier)
        with freeze_time(self.known):
            for result, note in (("effective", " "), ("great", "好"), ("effective", 1)):
                with self.assertRaisesRegex(UserError, "and why"):
                    action.action_evaluate(result, note)

    def test_dialogue_shows_the_figures(self):
        self._receive(self.start - timedelta(days=1), score=2)
        action = self._carry_out().with_user(self.verifier)
        with freeze_time(self.known):
            dialogue = action.action_evaluate()
            self.assertEqual(dialogue["target"], "new")
            checks = self.env["complaint.action.check"].with_user(self.verifier)
            form = Form(checks.with_context(**dialogue["context"]))
            self.assertEqual((form.count_before, form.count_after), (1, 0))
            self.assertEqual(form.satisfaction_before, 2)
            form.result, form.note = "effective", "投诉归零"
            form.save().action_evaluate()
        self.assertEqual((action.state, action.result), ("evaluated", "effective"))

    def test_plan_is_frozen_until_it_is_adjusted(self):
        action = self._start()
        for vals in (
            {"goal": "少做一点"},
            {"effect_days": 1},
            {"ticket_ids": [Command.clear()]},
            {"state": "evaluated"},
            {"date_started": "2020-01-01"},
            {"result": "effective"},
        ):
            with self.assertRaises(UserError):
                action.write(vals)
        with self.assertRaises(UserError):
            action.measure_ids.date_due = "2099-12-31"
        with self.assertRaises(UserError):
            action.unlink()
        forged = (
            self.env[MODEL]
            .with_user(self.officer)
            .with_context(default_state="evaluated")
        )
        self.assertEqual(forged.create({"name": "改进"}).state, "draft")

    def test_only_complaints_are_linked(self):
        plain = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "Paper"}
        )
        with self.assertRaises(ValidationError):
            self.env[MODEL].create(
                {"name": "改进", "ticket_ids": [Command.link(plain.id)]}
            )

    def test_action_is_opened_from_the_file(self):
        context = self.ticket.with_user(self.officer).action_new_action()["context"]
        form = Form(self.env[MODEL].with_user(self.officer).with_context(**context))
        form.name = "维修后检漏"
        action = form.save()
        self.assertEqual(action.ticket_ids, self.ticket)
        self.assertEqual(action.cause_id, self.cause)
        ticket = self.ticket.with_user(self.officer)
        self.assertIn(action, ticket.complaint_action_ids)
        with self.assertRaisesRegex(UserError, "is set by the procedure"):
            ticket.complaint_action_ids = [Command.clear()]

    def test_responsible_department_works_on_it(self):
        action = self._draft_action(user=self.handler, ticket_ids=[], name="自查")
        self.assertEqual(action.with_user(self.head).name, "自查")
        other = self._create_user("other_handler", "handler")
        with self.assertRaises(AccessError):
            action.with_user(other).read(["goal"])
        action.measure_ids.write({"user_id": other.id})
        self.assertEqual(action.with_user(other).name, "自查")
        with self.assertRaises(AccessError):
            action.with_user(other).goal = "别的"

    @users("employee", "customer", "stranger")
    def test_others_see_nothing(self):
        action = self._draft_action().with_env(self.env)
        with self.assertRaises(AccessError):
            action.read(["goal"])

    def test_person_complained_about_sees_nothing(self):
        action = self._draft_action()
        self.ticket.sudo().complaint_subject_user_ids = self.officer_2
        for record in (action, action.measure_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.officer_2).read(["name"])

    def test_other_company_sees_nothing(self):
        action = self._draft_action()
        company = self.env["res.company"].create({"name": "Other"})
        self.officer_2.write(
            {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        )
        with self.assertRaises(AccessError):
            action.with_user(self.officer_2).read(["goal"])


@tagged("post_install", "-at_install")
class TestActionForm(ActionCommon, FormsCommon):
    """改进计划 on paper."""

    def test_form_shows_every_label_and_value(self):
        self._receive(self.start - timedelta(days=1), score=2)
        action = self._carry_out(cause_id=self.cause.id)
        self._evaluate(action, "ineffective")
        action.adjustment = "增加抽检并公示结果"
        action.action_adjust()
        pages = self._read_pdf(self._render_pdf("action", action))
        values = [
            "维修后检漏",
            "纠正措施",
            "业务流程",
            "同类投诉减少一半",
            "三个月内同类投诉多次发生",
            "人员素质/操作失误",
            self.ticket.number,
            "After-Sales",
            "钱进",
            "吴晴",
            "2099-01-01",
            "修订作业指导书",
            "2098-12-01",
            "2.00(1)",
            "无效",
            "对比数据得出",
            "增加抽检并公示结果",
        ]
        with self.shows("R418", "R419", "R534"):
            self.assertAllIn(self._get_labels("action") + values, "".join(pages))

    def test_empty_form_can_be_filled_in_by_hand(self):
        action = self.env[MODEL].with_user(self.officer).create({"name": "改进"})
        self.assertAllIn(self._get_labels("action"), self._read_html("action", action))

    def test_long_text_stays_on_the_sheets(self):
        long = "".join(f"{number:04d}检漏压力测试记录不全。" for number in range(300))
        action = self._draft_action(analysis=long)
        text = "".join(self._read_pdf(self._render_pdf("action", action)))
        self.assertAllIn([f"{number:04d}" for number in range(300)], text)

    def test_only_officers_and_auditors_print(self):
        action = self._draft_action()
        self.assertTrue(self._render_html("action", action, self.auditor))
        for user in (self.handler, self.leader, self.employee, self.customer):
            with self.assertRaises(AccessError):
                self._render_html("action", action, user)
