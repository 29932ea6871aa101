# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .solution_common import SolutionCommon

FORGED_CONTEXT = {
    "skip_validation_check": True,
    "skip_check_state_condition": True,
    "tier_validation_defer_compute_can_review": True,
    "complaint_trusted": True,
    "default_state": "approved",
    "default_status": "approved",
    "default_approval_request": 7,
}


@tagged("post_install", "-at_install", "security")
class TestApprovalAttacks(SolutionCommon):
    """T1 to T15 of the engine below, each by the weakest user who could try."""

    def _assert_untouched(self, solution):
        solution.invalidate_recordset()
        self.assertEqual(solution.sudo().cost, 8000)
        self.assertNotIn("approved", self._reviews(solution).mapped("status"))
        self.assertIn(solution.sudo().state, ("draft", "requested"))

    def test_t01_reviews_cannot_be_written_by_hand(self):
        solution = self._request()
        review = self._reviews(solution)[0]
        vals = {"status": "approved", "done_by": self.leader.id}
        for user in (self.handler, self.head, self.leader, self.manager):
            with self.assertRaisesRegex(AccessError, "buttons of its document"):
                review.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            review.with_user(self.leader).sudo().write(vals)
        with self.assertRaises(AccessError):
            review.with_user(self.leader).with_context(**FORGED_CONTEXT).write(vals)
        with self.assertRaises(AccessError):
            review.with_user(self.leader).write(
                {"complaint_approver_ids": [Command.link(self.leader.id)]}
            )
        self._assert_untouched(solution)

    def test_t01_reviews_cannot_be_created_by_hand(self):
        solution = self._draft()
        reviews = self.env["tier.review"].with_user(self.handler)
        vals = {"res_id": solution.id, "status": "approved"}
        with self.assertRaises(AccessError):
            reviews.create(vals | {"model": "complaint.solution"})
        with self.assertRaises(AccessError):
            reviews.with_context(default_model="complaint.solution").create(vals)
        with self.assertRaises(AccessError):
            reviews.create(vals | {"model": "res.partner"}).write(
                {"model": "complaint.solution"}
            )

    def test_t02_client_context_opens_nothing(self):
        solution = self._request()
        forged = solution.with_user(self.handler).with_context(**FORGED_CONTEXT)
        with self.assertRaises(UserError):
            forged.write({"cost": 999999})
        with self.assertRaises(AccessError):
            forged.write({"state": "approved"})
        with self.assertRaises(UserError):
            forged.action_approve()
        self._assert_untouched(solution)

    def test_t02_client_context_does_not_steer_a_request(self):
        solution = self._draft()
        solution.with_context(**FORGED_CONTEXT).action_request_approval()
        self.assertEqual(solution.state, "requested")
        self.assertEqual(
            self._reviews(solution).mapped("status"), ["pending", "waiting"]
        )

    def test_t03_amount_and_state_in_one_write(self):
        solution = self._approve()
        for state in ("approved", "offered", "draft"):
            with self.assertRaises(UserError):
                solution.with_user(self.officer).write({"cost": 999999, "state": state})
        self.assertEqual(solution.cost, 8000)

    def test_t04_nothing_changes_after_the_approval(self):
        solution = self._approve()
        for name, value in (
            ("cost", 1),
            ("description", "别的方案"),
            ("mode", "apology"),
            ("basis", "无"),
            ("investigation_id", False),
            ("ticket_id", self._create_complaint().id),
        ):
            for user in (self.handler, self.officer, self.manager, self.env.user):
                with self.assertRaises(UserError, msg=name):
                    solution.with_user(user).write({name: value})
        with self.assertRaises(UserError):
            solution.sudo()._trusted().write({"cost": 1})

    def test_t05_no_birth_in_a_later_state(self):
        for values in (
            {"state": "approved"},
            {"approval_request": 1},
            {"approval_hash": "0" * 64},
            {"approval_exempt_line_id": self.procedure.approval_ids[0].id},
            {"validation_status": "validated"},
        ):
            with self.assertRaises(AccessError):
                self._draft(**values)
        with self.assertRaises(AccessError):
            self._draft(
                review_ids=[
                    Command.create(
                        {"model": "complaint.solution", "status": "approved"}
                    )
                ]
            )
        solutions = self.env["complaint.solution"].with_user(self.handler)
        solution = solutions.with_context(**FORGED_CONTEXT).create(
            {"investigation_id": self.investigation.id, "description": "x"}
        )
        self.assertEqual(solution.state, "draft")
        self.assertFalse(solution.approval_request)

    def test_t06_no_state_is_reached_by_writing_it(self):
        solution = self._draft()
        for state in ("approved", "offered", "accepted", "implemented", "verified"):
            with self.assertRaises(AccessError):
                solution.write({"state": state})
            with self.assertRaises(UserError):
                solution.sudo()._trusted().write({"state": state})
        self.assertEqual(solution.state, "draft")

    def test_t07_no_line_is_no_approval(self):
        self.procedure.approval_ids._trusted().unlink()
        solution = self._draft()
        with self.assertRaisesRegex(UserError, "does not say who approves"):
            solution.action_request_approval()
        self._add_approval_line(
            self._create_role("boss", self.leader),
            conditions=[("solution_cost", ">", "10000")],
        )
        with self.assertRaisesRegex(UserError, "does not say who approves"):
            solution.action_request_approval()
        self.assertEqual(solution.state, "draft")

    def test_t08_lines_are_frozen_with_their_document(self):
        solution = self._request()
        other = self._draft()
        measure = solution.measure_ids
        line = {"name": "再补偿十万", "user_id": self.handler.id}
        line |= {"date_due": "2099-01-01", "solution_id": solution.id}
        attempts = (
            lambda: measure.write({"name": "别的"}),
            lambda: measure.write({"solution_id": other.id}),
            lambda: measure.unlink(),
            lambda: measure.create(line),
            lambda: solution.write({"measure_ids": [Command.clear()]}),
            lambda: measure.with_user(self.manager).write({"date_due": "2100-01-01"}),
            lambda: measure.sudo()._trusted().write({"name": "别的"}),
        )
        for attempt in attempts:
            with self.assertRaisesRegex(UserError, "can no longer be changed"):
                attempt()
        with self.assertRaisesRegex(UserError, "stays with its document"):
            other.measure_ids.write({"solution_id": solution.id})
        with self.assertRaises(AccessError):
            measure.write({"state": "done", "date_done": "2026-01-01"})
        self.assertEqual(measure.name, "更换压缩机")

    def test_t09_only_the_requester_takes_it_back(self):
        solution = self._request()
        for user in (self.head, self.officer, self.manager):
            with self.assertRaisesRegex(UserError, "can take the request back"):
                solution.with_user(user).restart_validation()
        for user in (self.employee, self.auditor, self.customer):
            with self.assertRaises(AccessError):
                solution.with_user(user).restart_validation()
        self.assertEqual(len(self._reviews(solution)), 2)

    def test_t10_the_trail_outlives_everything(self):
        solution = self._request()
        solution.with_user(self.head).action_approve()
        solution.with_user(self.leader).action_reject("费用过高")
        solution.action_request_approval()
        solution.restart_validation()
        solution.with_user(self.officer).action_cancel("客户撤诉")
        self.assertEqual(
            self._reviews(solution).sorted("id").mapped("status"),
            ["approved", "rejected", "cancel", "cancel"],
        )
        reviews = self._reviews(solution)
        for records in (reviews, solution, solution.measure_ids):
            with self.assertRaises(UserError):
                records.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            reviews.sudo()._trusted().unlink()
        self.assertEqual(
            self._get_milestones()[-6:],
            [
                "proposed",
                "approval_decided",
                "approval_rejected",
                "proposed",
                "approval_restarted",
                "solution_cancelled",
            ],
        )
        notes = solution.sudo().message_ids.sorted("id").mapped("preview")
        self.assertIn("费用过高", notes[-2])
        self.assertNotIn("费用过高", notes[-1])

    def test_t11_nobody_decides_out_of_turn(self):
        solution = self._request()
        leader = solution.with_user(self.leader)
        for attempt in (
            leader.validate_tier,
            leader.action_approve,
            lambda: leader.action_reject("不"),
            lambda: leader._validate_tier(),
            lambda: leader._rejected_tier(),
        ):
            with self.assertRaisesRegex(
                UserError, "does not wait for your decision|Decide with the buttons"
            ):
                attempt()
        wizards = self.env["comment.wizard"].with_user(self.leader)
        for decision in ("validate", "reject"):
            vals = {"res_model": solution._name, "res_id": solution.id, "comment": "x"}
            with self.assertRaises(UserError):
                wizards.create(vals | {"validate_reject": decision}).add_comment()
            reviews = self._reviews(solution)
            vals["review_ids"] = [Command.set(reviews.ids)]
            with self.assertRaises(UserError):
                wizards.create(vals | {"validate_reject": decision}).add_comment()
        self.assertEqual(
            self._reviews(solution).mapped("status"), ["pending", "waiting"]
        )

    def test_t12_customers_see_no_approvals(self):
        review = self._reviews(self._request())[0]
        public = self.env.ref("base.public_user")
        for user in (self.customer, self.stranger, public):
            for model in ("tier.review", "tier.definition", "complaint.solution"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search_read([], ["id"])
        employee = self.env["tier.review"].with_user(self.employee)
        self.assertFalse(employee.search([("id", "in", review.ids)]))
        with self.assertRaises(AccessError):
            review.with_user(self.employee).read(["comment"])

    def test_t13_implied_membership_counts(self):
        group = self.env["res.groups"].create({"name": "Directors' assistants"})
        directors = self.env["res.groups"].create(
            {"name": "Directors", "implied_ids": [Command.link(group.id)]}
        )
        self.verifier.group_ids = [Command.link(directors.id)]
        role = self._create_role("director")
        self.env["complaint.role.assignment"].create(
            {
                "role_id": role.id,
                "kind": "group",
                "group_id": group.id,
                "date_from": "2020-01-01",
            }
        )
        self._add_approval_line(role, step_number=3)
        review = self._reviews(self._request())[-1]
        self.assertEqual(review.complaint_approver_ids, self.verifier)

    def test_t14_later_changes_of_roles_rewrite_nothing(self):
        solution = self._request()
        solution.with_user(self.head).action_approve()
        before = [
            (r.complaint_approver_ids.ids, r.reviewer_ids.ids)
            for r in self._reviews(solution)
        ]
        self.env["complaint.role.assignment"].search([]).active = False
        self.responsible_team.user_id = self.officer
        definition = self.env.ref(
            "complaint_management.tier_definition_complaint_solution"
        )
        definition.write({"review_type": "individual", "reviewer_id": self.officer.id})
        self.env.flush_all()
        self.env.invalidate_all()
        after = [
            (r.complaint_approver_ids.ids, r.reviewer_ids.ids)
            for r in self._reviews(solution)
        ]
        self.assertEqual(before, after)
        with self.assertRaises(UserError):
            solution.with_user(self.officer).action_approve()
        solution.with_user(self.leader).action_approve()
        self.assertEqual(solution.state, "approved")

    def test_t15_who_asks_does_not_decide(self):
        role = self._create_role("boss", self.handler)
        self.procedure.approval_ids._trusted().write({"role_id": role.id})
        solution = self._draft()
        with self.assertRaisesRegex(UserError, "Nobody is left who may decide as boss"):
            solution.action_request_approval()
        with self.assertRaises(UserError):
            solution.write({"state": "approved"})
        self.assertFalse(self._reviews(solution))
        self.assertEqual(solution.state, "draft")

    def test_t15_who_is_concerned_does_not_decide(self):
        self.ticket.sudo().complaint_subject_user_ids = self.leader
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self._request()
        self.ticket.sudo().complaint_subject_user_ids = False
        solution = self._request()
        self.ticket.sudo().complaint_subject_user_ids = self.head
        with self.assertRaises(AccessError):
            solution.with_user(self.head).action_approve()
        self._assert_untouched(solution)

    def test_t15_who_handled_it_meanwhile_does_not_decide(self):
        solution = self._request()
        self.investigation.dispatch_id.sudo()._trusted().handler_id = self.head
        with self.assertRaisesRegex(UserError, "somebody else has to decide"):
            solution.with_user(self.head).action_approve()
        self._assert_untouched(solution)

    def test_t15_executors_do_not_decide(self):
        solution = self._draft()
        solution.measure_ids.user_id = self.leader
        with self.assertRaisesRegex(UserError, "Nobody is left.*owns a measure"):
            solution.action_request_approval()

    def test_strangers_cannot_call_the_methods(self):
        solution = self._request()
        calls = (
            "action_request_approval",
            "action_approve",
            "action_restart_approval",
            "request_validation",
            "validate_tier",
            "restart_validation",
            "action_offer",
            "action_implement",
            "action_verify",
            "action_cancel",
            "action_record_answer",
        )
        agent = new_test_user(
            self.env, login="agent", groups="helpdesk_mgmt.group_helpdesk_manager"
        )
        for user in (self.customer, self.employee, agent):
            for name in calls:
                with self.assertRaises(AccessError, msg=name):
                    getattr(solution.with_user(user), name)()
            with self.assertRaises(AccessError):
                solution.with_user(user).action_reject("不")
