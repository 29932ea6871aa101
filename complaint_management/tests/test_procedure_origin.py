# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged, users
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from ..models.mixins import complaint_procedure_file
from .procedure_common import ProcedureCommon

PATH = "complaint_management/procedures/p19_generic.xml"
KIND = "complaint_management.mail_activity_type_%s"


class OriginCommon(ProcedureCommon):
    def _get_told(self, procedure, kind):
        procedure = procedure.with_user(self.env.ref("base.user_root"))
        return procedure.activity_search([KIND % kind])


@tagged("post_install", "-at_install")
class TestProcedureTemplate(OriginCommon):
    """An update of the template is told once and changes no adopted procedure."""

    def _update_template(self, old, new):
        with file_open(PATH, "rb") as file:
            content = file.read()
        self.assertIn(old.encode(), content)

        def opened(path, mode):
            stream = file_open(path, mode)
            stream.read = lambda: content.replace(old.encode(), new.encode())
            return stream

        with patch.object(complaint_procedure_file, "file_open", opened):
            self.env["complaint.procedure"].sudo()._load_template(PATH)

    def test_changed_template_is_told_once_and_compared(self):
        before = self.procedure._export_values()
        self._update_template('name="向客户复述并确认记录"', 'name="复述并确认"')
        self.assertTrue(self.procedure.is_template_changed)
        told = self._get_told(self.procedure, "template")
        self.assertEqual(told.user_id, self.manager)
        self._update_template('name="告知已受理"', 'name="告知受理"')
        self.assertEqual(len(self._get_told(self.procedure, "template")), 1)
        self.assertEqual(self.procedure._export_values(), before)
        manager = self.procedure.with_user(self.manager)
        action = manager.action_compare_template()
        wizard = self.env[action["res_model"]].with_user(self.manager)
        form = Form(wizard.with_context(**action["context"]))
        self.assertIn("复述并确认", form.content)
        self.assertIn("告知已受理", form.content)

    def test_what_was_noted_is_not_said_again(self):
        self._update_template('name="告知已受理"', 'name="告知受理"')
        manager = self.procedure.with_user(self.manager)
        manager.action_note_template()
        self.assertFalse(manager.is_template_changed)
        self.assertFalse(self._get_told(self.procedure, "template"))
        draft = self._revise()
        self.assertFalse(draft.is_template_changed, "the next revision knows it, too")

    def test_same_template_says_nothing(self):
        self.env["complaint.procedure"]._load_template(PATH)
        self.assertFalse(self.procedure.is_template_changed)
        self.assertFalse(self._get_told(self.procedure, "template"))

    def test_adopted_before_changes_were_watched_is_watched_from_now(self):
        self.procedure._trusted().origin_hash = False
        self.procedure.template_id._trusted().content_hash = False
        self._update_template('name="告知已受理"', 'name="告知受理"')
        self.assertFalse(self.procedure.is_template_changed)
        self._update_template('name="告知已受理"', 'name="告知客户"')
        self.assertTrue(self.procedure.is_template_changed)

    @users("officer")
    def test_officer_cannot_note_it_away(self):
        self._update_template('name="告知已受理"', 'name="告知受理"')
        with self.assertRaises(AccessError):
            self.procedure.with_env(self.env).action_note_template()
        self.assertTrue(self.procedure.is_template_changed)

    @users("manager")
    def test_adopting_again_makes_the_next_revision(self):
        draft = self._adopt()
        self.assertEqual((draft.version, draft.state), (2, "draft"))
        self.assertEqual(self._get_changed(draft), [])

    def _get_changed(self, draft):
        return draft._compare(self.procedure)


