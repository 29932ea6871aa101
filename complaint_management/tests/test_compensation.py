# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .compensation_common import ORDER, DocumentOrderCommon

MODEL = "complaint.compensation"


class CompensationCommon(DocumentOrderCommon):
    """A complaint with a loss, and the steps of its compensation."""

    def _draft_case(self, **values):
        return (
            self.env[MODEL]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "claim": "地板泡水,要求赔偿更换费用",
                    "amount_claimed": 12000,
                    "liability": "own",
                    "liability_reason": "安装时未做保压检查,见现场记录",
                    "amount_proposed": 9000,
                    "proposal": "按折旧计算,客户与公司各让一步",
                }
                | values
            )
        )

    def _judge(self, **values):
        case = self._draft_case(**values)
        case.action_claim()
        case.action_judge()
        return case

    def _approve_case(self, **values):
        case = self._judge(**values)
        case.action_request_approval()
        case.with_user(self.leader).action_approve("同意")
        return case

    def _pay(self, case, amount=9000):
        case.write({"amount_paid": amount, "payment_reference": "付 2026-031"})
        case.action_pay()

    def _rows(self, case):
        rows = self.ticket.sudo().complaint_ledger_ids.filtered(
            lambda row: (row.document_model, row.document_id) == (MODEL, case.id)
        )
        return rows.sorted("seq").mapped("milestone")


@tagged("post_install", "-at_install")
class TestCompensation(CompensationCommon):
    """From the claim to the collected money, in the order of the procedure."""

    def test_from_claim_to_collection(self):
        self._add_steps(MODEL, ORDER)
        case = self._judge(attachment_ids=[Command.link(self._attach().id)])
        case.action_request_approval()
        case.with_user(self.leader).action_approve("同意")
        case.action_request_payment()
        case.write({"amount_paid": 9000, "collected_by": "王芳"})
        case.action_collect()
        with self.shows("R330", "R335"):
            self.assertEqual(case.state, "collected")
            self.assertEqual(self._rows(case), list(ORDER))
            self.assertTrue(case.date_claimed and case.date_judged)
            self.assertTrue(case.date_payment_requested and case.date_collected)
            self.assertEqual((case.amount_approved, case.amount_paid), (9000, 9000))
        self.assertFalse(self.ticket.sudo().complaint_ledger_ids._verify())

    def test_order_is_the_procedures(self):
        self._add_steps(MODEL, ORDER)
        case = self._draft_case()
        with self.shows("R335"):
            with self.assertRaisesRegex(UserError, "not come before “步骤 claimed”"):
                case.action_judge()
            case.action_claim()
            with self.assertRaisesRegex(UserError, "步骤 compensation_judged"):
                case.action_request_approval()
            case.action_judge()
            case.action_request_approval()
            case.with_user(self.leader).action_approve()
            case.write({"amount_paid": 9000, "collected_by": "王芳"})
            with self.assertRaisesRegex(UserError, "步骤 compensation_requested"):
                case.action_collect()

    def test_another_procedure_has_another_order(self):
        self._add_steps(MODEL, ["compensation_judged", "claimed"])
        case = self._draft_case()
        with self.assertRaisesRegex(UserError, "步骤 compensation_judged"):
            case.action_claim()
        case.action_judge()
        case.action_claim()
        self.assertEqual(self._rows(case), ["compensation_judged", "claimed"])

    def test_without_steps_the_money_still_waits_for_the_approval(self):
        case = self._draft_case()
        with self.assertRaises(UserError):
            case.action_pay()
        case.action_request_approval()
        with self.assertRaises(UserError):
            case.action_collect()
        case.with_user(self.leader).action_approve()
        case.write({"amount_paid": 100, "collected_by": "王芳"})
        case.action_collect()
        self.assertEqual(case.state, "collected")

    def test_each_case_takes_its_own_steps(self):
        self._add_steps(MODEL, ORDER)
        self._approve_case()
        second = self._draft_case()
        with self.assertRaisesRegex(UserError, "步骤 compensation_judged"):
            second.action_request_approval()

    def test_evidence_where_the_procedure_asks_for_it(self):
        self._add_steps(
            MODEL, ORDER, claimed={"needs_evidence": True, "name": "固定证据"}
        )
        case = self._draft_case()
        with self.shows("R330"):
            with self.assertRaisesRegex(UserError, "“固定证据” needs evidence"):
                case.action_claim()
            case.attachment_ids = self._attach()
            case.action_claim()
            self.assertEqual(case.state, "claimed")
        row = self.ticket.sudo().complaint_ledger_ids[-1:]
        self.assertIn(case.attachment_ids.complaint_sha256, row.payload)

    def test_evidence_is_seen_by_the_approver_and_kept(self):
        file = self._attach()
        case = self._judge(attachment_ids=[Command.link(file.id)])
        case.action_request_approval()
        own = case.with_user(self.leader)
        self.assertEqual(own.attachment_ids.raw, b"%PDF-1.4 evidence")
        with self.assertRaises(UserError):
            file.with_user(self.officer).raw = b"another one"
        with self.assertRaises(UserError):
            file.with_user(self.officer).unlink()
        with self.assertRaises(UserError):
            case.attachment_ids = False

    def test_files_of_others_are_not_taken_over(self):
        foreign = self._attach(user=self.manager)
        with self.assertRaises(AccessError):
            self._draft_case(attachment_ids=[Command.link(foreign.id)])

    def test_nothing_is_due_ends_the_case(self):
        case = self._judge(liability="none", amount_proposed=0)
        self.assertEqual(case.state, "denied")
        with self.assertRaises(UserError):
            case.action_request_approval()
        with self.assertRaises(UserError):
            case.liability = "own"

    def test_changed_judgement_is_confirmed_again(self):
        case = self._judge()
        case.liability = "goodwill"
        self.assertFalse(case.judged_by_id)
        with self.assertRaisesRegex(UserError, "judge again"):
            case.action_request_approval()
        case.action_judge()
        case.action_request_approval()
        self.assertEqual(case.state, "requested")

    def test_incomplete_case_is_refused(self):
        with self.assertRaisesRegex(UserError, "what the customer claims"):
            self._draft_case(claim=" ").action_claim()
        with self.assertRaisesRegex(UserError, "Judge the liability"):
            self._draft_case(liability_reason=False).action_judge()
        with self.assertRaisesRegex(UserError, "how much is proposed"):
            self._draft_case(amount_proposed=0).action_request_approval()
        with self.assertRaisesRegex(UserError, "third party"):
            self._draft_case(amount_to_recover=10).action_request_approval()

    def test_amount_claimed_comes_from_the_complaint(self):
        ticket = self._create_complaint(complaint_amount_claimed=800)
        cases = self.env[MODEL].with_user(self.officer)
        self.assertEqual(cases.create({"ticket_id": ticket.id}).amount_claimed, 800)


