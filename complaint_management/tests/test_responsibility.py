# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .compensation_common import DocumentOrderCommon

MODEL = "complaint.responsibility"


@tagged("post_install", "-at_install")
class TestResponsibility(DocumentOrderCommon):
    """Thrice and shared; changed only with an approval (R011)."""

    def _draft_responsibility(self, *shares, **values):
        """Draft with shares: (field, record, percent)."""
        shares = shares or [("team_id", self.responsible_team, 100)]
        return (
            self.env[MODEL]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "kind": "cause",
                    "reason": "维修记录显示未做检漏",
                    "line_ids": [
                        Command.create({name: record.id, "share": share})
                        for name, record, share in shares
                    ],
                }
                | values
            )
        )

    def _fix(self, *shares, **values):
        document = self._draft_responsibility(*shares, **values)
        document.action_fix()
        return document

    def _change(self, document, *shares, reason="复查发现供应商配件有缺陷"):
        action = document.action_change()
        draft = document.browse(action["res_id"])
        draft.write(
            {
                "reason": reason,
                "line_ids": [Command.clear()]
                + [
                    Command.create({name: record.id, "share": share})
                    for name, record, share in shares
                ],
            }
        )
        return draft

    def test_three_responsibilities_are_fixed_and_shared(self):
        supplier = self.env["res.partner"].create({"name": "配件供应商"})
        self._fix(kind="handling")
        cause = self._fix(
            ("user_id", self.handler, 33.33),
            ("team_id", self.responsible_team, 33.33),
            ("partner_id", supplier, 33.34),
        )
        self._fix(("user_id", self.head, 100), kind="delay")
        fixed = self.ticket.with_user(self.auditor).complaint_responsibility_ids
        with self.shows("R011", "R144"):
            self.assertEqual(set(fixed.mapped("kind")), {"handling", "cause", "delay"})
            self.assertEqual(set(fixed.mapped("state")), {"fixed"})
            self.assertEqual(cause.line_ids.user_id, self.handler)
            self.assertEqual(cause.line_ids.team_id, self.responsible_team)
            self.assertEqual(cause.line_ids.partner_id, supplier)
        self.assertEqual(self._get_milestones()[-3:], ["responsibility_fixed"] * 3)
        row = self.ticket.sudo().complaint_ledger_ids.sorted("seq")[-2]
        self.assertIn('"share":"33.34"', row.payload)
        self.assertFalse(self.ticket.sudo().complaint_ledger_ids._verify())

    def test_shares_add_to_hundred(self):
        document = self._draft_responsibility(
            ("user_id", self.handler, 60), ("team_id", self.responsible_team, 39.99)
        )
        with self.shows("R011"):
            with self.assertRaisesRegex(UserError, "add up to 99.99"):
                document.action_fix()
            document.line_ids[1].share = 40
            document.action_fix()
            self.assertEqual(document.state, "fixed")
        with self.assertRaisesRegex(UserError, "add up to 0"):
            self._draft_responsibility(kind="delay", line_ids=[]).action_fix()

    def test_a_share_is_somebodys(self):
        for vals in ({"share": 100}, {"team_id": self.team.id, "share": 0}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self._draft_responsibility(line_ids=[Command.create(vals)])

    def test_facts_are_named(self):
        with self.assertRaisesRegex(UserError, "from which facts"):
            self._draft_responsibility(reason=" ").action_fix()

    def test_person_concerned_does_not_fix(self):
        own = self._draft_responsibility(("user_id", self.officer, 100))
        with self.assertRaisesRegex(UserError, "You are concerned"):
            own.action_fix()
        own.with_user(self.officer_2).action_fix()
        self.assertEqual(own.fixed_by_id, self.officer_2)
        # a team without a person is its leader
        team = self._draft_responsibility(("team_id", self.team, 100), kind="delay")
        with self.assertRaisesRegex(UserError, "You are concerned"):
            team.with_user(self.manager).action_fix()

    def test_fixed_once(self):
        self._fix()
        second = self._draft_responsibility()
        with self.assertRaisesRegex(UserError, "change it instead"):
            second.action_fix()
        with self.assertRaises(UserError):
            second.action_request_approval()

    def test_what_is_fixed_is_frozen(self):
        document = self._fix()
        for vals in (
            {"reason": "别的"},
            {"kind": "delay"},
            {"state": "replaced"},
            {"replaces_id": document.id},
            {"line_ids": [Command.clear()]},
        ):
            with self.assertRaises(UserError):
                document.write(vals)
        with self.assertRaises(UserError):
            document.line_ids.share = 50
        with self.assertRaises(UserError):
            document.line_ids.unlink()
        with self.assertRaises(UserError):
            document.unlink()
        with self.assertRaises(UserError):
            document.copy()

    def test_change_needs_an_approval(self):
        fixed = self._fix(("user_id", self.handler, 100))
        draft = self._change(
            fixed, ("user_id", self.handler, 40), ("user_id", self.verifier, 60)
        )
        with self.assertRaisesRegex(UserError, "has to be approved"):
            draft.action_fix()
        draft.action_request_approval()
        self.assertEqual(fixed.state, "fixed")
        with self.assertRaises(UserError):
            draft.action_approve()
        draft.with_user(self.leader).action_approve("同意")
        with self.shows("R011"):
            self.assertEqual((fixed.state, draft.state), ("replaced", "fixed"))
            self.assertEqual(draft.fixed_by_id, self.leader)
            self.assertEqual(draft.line_ids.mapped("share"), [60, 40])
            self.assertEqual(
                self._get_milestones()[-2:],
                ["responsibility_requested", "responsibility_changed"],
            )

    def test_rejected_change_leaves_what_was_fixed(self):
        fixed = self._fix()
        draft = self._change(fixed, ("user_id", self.verifier, 100))
        draft.action_request_approval()
        draft.with_user(self.leader).action_reject("证据不足")
        self.assertEqual((fixed.state, draft.state), ("fixed", "draft"))
        self.assertEqual(fixed.action_change()["res_id"], draft.id)
        draft.action_cancel("不再变更")
        self.assertNotEqual(fixed.action_change()["res_id"], draft.id)

    def test_whom_the_change_concerns_does_not_approve_it(self):
        fixed = self._fix(("user_id", self.leader, 100))
        draft = self._change(fixed, ("user_id", self.handler, 100))
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            draft.action_request_approval()

    def test_change_without_approval_line_is_refused(self):
        lines = self.procedure.approval_ids.filtered(lambda a: a.object == MODEL)
        lines._trusted().unlink()
        draft = self._change(self._fix(), ("user_id", self.verifier, 100))
        with self.assertRaisesRegex(UserError, "does not say who approves"):
            draft.action_request_approval()

    def test_two_changes_do_not_both_win(self):
        fixed = self._fix()
        first = self._change(fixed, ("user_id", self.verifier, 100))
        second = first._draft_change()
        second._trusted().write({"replaces_id": fixed.id, "reason": "另一种看法"})
        second.action_request_approval()
        first.action_request_approval()
        first.with_user(self.leader).action_approve()
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            second.with_user(self.leader).action_approve()

    def test_closing_may_ask_for_all_three(self):
        self._add_steps(MODEL, ["responsibility_fixed"])
        closing = self.procedure.closing_ids.filtered(lambda c: c.code == "withdrawn")
        self._add_conditions(
            "closing_id",
            closing,
            [("responsibilities", ">=", "3")],
        )
        facts = self.ticket._get_complaint_facts()
        self.assertEqual(facts["responsibilities"], 0)
        self._fix()
        self._fix(kind="delay")
        facts = self.ticket._get_complaint_facts()
        self.assertEqual(facts["responsibilities"], 2)
        reasons = self.ticket._get_cannot_close_reasons(closing)[self.ticket]
        self.assertIn("responsibilities ≥ 3", " ".join(reasons))

    def test_form_proposes_who_is_responsible(self):
        ticket = self.ticket.with_user(self.officer)
        context = ticket.action_new_responsibility()["context"]
        form = Form(self.env[MODEL].with_user(self.officer).with_context(**context))
        self.assertEqual(form.kind, "handling")
        form.reason = "投诉处理单派发至该部门"
        document = form.save()
        self.assertEqual(document.line_ids.team_id, self.responsible_team)
        document.action_fix()
        context = ticket.action_new_responsibility()["context"]
        self.assertEqual(context["default_kind"], "cause")

    @users("handler", "employee", "customer", "stranger")
    def test_others_see_nothing(self):
        document = self._draft_responsibility().with_env(self.env)
        with self.assertRaises(AccessError):
            document.read(["reason"])
        with self.assertRaises(AccessError):
            document.line_ids.read(["share"])

    def test_person_complained_about_sees_nothing(self):
        document = self._fix()
        self.ticket.sudo().complaint_subject_user_ids = self.officer_2
        with self.assertRaises(AccessError):
            document.with_user(self.officer_2).read(["reason"])
        with self.assertRaises(AccessError):
            document.line_ids.with_user(self.officer_2).read(["share"])

    @users("leader", "auditor")
    def test_others_only_read(self):
        document = self._draft_responsibility().with_env(self.env)
        self.assertTrue(document.line_ids.share)
        with self.assertRaises(AccessError):
            document.action_fix()
        with self.assertRaises(AccessError):
            document.line_ids.share = 1
