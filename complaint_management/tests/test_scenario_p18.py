# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import Form, tagged

from .scenario_common import ClockStories, ScenarioCommon


class P18Common(ScenarioCommon):
    """权益投诉管理办法 (S4), with 5 / 15 / 3 / 5 working days for its [X]."""

    procedure_code = "P18"

    @classmethod
    def _assign_roles(cls):
        super()._assign_roles()
        cls.reviewer = cls._create_user("reviewer", "approver")
        roles = cls.env["complaint.role"].search([]).grouped("code")
        for code, user in (
            ("complaint_department", cls.officer_2),
            ("appeal_reviewer", cls.reviewer),
        ):
            cls.env["complaint.role.assignment"].create(
                {
                    "role_id": roles[code].id,
                    "company_id": cls.company.id,
                    "kind": "user",
                    "user_id": user.id,
                    "date_from": "2020-01-01",
                }
            )

    def setUp(self):
        super().setUp()
        # Wednesday, no public holiday for weeks
        self._at("2026-03-11 09:10")

    # -- the steps, each by its button -----------------------------------------------

    def _take_acknowledged(self, ticket):
        self._run_cron("complaint_acknowledge")

    def _take_assessed(self, ticket, invalid=False, **answers):
        """受理流程 2 初步判断."""
        officer = ticket.with_user(self.officer)
        context = officer.action_new_assessment()["context"]
        model = self.env["complaint.assessment"].with_user(self.officer)
        with Form(model.with_context(**context)) as form:
            for index in range(len(form.fact_ids)):
                with form.fact_ids.edit(index) as line:
                    line.value_boolean = answers.get(line.fact_id.code, "no")
            form.grounds_sufficient = form.demand_reasonable = "yes"
            if invalid:
                form.validity, form.explanation = "invalid", "不属于本公司职责范围"
        form.record.action_decide()

    def _take_explained(self, ticket):
        self._note(ticket, "out", "向客户说明不予受理的理由")
        ticket.with_user(self.officer).action_complaint_explain()

    def _note(self, ticket, direction, content):
        contacts = self.env["complaint.contact"].with_user(self.officer)
        contact = contacts.create(
            {"ticket_id": ticket.id, "direction": direction, "content": content}
        )
        contact.action_record()

    def _take_contacted(self, ticket):
        """跟踪机制: tell the customer how far it is."""
        self._note(ticket, "out", "告知调查进展")

    def _take_dispatched(self, ticket):
        """受理流程 4 分类转办."""
        self._dispatch(ticket)

    def _get_order(self, ticket):
        return ticket.complaint_dispatch_ids.sorted("id")[-1:]

    def _take_received(self, ticket):
        self._get_order(ticket).with_user(self.handler).action_receive()

    def _take_returned(self, ticket):
        order = self._get_order(ticket).with_user(self.handler)
        order.return_reason = "不属本部门职责"
        order.action_return()

    def _take_answered(self, ticket):
        order = self._get_order(ticket).with_user(self.handler)
        order.answer = "已查明,见调查报告"
        order.action_answer()

    def _take_investigated(self, ticket):
        """投诉调查."""
        self._investigate(self._get_order(ticket))

    def _get_solution(self, ticket):
        return ticket.complaint_solution_ids.sorted("id")[-1:]

    def _take_proposed(self, ticket):
        """处理流程 1 提出处理建议."""
        self._propose(ticket.complaint_investigation_ids[:1], cost=800)

    def _take_approved(self, ticket):
        """处理流程 2 审核批准."""
        self._approve(self._get_solution(ticket))

    def _take_offered(self, ticket):
        """处理流程 3 反馈客户."""
        self._get_solution(ticket).with_user(self.officer).action_offer()

    def _take_accepted(self, ticket):
        self._answer_offer(self._get_solution(ticket), "accepted")

    def _take_refused(self, ticket):
        self._answer_offer(self._get_solution(ticket), "refused", "补偿太少")

    def _take_implemented(self, ticket):
        """处理流程 4 执行处理决定."""
        self._implement(self._get_solution(ticket).with_user(self.handler))

    def _take_revisited(self, ticket):
        """跟踪机制 2 定期回访."""
        self._revisit(ticket, "满意", "恢复正常")

    def _take_dissatisfied(self, ticket):
        self._revisit(ticket, "不满意", "又不制冷了")

    def _take_replied(self, ticket):
        """反馈要求 1 及时反馈, 2 反馈内容完整准确."""
        self._send_reply(self._get_solution(ticket))

    def _take_claimed(self, ticket):
        files = self.env["ir.attachment"].with_user(self.officer)
        evidence = files.create({"name": "发票.pdf", "raw": b"%PDF-1.4 invoice"})
        case = self.env["complaint.compensation"].with_user(self.officer)
        case = case.create(
            {
                "ticket_id": ticket.id,
                "claim": "食物变质的损失",
                "amount_claimed": 600,
                "attachment_ids": evidence.ids,
            }
        )
        case.action_claim()

    def _get_case(self, ticket, user):
        return ticket.complaint_compensation_ids.sorted("id")[-1:].with_user(user)

    def _take_compensation_judged(self, ticket):
        case = self._get_case(ticket, self.officer)
        case.write({"liability": "own", "liability_reason": "维修未检漏"})
        case.action_judge()

    def _take_compensation_proposed(self, ticket):
        case = self._get_case(ticket, self.officer)
        case.write({"amount_proposed": 500, "proposal": "按发票折旧"})
        case.action_request_approval()

    def _take_compensation_approved(self, ticket):
        self._get_case(ticket, self.head).action_approve()
        self._get_case(ticket, self.leader).action_approve("同意")

    def _take_compensation_paid(self, ticket):
        case = self._get_case(ticket, self.officer)
        case.action_request_payment()
        case.amount_paid = 500
        case.action_pay()

    def _take_escalated(self, ticket):
        """如遇到问题及时向上级汇报."""
        escalations = self.env["complaint.escalation"].with_user(self.officer)
        escalations.create(
            {"ticket_id": ticket.id, "reason": "配件停产,需协调厂家"}
        ).action_raise()

    def _get_escalation(self, ticket, user):
        return ticket.complaint_escalation_ids.sorted("id")[:1].with_user(user)

    def _take_escalation_accepted(self, ticket):
        escalation = self._get_escalation(ticket, self.head)
        escalation.date_agreed = Datetime.now() + timedelta(days=2)
        escalation.action_accept()

    def _take_escalation_answered(self, ticket):
        escalation = self._get_escalation(ticket, self.head)
        escalation.answer = "厂家三日内发货"
        escalation.action_answer()

    def _take_appealed(self, ticket):
        """按照规定的申诉程序."""
        officer = ticket.with_user(self.officer_2)
        context = officer.action_new_appeal()["context"]
        model = self.env["complaint.appeal"].with_user(self.officer_2)
        with Form(model.with_context(**context)) as form:
            form.grounds = "处理意见没有依据"
        form.record.action_lodge()

    def _get_appeal(self, ticket, user):
        return ticket.complaint_appeal_ids.sorted("id")[-1:].with_user(user)

    def _take_appeal_received(self, ticket):
        appeal = self._get_appeal(ticket, self.officer_2)
        appeal.reviewer_id = self.reviewer
        appeal.action_receive()

    def _take_appeal_decided(self, ticket, decision="rejected"):
        appeal = self._get_appeal(ticket, self.reviewer)
        appeal.write({"decision": decision, "decision_reason": "依据充分"})
        appeal.action_decide()


