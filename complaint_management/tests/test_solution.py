# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .solution_common import SolutionCommon


@tagged("post_install", "-at_install")
class TestSolution(SolutionCommon):
    """From the draft to the verified effect (R209-R211, R239, R257, R269)."""

    def setUp(self):
        super().setUp()
        self.partner = self.customer.partner_id
        self.phone = self.env["helpdesk.ticket.channel"].search(
            [("complaint_code", "=", "phone")], limit=1
        )

    def _answer_by_officer(self, solution, **values):
        return solution.with_user(self.officer)._officer_answer(
            **{
                "answer": "accepted",
                "channel": self.phone,
                "person": "王女士",
                "date": fields.Datetime.now(),
            }
            | values
        )

    def test_from_draft_to_verified(self):
        solution = self._implement()
        solution.with_user(self.verifier).action_verify("effective", "复测制冷正常")
        with self.shows("R269"):
            self.assertEqual(solution.state, "verified")
            self.assertEqual(solution.verified_by_id, self.verifier)
        self.assertEqual(solution.implemented_by_id, self.handler)
        self.assertEqual(
            self._get_milestones()[-8:],
            [
                "proposed",
                "approval_decided",
                "approved",
                "offered",
                "accepted",
                "measure_done",
                "implemented",
                "verified",
            ],
        )
        self.assertFalse(self.ticket.sudo().complaint_ledger_ids._verify())

    def test_a_solution_names_measures_and_prevention(self):
        with self.shows("R209"):
            with self.assertRaisesRegex(UserError, "at least one measure"):
                self._request(measure_ids=[])
            with self.assertRaisesRegex(UserError, "from happening again"):
                self._request(prevention=False)
        self.assertEqual(self._request(prevention=False, mode="apology").round, 1)

    def test_cost_is_not_below_zero(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._draft(cost=-1)

    def test_investigation_of_the_same_complaint(self):
        other = self._create_complaint()
        with self.assertRaises(ValidationError):
            self._draft()._trusted().ticket_id = other

    def test_other_teams_see_nothing(self):
        solution = self._draft()
        other = self._create_user("other_handler", "handler")
        with self.assertRaises(AccessError):
            solution.with_user(other).read(["description"])
        with self.assertRaises(AccessError):
            solution.with_user(self.employee).read(["description"])
        with self.assertRaises(AccessError):
            solution.with_user(self.auditor).write({"cost": 1})
        with self.assertRaises(AccessError):
            solution.with_user(self.leader).write({"cost": 1})

    # -- offer and answer ------------------------------------------------------

    def test_nothing_is_offered_before_the_approval(self):
        solution = self._request()
        with self.shows("R225"):
            with self.assertRaises(UserError):
                solution.with_user(self.officer).action_offer()

    def test_one_offer_at_a_time(self):
        self._offer()
        second = self._approve()
        with self.assertRaisesRegex(UserError, "was offered already"):
            second.with_user(self.officer).action_offer()

    def test_the_customer_accepts_once_what_he_read(self):
        solution = self._offer()
        shown = solution.offer_hash
        own = solution.with_user(self.customer).sudo()
        with self.assertRaisesRegex(UserError, "read it again"):
            own._customer_accept(self.partner, "portal", "0" * 64)
        own._customer_accept(self.partner, "portal", shown)
        self.assertEqual(solution.state, "accepted")
        self.assertEqual(solution.answer_hash, shown)
        self.assertEqual(solution.sudo().answer_partner_id, self.partner)
        self.assertEqual(solution.sudo().answered_by_id, self.customer)
        with self.shows("R239"):
            self.assertEqual(solution.customer_answer_channel.complaint_code, "portal")
            self.assertTrue(solution.date_answered)
        for answer in (
            lambda: own._customer_accept(self.partner, "portal"),
            lambda: own._customer_refuse(self.partner, "不同意"),
        ):
            with self.assertRaisesRegex(UserError, "no offer to answer"):
                answer()

    def test_nobody_else_answers(self):
        solution = self._offer()
        relative = self.env["res.partner"].create(
            {"name": "王强", "parent_id": self.partner.id}
        )
        for partner in (self.stranger.partner_id, relative, relative.browse()):
            with self.assertRaises(AccessError):
                solution.sudo()._customer_accept(partner, "portal")
            with self.assertRaises(AccessError):
                solution.sudo()._customer_refuse(partner, "不同意")
        self.assertEqual(solution.state, "offered")

    def test_handlers_do_not_learn_who_answered(self):
        solution = self._offer()
        own = solution.with_user(self.customer).sudo()
        own._customer_accept(self.partner, "portal")
        self.assertEqual(self._get_milestones()[-1], "accepted")
        for user in (self.handler, self.leader):
            values = solution.with_user(user).read()[0]
            self.assertNotIn("answer_partner_id", values)
            self.assertNotIn("王芳", str(values))
            with self.assertRaises(AccessError):
                solution.with_user(user).read(["answered_by_id"])

    def test_an_offer_changed_beneath_is_not_accepted(self):
        solution = self._offer()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE complaint_solution SET description = '别的' WHERE id = %s",
            [solution.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "was changed"):
            solution.sudo()._customer_accept(self.partner, "portal")

    def test_a_withdrawn_offer_is_not_accepted(self):
        solution = self._offer()
        solution.with_user(self.officer).action_cancel("报价有误")
        with self.assertRaisesRegex(UserError, "no offer to answer"):
            solution.sudo()._customer_accept(self.partner, "portal")

    def test_a_refusal_begins_a_new_round(self):
        solution = self._offer()
        own = solution.with_user(self.customer).sudo()
        with self.assertRaisesRegex(UserError, "do not agree"):
            own._customer_refuse(self.partner, "  ")
        own._customer_refuse(self.partner, "要求更换整机")
        self.assertEqual(solution.state, "refused")
        self.assertEqual(solution.refusal_reason, "要求更换整机")
        self.assertEqual(self.ticket.sudo().complaint_round, 2)
        second = solution.copy()
        with self.shows("R240"):
            self.assertEqual(second.state, "draft")
            self.assertEqual(second.round, 2)
        self.assertEqual(second.measure_ids.name, "更换压缩机")
        self.assertFalse(second.offer_hash or second.approval_hash)
        second.action_request_approval()
        second.with_user(self.head).action_approve()
        second.with_user(self.leader).action_approve()
        second.with_user(self.officer).action_offer()
        self.assertEqual(second.state, "offered")

    def test_an_officer_notes_the_answer(self):
        solution = self._offer()
        action = solution.with_user(self.officer).action_record_answer()
        wizards = self.env["complaint.solution.answer"].with_user(self.officer)
        form = Form(wizards.with_context(**action["context"]))
        form.answer = "refused"
        form.person = "王女士"
        form.channel_id = self.phone
        form.reason = "要求更换整机"
        form.save().action_record()
        self.assertEqual(solution.state, "refused")
        solution = solution.with_user(self.officer)
        self.assertEqual(solution.answer_person, "王女士")
        self.assertEqual(solution.answered_by_id, self.officer)

    def test_an_answer_noted_needs_person_and_possible_date(self):
        solution = self._offer()
        now = fields.Datetime.now()
        for values in (
            {"person": " "},
            {"date": now - timedelta(days=1)},
            {"date": now + timedelta(days=1)},
            {"answer": "refused"},
        ):
            with self.assertRaises(UserError):
                self._answer_by_officer(solution, **values)
        with self.assertRaises(AccessError):
            solution.with_user(self.handler)._officer_answer(
                "accepted", self.phone, "王女士", now
            )
        with self.assertRaises(AccessError):
            solution.write({"customer_answer_channel": self.phone.id})
        self._answer_by_officer(solution)
        self.assertEqual(solution.state, "accepted")

    # -- implementation and verification ---------------------------------------

    def test_open_measures_need_a_reason(self):
        solution = self._accept()
        with self.shows("R257"):
            with self.assertRaisesRegex(UserError, "更换压缩机"):
                solution.action_implement()
        solution.not_done_reason = "客户改为自行安装"
        solution.action_implement()
        self.assertEqual(solution.state, "implemented")

    def test_measures_are_done_by_their_owner_after_the_consent(self):
        solution = self._offer(
            measure_ids=[
                Command.create(
                    {
                        "name": "检漏",
                        "user_id": self._create_user("fitter", "handler").id,
                        "date_due": "2099-01-01",
                    }
                )
            ]
        )
        measure = solution.measure_ids
        with self.assertRaisesRegex(UserError, "not to be done now"):
            measure.action_done()
        solution.sudo()._customer_accept(self.partner, "portal")
        for user in (self.leader, self.verifier):
            with self.assertRaises(AccessError):
                measure.with_user(user).action_done()
        measure.with_user(measure.user_id).action_done()
        self.assertEqual(measure.state, "done")
        self.assertEqual(measure.done_by_id.login, "fitter")

    def test_who_took_part_does_not_verify(self):
        solution = self._implement()
        with self.assertRaisesRegex(UserError, "somebody else has to verify"):
            solution.action_verify("effective")
        with self.assertRaises(UserError):
            solution.with_user(self.employee).action_verify("effective")
        verifier = solution.with_user(self.verifier)
        self.assertEqual(verifier.action_verify()["target"], "new")
        with self.assertRaisesRegex(UserError, "Say whether"):
            verifier.action_verify("excellent")

    def test_without_effect_the_measures_are_open_again(self):
        solution = self._implement()
        verifier = solution.with_user(self.verifier)
        with self.assertRaisesRegex(UserError, "Say why"):
            verifier.action_verify("ineffective")
        wizard = self.env["complaint.solution.verification"].with_user(self.verifier)
        form = Form(wizard.with_context(**verifier.action_verify()["context"]))
        form.result = "ineffective"
        form.note = "仍不制冷"
        form.save().action_verify()
        self.assertEqual(solution.state, "accepted")
        self.assertEqual(solution.measure_ids.state, "open")
        self.assertEqual(self._get_milestones()[-1], "verification_failed")
        solution.measure_ids.action_done()
        solution.action_implement()
        verifier.action_verify("effective")
        self.assertEqual(solution.state, "verified")

    def test_a_draft_may_be_deleted_and_cancelled(self):
        self._draft().unlink()
        solution = self._draft()
        self.assertEqual(solution.action_cancel()["target"], "new")
        solution.action_cancel("重复")
        self.assertEqual(solution.cancel_reason, "重复")
        with self.assertRaises(UserError):
            solution.action_request_approval()
