# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .solution_common import SolutionCommon


@tagged("post_install", "-at_install", "security")
class TestClientWords(SolutionCommon):
    """What a client puts beside its values: words of the context, names, commands."""

    def _is_refused(self, act, *args, **values):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            act(*args, **values)

    # -- the word of uninstallations -------------------------------------------

    def test_nobody_deletes_by_the_word_of_an_uninstallation(self):
        solution = self._request()
        solution.with_user(self.officer).message_post(body="电话里说好了")
        contact = self.ticket.sudo().complaint_contact_ids[:1]
        for record in (
            self._reviews(solution)[1],
            solution,
            self.investigation,
            self.ticket.sudo().complaint_dispatch_ids[:1],
            solution.sudo().message_ids[:1],
            self.procedure.step_ids[:1],
            self.procedure,
        ) + ((contact,) if contact else ()):
            for user in (self.auditor, self.officer, self.manager, self.leader):
                own = record.with_user(user).with_context(_force_unlink=True)
                with self.subTest(model=record._name, user=user.login):
                    self._is_refused(own.unlink)
                    self.assertTrue(record.exists())

    def test_nor_by_a_command_on_the_document(self):
        draft = self._draft()
        requested = self._request()
        measure = requested.measure_ids[:1]
        own = draft.with_user(self.handler).with_context(_force_unlink=True)
        self.assertTrue(measure)
        self._is_refused(own.write, {"measure_ids": [Command.delete(measure.id)]})
        self.assertTrue(measure.exists())

    # -- names of what modules ship --------------------------------------------

    def test_an_import_gives_no_name_of_a_module(self):
        """At the next upgrade Odoo would delete what has it."""
        tickets = self.env["helpdesk.ticket"].with_user(self.employee)
        values = {
            "name": "不制冷",
            "description": "修了两次",
            "complaint_procedure_id/.id": str(self.procedure.id),
            "partner_name": "李强",
            "complaint_phone": "13800138000",
        }
        for name, is_taken in (
            ("complaint_management.mine", False),
            ("helpdesk_mgmt.mine", False),
            ("old_system.mine", True),
        ):
            with self.subTest(name):
                found = tickets.load(["id", *values], [[name, *values.values()]])
                self.assertEqual(bool(found["ids"]), is_taken, found["messages"])
                self.assertEqual(bool(self.env.ref(name, False)), is_taken)
                told = str(found["messages"])
                self.assertEqual("only what a module ships" in told, not is_taken)

    def test_nor_does_a_word_of_the_context(self):
        risks = self.env["complaint.investigation"].with_user(self.handler)
        risks = risks.with_context(_import_current_module="complaint_management")
        vals = {"ticket_id": self.ticket.id, "id": "mine"}
        self._is_refused(risks.create, vals)
        self.assertFalse(self.env.ref("complaint_management.mine", False))

    # -- who answers for a revision --------------------------------------------

    def test_who_reviewed_a_revision_is_stamped(self):
        procedures = self.env["complaint.procedure"].with_user(self.manager)
        draft = procedures.browse(self.procedure.action_revise()["res_id"])
        for name, value in (
            ("reviewed_by", "总经理 王某"),
            ("approved_by", "总经理 王某"),
            ("approved_user_id", self.leader.id),
            ("content_hash", "0" * 64),
            ("version", 9),
            ("template_id", False),
            ("parent_id", self.procedure.id),
        ):
            with self.subTest(name):
                self._is_refused(draft.write, {name: value})
                vals = {"name": "x", "code": "x", name: value}
                self._is_refused(procedures.create, vals)
                default = procedures.with_context(**{f"default_{name}": value})
                made = default.create({"name": "x", "code": f"x{name}"})
                self.assertEqual(made[name], procedures.new()[name])
        draft.action_review()
        self.assertEqual(draft.reviewed_by, self.manager.name)


@tagged("post_install", "-at_install", "security")
class TestAmendments(SolutionCommon):
    """What an approver may change who is let write some fields while he decides."""

    def setUp(self):
        super().setUp()
        self.line = self._get_solution_lines()[1]

    def _let_write(self, names):
        self.line._trusted().writable_fields = names

    def _ask_leader(self):
        solution = self._request()
        solution.with_user(self.head).action_approve()
        return solution.with_user(self.leader)

    def test_another_document_is_not_written_beside(self):
        self._let_write("description")
        solution, draft = self._ask_leader(), self._draft()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            (solution + draft.with_user(self.leader)).write({"description": "少赔"})
        self.assertNotEqual(draft.description, "少赔")
        self.assertNotIn(self.leader, draft.sudo().approval_author_ids)
        solution.write({"description": "换新"})
        self.assertEqual(solution.description, "换新")

    def test_lines_of_another_document_are_not_reached(self):
        self._let_write("description, measure_ids")
        solution, draft = self._ask_leader(), self._draft()
        own, other = solution.measure_ids[:1], draft.measure_ids[:1]
        for command in (
            Command.update(other.id, {"name": "x"}),
            Command.delete(other.id),
            Command.link(other.id),
            Command.set(other.ids),
            Command.update(own.id, {"solution_id": draft.id}),
            Command.update(own.id, {"state": "done"}),
        ):
            vals = {"description": "换新", "measure_ids": [command]}
            with self.subTest(command=command), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    solution.write(vals)
        update = Command.update(own.id, {"date_due": "2098-01-01"})
        solution.write({"description": "换新", "measure_ids": [update]})
        self.assertEqual(str(own.date_due), "2098-01-01")

    def test_no_line_lets_write_stamps_or_reviews(self):
        self._let_write("description,state,review_ids,approval_author_ids,ticket_id")
        solution = self._ask_leader()
        review = self._reviews(solution)[1]
        forged = {"comment": "同意", "done_by": self.auditor.id}
        for name, value in (
            ("state", "approved"),
            ("review_ids", [Command.update(review.id, forged)]),
            ("approval_author_ids", [Command.clear()]),
            ("ticket_id", self._create_complaint().id),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    solution.write({"description": "换新", name: value})
        self.assertFalse(review.done_by)
        self.assertEqual(solution.amendable_fields.split(), ["description"])

    def test_a_policy_that_says_so_is_not_reviewed(self):
        procedures = self.env["complaint.procedure"].with_user(self.manager)
        draft = procedures.browse(self.procedure.action_revise()["res_id"])
        line = draft.approval_ids.filtered(lambda a: a.object == "complaint.solution")
        line[0].writable_fields = "cost, review_ids, no_such_field"
        sentence = "no_such_field and review_ids"
        with self.assertRaisesRegex(UserError, sentence):
            draft.action_review()
        line[0].writable_fields = "cost, measure_ids"
        draft.action_review()
        self.assertEqual(draft.state, "reviewed")
