# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.scenario_common import ClockStories

from .penalty_common import PICTURE, PenaltyCommon

# which steps lead to where the clock of a step starts
NOTICE = ("dispatched", "received")
WORK = (*NOTICE, "arrived", "plan_presented")
FINE = ("dispatched", "order_refused")
SIGNED = (*FINE, "penalty_confirmed", "penalty_signed")
APPROVED = (*SIGNED, "penalty_requested", "penalty_approved")
WAYS = {
    "dispatched": (),
    "arrived": NOTICE,
    "plan_presented": NOTICE,
    "work_done": WORK,
    "work_accepted": (*WORK, "work_done"),
    "answered": (*WORK, "work_done"),
    "penalty_confirmed": FINE,
    "penalty_signed": SIGNED[:-1],
    "penalty_requested": SIGNED,
    "penalty_approved": APPROVED[:-1],
    "penalty_copied": APPROVED,
    "penalty_delivered": APPROVED,
    "penalty_objection_decided": (*APPROVED, "penalty_delivered", "penalty_objected"),
    "repair_accepted": (*SIGNED, "repair_done"),
    "repair_audited": (*SIGNED, "repair_done", "repair_accepted"),
    "revisited": (*WORK, "work_done", "work_accepted"),
}


class P16Common(PenaltyCommon):
    """客户投诉中心部门概述 (S2-a), walked through with its buttons and the clock."""

    is_scenario = True

    def setUp(self):
        super().setUp()
        # Wednesday, no public holiday for weeks
        self._at("2026-03-11 09:10")

    def _check_clocks(self, local=None):
        if local:
            self._at(local)
        self._run_cron("complaint_clock_check")

    def _get_found(self, order):
        """Return the conditions that wait for the representative, or went on."""
        lines = self._get_fine(order).violation_ids
        return sorted(lines.filtered("is_found").mapped("code"))

    def _receive(self, order):
        self._note(order, "received")

    def _arrive(self, order):
        self._note(order, "arrived")

    def _plan(self, order):
        self._note(
            order,
            "plan_presented",
            text="先关水,再更换防水层",
            date_promised=Datetime.now() + timedelta(days=7),
        )

    def _report_done(self, order):
        files = self.env["ir.attachment"].with_user(self.representative)
        photo = files.create({"name": "完工.png", "raw": PICTURE})
        self._note(
            order,
            "work_done",
            text="已更换防水层,闭水试验 24 小时",
            attachment_ids=[Command.link(photo.id)],
        )

    def _reject_work(self, order, norms, satisfied):
        self._note(
            order,
            "work_rejected",
            text="防水层厚度不足",
            norms_followed=norms,
            customer_satisfied=satisfied,
            date_promised=Datetime.now() + timedelta(days=14),
        )

    def _accept_work(self, order):
        self._note(
            order, "work_accepted", norms_followed="yes", customer_satisfied="yes"
        )

    # -- the steps, each by its button -----------------------------------------------

    def _get_order(self, ticket):
        return ticket.complaint_dispatch_ids

    def _get_ticket_fine(self, ticket):
        return self._get_fine(self._get_order(ticket))

    def _take_dispatched(self, ticket):
        """六、2 下发工程整改通知."""
        self._issue_order(ticket)

    def _take_received(self, ticket):
        self._receive(self._get_order(ticket))

    def _take_order_refused(self, ticket):
        """五、1."""
        self._refuse(self._get_order(ticket))

    def _take_arrived(self, ticket):
        """五、2 出现场."""
        self._arrive(self._get_order(ticket))

    def _take_plan_presented(self, ticket):
        """五、2 拿出整改方案."""
        self._plan(self._get_order(ticket))

    def _take_work_done(self, ticket):
        """五、3 在规定的时限内完成维修整改工作."""
        self._report_done(self._get_order(ticket))

    def _take_work_accepted(self, ticket):
        """四、验收施工单位的工程整改工作."""
        self._accept_work(self._get_order(ticket))

    def _take_answered(self, ticket):
        """五、5 及时返回,附回复意见."""
        self._note(self._get_order(ticket), "answered", text="已整改完毕,请查收")

    def _take_penalty_confirmed(self, ticket):
        """五、投诉代表填写罚款单."""
        self._confirm(self._get_ticket_fine(ticket))

    def _take_penalty_signed(self, ticket):
        """五、总协调员制定罚款金额并签字确认."""
        self._sign(self._get_ticket_fine(ticket))

    def _take_penalty_requested(self, ticket):
        """五、报组长和副组长审批."""
        self._request(self._get_ticket_fine(ticket))

    def _take_penalty_approved(self, ticket):
        self._approve_fine(self._get_ticket_fine(ticket))

    def _take_penalty_copied(self, ticket):
        """六、1 送达相关执行部门."""
        self._send_copies(self._get_ticket_fine(ticket))

    def _take_penalty_delivered(self, ticket):
        self._deliver(self._get_ticket_fine(ticket))

    def _take_penalty_objected(self, ticket):
        self._object(self._get_ticket_fine(ticket))

    def _take_penalty_objection_decided(self, ticket):
        objection = self._get_ticket_fine(ticket).objection_ids
        own = objection.with_user(self.reviewer)
        own.decision_reason = "证据充分"
        own.action_reject()

    def _take_repair_done(self, ticket):
        """四、应急维修."""
        repair = self._get_ticket_fine(ticket).repair_id
        repair.with_user(self.repairer).action_done()

    def _take_repair_accepted(self, ticket):
        repair = self._get_ticket_fine(ticket).repair_id.with_user(self.representative)
        repair.team_quantity = "防水 12 平方米"
        repair.action_accept()

    def _take_repair_audited(self, ticket):
        """四、应急维修成本控制部审算."""
        repair = self._get_ticket_fine(ticket).repair_id.with_user(self.cost_control)
        action = repair.action_audit()
        audits = self.env[action["res_model"]].with_user(self.cost_control)
        audits.with_context(**action["context"]).create(
            {"audited_cost": 3200}
        ).action_audit()

    def _take_revisited(self, ticket):
        """六、6 对处理完毕的投诉案件进行客户回访."""
        revisits = self.env["complaint.revisit"].with_user(self.receptionist)
        revisits.create(
            {
                "ticket_id": ticket.id,
                "mode": "phone",
                "satisfaction_id": self.procedure.satisfaction_ids[1].id,
            }
        ).action_done()


