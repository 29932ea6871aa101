# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .solution_common import SolutionCommon


@tagged("post_install", "-at_install")
class TestApprovalFlow(SolutionCommon):
    """Approval lines of the procedure become decisions of people (R225, R469)."""

    def test_two_roles_decide_one_after_the_other(self):
        solution = self._request()
        self.assertEqual(solution.validation_status, "pending")
        self.assertTrue(solution.with_user(self.head).can_review)
        self.assertFalse(solution.with_user(self.leader).can_review)
        solution.with_user(self.head).action_approve()
        self.assertEqual(solution.state, "requested")
        solution.with_user(self.leader).action_approve("同意")
        self.assertEqual(solution.state, "approved")
        self.assertEqual(solution.validation_status, "validated")
        with self.shows("R225", "R227", "R469"):
            self.assertEqual(
                self._get_milestones()[-3:],
                ["proposed", "approval_decided", "approved"],
            )
            row = self.ticket.sudo().complaint_ledger_ids.sorted("seq")[-1]
            self.assertEqual(row.user_id, self.leader)
        self.assertIn('"role":"leader"', row.payload)
        self.assertIn(solution.approval_hash, row.payload)
        self.assertNotIn("同意", row.payload)
        self.assertEqual(self._reviews(solution)[-1].comment, "同意")

    def test_rejection_needs_words_and_gives_the_document_back(self):
        solution = self._request()
        head = solution.with_user(self.head)
        self.assertEqual(head.reject_tier()["res_model"], "complaint.approval.decision")
        self.assertEqual(head.action_reject("  ")["target"], "new")
        wizard = self.env["complaint.approval.decision"].with_user(self.head)
        wizard = wizard.with_context(**head.action_reject()["context"])
        form = Form(wizard)
        form.comment = "费用没有依据"
        form.save().action_decide()
        with self.shows("R225"):
            self.assertEqual(solution.state, "draft")
            self.assertEqual(solution.validation_status, "rejected")
        solution.cost = 500
        solution.action_request_approval()
        self.assertEqual(solution.validation_status, "pending")
        self.assertEqual(solution.approval_request, 2)

    def test_only_complaint_documents_are_decided_in_the_dialogue(self):
        wizards = self.env["complaint.approval.decision"].with_user(self.head)
        for model in ("res.partner", "no.such.model"):
            wizard = wizards.create(
                {"res_model": model, "res_id": 1, "decision": "approve"}
            )
            with self.assertRaisesRegex(UserError, "nothing to decide"):
                wizard.action_decide()

    def test_the_requester_takes_his_request_back(self):
        solution = self._request()
        solution.with_user(self.head).action_approve()
        solution.restart_validation()
        self.assertEqual(solution.state, "draft")
        self.assertEqual(
            self._reviews(solution).mapped("status"), ["approved", "cancel"]
        )
        with self.assertRaises(UserError):
            solution.with_user(self.leader).action_approve()

    def test_a_manager_stands_in_for_a_requester_who_left(self):
        solution = self._request()
        manager = solution.with_user(self.manager)
        with self.assertRaises(UserError):
            manager.action_restart_approval()
        self.handler.active = False
        manager.action_restart_approval()
        self.assertEqual(solution.sudo().state, "draft")

    def test_a_line_may_ask_for_no_approval(self):
        self.procedure.approval_ids._trusted().unlink()
        line = self._add_approval_line(
            None, is_none=True, conditions=[("solution_cost", "<", "100")]
        )
        solution = self._request(cost=99)
        self.assertEqual(solution.state, "approved")
        self.assertEqual(solution.approval_exempt_line_id, line)
        self.assertEqual(self._get_milestones()[-2:], ["proposed", "approved"])
        self.assertFalse(self._reviews(solution))

    def test_splitting_does_not_lower_the_amount(self):
        self.procedure.approval_ids._trusted().unlink()
        self._add_approval_line(
            None, is_none=True, conditions=[("solution_cost", "<", "100")]
        )
        role = self._create_role("boss", self.leader)
        self._add_approval_line(role, conditions=[("solution_cost", ">=", "100")])
        with self.shows("R232"):
            self.assertEqual(self._request(cost=60).state, "approved")
            self.assertEqual(self._request(cost=60).state, "requested")

    def test_an_exemption_yields_to_lines_that_hold(self):
        self._add_approval_line(None, is_none=True)
        self.assertEqual(self._request().state, "requested")

    def test_parallel_steps_are_decided_in_any_order(self):
        self.procedure.approval_ids._trusted().write(
            {"step_number": 1, "is_parallel": True}
        )
        solution = self._request()
        self.assertEqual(
            self._reviews(solution).mapped("status"), ["pending", "pending"]
        )
        solution.with_user(self.leader).action_approve()
        self.assertEqual(solution.state, "requested")
        solution.with_user(self.head).action_approve()
        self.assertEqual(solution.state, "approved")

    def test_the_same_person_cannot_fill_two_steps(self):
        role = self._create_role("boss", self.leader)
        self.procedure.approval_ids._trusted().write({"role_id": role.id})
        with self.assertRaisesRegex(UserError, "fewer people than steps"):
            self._request()

    def test_the_same_person_does_not_decide_twice(self):
        role = self._create_role("boss", self.leader, self.head)
        self.procedure.approval_ids._trusted().write({"role_id": role.id})
        solution = self._request()
        solution.with_user(self.leader).action_approve()
        with self.assertRaisesRegex(UserError, "already decided another step"):
            solution.with_user(self.leader).action_approve()
        solution.with_user(self.head).action_approve()
        self.assertEqual(solution.state, "approved")

    def test_who_is_needed_later_leaves_the_step_to_others(self):
        first, second = self._get_solution_lines()
        either = self._create_role("either", self.leader, self.head)
        only = self._create_role("only", self.leader)
        first._trusted().role_id, second._trusted().role_id = either, only
        solution = self._request()
        with self.assertRaisesRegex(UserError, "needed for another step"):
            solution.with_user(self.leader).action_approve()
        solution.with_user(self.head).action_approve()
        solution.with_user(self.leader).action_approve()
        self.assertEqual(solution.state, "approved")

    def test_a_deputy_decides(self):
        assignment = self.env["complaint.role.assignment"].search(
            [("role_id.code", "=", "leader")]
        )
        assignment.deputy_id = self.verifier
        solution = self._request()
        solution.with_user(self.head).action_approve()
        solution.with_user(self.verifier).action_approve()
        self.assertEqual(solution.state, "approved")

    def test_who_cannot_see_the_company_does_not_decide(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.leader.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self._request()

    def test_an_approver_writes_only_what_his_line_names(self):
        first = self._get_solution_lines()[0]
        first._trusted().writable_fields = "cost, measure_ids"
        solution = self._request()
        head = solution.with_user(self.head)
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            head.write({"cost": 500, "description": "别的"})
        with self.assertRaises(UserError):
            head.write({"cost": 500, "state": "approved"})
        with self.assertRaises(UserError):
            solution.with_user(self.leader).write({"cost": 500})
        before = solution.approval_hash
        head.write({"cost": 500})
        head.measure_ids.write({"date_due": "2098-01-01"})
        self.assertNotEqual(solution.approval_hash, before)
        self.assertEqual(self._get_milestones()[-2:], ["approval_amended"] * 2)
        head.action_approve()
        with self.assertRaises(UserError):
            head.write({"cost": 600})
        solution.with_user(self.leader).action_approve()
        self.assertEqual(solution.state, "approved")

    def test_an_amendment_that_needs_others_is_refused(self):
        first, second = self._get_solution_lines()
        first._trusted().writable_fields = "cost"
        self._add_approval_line(
            self._create_role("chairman", self.verifier),
            step_number=3,
            conditions=[("solution_cost", ">", "10000")],
        )
        solution = self._request()
        with self.assertRaisesRegex(UserError, "others have to approve"):
            solution.with_user(self.head).write({"cost": 20000})
        solution.with_user(self.head).write({"cost": 9000})

    def test_no_amendment_beside_an_approval(self):
        self.procedure.approval_ids._trusted().write(
            {"step_number": 1, "is_parallel": True, "writable_fields": "cost"}
        )
        solution = self._request()
        solution.with_user(self.leader).action_approve()
        with self.assertRaisesRegex(UserError, "already approved this content"):
            solution.with_user(self.head).write({"cost": 1})

    def test_content_changed_beneath_is_not_approved(self):
        solution = self._request()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE complaint_solution SET cost = 999999 WHERE id = %s", [solution.id]
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "was changed since its approval"):
            solution.with_user(self.head).action_approve()

    def test_a_step_decided_meanwhile_is_not_decided_again(self):
        solution = self._request()
        review = self._reviews(solution)[0]
        self.assertEqual(review.status, "pending")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE tier_review SET status = 'approved' WHERE id = %s", [review.id]
        )
        with self.assertRaisesRegex(UserError, "decided by somebody else"):
            solution.with_user(self.head).action_approve()

    def test_tier_definitions_cannot_override_the_procedure(self):
        definitions = self.env["tier.definition"]
        model = self.env["ir.model"]._get("complaint.solution")
        with self.assertRaises(ValidationError):
            definitions.create({"model_id": model.id, "reviewer_id": self.handler.id})
        with self.assertRaises(UserError):
            self.env.ref(
                "complaint_management.tier_definition_complaint_solution"
            ).unlink()

    def test_my_reviews_in_the_systray(self):
        solution = self._request()
        counts = self.env["res.users"].with_user(self.head).review_user_count()
        self.assertEqual(
            [(c["model"], c["pending_count"]) for c in counts],
            [("complaint.solution", 1)],
        )
        solutions = self.env["complaint.solution"].with_user(self.head)
        self.assertEqual(solutions.search([("can_review", "=", True)]), solution)
        self.assertFalse(
            solutions.with_user(self.leader).search([("can_review", "=", True)])
        )
        self.assertFalse(
            self.env["res.users"].with_user(self.leader).review_user_count()
        )
        views = [(False, kind) for kind in ("kanban", "list", "form")]
        self.assertIn("form", solutions.get_views(views)["views"])

    def test_approvers_are_told(self):
        solution = self._request()
        note = self.env["mail.message"].search(
            [
                ("model", "=", "complaint.solution"),
                ("res_id", "=", solution.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertEqual(note.notified_partner_ids, self.head.partner_id)
        self.assertNotIn(self.head.partner_id, solution.sudo().message_partner_ids)
