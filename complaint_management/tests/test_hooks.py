# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .solution_common import SolutionCommon


@tagged("post_install", "-at_install")
class TestHooks(SolutionCommon):
    """What an addon on top may answer; each test overrides as such an addon would."""

    def _override(self, model, name, override):
        """Put ``override(self, original)`` in place of a method of a model."""
        kind = type(self.env[model])
        original = getattr(kind, name)

        def method(records, *args, **kwargs):
            return override(records, lambda: original(records, *args, **kwargs))

        self.patch(kind, name, method)

    def test_missing_intake_refuses_registration(self):
        self._override(
            "helpdesk.ticket",
            "_get_missing_intake",
            lambda ticket, original: [*original(), "the serial number"],
        )
        with self.assertRaisesRegex(ValidationError, "the serial number"):
            self._create_complaint()

    def test_intake_payload_stands_in_ledger(self):
        self._override(
            "helpdesk.ticket",
            "_get_intake_payload",
            lambda ticket, original: original() | {"serial": "A-1"},
        )
        ticket = self._create_complaint()
        rows = ticket.sudo().complaint_ledger_ids
        self.assertIn('"serial":"A-1"', rows.payload)
        self.assertFalse(rows._verify())

    def test_fact_proposes_grade(self):
        def override(tickets, original):
            values = original()
            for ticket in tickets.sudo():
                values[ticket]["persons"] = 40
            return values

        self._override("helpdesk.ticket", "_get_complaint_fact_values", override)
        ticket = self._create_complaint()
        grade, match = ticket.sudo()._propose_complaint_grade()
        self.assertEqual(grade.code, "major")
        self.assertEqual(match[0][0], "persons")

    def test_fact_label_stands_in_reason_of_grade(self):
        self._override(
            "complaint.procedure",
            "_get_fact_labels",
            lambda procedure, original: original() | {"persons": "Households"},
        )
        ticket = self._create_complaint(complaint_persons=40)
        self.assertIn("Households", self._assess(ticket).grade_reason)

    def test_milestone_is_recorded_with_its_label(self):
        self._override(
            "helpdesk.ticket",
            "_get_complaint_milestones",
            lambda tickets, original: original() | {"inspected": "Inspected"},
        )
        self.ticket.sudo()._complaint_record("inspected")
        row = self.ticket.sudo().complaint_ledger_ids.sorted("seq")[-1]
        self.assertEqual((row.milestone, row.label), ("inspected", "Inspected"))

    def test_reason_keeps_complaint_open(self):
        def override(tickets, original):
            reasons = original()
            for ticket in tickets:
                reasons[ticket].append("The sample is missing.")
            return reasons

        self._override("helpdesk.ticket", "_get_cannot_close_reasons", override)
        ticket = self.ticket.with_user(self.officer)
        closing = self.procedure.closing_ids[:1]
        with self.assertRaisesRegex(UserError, "The sample is missing"):
            ticket._complaint_close(closing, "总结")

    def test_excluded_user_leaves_step_without_approver(self):
        self._override(
            "complaint.solution",
            "_get_approval_excluded_users",
            lambda solution, original: original() | self.leader,
        )
        with self.assertRaises(UserError):
            self._request()

    def test_approval_fact_is_asked(self):
        asked = []

        def override(solution, original):
            asked.append(solution)
            return original() | {"solution_cost": 1}

        self._override("complaint.solution", "_get_approval_facts", override)
        self.assertIn(self._request(), asked)

    def test_incomplete_document_is_not_requested(self):
        def override(solution, original):
            raise UserError(self.env._("Attach the estimate."))

        self._override("complaint.solution", "_check_before_approval", override)
        with self.assertRaisesRegex(UserError, "Attach the estimate"):
            self._request()

    def test_health_problem_is_shown_to_manager(self):
        self._override(
            "complaint.procedure",
            "_get_health_problems",
            lambda procedure, original: [*original(), "The list is empty."],
        )
        self.procedure.invalidate_recordset(["health"])
        self.assertIn("The list is empty.", self.procedure.health)

    def test_column_is_selected_by_analysis(self):
        self._override(
            "complaint.report",
            "_select_columns",
            lambda report, original: original()
            | {"amount": SQL("ticket.complaint_amount_claimed")},
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT amount FROM (%s) AS report",
                self.env["complaint.report"]._table_query,
            )
        )
        self.assertEqual(len(rows), self.env["complaint.report"].search_count([]))