@tagged("post_install", "-at_install", "security")
class TestCompensationMoney(CompensationCommon):
    """Who decides on money, and what is never paid."""

    def test_amounts_are_never_negative(self):
        for name in (
            "amount_claimed",
            "amount_proposed",
            "amount_paid",
            "amount_to_recover",
            "amount_recovered",
        ):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self._draft_case(**{name: -1})

    def test_no_more_is_paid_than_approved(self):
        case = self._approve_case()
        with self.shows("R330"), mute_logger("odoo.sql_db"):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                case.amount_paid = 9001
                case.flush_recordset()
        case.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "how much is paid"):
            case.action_pay()
        self._pay(case, 8500)
        self.assertEqual(case.state, "paid")
        with self.assertRaisesRegex(UserError, "what was paid is kept"):
            case.amount_paid = 9000

    def test_approver_lowers_the_amount(self):
        case = self._judge()
        case.action_request_approval()
        own = case.with_user(self.leader)
        self.assertEqual(own.amount_approved, 9000)
        with Form(own) as form:
            form.amount_approved = 7000
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.amount_proposed = 1
        own.action_approve()
        self.assertEqual((case.amount_proposed, case.amount_approved), (9000, 7000))
        self.assertIn("approval_amended", self._rows(case))
        with mute_logger("odoo.sql_db"):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                case.amount_paid = 8000
                case.flush_recordset()

    def test_nobody_approves_his_own(self):
        line = self._add_approval_line(
            self._create_role("treasurer", self.officer, self.leader),
            object=MODEL,
            step_number=2,
        )
        case = self._judge()
        with self.assertRaisesRegex(UserError, "fewer people than steps"):
            case.action_request_approval()
        second = self._create_user("leader_2", "approver")
        self.env["complaint.role.assignment"].create(
            {
                "role_id": line.role_id.id,
                "company_id": self.company.id,
                "kind": "user",
                "user_id": second.id,
                "date_from": "2020-01-01",
            }
        )
        case.action_request_approval()
        approvers = case.sudo().review_ids.complaint_approver_ids
        self.assertEqual(approvers, self.leader | second)
        with self.assertRaises(UserError):
            case.action_approve()

    def test_who_judged_does_not_decide(self):
        case = self._draft_case()
        self.leader.group_ids += self.env.ref(
            "complaint_management.complaint_management_group_officer"
        )
        case.with_user(self.leader).action_judge()
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            case.action_request_approval()

    def test_splitting_does_not_lower_the_total(self):
        chief = self._create_user("chief", "approver")
        self._add_approval_line(
            self._create_role("chief", chief),
            object=MODEL,
            step_number=2,
            conditions=[("compensation_amount", ">", "10000")],
        )
        first = self._judge(amount_proposed=6000)
        first.action_request_approval()
        second = self._judge(amount_proposed=6000)
        second.action_request_approval()
        self.assertEqual(len(first.sudo().review_ids), 1)
        self.assertEqual(
            second.sudo().review_ids.complaint_approver_ids, self.leader | chief
        )

    def test_what_was_decided_is_frozen(self):
        case = self._approve_case()
        for vals in (
            {"amount_approved": 9},
            {"amount_proposed": 1},
            {"claim": "更多"},
            {"liability": "shared"},
            {"state": "paid"},
            {"date_paid": "2026-01-01"},
        ):
            with self.assertRaises(UserError):
                case.write(vals)
        with self.assertRaises(UserError):
            case.unlink()

    def test_rejected_case_begins_again(self):
        case = self._judge()
        case.action_request_approval()
        case.with_user(self.leader).action_reject("金额过高")
        self.assertEqual((case.state, case.amount_approved), ("draft", 0))
        case.amount_proposed = 5000
        case.action_request_approval()
        self.assertEqual(case.amount_approved, 5000)
        self.assertEqual(
            self._rows(case)[2:],
            ["compensation_proposed", "compensation_rejected", "compensation_proposed"],
        )

    def test_cancelled_case_is_kept(self):
        case = self._approve_case()
        self.assertEqual(case.action_cancel()["target"], "new")
        case.action_cancel("客户撤回索赔")
        self.assertEqual(
            (case.state, case.cancel_reason), ("cancelled", "客户撤回索赔")
        )
        with self.assertRaises(UserError):
            case.action_pay()

    def test_recovery_goes_on_after_the_closing(self):
        supplier = self.env["res.partner"].create({"name": "安装公司"})
        case = self._approve_case(
            liability="third_party",
            recover_partner_id=supplier.id,
            amount_to_recover=9000,
        )
        self._pay(case)
        self.ticket.sudo()._trusted().complaint_phase = "closed"
        self.assertEqual(case.recovery_state, "open")
        case.write({"amount_recovered": 4000, "recovery_note": "从尾款扣除"})
        self.assertEqual(case.recovery_state, "partly")
        case.amount_recovered = 9000
        self.assertEqual(case.recovery_state, "done")
        with self.assertRaises(UserError):
            case.amount_to_recover = 1
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                case.amount_recovered = 9001
                case.flush_recordset()

    def test_figures_for_finance(self):
        self._pay(self._approve_case())
        self._approve_case(amount_proposed=500)
        with self.shows("R341"):
            groups = (
                self.env[MODEL]
                .with_user(self.auditor)
                ._read_group(
                    [("ticket_id", "=", self.ticket.id)],
                    ["state"],
                    ["amount_approved:sum", "amount_paid:sum"],
                )
            )
            self.assertEqual(
                sorted(groups), [("approved", 500, 0), ("paid", 9000, 9000)]
            )

    @users("handler", "employee", "customer", "stranger")
    def test_others_see_no_case(self):
        case = self._draft_case()
        with self.assertRaises(AccessError):
            case.with_env(self.env).read(["claim"])

    def test_person_complained_about_sees_nothing(self):
        case = self._draft_case()
        self.ticket.sudo().complaint_subject_user_ids = self.officer_2
        with self.assertRaises(AccessError):
            case.with_user(self.officer_2).read(["claim"])

    @users("leader", "auditor")
    def test_others_only_read(self):
        case = self._draft_case().with_env(self.env)
        self.assertTrue(case.claim)
        with self.assertRaises(AccessError):
            case.claim = "无"
        with self.assertRaises(AccessError):
            case.action_claim()

    def test_conditions_know_the_compensation(self):
        self._add_steps(MODEL, ORDER)
        facts = self.ticket._get_complaint_facts()
        self.assertEqual(
            (facts["has_compensation"], facts["compensation_amount"]), (False, 0)
        )
        self._judge()
        facts = self.ticket._get_complaint_facts()
        self.assertEqual(
            (facts["has_compensation"], facts["compensation_amount"]), (True, 9000)
        )

    def test_case_is_opened_from_the_file(self):
        ticket = self.ticket.with_user(self.officer)
        action = ticket.action_new_compensation()
        form = Form(
            self.env[MODEL].with_user(self.officer).with_context(**action["context"])
        )
        form.claim = "更换地板"
        form.amount_claimed = 300
        case = form.save()
        self.assertEqual(ticket.action_new_compensation()["res_id"], case.id)
