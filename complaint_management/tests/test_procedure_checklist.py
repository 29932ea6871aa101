# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from .procedure_common import ProcedureCommon


@tagged("post_install", "-at_install")
class TestProcedureChecklist(ProcedureCommon):
    """An adopted procedure says what is missing, and has a remedy for each."""

    def setUp(self):
        super().setUp()
        # open on holidays: no year can lack data
        self.company.resource_calendar_id.complaint_holidays = "none"

    def _open(self, procedure):
        """Open the checklist as its button does."""
        action = procedure.action_open_checklist()
        model = self.env[action["res_model"]].with_user(self.manager)
        return Form(model.with_context(**action["context"]))

    def _vacate(self, code):
        """Nobody fills a role any more."""
        assignments = self.env["complaint.role.assignment"].sudo()
        assignments.search([("role_id.code", "=", code)]).active = False

    @users("manager")
    def test_adopted_procedure_is_in_force_after_the_checklist(self):
        self._vacate("leader")
        draft = self._adopt()
        draft._trusted().code = "P19-B"
        form = self._open(draft)
        self.assertFalse(form.is_complete)
        self.assertIn("分管领导", form.role_problem)
        self.assertIn("Name the team", form.team_problem)
        self.assertIn("same pattern", form.number_problem)
        with self.assertRaisesRegex(UserError, "Name the team") as refusal:
            draft._check_ready()
        for text in (form.role_problem, form.team_problem, form.number_problem):
            self.assertIn(text, str(refusal.exception), "one list for both")
            self.assertIn(text, draft.health)
        form.team_ids.add(self.team)
        form.number_pattern = "KS{year}-{number:04d}"
        position = [line["role_id"] for line in form.role_ids._records].index(
            self.env["complaint.role"].search([("code", "=", "leader")]).id
        )
        with form.role_ids.edit(position) as line:
            self.assertFalse(line.filled_by)
            line.user_id = self.leader
            line.deputy_id = self.head
        action = form.save().action_apply()
        self.assertEqual(action["context"]["default_procedure_id"], draft.id)
        form = self._open(draft)
        self.assertTrue(form.is_complete)
        self.assertFalse(draft.health or form.role_problem)
        self._enforce(draft)
        assignment = self.env["complaint.role.assignment"].search(
            [("user_id", "=", self.leader.id)]
        )
        self.assertEqual(assignment.deputy_id, self.head)

    @users("manager")
    def test_change_of_a_person_is_an_assignment_and_no_revision(self):
        procedure = self.procedure.with_env(self.env)
        before = procedure._export_values()
        form = self._open(procedure)
        self.assertFalse(form.is_draft)
        with form.role_ids.edit(0) as line:
            holder = line.filled_by
            line.user_id = self.head
        form.save().action_apply()
        self.assertEqual(procedure._export_values(), before)
        self.assertEqual((procedure.version, procedure.state), (1, "in_force"))
        self.assertFalse(self._get_later(procedure))
        lines = self._open(procedure).role_ids
        with lines.edit(0) as line:
            self.assertIn(self.head.name, line.filled_by)
            self.assertIn(holder.split(" and ")[0], line.filled_by)

    def _get_later(self, procedure):
        domain = procedure._get_family_domain()
        return procedure.search([*domain, ("version", ">", procedure.version)])

    @users("manager")
    def test_missing_columns_are_created(self):
        stages = self.env["helpdesk.ticket.stage"].sudo()
        stages.search([("complaint_phase", "=", "verifying")]).complaint_phase = False
        draft = self._revise()
        form = self._open(draft)
        self.assertIn("Verifying", form.stage_problem)
        form.save().action_create_stages()
        self.assertFalse(self._open(draft).stage_problem)
        stage = stages.search([("complaint_phase", "=", "verifying")])
        self.assertEqual((len(stage), stage.closed), (1, False))

    @users("manager")
    def test_terms_that_conditions_name_are_created(self):
        draft = self._revise()
        draft.grade_ids[-1].condition_ids[0].write(
            {"fact_code": "category", "operator": "in", "value": "noise, leak"}
        )
        form = self._open(draft)
        self.assertIn("noise and leak", form.catalogue_problem)
        form.save().action_create_terms()
        self.assertFalse(self._open(draft).catalogue_problem)
        categories = self.env["helpdesk.ticket.category"]
        found = categories.search([("complaint_code", "in", ["noise", "leak"])])
        self.assertEqual(len(found), 2)

    @users("manager")
    def test_mailbox_is_a_hint_and_stops_nothing(self):
        draft = self._revise()
        form = self._open(draft)
        self.assertIn(self.team.name, form.mailbox_problem)
        self.assertTrue(form.is_complete)
        self.assertFalse(draft.health)
        action = form.save().action_open_team()
        self.assertEqual(action["res_id"], self.team.id)
        self.env["mail.alias.domain"].sudo().create({"name": "kefu.example.com"})
        self.team.alias_name = "tousu"
        self.team.sudo().alias_id.alias_domain_id = (
            self.env["mail.alias.domain"].sudo().search([], limit=1)
        )
        self.assertFalse(self._open(draft).mailbox_problem)

    @users("manager")
    def test_years_without_days_lead_to_their_import(self):
        calendar = self.company.resource_calendar_id.sudo()
        calendar.complaint_holidays = "cn"
        calendar.complaint_day_ids.unlink()
        draft = self._revise()
        form = self._open(draft)
        self.assertIn("public holidays", form.calendar_problem)
        action = form.save().action_import_days()
        self.assertEqual(
            action["context"]["default_calendar_id"],
            self.company.resource_calendar_id.id,
        )

    @users("manager")
    def test_condition_that_makes_no_sense_is_on_the_list(self):
        draft = self._revise()
        draft.grade_ids[-1].condition_ids[0].value = "many"
        form = self._open(draft)
        self.assertIn("makes no sense", form.line_problem)
        self.assertFalse(form.is_complete)

    @users("officer")
    def test_officer_has_no_checklist(self):
        draft = self._revise()
        with self.assertRaises(AccessError):
            draft.with_env(self.env).action_open_checklist()
        with self.assertRaises(AccessError):
            self.env["complaint.procedure.checklist"].create({"procedure_id": draft.id})