# Each step with a time limit, and the way to where its clock starts.
OFFERED = (
    "assessed",
    "dispatched",
    "received",
    "investigated",
    "proposed",
    "approved",
    "offered",
)
CARRIED_OUT = (*OFFERED, "accepted", "implemented")
CLAIMED = (*OFFERED[:4], "claimed")
WAYS = {
    "acknowledged": (),
    "assessed": (),
    "dispatched": ("assessed",),
    "received": OFFERED[:2],
    "contacted": OFFERED[:2],
    "answered": OFFERED[:3],
    "investigated": OFFERED[:3],
    "proposed": OFFERED[:4],
    "approved": OFFERED[:5],
    "offered": OFFERED[:6],
    "implemented": (*OFFERED, "accepted"),
    "revisited": CARRIED_OUT,
    "replied": CARRIED_OUT,
    "compensation_judged": CLAIMED,
    "compensation_proposed": (*CLAIMED, "compensation_judged"),
    "compensation_approved": (
        *CLAIMED,
        "compensation_judged",
        "compensation_proposed",
    ),
    "compensation_paid": (
        *CLAIMED,
        "compensation_judged",
        "compensation_proposed",
        "compensation_approved",
    ),
    "escalation_accepted": ("assessed", "dispatched", "escalated"),
    "escalation_answered": (
        "assessed",
        "dispatched",
        "escalated",
        "escalation_accepted",
    ),
    "appeal_received": (*OFFERED, "refused", "appealed"),
    "appeal_decided": (*OFFERED, "refused", "appealed", "appeal_received"),
}


