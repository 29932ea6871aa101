# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from .procedure_common import ProcedureCommon


@tagged("post_install", "-at_install")
class TestProcedureComparison(ProcedureCommon):
    """Two revisions side by side: line, field, old, new, in the document's words."""

    def _get_rows(self, new, old):
        """Return (kind, line, change, field, old, new) of all differences."""
        return [
            (section["label"], line["label"], line["change"], *row.values())
            for section in new._compare(old)
            for line in section["lines"]
            for row in line["rows"] or [{"field": "", "old": "", "new": ""}]
        ]

    @users("manager")
    def test_changed_limit_is_named_with_step_and_both_values(self):
        draft = self._revise()
        step = self._get_step(draft, "confirmed")
        with Form(step) as form:
            form.limit_number = 3
            form.limit_unit = "hour"
        with self.shows("R015"):
            self.assertEqual(
                self._get_rows(draft, self.procedure),
                [
                    (
                        "Steps",
                        "向客户复述并确认记录",
                        "changed",
                        "Time Limit",
                        "1 working day(s)",
                        "3 hour(s)",
                    )
                ],
            )

    @users("manager")
    def test_equal_procedures_say_so(self):
        draft = self._revise()
        self.assertEqual(draft._compare(self.procedure), [])
        action = draft.action_compare()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        form = Form(wizard)
        self.assertEqual(form.old_id, self.procedure.with_env(self.env))
        self.assertIn("Both say the same", form.content)

    @users("manager")
    def test_conditions_and_milestones_are_said_in_words(self):
        draft = self._revise()
        grade = draft.grade_ids.filtered(lambda g: g.grade_id.code == "major")
        grade.condition_ids[0].value = "3"
        explained = self._get_step(draft, "explained")
        explained.after_ids = self._get_step(draft, "confirmed")
        rows = self._get_rows(draft, self.procedure)
        self.assertEqual(
            [row[3:] for row in rows if row[1] == grade.grade_id.name],
            [
                (
                    "Holds When",
                    "Number of complainants ≥ 5 or Amount claimed > 100000",
                    "Number of complainants ≥ 3 or Amount claimed > 100000",
                )
            ],
        )
        self.assertIn(
            (
                "Steps",
                "向客户解释不予成立的理由",
                "changed",
                "After",
                "判断投诉、确定等级",
                "向客户复述并确认记录",
            ),
            rows,
        )
        grade = draft.grade_ids.filtered(lambda g: g.grade_id.code == "important")
        self.assertEqual(
            grade._get_condition_text(),
            "同一问题是否曾经投诉过 = Yes or 是否需要立即采取措施 = Yes",
        )

    @users("manager")
    def test_added_and_removed_lines_stand_where_they_belong(self):
        draft = self._revise()
        self._get_step(draft, "acknowledged").unlink()
        confirmed = self._get_step(draft, "confirmed")
        draft.step_ids = [
            Command.create(
                {
                    "code": "thanked",
                    "name": "致谢",
                    "sequence": confirmed.sequence + 1,
                    "after_ids": [Command.link(confirmed.id)],
                    "limit_number": 2,
                    "limit_unit": "working_day",
                }
            )
        ]
        rows = self._get_rows(draft, self.procedure)
        gone = [row for row in rows if row[1] == "告知已受理"]
        self.assertEqual({row[2] for row in gone}, {"removed"})
        self.assertIn(("Time Limit", "4 working hour(s)", ""), [r[3:] for r in gone])
        new = [row for row in rows if row[1] == "致谢"]
        self.assertEqual(
            new,
            [
                ("Steps", "致谢", "added", "After", "", "向客户复述并确认记录"),
                ("Steps", "致谢", "added", "Time Limit", "", "2 working day(s)"),
            ],
        )
        self.assertLess(rows.index(gone[0]), rows.index(new[0]))

    @users("manager")
    def test_approval_is_known_by_its_number_when_its_role_changes(self):
        draft = self._revise()
        line = draft.approval_ids.filtered(
            lambda a: a.object == "complaint.solution" and a.step_number == 2
        )
        line.role_id = self.env["complaint.role"].search([("code", "=", "officer")])
        ((kind, label, change, *row),) = self._get_rows(draft, self.procedure)
        self.assertEqual((kind, change), ("Approvals", "changed"))
        self.assertIn("No. 2", label)
        self.assertEqual(row, ["Role", "分管领导", "投诉受理专员"])

    @users("manager")
    def test_line_that_moved_says_from_where_to_where(self):
        draft = self._revise()
        draft.satisfaction_ids.sorted("sequence")[-1].sequence = 1
        ((_kind, label, change, *row),) = self._get_rows(draft, self.procedure)
        self.assertEqual((label, change), ("不满意", "changed"))
        self.assertEqual(row, ["Position", "4", "1"])

    @users("officer")
    def test_values_are_shown_as_text(self):
        draft = self._revise()
        draft.name = "<b>粗</b>"
        comparison = self.env["complaint.procedure.comparison"].create(
            {"old_id": self.procedure.id, "new_id": draft.id}
        )
        self.assertIn("&lt;b&gt;粗&lt;/b&gt;", comparison.content)
        self.assertNotIn("<b>粗</b>", comparison.content)

    @users("auditor")
    def test_draft_is_compared_with_the_revision_in_force(self):
        draft = self._revise()
        action = draft.with_env(self.env).action_compare()
        self.assertEqual(action["context"]["default_old_id"], self.procedure.id)
        template = self.procedure.template_id
        action = self.procedure.with_env(self.env).action_compare()
        self.assertEqual(action["context"]["default_old_id"], template.id)