@tagged("post_install", "-at_install")
class TestProcedureChild(OriginCommon):
    """The group issues the policy, a company below refines its copy (R017)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "项目公司", "parent_id": cls.company.id}
        )
        cls.branch_manager = cls._create_user("branch_manager", "manager")
        cls.branch_manager.write(
            {
                "company_ids": [Command.set(cls.branch.ids)],
                "company_id": cls.branch.id,
            }
        )

    def _adopt_parent(self, user=None):
        procedure = self.procedure.with_user(user or self.branch_manager)
        return procedure.browse(procedure.action_adopt()["res_id"])

    def test_company_refines_the_policy_of_the_group(self):
        child = self._adopt_parent()
        with self.shows("R017"):
            self.assertEqual(child.company_id, self.branch)
            self.assertEqual(child.parent_id, self.procedure)
            self.assertEqual((child.state, child.version), ("draft", 1))
            self.assertEqual(child._compare(self.procedure), [])
            self._get_step(child, "confirmed").limit_number = 2
            ((section),) = child._compare(self.procedure)
            (line,) = section["lines"]
            self.assertEqual(line["rows"][0]["new"], "2 working day(s)")
        self.assertEqual(self._get_step(self.procedure, "confirmed").limit_number, 1)

    def test_only_its_own_managers_publish_and_revise_a_policy(self):
        parent = self.procedure.with_user(self.branch_manager)
        with self.shows("R492"):
            for change in (
                parent.action_revise,
                parent.action_put_in_force,
                parent.action_note_parent,
                lambda: parent.write({"date_review": "2030-01-01"}),
            ):
                with self.assertRaises(AccessError):
                    change()
            draft = self._revise()
            officer = draft.with_user(self.officer)
            for change in (officer.action_review, officer.action_revise):
                with self.assertRaises(AccessError):
                    change()
            with self.assertRaises(AccessError):
                draft.with_user(self.branch_manager).read(["name"])

    def test_company_beside_does_not_read_the_policy(self):
        other = self.env["res.company"].create({"name": "另一家公司"})
        user = self._create_user("other_manager", "manager")
        user.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            self.procedure.with_user(user).action_adopt()
        self.assertFalse(self.procedure.with_user(user).search([]) & self.procedure)

    def test_manager_of_the_child_is_told_once_that_the_parent_was_replaced(self):
        child = self._adopt_parent()
        revision = self._revise()
        self._get_step(revision, "assessed").limit_number = 4
        self._enforce(revision)
        told = self._get_told(child, "parent")
        self.assertEqual(told.user_id, self.branch_manager)
        self.assertTrue(child.is_parent_replaced)
        action = child.action_compare_parent_changes()
        self.assertEqual(action["context"]["default_old_id"], self.procedure.id)
        wizard = self.env[action["res_model"]].with_user(self.branch_manager)
        form = Form(wizard.with_context(**action["context"]))
        self.assertIn("4 working day(s)", form.content)
        action = child.action_compare_parent()
        self.assertEqual(action["context"]["default_old_id"], revision.id)
        child.action_note_parent()
        self.assertEqual(child.parent_id, revision)
        self.assertFalse(child.is_parent_replaced)
        self.assertFalse(self._get_told(child, "parent"))

    @users("manager", "employee")
    def test_without_a_parent_there_is_nothing_to_compare(self):
        procedure = self.procedure.with_user(self.env.user)
        for name in ("action_compare_parent", "action_compare_parent_changes"):
            with self.assertRaisesRegex(UserError, "not taken from another"):
                getattr(procedure, name)()

    def test_each_company_runs_under_its_own_policy(self):
        child = self._adopt_parent()
        child.number_pattern = "XM{year}-{number:04d}"
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "项目客服", "company_id": self.branch.id}
        )
        child.team_ids = team
        for role in child._get_roles():
            self.env["complaint.role.assignment"].create(
                {
                    "role_id": role.id,
                    "company_id": self.branch.id,
                    "user_id": self.branch_manager.id,
                    "date_from": "2020-01-01",
                }
            )
        self._enforce(child)
        group = self._create_complaint()
        tickets = self.env["helpdesk.ticket"].with_user(self.branch_manager)
        values = self._prepare_complaint(team_id=team.id, category_id=self.category.id)
        own = tickets._complaint_register([values])
        headquarters = self._create_user("headquarters", "auditor")
        headquarters.company_ids = [Command.link(self.branch.id)]
        both = self.env["helpdesk.ticket"].with_user(headquarters)
        both = both.with_context(allowed_company_ids=(self.company | self.branch).ids)
        known = [("id", "in", (own | group).ids)]
        with self.shows("R009", "R477"):
            self.assertEqual(own.complaint_procedure_id, child)
            self.assertEqual(group.complaint_procedure_id, self.procedure)
            self.assertEqual(
                both.search([("id", "in", (own | group).ids)]), own | group
            )
            self.assertEqual(tickets.search(known), own)

    def test_own_draft_cannot_be_adopted(self):
        with self.assertRaisesRegex(UserError, "another company"):
            self.procedure.with_user(self.manager).action_adopt()


@tagged("post_install", "-at_install")
class TestProcedureReview(OriginCommon):
    """A policy is looked at again on its day; revisions say what changed."""

    def test_day_of_the_review_is_told_once_and_moved_by_it(self):
        self.procedure.with_user(self.manager).date_review = "2026-03-01"
        procedures = self.env["complaint.procedure"]
        with freeze_time("2026-02-28"):
            procedures._cron_check_health()
            self.assertFalse(self._get_told(self.procedure, "review"))
        with freeze_time("2026-03-01"):
            procedures._cron_check_health()
            procedures._cron_check_health()
            told = self._get_told(self.procedure, "review")
            self.assertEqual((len(told), told.user_id), (1, self.manager))
            reviews = self.env["complaint.procedure.review"].with_user(self.manager)
            reviews = reviews.with_context(default_procedure_id=self.procedure.id)
            with Form(reviews) as form:
                form.note = "时限仍然合适"
                form.date_next = "2027-03-01"
            procedures._cron_check_health()
        with self.shows("R016"):
            review = self.procedure.review_ids
            self.assertEqual((review.user_id, review.result), (self.manager, "kept"))
            self.assertEqual(str(self.procedure.date_review), "2027-03-01")
            self.assertFalse(self._get_told(self.procedure, "review"))

    def test_review_is_a_record(self):
        reviews = self.env["complaint.procedure.review"].with_user(self.manager)
        values = {
            "procedure_id": self.procedure.id,
            "note": "x",
            "date": "2026-03-01",
            "date_next": "2027-03-01",
            "user_id": self.officer.id,
        }
        review = reviews.create(values)
        self.assertEqual(review.user_id, self.manager)
        for record in (review, review.sudo()):
            with self.assertRaisesRegex(UserError, "write another one"):
                record.write({"note": "y"})
        with self.assertRaises(AccessError):
            review.unlink()
        with self.assertRaises(AccessError):
            reviews.with_user(self.officer).create(values)
        with self.assertRaisesRegex(UserError, "not in force"):
            reviews.create(values | {"procedure_id": self._revise().id})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(CheckViolation, "later"),
        ):
            reviews.create(values | {"date_next": "2026-03-01"})

    @users("manager")
    def test_log_of_a_revision_says_what_changed(self):
        draft = self._revise()
        self._get_step(draft, "confirmed").limit_number = 3
        draft.action_review()
        self.assertEqual(
            draft.revision_log,
            "Steps · 向客户复述并确认记录\n"
            "    Time Limit: 1 working day(s) → 3 working day(s)",
        )
        own = self._revise()
        own.revision_log = "按公司通知修订"
        own.action_review()
        self.assertEqual(own.revision_log, "按公司通知修订")
        action = draft.action_open_revisions()
        revisions = self.env["complaint.procedure"].search(action["domain"])
        self.assertEqual(sorted(revisions.mapped("version")), [1, 2, 3])
