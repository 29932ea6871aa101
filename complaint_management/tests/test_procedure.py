# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged, users
from odoo.tools.misc import file_open

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..tools import procedure_file
from .common import ComplaintCommon

PATH = "complaint_management/procedures/p19_generic.xml"


@tagged("post_install", "-at_install")
class TestProcedure(ComplaintCommon):
    """Template, adopted copy, revision, file."""

    def _draft(self):
        template = self.procedure.template_id.with_user(self.manager)
        return template.browse(template.action_adopt()["res_id"])

    def test_file_is_read_and_written_back_equal(self):
        with file_open(PATH, "rb") as file:
            content = file.read()
        values = procedure_file.parse(content)
        self.assertGreater(len(values["lines"]["step"]), 15)
        written = self.procedure.template_id._export_file()
        self.assertEqual(
            procedure_file.parse(written)["lines"]["closing"],
            self.procedure._drop_defaults(values)["lines"]["closing"],
        )
        self.assertEqual(
            [step["code"] for step in procedure_file.parse(written)["lines"]["step"]],
            [step["code"] for step in values["lines"]["step"]],
        )

    def test_name_of_an_upcoming_step_stands_in_file_and_editor(self):
        with file_open(PATH, "rb") as file:
            content = file.read()
        name = 'customer-upcoming-name="告知您已受理"'
        self.assertIn(name, content.decode())
        self.assertIn(name, self.procedure.template_id._export_file().decode())
        draft = self._draft()
        step = draft.step_ids.filtered(lambda s: s.code == "acknowledged")
        view = "complaint_management.complaint_procedure_step_view_form"
        with Form(step, view=view) as form:
            self.assertEqual(form.customer_upcoming_name, "告知您已受理")
            form.customer_upcoming_name = False
        self.assertEqual(step._get_customer_upcoming_name(), "已受理")

    def test_adopted_copy_is_the_template(self):
        self.assertEqual(self._draft()._export_values(), self._expected_values())

    def test_kind_of_order_to_an_outside_party_is_written_and_read(self):
        draft = self._draft()
        draft.dispatch_ids[:1].write(
            {"is_outside": True, "stamps": "received work_done answered"}
        )
        written = draft._export_file()
        self.assertIn(b'is-outside="true" stamps="received work_done', written)
        procedures = draft.browse()
        copy = procedures._import_file(
            written.replace(b'code="P19"', b'code="P19X"', 1)
        )
        kinds = copy.dispatch_ids
        self.assertEqual(kinds[:1].stamps, "received work_done answered")
        self.assertEqual(kinds.mapped("is_outside").count(True), 1)

    def _expected_values(self):
        return self.procedure.template_id._export_values()

    @users("manager")
    def test_wrong_file_is_refused_with_its_line(self):
        procedures = self.env["complaint.procedure"]
        bad = (
            b'<procedure code="X" name="Y">\n'
            b'<step code="a" name="A" after="nowhere"/>\n</procedure>'
        )
        with self.assertRaisesRegex(UserError, "Line 2, column 25: .*“nowhere”"):
            procedures._import_file(bad)

    @users("manager")
    def test_approved_revision_is_frozen(self):
        procedure = self.procedure.with_env(self.env)
        step = procedure.step_ids[:1]
        for change in (
            lambda: step.write({"name": "x"}),
            lambda: step.unlink(),
            lambda: procedure.write({"name": "x"}),
            lambda: procedure.unlink(),
            lambda: procedure.write({"state": "draft"}),
            lambda: procedure.step_ids.create(
                {"procedure_id": procedure.id, "code": "x", "name": "x"}
            ),
            lambda: procedure.step_ids.condition_ids[:1].write({"value": "0"}),
            lambda: procedure.step_ids.condition_ids.create(
                {"step_id": step.id, "fact_code": "round", "value": "1"}
            ),
            lambda: procedure.template_id.step_ids[:1].write({"name": "x"}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_condition_is_seen_where_its_procedure_is(self):
        conditions = self.env["complaint.procedure.condition"]
        own = conditions.search([("procedure_id", "=", self.procedure.id)])
        self.assertGreater(len(own.step_id), 0)
        self.assertLessEqual(self.procedure.step_ids.condition_ids, own)
        company = self.env["res.company"].create({"name": "Other"})
        other = self._create_user("other_manager", "manager")
        other.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        seen = conditions.with_user(other).search([])
        self.assertTrue(seen)
        self.assertFalse(seen & own)

    @users("officer")
    def test_officer_cannot_change_policy(self):
        with self.assertRaises(AccessError):
            self.procedure.template_id.with_env(self.env).action_adopt()
        with self.assertRaises(AccessError):
            self._draft().with_env(self.env).action_review()

    def test_revision_moves_only_later_complaints(self):
        first = self._create_complaint()
        manager = self.procedure.with_user(self.manager)
        draft = manager.browse(manager.action_revise()["res_id"])
        with Form(draft.step_ids.filtered(lambda s: s.code == "confirmed")) as step:
            step.limit_number = 3
        draft.action_review()
        draft.action_approve()
        # past midnight in Shanghai, the day before in UTC
        with freeze_time("2026-11-22 18:00"):
            draft.action_put_in_force()
        self.assertEqual(str(draft.date_effective), "2026-11-23")
        self.assertEqual(self.procedure.state, "replaced")
        self.assertEqual(draft.version, 2)
        second = self._create_complaint()
        self.assertEqual(first.complaint_procedure_id, self.procedure)
        self.assertEqual(second.complaint_procedure_id, draft)
        due = [
            ticket.complaint_clock_ids.filtered(
                lambda c: c.step_id.code == "confirmed"
            ).date_due
            for ticket in (first, second)
        ]
        self.assertLess(due[0], due[1])
        self.assertEqual(
            second.complaint_counter,
            first.complaint_counter + 1,
            "a revision goes on numbering",
        )

    def test_role_that_nobody_fills_stops_the_procedure(self):
        draft = self._draft()
        draft.team_ids = self.team
        draft.action_review()
        draft.action_approve()
        self.env["complaint.role.assignment"].search(
            [("role_id.code", "=", "leader")]
        ).active = False
        with self.assertRaisesRegex(UserError, "分管领导"):
            draft.action_put_in_force()

    def test_template_update_leaves_adopted_procedures_alone(self):
        before = self.procedure._export_values()
        steps = self.procedure.step_ids
        self.env["complaint.procedure"]._load_template(PATH)
        self.assertEqual(self.procedure.step_ids, steps)
        self.assertEqual(self.procedure._export_values(), before)

    def test_template_goes_with_its_addon_and_leaves_adopted_procedures(self):
        template = self.procedure.template_id
        name = "complaint_management.complaint_procedure_p19_generic"
        self.assertEqual(self.env.ref(name), template)
        before, code = self.procedure._export_values(), template.code
        steps, lines = template.step_ids, self.procedure.step_ids
        # what the uninstallation does with each record of the addon
        template.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        self.env.invalidate_all()
        self.assertFalse(steps.exists())
        self.assertFalse(self.procedure.template_id)
        self.assertEqual(self.procedure.step_ids, lines)
        self.assertEqual(self.procedure._export_values(), before)
        self.assertEqual(self._create_complaint().complaint_procedure_id.code, code)

    @users("manager")
    def test_number_pattern_without_number_is_refused(self):
        draft = self._draft().with_env(self.env)
        for pattern in ("TS{year}", "{number", "{number.__class__}", "{0}{number}"):
            with self.assertRaises(ValidationError):
                draft.number_pattern = pattern
                draft.flush_recordset()

    def test_second_procedure_needs_its_own_numbers(self):
        draft = self._draft()
        draft._trusted().code = "P19-B"
        draft.team_ids = self.team
        draft.action_review()
        draft.action_approve()
        with self.assertRaisesRegex(UserError, "same pattern"):
            draft.action_put_in_force()

    def test_manager_is_told_once_what_keeps_the_procedure_from_working(self):
        # open on holidays: no year can lack data
        self.company.resource_calendar_id.complaint_holidays = "none"
        crons = self.env["complaint.procedure"]
        crons._cron_check_health()
        self.assertFalse(self.procedure.activity_ids, "all is well")
        self.env["complaint.role.assignment"].search(
            [("role_id.code", "=", "leader")]
        ).date_to = "2020-12-31"
        crons._cron_check_health()
        crons._cron_check_health()
        self.assertEqual(len(self.procedure.activity_ids), 1)
        self.assertEqual(self.procedure.activity_ids.user_id, self.manager)
        self.assertIn("分管领导", self.procedure.activity_ids.note)
        self.assertIn("分管领导", self.procedure.health)
