# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL

from .scenario_common import ScenarioCommon

ENGINE = "odoo.addons.complaint_management.models.complaint_simulation"
ALL = "SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM %s t"
READ_ONLY = ("helpdesk_ticket", "complaint_clock", "complaint_ledger", "mail_message")


class SimulationCommon(ScenarioCommon):
    """Two weeks of complaints: some assessed in time, some two days later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grades = cls.procedure.grade_ids.grade_id

    def _tell(self):
        tickets = self.env["helpdesk.ticket"]
        for day, late in (("02", False), ("03", True), ("09", False), ("10", True)):
            self._at(f"2026-03-{day} 09:00")
            ticket = self._receive_call()
            hour = f"2026-03-{int(day) + 3 * late:02} 11:00"
            self._at(hour)
            self._assess(ticket)
            tickets |= ticket
        self._at("2026-03-20 18:00")
        self._run_cron("complaint_clock_check")
        return tickets.sudo()

    def _get_late(self, tickets):
        clocks = tickets.complaint_clock_ids.filtered(
            lambda c: c.state in ("late", "breached") and c.is_hard
        )
        self.assertGreater(len(clocks), 5)
        return clocks

    def _revise(self):
        """Make a draft of the next revision as a manager does."""
        manager = self.procedure.with_user(self.manager)
        return manager.browse(manager.action_revise()["res_id"])

    def _simulate(self, procedure, **values):
        vals = {
            "procedure_id": procedure.id,
            "date_from": "2026-03-01",
            "date_to": "2026-03-31",
        }
        simulations = self.env["complaint.simulation"].with_user(self.manager)
        simulation = simulations.create(vals | values)
        simulation.action_run()
        return simulation

    def _get_step(self, simulation, code):
        return simulation.step_ids.filtered(lambda s: s.code == code)

    def _read_all(self):
        self.env.flush_all()
        return [
            self.env.execute_query(SQL(ALL, SQL.identifier(table)))
            for table in READ_ONLY
        ]


@tagged("post_install", "-at_install")
class TestSimulation(SimulationCommon):
    def test_the_revision_in_force_gives_what_is_on_record(self):
        tickets = self._tell()
        simulation = self._simulate(self.procedure)
        with self.shows("R015", "R492"):
            self.assertEqual(simulation.state, "done")
            self.assertEqual(simulation.line_ids.ticket_id.sudo(), tickets)
            lines = simulation.line_ids
            self.assertEqual(
                sum(lines.mapped("recorded_breaches")), len(self._get_late(tickets))
            )
            for step in simulation.step_ids:
                self.assertEqual(step.recorded_clocks, step.simulated_clocks, step.code)
                self.assertFalse(step.difference or step.unknown, step.code)
            self.assertFalse(any(lines.mapped("is_estimated")))

    def test_a_shorter_limit_is_missed_more_often(self):
        self._tell()
        draft = self._revise()
        step = draft._get_steps()["assessed"].with_user(self.manager)
        step.write({"limit_number": 1, "limit_unit": "hour"})
        simulation = self._simulate(draft)
        assessed = self._get_step(simulation, "assessed")
        self.assertEqual(
            (assessed.recorded_breaches, assessed.simulated_breaches), (2, 4)
        )
        self.assertEqual(assessed.difference, 2)
        self.assertEqual(simulation.step_ids.sorted("difference")[-1], assessed)
        by_week = self.env["complaint.simulation.line"]._read_group(
            [("simulation_id", "=", simulation.id)],
            ["date_received:week", "team_id"],
            ["difference:sum"],
        )
        self.assertEqual(
            [(team, sums) for _w, team, sums in by_week], [(self.team, 1)] * 2
        )
        lines = self._open(assessed.action_open_complaints())
        self.assertEqual(len(lines), 4)
        self.assertEqual(
            lines[0].action_open_complaint()["res_id"], lines[0].ticket_id.id
        )

    def _open(self, action):
        return (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .search(action["domain"])
        )

    def test_a_longer_limit_is_kept(self):
        self._tell()
        draft = self._revise()
        step = draft._get_steps()["assessed"].with_user(self.manager)
        step.write({"limit_number": 9, "limit_unit": "working_day"})
        assessed = self._get_step(self._simulate(draft), "assessed")
        self.assertEqual((assessed.simulated_breaches, assessed.difference), (0, -2))

    def test_what_nobody_was_asked_for_is_not_known(self):
        self._tell()
        draft = self._revise()
        steps = draft._get_steps()
        self.env["complaint.procedure.step"].with_user(self.manager).create(
            {
                "procedure_id": draft.id,
                "code": "apologised",
                "name": "当日致歉",
                "after_ids": [steps["registered"].id],
                "limit_unit": "same_day",
            }
        )
        simulation = self._simulate(draft)
        apology = self._get_step(simulation, "apologised")
        self.assertEqual((apology.unknown, apology.simulated_breaches), (4, 0))
        self.assertEqual(apology.recorded_clocks, 0)
        self.assertFalse(sum(simulation.line_ids.mapped("difference")))

    def test_what_was_done_unasked_is_known(self):
        ticket = self._tell()[0]
        with self.subTest("three weeks later"):
            ticket.with_user(self.officer).action_complaint_apologise()
        draft = self._revise()
        self.env["complaint.procedure.step"].with_user(self.manager).create(
            {
                "procedure_id": draft.id,
                "code": "apologised",
                "name": "当日致歉",
                "after_ids": [draft._get_steps()["registered"].id],
                "limit_unit": "same_day",
            }
        )
        apology = self._get_step(self._simulate(draft), "apologised")
        self.assertEqual((apology.unknown, apology.simulated_breaches), (3, 1))

    def test_nothing_of_the_past_is_written(self):
        self._tell()
        draft = self._revise()
        before = self._read_all()
        self._simulate(draft)
        self.assertEqual(self._read_all(), before)

    def test_filters(self):
        tickets = self._tell()
        other = self.env["helpdesk.ticket.category"].create(
            {"name": "Other", "complaint_code": "other", "company_id": False}
        )
        for values, count in (
            ({"date_to": "2026-03-08"}, 2),
            ({"team_ids": self.team.ids}, 4),
            ({"team_ids": self.responsible_team.ids}, 0),
            ({"grade_ids": tickets.complaint_grade_id.ids}, 4),
            ({"category_ids": other.ids}, 0),
        ):
            simulation = self.env["complaint.simulation"].with_user(self.manager)
            simulation = simulation.create(
                {
                    "procedure_id": self.procedure.id,
                    "date_from": "2026-03-01",
                    "date_to": "2026-03-31",
                    **values,
                }
            )
            with self.subTest(values):
                self.assertEqual(simulation.complaint_count, count)

    def test_complaints_of_another_procedure_are_played_when_asked_for(self):
        self._tell()
        template = self.env["complaint.procedure"].search(
            [("is_template", "=", True), ("code", "=", "P18")]
        )
        action = template.with_user(self.manager).action_adopt()
        other = template.browse(action["res_id"])
        self.assertEqual(len(self._simulate(other, scope="company").line_ids), 4)
        with self.assertRaisesRegex(UserError, "No complaint was received"):
            self._simulate(other)

    def test_an_empty_period_is_told_before_it_is_run(self):
        simulations = self.env["complaint.simulation"].with_user(self.manager)
        with Form(simulations) as form:
            form.procedure_id = self.procedure.with_user(self.manager)
            form.date_from, form.date_to = "2020-01-01", "2020-03-31"
            self.assertEqual(form.complaint_count, 0)
        with self.assertRaisesRegex(UserError, "No complaint was received"):
            form.record.action_run()
        with self.assertRaisesRegex(UserError, "before it begins"):
            form.record.date_to = "2019-01-01"

    def test_the_overview_shows_both_side_by_side(self):
        self._tell()
        html = self._simulate(self.procedure).overview_html
        self.assertIn("o_complaint_recorded", html)
        for text in ("By step", "By week of receipt", "Customer Service"):
            self.assertIn(text, html)

    def test_the_result_is_kept(self):
        self._tell()
        simulation = self._simulate(self.procedure)
        for vals in ({"date_to": "2026-03-08"}, {"state": "draft"}):
            with self.assertRaises(UserError):
                simulation.write(vals)
        with self.assertRaisesRegex(UserError, "duplicate it"):
            simulation.action_run()
        for records in (simulation.line_ids, simulation.step_ids):
            with self.assertRaises(AccessError):
                records.write({"simulated_breaches": 0})
            with self.assertRaises(AccessError):
                records.unlink()
        again = simulation.copy()
        self.assertEqual((again.state, len(again.line_ids)), ("draft", 0))

    def test_nobody_makes_up_a_result(self):
        simulations = self.env["complaint.simulation"].with_user(self.manager)
        vals = {"procedure_id": self.procedure.id, "state": "done"}
        self.assertEqual(simulations.create(vals).state, "draft")
        simulations = simulations.with_context(default_state="done")
        self.assertEqual(simulations.create(vals).state, "draft")

    def test_a_draft_that_was_changed_since_is_told(self):
        self._tell()
        draft = self._revise()
        simulation = self._simulate(draft)
        self.assertFalse(simulation.is_outdated)
        step = draft._get_steps()["assessed"].with_user(self.manager)
        step.limit_number = 7
        simulation.invalidate_recordset()
        self.assertTrue(simulation.is_outdated)

    def test_a_draft_that_was_simulated_can_be_thrown_away(self):
        self._tell()
        draft = self._revise()
        simulation = self._simulate(draft)
        draft.unlink()
        self.assertFalse(simulation.exists())


@tagged("post_install", "-at_install")
class TestSimulationInBackground(SimulationCommon):
    def _begin(self):
        with patch(f"{ENGINE}.AT_ONCE", 0):
            return self._simulate(self.procedure)

    def test_many_complaints_are_played_by_a_cron(self):
        late = len(self._get_late(self._tell()))
        simulation = self._begin()
        self.assertEqual((simulation.state, simulation.progress), ("running", 0))
        self._run_cron("complaint_simulation_play")
        self.assertEqual((simulation.state, simulation.progress), ("done", 100))
        self.assertEqual(sum(simulation.line_ids.mapped("recorded_breaches")), late)

    def test_a_second_run_changes_nothing(self):
        self._tell()
        simulation = self._begin()
        self._run_cron("complaint_simulation_play")
        steps = simulation.step_ids.ids
        self._run_cron("complaint_simulation_play")
        self.assertEqual(simulation.step_ids.ids, steps)

    def test_it_ends_with_the_last_batch_whoever_plays_it(self):
        self._tell()
        simulation = self._begin().sudo()
        simulation.line_ids[:3]._play()
        simulation._finish()
        self.assertEqual((simulation.state, simulation.progress), ("running", 75))
        simulation.line_ids[3:]._play()
        self._run_cron("complaint_simulation_play")
        self.assertEqual(simulation.state, "done")


@tagged("post_install", "-at_install")
class TestSimulationRights(SimulationCommon):
    def test_only_managers_simulate(self):
        self._tell()
        simulation = self._simulate(self.procedure)
        for user in (
            self.officer,
            self.handler,
            self.leader,
            self.auditor,
            self.customer,
        ):
            for records in (simulation, simulation.line_ids, simulation.step_ids):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    records.with_user(user).read([])
            with self.assertRaises(AccessError):
                simulation.with_user(user).action_run()

    def test_another_company_sees_nothing(self):
        self._tell()
        simulation = self._simulate(self.procedure)
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "other_manager",
            "base.group_user,complaint_management.complaint_management_group_manager",
            company_id=company.id,
            company_ids=[company.id],
        )
        for records in (simulation, simulation.line_ids, simulation.step_ids):
            with self.assertRaises(AccessError):
                records.with_user(stranger).read(["company_id"])

    def test_persons_complained_about_are_left_out(self):
        tickets = self._tell()
        tickets[0].complaint_subject_user_ids = self.manager
        simulation = self._simulate(self.procedure)
        self.assertEqual(simulation.line_ids.ticket_id.sudo(), tickets[1:])
        tickets[1].complaint_subject_user_ids = self.manager
        self.env.invalidate_all()
        lines = simulation.line_ids.with_user(self.manager).search([])
        self.assertEqual(lines.ticket_id.sudo(), tickets[2:])