@tagged("post_install", "-at_install")
class TestClocksP18(ClockStories, P18Common):
    """Every time limit of the document: in time, warned, and a minute too late."""

    ways = WAYS

    def test_every_limit_has_a_way(self):
        timed = self.procedure.step_ids.filtered("limit_unit").mapped("code")
        self.assertEqual(set(timed), {*WAYS, "explained"})


TestClocksP18.add_clock_tests()


@tagged("post_install", "-at_install")
class TestScenarioP18(P18Common):
    """The branches of the document, paragraph by paragraph."""

    def _get_extension(self, ticket, due):
        """调查期限: ask for more time, as the investigator."""
        clock = ticket.complaint_clock_ids.filtered(
            lambda c: c.is_open and c.step_id.code == "investigated"
        )
        extensions = self.env["complaint.extension"].with_user(self.handler)
        return extensions.create(
            {
                "ticket_id": ticket.id,
                "clock_id": clock.id,
                "date_due": due,
                "reason": "需送第三方检测",
            }
        )

    def test_from_the_call_to_the_archive(self):
        ticket = self._receive_call()
        with self.shows("R035", "R045"):
            self.assertRegex(ticket.number, r"^QY202603-\d{5}$")
        self._take(ticket, "acknowledged", *OFFERED[:2])
        with self.shows("R123", "R171"):
            # 接到转办后的 5 个工作日内; the week-end and the 11th do not count
            self.assertEqual(
                self._get_due(ticket, "investigated"), ["2026-03-18 17:00"]
            )
            self.assertIn("received", self._get_work(self.handler))
        with self.shows("R172", "R188"):
            self._take(ticket, "received", "answered", "investigated")
            self.assertEqual(ticket.complaint_investigation_ids.state, "submitted")
        with self.shows("R216", "R227"):
            self._take(ticket, "proposed")
            solution = self._get_solution(ticket)
            lines = solution.review_ids.complaint_line_id.sorted("step_number")
            self.assertEqual(
                lines.mapped("role_id.code"), ["department_head", "leader"]
            )
        # 部门负责人……提出修改意见
        self.assertIn("description", solution.with_user(self.head).amendable_fields)
        self._take(ticket, "approved", "offered", "accepted", "implemented")
        with self.shows("R174", "R175"):
            self.assertEqual(self._get_due(ticket, "revisited"), ["2026-03-16 17:00"])
            self.assertEqual(self._get_due(ticket, "replied"), ["2026-03-18 17:00"])
        with self.assertRaisesRegex(UserError, "书面反馈处理结果"):
            self._close(ticket, "accepted")
        self._take(ticket, "revisited", "replied")
        self._close(ticket, "accepted")
        self.assertEqual(ticket.complaint_phase, "closed")
        self.assertEqual(ticket.complaint_clock_state, "none")
        self.assertFalse(ticket.complaint_ledger_ids._verify())

    def test_not_our_matter_is_explained(self):
        # 受理流程 2: 不属于公司/组织职责范围或明显不合理的投诉,应向客户做好解释说明工作
        ticket = self._receive_call()
        self._take_assessed(ticket, invalid=True, is_in_scope="no")
        with self.assertRaisesRegex(UserError, "只|only"):
            self._dispatch(ticket)
        with self.shows("R038", "R328"):
            self._take(ticket, "explained")
            self._close(ticket, "invalid")
            self.assertEqual(ticket.complaint_closing_type_id.kind, "invalid")

    def test_more_time_for_complex_complaints_only(self):
        # 调查期限: 对于复杂或重大投诉,经批准后可适当延长……最长不得超过 15 个工作日
        simple, complex_ = self._receive_call(), self._receive_call()
        self._take_assessed(simple)
        self._take_assessed(complex_, is_complex="yes")
        for ticket in (simple, complex_):
            self._take(ticket, "dispatched", "received")
        with self.shows("R173"), self.assertRaisesRegex(UserError, "does not say who"):
            self._get_extension(simple, "2026-03-27 09:00").action_request_approval()
        with self.shows("R115", "R173"), self.assertRaisesRegex(UserError, "latest"):
            self._get_extension(complex_, "2026-04-01 09:01").action_request_approval()
        extension = self._get_extension(complex_, "2026-04-01 09:00")
        extension.action_request_approval()
        with self.shows("R173", "R189"):
            extension.with_user(self.leader).action_approve("同意")
            self.assertEqual(
                self._get_due(complex_, "investigated"), ["2026-04-01 17:00"]
            )
            self.assertEqual(
                self._get_due(simple, "investigated"), ["2026-03-18 17:00"]
            )

    def test_the_department_sends_it_back(self):
        # 受理流程 4: 跟踪责任部门的接收情况
        ticket = self._take(self._receive_call(), "assessed", "dispatched", "returned")
        self.assertIn("dispatched", self._get_open_codes(ticket))
        self._take(ticket, "dispatched", "received", "answered", "investigated")
        self.assertIn("proposed", self._get_open_codes(ticket))

    def test_the_head_asks_for_changes(self):
        # 处理流程 2: 提出修改意见
        ticket = self._take(self._receive_call(), *OFFERED[:5])
        solution = self._get_solution(ticket)
        with self.shows("R225"):
            solution.with_user(self.head).action_reject("请补充法律依据")
            self.assertEqual(solution.state, "draft")
            self.assertIn("proposed", self._get_open_codes(ticket))
        solution.with_user(self.handler).basis = "《消费者权益保护法》"
        solution.with_user(self.handler).action_request_approval()
        self._take(ticket, "approved", "offered")
        self.assertEqual(ticket.complaint_phase, "replied")

    def test_not_content_with_the_opinion_leads_to_another_round(self):
        # 处理流程 3: 耐心倾听其意见,进一步沟通解释
        ticket = self._take(self._receive_call(), *OFFERED, "refused")
        self.assertEqual(
            (ticket.complaint_round, ticket.complaint_phase), (2, "handling")
        )
        self.assertIn("proposed", self._get_open_codes(ticket))
        self._take(ticket, "proposed", "approved", "offered", "accepted")
        self.assertIn("implemented", self._get_open_codes(ticket))

    def test_or_to_an_appeal(self):
        # 处理流程 3: 或按照规定的申诉程序进行处理
        ticket = self._take(self._receive_call(), *OFFERED, "refused", "appealed")
        self._take(ticket, "appeal_received")
        with self.shows("R286"):
            self._take_appeal_decided(ticket, "upheld")
            self.assertEqual(ticket.complaint_round, 3)
            self.assertIn("dispatched", self._get_open_codes(ticket))

    def test_a_rejected_appeal_ends_without_consent(self):
        ticket = self._take(self._receive_call(), *OFFERED, "refused")
        with self.assertRaisesRegex(UserError, "复核申诉"):
            self._close(ticket, "not_accepted")
        self._take(ticket, "appealed", "appeal_received", "appeal_decided")
        self._close(ticket, "not_accepted")
        self.assertEqual(ticket.complaint_closing_type_id.kind, "not_accepted")

    def test_compensation_keeps_its_order(self):
        # 处理方式 2: 补偿与赔偿, 根据投诉的具体情况和造成的损失
        ticket = self._take(self._receive_call(), "assessed", "dispatched", "claimed")
        with self.shows("R330"), self.assertRaisesRegex(UserError, "提交调查报告"):
            self._take(ticket, "compensation_judged")
        self._take(ticket, "received", "investigated", "compensation_judged")
        self._take(ticket, "compensation_proposed")
        with self.assertRaises(UserError):
            self._take(ticket, "compensation_paid")
        self._take(ticket, "compensation_approved", "answered", *OFFERED[4:])
        self._take(ticket, "accepted", "implemented", "revisited", "replied")
        with self.assertRaisesRegex(UserError, "支付补偿与赔偿"):
            self._close(ticket, "accepted")
        self._take(ticket, "compensation_paid")
        self._close(ticket, "accepted")

    def test_dissatisfied_at_the_revisit(self):
        # 跟踪机制 2: 了解客户对处理结果的满意度
        ticket = self._take(self._receive_call(), *CARRIED_OUT)
        with self.shows("R277", "R278"):
            self._take(ticket, "dissatisfied")
            self.assertEqual(ticket.complaint_round, 2)
            self.assertIn("dispatched", self._get_open_codes(ticket))

    def test_tracked_every_week_until_it_is_carried_out(self):
        # 跟踪机制 1: 建立跟踪台账……各个环节
        ticket = self._take(self._receive_call(), *OFFERED[:3])
        self.assertEqual(self._get_due(ticket, "contacted"), ["2026-03-18 23:59"])
        self._at("2026-03-16 10:00")
        self._take(ticket, "contacted")
        with self.shows("R413"):
            self.assertEqual(self._get_due(ticket, "contacted"), ["2026-03-23 23:59"])
        # what the customer says himself is no step of ours
        self._note(ticket, "in", "什么时候有结果?")
        self.assertEqual(self._get_due(ticket, "contacted"), ["2026-03-23 23:59"])
        self._take(ticket, *OFFERED[3:], "accepted", "implemented")
        self.assertFalse(self._get_due(ticket, "contacted"))

    def test_overdue_investigation_goes_up(self):
        ticket = self._take(self._receive_call(), *OFFERED[:3])
        self._at("2026-03-18 17:01")
        self._run_cron("complaint_clock_check")
        with self.shows("R258", "R294"):
            escalation = ticket.complaint_escalation_ids
            self.assertEqual(escalation.rung_id.code, "head")
            self.assertEqual(escalation._get_people(), self.head)
        self._take(ticket, "escalation_accepted", "escalation_answered")
        self.assertEqual(escalation.state, "answered")

    def test_the_customer_answers_and_time_goes_on(self):
        ticket = self._take(self._receive_call(), *OFFERED[:3])
        pause = self.env["complaint.pause"].with_user(self.officer)
        pause = pause.create(
            {
                "ticket_id": ticket.id,
                "reason_id": self.procedure.pause_ids.id,
                "explanation": "请提供购买凭证",
            }
        )
        pause.action_start()
        self._at("2026-03-13 09:00")
        self._note(ticket, "in", "凭证已寄出")
        self.assertEqual((pause.state, pause.ended_by), ("ended", "customer"))
        self.assertEqual(self._get_due(ticket, "investigated"), ["2026-03-20 17:00"])

    def test_another_number_moves_later_complaints_only(self):
        # [X]: the company decides, revision by revision
        before = self._take(self._receive_call(), "assessed", "dispatched")
        manager = self.procedure.with_user(self.manager)
        revision = manager.browse(manager.action_revise()["res_id"])
        with Form(revision) as form:
            index = [
                form.step_ids._records[i]["code"] for i in range(len(form.step_ids))
            ].index("investigated")
            with form.step_ids.edit(index) as step:
                step.limit_number = 7
        revision.action_review()
        revision.action_approve()
        revision.action_put_in_force()
        after = self._take(self._receive_call(), "assessed", "dispatched")
        with self.shows("R015", "R044"):
            self.assertEqual(
                self._get_due(before, "investigated"), ["2026-03-18 17:00"]
            )
            self.assertEqual(self._get_due(after, "investigated"), ["2026-03-20 17:00"])
            self.assertNotEqual(
                before.complaint_procedure_id, after.complaint_procedure_id
            )

    def test_the_customer_withdraws(self):
        ticket = self._take(self._receive_call(), *OFFERED[:3])
        ticket.sudo()._complaint_withdraw(self.customer.partner_id, "已自行解决")
        self._close(ticket, "withdrawn")
        self.assertEqual(ticket.complaint_closing_type_id.kind, "withdrawn")