@tagged("post_install", "-at_install")
class TestConditionsP16(P16Common):
    """五、经济制裁 具体成立条件: each one found, and not found, to the minute."""

    def test_1_refusal(self):
        order = self._issue_order()
        self.assertFalse(self._get_found(order))
        self._refuse(order)
        with self.shows("R344", "R358"):
            self.assertEqual(self._get_found(order), ["1"])
        # 签收 afterwards does not undo it
        self._receive(order)
        self.assertEqual(self._get_found(order), ["1"])

    def test_2_four_hours_after_the_notice(self):
        self._at("2026-03-11 10:00")
        order = self._issue_order()
        self._receive(order)
        self._check_clocks("2026-03-11 13:59")
        self.assertFalse(self._get_found(order))
        self._check_clocks("2026-03-11 14:01")
        with self.shows("R153", "R345"):
            self.assertEqual(self._get_found(order), ["2"])
        evidence = self._get_fine(order).violation_ids.evidence
        self.assertIn("施工单位到场", evidence)

    def test_2_at_two_in_the_night_of_a_holiday(self):
        """国庆节: running hours know no working time."""
        self._at("2026-10-01 22:00")
        order = self._issue_order(date_limit="2026-10-12 10:00:00")
        self._note(order, "phone_notified", person="值班员")
        self._check_clocks("2026-10-02 01:59")
        self.assertFalse(self._get_found(order))
        self._check_clocks("2026-10-02 02:01")
        with self.shows("R345"):
            self.assertEqual(self._get_found(order), ["2"])

    def test_2_on_site_in_the_last_minute(self):
        self._at("2026-10-01 22:00")
        order = self._issue_order(date_limit="2026-10-12 10:00:00")
        self._note(order, "phone_notified", person="值班员")
        self._at("2026-10-02 01:59")
        self._arrive(order)
        self._plan(order)
        self._check_clocks("2026-10-02 02:01")
        self.assertFalse(self._get_found(order))

    def test_2_phone_or_notice_whichever_is_first(self):
        self._at("2026-03-11 10:00")
        order = self._issue_order()
        self._note(order, "phone_notified")
        self._at("2026-03-11 13:00")
        self._receive(order)
        self._check_clocks("2026-03-11 14:01")
        self.assertEqual(self._get_found(order), ["2"])

    def test_2_on_site_without_a_plan(self):
        """未出现场、未拿出整改方案: here the mark 、 is "or"."""
        self._at("2026-03-11 10:00")
        order = self._issue_order()
        self._receive(order)
        self._at("2026-03-11 11:00")
        self._arrive(order)
        self._check_clocks("2026-03-11 14:01")
        self.assertEqual(self._get_found(order), ["2"])

    def test_2_read_as_and(self):
        """The same mark as "and": a setting of the procedure."""
        line = self.procedure.violation_ids.filtered(lambda v: v.code == "2")
        line.condition_ids._trusted().group = 1
        self._at("2026-03-11 10:00")
        first, second = self._issue_order(), self._issue_order()
        self._receive(first)
        self._receive(second)
        self._arrive(first)
        self._check_clocks("2026-03-11 14:01")
        self.assertFalse(self._get_found(first))
        self.assertEqual(self._get_found(second), ["2"])

    def test_2_with_accepted_reason(self):
        """无故: a reason that was accepted rules it out, one that waits too."""
        self._at("2026-03-11 10:00")
        order = self._issue_order()
        self._receive(order)
        self._at("2026-03-11 12:00")
        self._note(order, "excuse_given", text="暴雨封路")
        self._check_clocks("2026-03-11 14:01")
        with self.shows("R345"):
            self.assertFalse(self._get_found(order))
            self._note(order, "excuse_accepted", text="已核实")
            self.assertFalse(self._get_found(order))

    def test_2_with_rejected_reason(self):
        self._at("2026-03-11 10:00")
        order = self._issue_order()
        self._receive(order)
        self._note(order, "excuse_given", text="人手不足")
        self._check_clocks("2026-03-11 14:01")
        self.assertFalse(self._get_found(order))
        self._note(order, "excuse_rejected", text="不成立")
        self.assertEqual(self._get_found(order), ["2"])

    def test_2_reason_accepted_after_the_proposal(self):
        self._at("2026-03-11 10:00")
        order = self._issue_order()
        self._receive(order)
        self._check_clocks("2026-03-11 14:01")
        fine = self._get_fine(order)
        self._note(order, "excuse_given", text="暴雨封路")
        self.assertEqual(fine.state, "cancelled")
        self._note(order, "excuse_rejected", text="当日无雨")
        # what is no proposal any more is one again
        self.assertEqual(len(self._get_fine(order)), 2)

    def test_3_limit_of_the_notice(self):
        order = self._issue_order()
        self._receive(order)
        self._arrive(order)
        self._plan(order)
        self._check_clocks("2026-03-20 17:59")
        self.assertFalse(self._get_found(order))
        self._check_clocks("2026-03-20 18:01")
        with self.shows("R176", "R346"):
            self.assertEqual(self._get_found(order), ["3"])

    def test_3_not_completed_to_standard(self):
        order = self._issue_order()
        for act in (self._receive, self._arrive, self._plan, self._report_done):
            act(order)
        self._reject_work(order, norms="yes", satisfied="no")
        with self.shows("R346", "R276"):
            self.assertEqual(self._get_found(order), ["3"])

    def test_4_norms_and_owner(self):
        order = self._issue_order()
        for act in (self._receive, self._arrive, self._plan, self._report_done):
            act(order)
        self._reject_work(order, norms="no", satisfied="no")
        with self.shows("R347"):
            self.assertEqual(self._get_found(order), ["3", "4"])
        evidence = self._get_fine(order).violation_ids[1].evidence
        self.assertEqual(len(evidence.splitlines()), 2)

    def test_5_not_returned(self):
        order = self._issue_order()
        for act in (self._receive, self._arrive, self._plan, self._report_done):
            act(order)
        self._accept_work(order)
        due = self._get_due(order.ticket_id, "answered")
        self.assertEqual(due, ["2026-03-13 17:00"])
        self._check_clocks("2026-03-13 16:59")
        self.assertFalse(self._get_found(order))
        self._check_clocks("2026-03-13 17:01")
        with self.shows("R260", "R348"):
            self.assertEqual(self._get_found(order), ["5"])

    def test_5_returned_in_time(self):
        order = self._issue_order()
        for act in (self._receive, self._arrive, self._plan, self._report_done):
            act(order)
        self._accept_work(order)
        self._note(order, "answered", text="已整改完毕,请查收")
        self._check_clocks("2026-03-30 17:01")
        self.assertFalse(self._get_found(order))

    def test_several_at_once_stand_on_one_form(self):
        self._at("2026-03-11 10:00")
        order = self._issue_order()
        self._refuse(order)
        self._receive(order)
        self._check_clocks("2026-03-11 14:01")
        with self.shows("R349"):
            self.assertEqual(self._get_found(order), ["1", "2"])
            self.assertEqual(len(self._get_fine(order)), 1)

    def test_later_fact_is_a_fine_of_its_own(self):
        order = self._issue_order()
        fine = self._take_to("confirmed", order)
        self._receive(order)
        self._check_clocks("2026-03-11 14:01")
        second = self._get_fine(order) - fine
        self.assertEqual(second.violation_ids.code, "2")
        self.assertEqual(fine.violation_ids.code, "1")

    def test_order_that_was_withdrawn_founds_no_fine(self):
        order = self._issue_order()
        self._refuse(order)
        order.with_user(self.representative).action_cancel()
        self.assertEqual(self._get_fine(order).state, "cancelled")

    def test_upheld_objection_to_the_order(self):
        order = self._issue_order()
        self._note(order, "order_objected", text="不在施工范围")
        self._note(order, "objection_upheld", user=self.receptionist, text="属实")
        self._refuse(order)
        self.assertFalse(self._get_found(order))

    def test_representative_refutes_what_was_found(self):
        order = self._issue_order()
        fine = self._take_to("draft", order)
        self._receive(order)
        self._check_clocks("2026-03-11 14:01")
        own = fine.with_user(self.representative)
        own.violation_ids[0].is_confirmed = True
        own.cause = "拒收通知单"
        with self.assertRaisesRegex(UserError, "say why you differ"):
            own.action_confirm()
        own.violation_ids[1].note = "到场记录补登"
        own.action_confirm()
        self.assertEqual(fine._get_codes(), ["1"])
        self.assertFalse(fine.violation_ids[1].is_live)


