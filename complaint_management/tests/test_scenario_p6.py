# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import Form, tagged

from .scenario_common import OFFSET, ScenarioCommon

# role of the document -> who fills it: persona, or how a team does
PEOPLE = {
    "supervision_team": "officer",
    "general_office": "officer_2",
    "responsible_head": "team_leader",
    "professional": "team_members",
    "leader_in_charge": "leader",
    "specialist": "verifier",
}


@tagged("post_install", "-at_install")
class TestScenarioP6(ScenarioCommon):
    """客户投诉处理作业规程 (S1-c): every branch, paragraph by paragraph."""

    procedure_code = "P6"

    @classmethod
    def _assign_roles(cls):
        super()._assign_roles()
        cls._fill_roles(PEOPLE)

    @classmethod
    def _create_world(cls):
        super()._create_world()
        categories = cls.env["helpdesk.ticket.category"]
        cls.category = categories.search(
            [("complaint_code", "=", "group_scenic_service")]
        )

    def _receive(self, channel="phone", is_major="no", **values):
        """四（二）2 受理并填写《客户投诉记录表》, on the form of registration."""
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        action = tickets.action_complaint_register_new()
        view = "complaint_management.helpdesk_ticket_complaint_view_form_register"
        with Form(tickets.with_context(**action["context"]), view=view) as form:
            form.channel_id = self._get_channel(channel)
            form.name = "缆车排队三小时，无人疏导"
            form.description = "<p>五一当天缆车排队三小时，现场没有工作人员疏导。</p>"
            form.partner_name = "王女士"
            form.complaint_phone = "13800138000"
            form.category_id = self.category
            form.complaint_demand = "道歉并退还快速票费用"
            for name, value in values.items():
                form[name] = value
            with form.complaint_fact_ids.edit(0) as question:
                question.value_boolean = is_major
        return form.record.with_env(self.env)

    def _get_channel(self, code):
        return self.env.ref(f"complaint_management.helpdesk_ticket_channel_{code}")

    def _take_assessed(self, ticket, **values):
        officer = ticket.with_user(self.officer)
        context = officer.action_new_assessment()["context"]
        model = self.env["complaint.assessment"].with_user(self.officer)
        with Form(model.with_context(**context)) as form:
            for index in range(len(form.fact_ids)):
                with form.fact_ids.edit(index) as line:
                    line.value_boolean = line.value_boolean or "no"
            form.grounds_sufficient = form.demand_reasonable = "yes"
            for name, value in values.items():
                form[name] = value
        form.record.action_decide()
        return form.record

    def _promise(self, action, local):
        """（2）与客户明确最快反馈信息的时间, in the dialogue a button opened."""
        contacts = self.env["complaint.contact"].with_user(self.officer)
        with Form(contacts.with_context(**action["context"])) as form:
            form.content = "告知客户最快反馈时间"
            form.promise_date = Datetime.to_datetime(f"{local}:00") - OFFSET
        form.record.action_record()
        return form.record

    def _handle_by_head(self, ticket):
        """（2）责任部门负责人负责处理;（三）1 专业人员现场了解."""
        dispatch = self._dispatch(
            ticket, date_limit=Datetime.now() + timedelta(hours=6)
        )
        own = dispatch.with_user(self.head)
        own.action_receive()
        own.answer = "当天客流超过预案，疏导人员被抽调到停车场"
        own.action_answer()
        return self._investigate(dispatch)

    def _measures(self, investigation):
        """（三）2 根据了解制定处理措施."""
        solution = (
            self.env["complaint.solution"]
            .with_user(self.officer_2)
            .create(
                {
                    "investigation_id": investigation.id,
                    "mode": "apology",
                    "description": "致歉并退还快速票费用",
                    "basis": "《景区服务承诺》",
                    "measure_ids": [
                        Command.create(
                            {
                                "name": "退还费用并致歉",
                                "user_id": self.handler.id,
                                "date_due": "2026-03-20",
                            }
                        )
                    ],
                }
            )
        )
        solution.action_request_approval()
        return solution

    def _reply_orally(self, ticket, solution=None):
        """（三）2 在与客户约定的时间内回复."""
        reply = (
            self.env["complaint.reply"]
            .with_user(self.officer_2)
            .create(
                {
                    "ticket_id": ticket.id,
                    "solution_id": solution.id if solution else False,
                    "mode": "oral",
                    "result": "致歉并退还快速票费用",
                }
            )
        )
        reply.action_send()
        return reply

    # -- the stories -----------------------------------------------------------------

    def test_minor_complaint_is_solved_while_it_is_received(self):
        # （2）受理人员能够及时处理的投诉要及时处理;三（一）处理一般轻微投诉
        ticket = self._receive()
        officer = ticket.with_user(self.officer)
        action = officer.action_complaint_settle()
        dialogue = self.env["complaint.settlement"].with_user(self.officer)
        with Form(dialogue.with_context(**action["context"])) as form:
            form.content = "当场致歉，已安排工作人员疏导，客户表示满意"
        form.record.action_settle()
        with self.shows("R032", "R111"):
            self.assertEqual(ticket.complaint_phase, "closed")
            self.assertEqual(ticket.complaint_closing_type_id.code, "solved_at_once")
            self.assertEqual(
                self._get_milestones(ticket), ["registered", "contacted", "closed"]
            )
            self.assertFalse(ticket.complaint_clock_ids.filtered("is_open"))
        with self.assertRaises(UserError):
            officer._complaint_settle(
                ticket.complaint_closing_type_id, ticket.channel_id, "再来一次"
            )

    def test_major_complaint_is_not_solved_at_once(self):
        # 三（二）如遇重大投诉，应报主管领导处理
        ticket = self._receive(is_major="yes")
        closing = self.procedure.closing_ids.filtered("is_at_once")
        with self.assertRaisesRegex(UserError, "does not fit"):
            ticket.with_user(self.officer)._complaint_settle(
                closing, ticket.channel_id, "已处理"
            )
        self.assertEqual(ticket.complaint_phase, "registered")

    def test_oral_complaint_is_answered_the_same_day(self):
        # （1）收集的信息:姓氏、地址、电话号码、投诉事件
        with self.assertRaises(ValidationError):
            self._create_complaint(
                partner_id=False, partner_name="王女士", complaint_phone=False
            )
        ticket = self._receive(complaint_address="科甸峡景区北门")
        # （3）准确记录并及时向主管领导汇报
        told = self.env["mail.message"].search(
            [
                ("model", "=", "helpdesk.ticket"),
                ("res_id", "=", ticket.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertIn(self.leader.partner_id, told.notified_partner_ids)
        # （三）2 客户面对面投诉、电话投诉、口头投诉应在当天回复
        with self.shows("R159"):
            self.assertEqual(self._get_due(ticket, "replied"), ["2026-03-11 23:59"])
        # （2）不能及时处理的,应与客户明确最快反馈信息的时间
        officer = ticket.with_user(self.officer)
        contact = self._promise(officer.action_complaint_promise(), "2026-03-11 15:00")
        with self.shows("R033", "R169", "R180"):
            self.assertEqual(
                self._get_due(ticket, "promise_kept"), ["2026-03-11 15:00"]
            )
            self.assertEqual(
                ticket.complaint_earliest_feedback + OFFSET,
                Datetime.to_datetime("2026-03-11 15:00:00"),
            )
        self._take_assessed(ticket)
        self.assertEqual(ticket.complaint_grade_id.code, "minor")
        # （2）立即将投诉信息转交责任部门负责人,由责任部门负责人负责处理
        dispatch = self._dispatch(
            ticket, date_limit=Datetime.now() + timedelta(hours=6)
        )
        with self.shows("R129"):
            with self.assertRaises(AccessError):
                dispatch.with_user(self.handler).action_receive()
            dispatch.with_user(self.head).action_receive()
        own = dispatch.with_user(self.head)
        own.answer = "疏导人员被抽调到停车场"
        own.action_answer()
        # （三）1 安排协调专业人员对投诉信息进行现场了解
        investigation = self._investigate(dispatch)
        with self.shows("R194"):
            self.assertEqual(investigation.submitted_by_id, self.handler)
        # a date that cannot be kept: the customer is told, another one is agreed
        self._at("2026-03-11 14:30")
        renewed = self._promise(contact.action_renew_promise(), "2026-03-11 17:30")
        with self.shows("R063", "R165"):
            self.assertEqual(contact.promise_state, "renewed")
            self.assertEqual(
                self._get_due(ticket, "promise_kept"), ["2026-03-11 17:30"]
            )
            promises = ticket.complaint_contact_ids.filtered("promise")
            self.assertEqual(promises, renewed + contact)
        solution = self._measures(investigation)
        # minor: nobody else approves
        self.assertEqual(solution.state, "approved")
        self.assertTrue(solution.approval_exempt_line_id)
        solution.with_user(self.officer_2).action_offer()
        reply = self._reply_orally(ticket, solution)
        with self.shows("R255"):
            self.assertEqual((reply.mode, reply.sent_by_id), ("oral", self.officer_2))
            self.assertEqual(self._get_due(ticket, "replied"), [])
        renewed.with_user(self.officer).action_keep_promise()
        self.assertEqual(renewed.promise_state, "kept")
        # （三）3 客户同意
        self._answer_offer(solution, "accepted")
        self._implement(solution.with_user(self.handler))
        # （三）5 主管领导应指定专员对纠正措施的实施情况进行验证
        self._verify_by_specialist(solution)
        self._close(ticket, "accepted")
        self.assertFalse(ticket.complaint_ledger_ids._verify())

    def _verify_by_specialist(self, solution):
        with self.shows("R271"):
            with self.assertRaises(UserError):
                solution.with_user(self.verifier).action_verify("effective", "已退款")
            with self.assertRaises(AccessError):
                solution.with_user(self.verifier).action_appoint_verifier(
                    self.verifier.id
                )
            leader = solution.with_user(self.leader)
            with self.assertRaisesRegex(UserError, "took part"):
                leader.action_appoint_verifier(self.handler.id)
            action = leader.action_appoint_verifier()
            dialogue = self.env[action["res_model"]].with_user(self.leader)
            dialogue.with_context(**action["context"]).create(
                {"user_id": self.verifier.id}
            ).action_appoint()
            self.assertEqual(solution.verifier_id, self.verifier)
            with self.assertRaisesRegex(UserError, "was appointed"):
                solution.with_user(self.auditor).action_verify("effective", "已退款")
            self._verify(solution)
            self.assertEqual(solution.verified_by_id, self.verifier)

    def test_written_complaint_has_two_working_days(self):
        # （三）2 书面投诉应在投诉后两个工作日内回复
        ticket = self._receive("letter")
        with self.shows("R160"):
            self.assertEqual(self._get_due(ticket, "replied"), ["2026-03-13 17:00"])
        self._at("2026-03-13 17:01")
        self._run_cron("complaint_clock_check")
        clock = self._get_clock(ticket, "replied")
        self.assertEqual(clock.state, "breached")
        # （三）4 努力后仍不能及时处理的投诉,应及时向分管领导报告
        escalation = ticket.complaint_escalation_ids
        with self.shows("R297"):
            self.assertEqual(escalation.rung_id.code, "leader")
            own = escalation.with_user(self.leader)
            own.date_agreed = Datetime.now() + timedelta(hours=4)
            own.action_accept()
            self.assertEqual(escalation.accepted_by_id, self.leader)

    def test_petition_has_its_own_number_and_is_watched(self):
        # 四（一）1 新闻媒体投诉、通过政府信访传递的投诉
        with self.shows("R019", "R020"):
            with self.assertRaisesRegex(AssertionError, "channel_reference"):
                self._receive("petition")
            with self.assertRaisesRegex(ValidationError, "the number it has"):
                self._create_complaint(channel_id=self._get_channel("petition").id)
            ticket = self._receive(
                "petition", complaint_channel_reference="信访〔2026〕118号"
            )
            self.assertEqual(ticket.complaint_layer, "supervision")
            self.assertEqual(self._receive("phone").complaint_layer, "handling")

    def test_category_is_one_of_the_tree(self):
        # 二、适用范围
        other = self.env["helpdesk.ticket.category"].create(
            {"name": "Other", "company_id": False}
        )
        with self.shows("R082", "R093"):
            with self.assertRaises(ValidationError):
                self._create_complaint(category_id=other.id)
            tree = self.procedure.category_ids
            self.assertEqual(len(tree), 9)
            self.assertEqual(self.category.parent_id.complaint_code, "group_scenic")

    def test_negotiation_goes_on_until_both_agree(self):
        # （三）3 如果客户不同意,则进一步沟通和协商,直至双方达成一致意见
        ticket = self._receive()
        self._take_assessed(ticket)
        solution = self._measures(self._handle_by_head(ticket))
        solution.with_user(self.officer_2).action_offer()
        self._reply_orally(ticket, solution)
        self._answer_offer(solution, "refused", "只道歉不行")
        with self.shows("R240"):
            self.assertEqual(ticket.complaint_round, 2)
            self.assertEqual(len(self._get_due(ticket, "dispatched")), 1)
            with self.assertRaises(UserError):
                self._close(ticket, "accepted")
            kinds = self.procedure.closing_ids.mapped("kind")
            self.assertNotIn("not_accepted", kinds)
        second = self._measures(self._handle_by_head(ticket))
        second.with_user(self.officer_2).action_offer()
        self._reply_orally(ticket, second)
        self._answer_offer(second, "accepted")
        with self.shows("R239"):
            self.assertEqual(second.state, "accepted")
            self.assertEqual(second.answer_person, "王芳")

    def test_unreasonable_complaint_is_explained(self):
        # （三）6 对于客户的无理投诉,也应该给予合理、耐心的解释
        ticket = self._receive()
        self._take_assessed(ticket, validity="invalid", explanation="要求免单一年")
        contact = (
            self.env["complaint.contact"]
            .with_user(self.officer)
            .create({"ticket_id": ticket.id, "content": "耐心解释规定，客户接受"})
        )
        contact.action_record()
        ticket.with_user(self.officer).action_complaint_explain()
        self._close(ticket, "invalid")
        with self.shows("R072", "R328"):
            self.assertEqual(ticket.complaint_closing_type_id.kind, "invalid")
            self.assertIn("explained", self._get_milestones(ticket))
            self.assertFalse(ticket.complaint_solution_ids)
