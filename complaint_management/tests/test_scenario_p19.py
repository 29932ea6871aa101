# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Datetime
from odoo.tests import tagged

from .common import GROUP
from .scenario_common import ScenarioCommon


@tagged("post_install", "-at_install")
class TestScenarioP19(ScenarioCommon):
    """客户投诉处理指南 (S1-i), paragraph by paragraph, with nothing but its buttons."""

    # -- the stories -----------------------------------------------------------------

    def test_accepted_offer_leads_to_closure(self):
        # 步骤1:确保有专人负责接收……对于口头投诉,请尽快记录下相关细节
        with self.shows("R489", "R045"), self.assertRaises(ValidationError):
            self._receive_call(description="<p><br></p>")
        ticket = self._receive_call()
        with self.shows("R001", "R010", "R035"):
            self.assertRegex(ticket.number, r"^TS202603-\d{5}$")
            self.assertEqual(self._get_milestones(ticket), ["registered"])
        with self.shows("R018", "R044", "R045"):
            self.assertEqual(ticket.channel_id.complaint_code, "phone")
            self.assertEqual(ticket.complaint_procedure_id, self.procedure)
            self.assertEqual(ticket.complaint_phone, "13800138000")
            self.assertEqual(ticket.complaint_date_received, Datetime.now())
        with self.shows("R148"):
            # four working hours, the lunch break left out; one working day
            self.assertEqual(
                self._get_due(ticket, "acknowledged"), ["2026-03-11 14:10"]
            )
            self.assertEqual(self._get_due(ticket, "confirmed"), ["2026-03-12 17:00"])

        # 步骤2:确保您完全理解客户的不满和需求……提问以获得更多详细信息
        self._at("2026-03-11 09:25")
        ticket.with_user(self.officer).action_complaint_confirm()
        with self.shows("R030"):
            self.assertEqual(ticket.complaint_date_confirmed, Datetime.now())
        with self.shows("R471", "R076"), self.assertRaises(AccessError):
            self.env["complaint.assessment"].with_user(self.handler).create(
                {"ticket_id": ticket.id}
            )
        self._at("2026-03-11 10:00")
        assessment = self._assess(ticket)
        with self.shows("R096", "R097"):
            self.assertEqual(assessment.grade_proposed_id.code, "general")
            self.assertEqual(ticket.complaint_grade_id.code, "general")
            self.assertEqual(ticket.complaint_validity, "valid")

        # 步骤3:与相关部门合作,积极解决问题
        dispatch = self._dispatch(ticket, date_limit="2026-03-13 09:00:00")
        with self.shows("R123"):
            self.assertEqual(dispatch.state, "issued")
            self.assertEqual(self._get_work(self.handler), {"received"})
        self._at("2026-03-11 11:00")
        dispatch.with_user(self.handler).action_receive()
        with self.shows("R124", "R127"):
            self.assertEqual(dispatch.received_by_id, self.handler)
            self.assertEqual(dispatch.date_received, Datetime.now())
            self.assertEqual(self._get_due(ticket, "answered"), ["2026-03-13 17:00"])
        self._at("2026-03-12 16:00")
        own = dispatch.with_user(self.handler)
        own.answer = "压缩机缺氟,已补充"
        own.action_answer()
        with self.shows("R474", "R128"):
            with self.assertRaises(AccessError):
                dispatch.with_user(self.officer).action_head_sign()
            dispatch.with_user(self.head).action_head_sign()
            self.assertEqual(dispatch.head_signed_by_id, self.head)
        investigation = self._investigate(dispatch)
        with self.shows("R186", "R187", "R188"):
            self.assertEqual(investigation.state, "submitted")
            self.assertEqual(investigation.finding_ids.method, "survey")
            self.assertEqual(investigation.submitted_by_id, self.handler)

        # 步骤3:提供具体和符合逻辑的解决方案;3. 提供补偿或挽救措施
        self._at("2026-03-13 10:00")
        solution = self._propose(investigation)
        with self.shows("R209", "R211", "R217", "R060"):
            self.assertEqual(solution.mode, "compensation")
            self.assertEqual(solution.measure_ids.user_id, self.handler)
            self.assertEqual(solution.create_uid, self.handler)
        with self.shows("R225"):
            with self.assertRaises(UserError):
                solution.with_user(self.leader).action_approve()
            self._approve(solution)
            self.assertEqual(solution.state, "approved")

        # 步骤4:回复客户时要尽快行动……确保回复中包含解决方案和相关的解释
        with self.shows("R253"), self.assertRaises(UserError):
            self.env["complaint.reply"].with_user(self.officer).create(
                {"ticket_id": ticket.id, "solution_id": solution.id}
            ).action_send()
        self._at("2026-03-16 09:30")
        reply = self._reply(solution)
        with self.shows("R253", "R256"):
            self.assertEqual(reply.result, solution.description)
            self.assertEqual(reply.process, investigation.cause)
            self.assertEqual(reply.date_sent, Datetime.now())
        with self.shows("R239"):
            with self.assertRaises(UserError):
                self._implement(solution)
            self._answer_offer(solution, "accepted")
            answered = solution.with_user(self.officer)
            self.assertEqual(answered.answer_person, "王芳")
            self.assertEqual(answered.customer_answer_channel.complaint_code, "phone")

        # 步骤3:并着手处理
        self._at("2026-03-18 15:00")
        self._implement(solution)
        with self.shows("R257"):
            self.assertEqual(solution.measure_ids.date_done.isoformat(), "2026-03-18")
            self.assertEqual(ticket.complaint_phase, "verifying")
        with self.shows("R269"):
            with self.assertRaises(UserError):
                solution.with_user(self.handler).action_verify("effective")
            self._verify(solution)
            self.assertEqual(solution.verified_by_id, self.verifier)

        # 步骤5:跟踪投诉的进展情况,并确保客户对解决方案的满意度
        with self.shows("R292"), self.assertRaisesRegex(UserError, "回访客户"):
            self._close(ticket, "accepted")
        self._at("2026-03-20 14:00")
        revisit = self._revisit(ticket, "满意", "处理及时")
        with self.shows("R277", "R278", "R280"):
            self.assertEqual(revisit.user_id, self.officer_2)
            self.assertEqual(revisit.mode, "phone")
            self.assertEqual(
                self.procedure.satisfaction_ids.mapped("name"),
                ["非常满意", "满意", "基本满意", "不满意"],
            )
        self._close(ticket, "accepted")
        with self.shows("R288", "R293"):
            self.assertEqual(ticket.complaint_phase, "closed")
            self.assertEqual(ticket.complaint_closing_type_id.kind, "accepted")
            self.assertEqual(ticket.complaint_summary, "总结与综合评价")
        # 步骤5:记录所有投诉的细节
        with self.shows("R413", "R469"):
            rows = ticket.complaint_ledger_ids.sorted("seq")
            self.assertEqual(rows[-1].user_id, self.officer)
            self.assertEqual(rows[-1].date, Datetime.now())
            self.assertFalse(rows._verify())
        with self.shows("R468"), self.assertRaises(UserError):
            ticket.unlink()

    def test_refusal_and_dissatisfaction_begin_rounds(self):
        # 步骤1 to 3 as above
        ticket = self._receive_call(complaint_persons=6)
        investigation = self._handle(ticket)
        with self.shows("R097"):
            self.assertEqual(ticket.complaint_grade_id.code, "major")
        self._at("2026-03-13 10:00")
        solution = self._propose(investigation)
        self._approve(solution)

        # 步骤4: the customer does not agree
        self._reply(solution)
        self._at("2026-03-16 09:00")
        self._answer_offer(solution, "refused", "补偿太少")
        with self.shows("R240", "R239"):
            self.assertEqual(solution.refusal_reason, "补偿太少")
            self.assertEqual(ticket.complaint_round, 2)
            self.assertEqual(ticket.complaint_phase, "handling")
            self.assertEqual(self._get_due(ticket, "proposed"), ["2026-03-18 17:00"])
        with self.assertRaises(UserError):
            self._implement(solution)
        self._at("2026-03-17 09:00")
        second = self._propose(investigation, cost=1600)
        self.assertFalse(self._get_due(ticket, "proposed"))
        self._approve(second)
        self._reply(second)
        self._answer_offer(second, "accepted")
        self._at("2026-03-18 15:00")
        self._implement(second)
        self._verify(second)

        # 步骤5: the customer is not satisfied, the handling form is issued again
        self._at("2026-03-20 14:00")
        revisit = self.env["complaint.revisit"].with_user(self.officer_2)
        revisit = revisit.create({"ticket_id": ticket.id})
        # even with every right of an officer
        group = self.env.ref(GROUP % "officer")
        self.handler.group_ids += group
        with self.shows("R476"), self.assertRaisesRegex(UserError, "does not revisit"):
            revisit.with_user(self.handler).action_done()
        self.handler.group_ids -= group
        self._revisit(ticket, "不满意", "三天后又不制冷")
        with self.shows("R285"):
            self.assertEqual(ticket.complaint_round, 3)
            self.assertEqual(self._get_due(ticket, "dispatched"), ["2026-03-23 17:00"])
        with self.shows("R292"), self.assertRaises(UserError):
            self._close(ticket, "accepted")
        dispatch = self._dispatch(ticket, date_limit="2026-03-25 09:00:00")
        self._answer(dispatch)
        third = self._propose(self._investigate(dispatch), cost=3200)
        self._approve(third)
        self._reply(third)
        self._answer_offer(third, "accepted")
        self._implement(third)
        self._verify(third)
        self._revisit(ticket, "基本满意", "这次修好了")
        self._close(ticket, "accepted")
        with self.shows("R060", "R469"):
            rounds = ticket.complaint_ledger_ids.filtered(
                lambda row: row.milestone == "proposed"
            ).mapped("round")
            self.assertEqual(sorted(rounds), [1, 2, 3])
            self.assertFalse(ticket.complaint_ledger_ids._verify())

    def test_invalid_complaint_is_explained(self):
        # 步骤2:确保您对问题的本质有正确的理解
        ticket = self._receive_call()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(
            ticket,
            grounds_sufficient="no",
            demand_reasonable="no",
            validity="invalid",
            explanation="检测结果符合国家标准",
        )
        with self.shows("R292"), self.assertRaises(UserError):
            self._close(ticket, "invalid")
        self.assertFalse(self._get_due(ticket, "dispatched"))
        # 3. 给予他们合理的解释和回应
        self._at("2026-03-12 10:00")
        contact = (
            self.env["complaint.contact"]
            .with_user(self.officer)
            .create({"ticket_id": ticket.id, "content": "说明检测结果和标准"})
        )
        contact.action_record()
        with self.shows("R242"):
            self.assertEqual(contact.user_id, self.officer)
            self.assertIn("contacted", self._get_milestones(ticket))
        ticket.with_user(self.officer).action_complaint_explain()
        self._close(ticket, "invalid")
        with self.shows("R290"):
            self.assertEqual(ticket.complaint_closing_type_id.kind, "invalid")
            self.assertEqual(self._get_milestones(ticket)[-2:], ["explained", "closed"])

    def test_late_department_is_reminded(self):
        # 1. 记录和跟踪所有投诉
        ticket = self._receive_call()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._dispatch(ticket, date_limit="2026-03-13 09:00:00")
        dispatch.with_user(self.handler).action_receive()
        self._at("2026-03-13 16:00")
        clock = ticket.complaint_clock_ids.filtered(
            lambda c: c.step_id.code == "answered"
        )
        clock._check_due()
        with self.shows("R181"):
            self.assertEqual(clock.state, "running")
            self.assertEqual(ticket.complaint_clock_state, "warning")
        dispatch.with_user(self.officer).action_remind()
        with self.shows("R126"):
            self.assertEqual(dispatch.reminder_count, 1)
            self.assertEqual(self._get_milestones(ticket)[-1], "reminded")
        self._at("2026-03-13 17:01")
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.partner_id.lang = "zh_CN"
        clock._check_due()
        # the ledger of a Chinese company is Chinese, though the system writes it
        label = ticket.complaint_ledger_ids.sorted("seq")[-1].label
        self.assertRegex(label, r"^[\u4e00-\u9fff]+: 在时限内返单$")
        with self.shows("R181"):
            self.assertEqual(clock.state, "breached")
            self.assertEqual(ticket.complaint_clock_state, "breached")
        own = dispatch.with_user(self.handler)
        own.answer = "配件已到,周一上门"
        own.action_answer()
        with self.shows("R127"):
            self.assertEqual(clock.state, "late")
            self.assertEqual(clock.date_met, Datetime.now())

    def test_customer_without_address_has_no_acknowledgement_to_wait_for(self):
        ticket = self._receive_call(
            partner_id=False, partner_name="王女士", partner_email=False
        )
        self.assertFalse(self._get_due(ticket, "acknowledged"))
        self.assertTrue(self._get_due(ticket, "confirmed"))