@tagged("post_install", "-at_install")
class TestClocksP16(ClockStories, P16Common):
    """Every time limit of the document: in time, warned, and a minute too late."""

    ways = WAYS

    def _begin(self):
        return self._create_complaint(self.receptionist).with_env(self.env)

    def test_every_limit_has_a_way(self):
        timed = self.procedure.step_ids.filtered("limit_unit").mapped("code")
        self.assertEqual(set(timed), set(WAYS))


TestClocksP16.add_clock_tests()


@tagged("post_install", "-at_install")
class TestScenarioP16(P16Common):
    """The sanction from the notice to the settlement, with its branches."""

    def test_fine_with_everything(self):
        # 六、6 登记; 六、2 下发工程整改通知
        ticket = self._create_complaint(self.receptionist).with_env(self.env)
        order = self._issue_order(ticket)
        with self.shows("R259", "R479"):
            self.assertEqual(order.issued_by_id, self.representative)
        # 五、1
        self._refuse(order)
        fine = self._get_fine(order)
        self.assertIn("penalty_confirmed", self._get_work(self.representative))
        # 五、投诉代表填写罚款单，注明罚款事由
        self._confirm(fine)
        self.assertIn("penalty_signed", self._get_work(self.coordinator))
        # 五、总协调员制定罚款金额并签字确认，同时启动应急维修程序
        self._sign(fine, 8000)
        repair = fine.repair_id
        with self.shows("R233", "R351", "R353", "R480"):
            self.assertEqual(
                (repair.state, repair.team_id.name), ("ordered", "应急维修队")
            )
            self.assertEqual(repair.ordered_by_id, self.coordinator)
            self.assertEqual(repair.date_ordered, fine.date_signed)
        # 五、报组长和副组长审批
        self._request(fine)
        with self.shows("R309", "R481"):
            approvers = fine.sudo().review_ids.complaint_approver_ids
            self.assertEqual(approvers, self.team_leader | self.deputy)
        self._approve_fine(fine)
        # 六、1 经理负责送达相关执行部门: 成本控制部、经济处、财务部、合约部
        with self.assertRaises(AccessError):
            fine.with_user(self.representative).action_send_copies()
        self._send_copies(fine)
        copies = fine.copy_ids
        with self.shows("R354", "R355", "R482"):
            self.assertEqual(
                copies.role_id.mapped("name"),
                ["成本控制部", "经济处", "财务部", "合约部"],
            )
            self.assertTrue(all(copies.mapped("date_sent")))
            self.assertEqual(copies.sent_by_id, self.centre_manager)
        self._sign_copies(copies)
        # 下发罚款单
        self._deliver(fine)
        # 五、留存以备结算
        with self.shows("R356", "R485"):
            with self.assertRaises(AccessError):
                self._settle(fine, self.contracts)
            self._settle(fine, self.economic_office, settlement="paid")
            self.assertEqual(fine.settlement, "paid")
        self._repair(repair)
        self._end(ticket)
        self.assertFalse(ticket.complaint_ledger_ids.sudo()._verify())
        with self.shows("R359"):
            party = self.party.with_user(self.representative)
            self.assertEqual(party.complaint_order_count, 1)
            self.assertEqual(party.complaint_penalty_count, 1)
            self.assertEqual(party.complaint_repair_count, 1)

    def _sign_copies(self, copies):
        """Three sign for it themselves, one on paper."""
        for name in ("cost_control", "economic_office", "finance"):
            user = getattr(self, name)
            own = copies.filtered(lambda c, n=name: c.role_id.code == n)
            own.with_user(user).action_sign()
        paper = copies[3].with_user(self.centre_manager)
        with self.assertRaisesRegex(UserError, "attach the scan"):
            paper.action_record_receipt()
        files = self.env["ir.attachment"].with_user(self.centre_manager)
        scan = files.create({"name": "签收.pdf", "raw": b"%PDF-1.4 receipt"})
        paper.write(
            {"receipt_name": "合约部 李明", "attachment_ids": [Command.link(scan.id)]}
        )
        paper.action_record_receipt()
        with self.shows("R354"):
            self.assertTrue(all(copies.mapped("date_signed")))
            self.assertEqual(copies[2].signed_by_id, self.finance)

    def _repair(self, repair):
        """四、应急维修并做全程监控; 工程量认定; 成本控制部审算."""
        with self.assertRaises(AccessError):
            repair.with_user(self.officer).action_done()
        repair.with_user(self.repairer).action_done()
        own = repair.with_user(self.representative)
        company = self.env["res.company"].create({"name": "B"})
        stranger = self._create_user("stranger_of_another")
        stranger.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        with self.assertRaisesRegex(UserError, "company"):
            own.write({"supervisor_id": stranger.id})
        own.write({"supervisor_id": self.representative.id, "supervision": "漏做阴角"})
        own.action_refuse()
        repair.with_user(self.repairer).action_done()
        own.write({"party_quantity": "无", "team_quantity": "防水 12 平方米"})
        own.action_accept()
        self._take_repair_audited(repair.ticket_id)
        own.invalidate_recordset()
        with self.shows("R262", "R263", "R357"):
            self.assertEqual((repair.state, repair.audited_cost), ("accepted", 3200))
            self.assertEqual(repair.audited_by_id, self.cost_control)
            for vals in ({"team_quantity": "防水 99 平方米"}, {"supervision": "无"}):
                with self.assertRaisesRegex(UserError, "it stays"):
                    own.write(vals)
            own.write({"amount_to_recover": 3200, "recovery_note": "从工程款扣"})
            own.amount_recovered = 3200
            self.assertEqual(repair.amount_recovered, 3200)

    def _end(self, ticket):
        """六、6 客户回访（四个级别）, 结案."""
        values = self.procedure.satisfaction_ids
        with self.shows("R280"):
            self.assertEqual(
                values.mapped("name"), ["非常满意", "满意", "基本满意", "不满意"]
            )
        self._take_revisited(ticket)
        closing = self.procedure.closing_ids.filtered(lambda c: c.code == "accepted")
        own = ticket.with_user(self.representative)
        own._complaint_close(closing, "应急维修完毕,业主满意")
        self.assertEqual(ticket.complaint_phase, "closed")

    def _ask_beyond_scope(self, ticket):
        """四、工程指挥中心: the wish goes beyond what the contractor had to build."""
        approver = "complaint_management.complaint_management_group_approver"
        self.cost_control.group_ids += self.env.ref(approver)
        kind = self.procedure.statement_ids
        statements = self.env["complaint.statement"].with_user(self.engineer)
        return statements.create(
            {
                "ticket_id": ticket.id,
                "kind_id": kind.id,
                "facts": "业主要求加装阳台雨棚,超出了原施工单位的施工范围",
                "analysis": "从市场产品角度考虑,从稳定大局出发",
                "proposal": "由公司另行委托施工",
            }
        )

    def test_wish_beyond_the_scope_of_the_contractor(self):
        """四、同时征询规划设计部、成本控制部的意见,并报主管领导及公司审批."""
        ticket = self._create_complaint(self.receptionist).with_env(self.env)
        report = self._ask_beyond_scope(ticket)
        with self.assertRaisesRegex(UserError, "Others agree first"):
            report.action_submit()
        with self.assertRaises(AccessError):
            report.with_user(self.representative).action_request_approval()
        report.action_request_approval()
        with self.shows("R224"):
            for turn in (
                self.designer | self.cost_control,
                self.cost_control,
                self.leader_in_charge,
                self.company_leader,
            ):
                self.assertEqual(self._get_turn(report), turn)
                for other in (self.leader_in_charge | self.company_leader) - turn:
                    with self.assertRaises(UserError):
                        report.with_user(other).action_approve("同意")
                report.with_user(turn[0]).action_approve("同意")
            self.assertEqual(report.state, "approved")
        report.action_submit()
        own = report.with_user(self.representative)
        self.assertIn(own, own.search([("is_to_read", "=", True)]))
        own.action_read()
        self.assertEqual(report.state, "read")

    def _get_turn(self, report):
        reviews = report.sudo().review_ids.filtered(lambda r: r.status == "pending")
        return reviews.complaint_approver_ids

    def test_wish_beyond_the_scope_that_the_company_rejects(self):
        ticket = self._create_complaint(self.receptionist).with_env(self.env)
        report = self._ask_beyond_scope(ticket)
        report.action_request_approval()
        people = (self.designer, self.cost_control, self.leader_in_charge)
        for person in people:
            report.with_user(person).action_approve("同意")
        report.with_user(self.company_leader).action_reject("成本过高")
        with self.shows("R224"):
            self.assertEqual(report.state, "draft")
            with self.assertRaisesRegex(UserError, "Others agree first"):
                report.action_submit()

    def test_progress_is_reported(self):
        """四、及时将工程整改进度及结果回馈给客户、物业公司及公司各相关经济部门."""
        order = self._issue_order()
        self._receive(order)
        self._arrive(order)
        self.assertFalse(self._get_reports(order.ticket_id))
        names = []
        with self.shows("R261"):
            for act, name in (
                (self._plan, "施工单位提交整改方案"),
                (self._report_done, "施工单位完成整改"),
                (self._accept_work, "验收整改"),
            ):
                act(order)
                names.append(name)
                reports = self._get_reports(order.ticket_id)
                self.assertEqual(len(reports), len(names))
                self.assertIn(name, reports[-1].subject)
                self.assertEqual(
                    reports[-1].notified_partner_ids,
                    (self.steward | self.economic_office).partner_id,
                )
            # 客户
            seen = order.ticket_id._get_complaint_timeline()
            done = {event["name"] for event in seen if event["state"] == "done"}
            self.assertLessEqual({"整改已完成", "整改已验收"}, done)

    def _get_reports(self, ticket):
        return self.env["mail.message"].search(
            [
                ("model", "=", ticket._name),
                ("res_id", "=", ticket.id),
                ("message_type", "=", "user_notification"),
                ("notified_partner_ids", "in", self.steward.partner_id.ids),
            ],
            order="id",
        )

    def test_repetition_is_seen_on_the_contractor(self):
        """五、屡次限期仍不能完成: orders, limits he missed and fines, each a list."""
        first, second = self._issue_order(), self._issue_order()
        self._refuse(first)
        self._receive(second)
        self._check_clocks("2026-03-11 14:01")
        fine = self._get_fine(first) | self._get_fine(second)
        party = self.party.with_user(self.representative)
        with self.shows("R371", "R359"):
            self.assertEqual(party.complaint_order_count, 2)
            # on site and plan of the second
            self.assertEqual(party.complaint_breach_count, 2)
            missed = self._list(party.action_complaint_breaches())
            self.assertEqual(set(missed.mapped("document_id")), {second.id})
            self.assertEqual(set(missed.mapped("state")), {"breached"})
            self.assertEqual(
                self._list(party.action_complaint_orders()), first | second
            )
            self._confirm(fine[0])
            self._confirm(fine[1])
            self.env.invalidate_all()
            self.assertEqual(party.complaint_penalty_count, 2)
            self.assertEqual(self._list(party.action_complaint_penalties()), fine)
        # what our own people are late with is none of his
        for act in (self._arrive, self._plan, self._report_done):
            act(second)
        self._check_clocks("2026-03-13 18:00")
        late = self._list(party.action_complaint_breaches())
        self.assertNotIn("work_accepted", late.step_id.mapped("code"))
        self.assertFalse(
            self.other_party.with_user(self.representative).complaint_breach_count
        )

    def _list(self, action):
        records = self.env[action["res_model"]].with_user(self.representative)
        return records.search(action["domain"]).with_env(self.env)

    def test_condition_5_alone_starts_no_repair(self):
        order = self._issue_order()
        for act in (self._receive, self._arrive, self._plan, self._report_done):
            act(order)
        self._accept_work(order)
        self._check_clocks("2026-03-16 10:00")
        fine = self._confirm(self._get_fine(order))
        own = fine.with_user(self.coordinator)
        own.write({"amount": 5000, "severity": "首次,情节较轻"})
        own.action_sign()
        with self.shows("R353"):
            self.assertEqual(fine._get_codes(), ["5"])
            self.assertFalse(fine.repair_id)
            self.assertEqual(fine.amount, 5000)

    def test_repair_ordered_before_is_not_started_twice(self):
        """六、2 向部门经理建议; 六、1 经理认定审批启动."""
        order = self._issue_order()
        self._refuse(order)
        repair = (
            self.env["complaint.emergency.repair"]
            .with_user(self.representative)
            .create(
                {
                    "dispatch_id": order.id,
                    "team_id": self.repair_team.id,
                    "reason": "施工单位拒收",
                }
            )
        )
        with self.shows("R233", "R482"):
            for user in (self.representative, self.receptionist):
                with self.assertRaises(AccessError):
                    repair.with_user(user).action_order()
            repair.with_user(self.centre_manager).action_order()
            self.assertEqual(repair.ordered_by_id, self.centre_manager)
        fine = self._sign(self._confirm(self._get_fine(order)))
        self.assertEqual(fine.repair_id, repair)
        with self.assertRaisesRegex(UserError, "fine has started"):
            repair.with_user(self.centre_manager).action_cancel()

    def test_open_repair_keeps_the_complaint_open(self):
        fine = self._take_to("signed")
        closing = self.procedure.closing_ids.filtered(lambda c: c.code == "withdrawn")
        ticket = fine.ticket_id.with_user(self.representative)
        with self.assertRaisesRegex(UserError, "emergency repair is not accepted"):
            ticket._complaint_close(closing, "客户撤诉")

    def test_coordinator_gives_the_form_back(self):
        fine = self._take_to("confirmed")
        own = fine.with_user(self.coordinator)
        with self.assertRaisesRegex(UserError, "what the form is missing"):
            own.action_give_back()
        own.return_reason = "事由不清"
        own.action_give_back()
        self.assertEqual((fine.state, fine.confirmed_by_id.id), ("draft", False))
        self._confirm(fine, cause="3 月 11 日拒收,见录音")
        self.assertEqual(self._sign(fine).state, "signed")

    def test_rejected_fine_is_confirmed_and_signed_anew(self):
        fine = self._take_to("requested")
        fine.with_user(self.deputy).action_reject("金额偏低")
        with self.shows("R352", "R237"):
            self.assertEqual((fine.state, fine.amount), ("draft", 0))
            self.assertFalse(fine.signed_by_id or fine.confirmed_by_id)
            with self.assertRaises(UserError):
                self._request(fine)
        self._request(self._sign(self._confirm(fine), 20000))
        self._approve_fine(fine)
        self.assertEqual(fine.state, "approved")
        self.assertEqual(len(fine.repair_id), 1)

    def test_upheld_objection_withdraws_the_fine(self):
        fine = self._take_to("delivered")
        self._send_copies(fine)
        objection = self._object(fine)
        with self.assertRaisesRegex(UserError, "objection is not decided"):
            self._settle(fine)
        own = objection.with_user(self.reviewer)
        with self.assertRaisesRegex(UserError, "Say why"):
            own.action_uphold()
        own.decision_reason = "气象台证明属实"
        own.action_uphold()
        self.assertEqual((fine.state, fine.settlement), ("withdrawn", "void"))
        self.assertFalse(fine.violation_ids.is_live)
        with self.assertRaises(UserError):
            self._settle(fine)

    def test_rejected_objection(self):
        fine = self._take_to("delivered")
        objection = self._object(fine)
        own = objection.with_user(self.reviewer)
        own.decision_reason = "证据充分"
        own.action_reject()
        self.assertEqual((objection.state, fine.state), ("rejected", "delivered"))
        with self.assertRaisesRegex(UserError, "an objection already"):
            self._object(fine)
        self._settle(fine)
        self.assertEqual(fine.settlement, "deducted")

    def test_objection_after_the_settlement_is_refunded(self):
        fine = self._take_to("delivered")
        self._settle(fine)
        own = self._object(fine).with_user(self.reviewer)
        own.decision_reason = "原施工图即如此"
        own.action_uphold()
        self.assertEqual((fine.state, fine.settlement), ("withdrawn", "to_refund"))
        self._settle(fine)
        self.assertEqual(fine.settlement, "refunded")

    def test_nobody_who_took_part_decides_on_an_objection(self):
        fine = self._take_to("delivered")
        objection = self._object(fine)
        for user in (self.coordinator, self.team_leader, self.representative):
            self._assign("objection_reviewer", user_id=user.id)
            with self.assertRaises(UserError):
                own = objection.with_user(user)
                own.decision_reason = "不同意"
                own.action_reject()
        self.assertEqual(objection.state, "lodged")

    def test_time_for_an_objection(self):
        self.procedure.penalty_ids._trusted().write(
            {"objection_number": 3, "objection_unit": "calendar_day"}
        )
        fine = self._take_to("delivered")
        with self.assertRaisesRegex(UserError, "may still object"):
            self._settle(fine)
        self._at("2026-03-15 00:01")
        with self.assertRaisesRegex(UserError, "time for an objection is over"):
            self._object(fine)
        self._settle(fine)
        self.assertEqual(fine.settlement, "deducted")

    def test_proposal_is_cancelled_with_a_reason(self):
        fine = self._take_to("draft")
        own = fine.with_user(self.representative)
        self.assertEqual(own.action_cancel()["target"], "new")
        own.action_cancel("通知单写错单位")
        self.assertEqual(fine.state, "cancelled")
        self.assertNotIn("penalty_confirmed", self._get_open_codes(fine.ticket_id))
        # the system does not propose the same again
        self._note(fine.dispatch_id, "received")
        self.assertEqual(self._get_fine(fine.dispatch_id), fine)
