# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import closing, contextmanager
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Datetime
from odoo.tests import Form, tagged

from .property_common import PropertyCommon


@tagged("post_install", "-at_install")
class TestScenarioP08(PropertyCommon):
    """客户投诉处理作业指导书 (S1-n), paragraph by paragraph, with its buttons only."""

    is_scenario = True

    def test_satisfied_customer(self):
        # 3.1 前台接待岗是客户投诉接待的主要责任人; 4.1 做好记录, 复述确认, 致谢
        ticket = self._receive()
        with self.shows("R488", "R030", "R029"):
            self.assertRegex(ticket.number, r"^QT202603-\d{5}$")
            self.assertEqual(ticket.complaint_received_by_id, self.officer)
            self.assertTrue(ticket.complaint_date_confirmed)
            self.assertEqual(ticket.complaint_occupancy_role, "owner")
            self.assertEqual(ticket.partner_id, self.customer.partner_id)
        # 4.2 开具《投诉处理单》并发送至客服主管
        form = self._get_form(ticket)
        with self.shows("R150"):
            self.assertEqual(
                self._get_milestones(ticket), ["registered", "confirmed", "dispatched"]
            )
            self.assertEqual(form.kind_id.name, "投诉处理单")
            self.assertEqual(form.unit_name, self.unit.display_name)
            self.assertEqual(self._get_notices(ticket), [self.supervisor.partner_id])
            self.assertIn("instructed", self._get_work(self.supervisor))

        # 4.3 接到1小时内,向责任部门了解情况,填写处理意见及处理时限,交责任人签收
        self._at("2026-03-11 09:50")
        with self.shows("R152", "R125"):
            self.assertEqual(self._get_due(ticket, "instructed"), ["2026-03-11 10:10"])
            self.assertEqual(self._get_due(ticket, "received"), ["2026-03-11 10:10"])
            with self.assertRaises(UserError):
                self._sign(ticket)
            with self.assertRaises(UserError):
                form.with_user(self.officer).opinion = "前台不写处理意见"
            self._instruct(ticket, hours=24)
            self.assertEqual(form.opinion_by_id, self.supervisor)
        self._at("2026-03-11 10:09")
        self._sign(ticket)
        with self.shows("R124", "R061", "R171"):
            self.assertEqual(form.received_by_id, self.handler)
            self.assertEqual(form.date_received, Datetime.now())
            self.assertEqual(self._get_clock(ticket, "received").state, "met")
            self.assertEqual(self._get_due(ticket, "answered"), ["2026-03-12 09:50"])

        # 4.4 前台接待负责在期限内督促责任部门及时落实、返单
        self._at("2026-03-12 08:00")
        form.with_user(self.officer).action_remind()
        with self.shows("R126"):
            self.assertEqual(form.reminder_count, 1)
            self.assertEqual(self._get_milestones(ticket)[-1], "reminded")
        self._at("2026-03-12 09:30")
        self._return(ticket)
        with self.shows("R127"):
            self.assertEqual(form.date_answered, Datetime.now())
            self.assertEqual(self._get_clock(ticket, "answered").state, "met")
        # 4.5 收到返单后通知客服主管,并在1天内致电回访客户
        with self.shows("R157", "R476"):
            self.assertEqual(self._get_notices(ticket)[-1], self.supervisor.partner_id)
            self.assertEqual(self._get_due(ticket, "revisited"), ["2026-03-13 23:59"])
            with self.assertRaises(UserError):
                self._close(ticket, "satisfied")
        self._at("2026-03-13 16:00")
        revisit = self._call_back(ticket)
        with self.shows("R277", "R281", "R282"):
            self.assertEqual(revisit.mode, "phone")
            self.assertTrue(revisit.is_satisfied)
            self.assertEqual(len(self.procedure.satisfaction_ids), 2)
        # 4.6 再次表示感谢并在《客户接待登记表》上关闭事件
        with self.shows("R291"), self.assertRaises(AccessError):
            self._close_as(self.supervisor, ticket)
        self._close(ticket, "satisfied")
        with self.shows("R288", "R292", "R468"):
            self.assertEqual(ticket.complaint_phase, "closed")
            self.assertFalse(ticket.complaint_ledger_ids._verify())
            with self.assertRaises(UserError):
                ticket.unlink()
        # 4.7 前台接待负责《投诉处理单》的收集、定期归档
        self._at("2026-03-31 17:00")
        with self.shows("R445"):
            with self.assertRaises(AccessError):
                form.with_user(self.supervisor).action_archive_form()
            form.with_user(self.officer).action_archive_form()
            self.assertEqual(form.archived_by_id, self.officer)
            self.assertEqual(self._get_milestones(ticket)[-1], "archived")
            form.with_user(self.officer).action_archive_form()
            self.assertEqual(self._get_milestones(ticket).count("archived"), 1)
            other = self._get_form(self._receive())
            with self.assertRaisesRegex(UserError, "not closed yet"):
                other.with_user(self.officer).action_archive_form()

    def _close_as(self, user, ticket):
        line = self.procedure.closing_ids.filtered(lambda c: c.code == "satisfied")
        ticket.with_user(user)._complaint_close(line, "总结")

    def test_any_employee_hands_over(self):
        # 3.2 若客户拒绝,其他岗位员工有义务现场听取……立即反馈到前台接待处
        self._at("2026-03-11 10:00")
        ticket = self._create_complaint(
            user=self.employee,
            complaint_unit_id=self.unit.id,
            complaint_date_received="2026-03-11 01:50:00",
        ).sudo()
        with self.shows("R026", "R468"):
            self.assertEqual(ticket.complaint_received_by_id, self.employee)
            front_desk = (self.officer | self.officer_2).partner_id
            self.assertEqual(self._get_notices(ticket), [front_desk])
            self.assertIn("dispatched", self._get_work(self.officer))
        # 4.2 the half hour counts from when the customer was heard
        with self.shows("R150"):
            self.assertEqual(self._get_due(ticket, "dispatched"), ["2026-03-11 10:20"])
        with self.assertRaises(AccessError):
            ticket.with_user(self.employee).action_complaint_confirm()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._issue(ticket)
        self.assertEqual(self._get_clock(ticket, "dispatched").state, "met")

    def test_dissatisfied_customer_gets_a_new_form(self):
        ticket = self._receive()
        first = self._get_form(ticket)
        self._handle(ticket)
        # 4.6 若客户对处理意见表示不满意
        self._at("2026-03-12 10:00")
        self._call_back(ticket, satisfied=False)
        with self.shows("R285", "R292"):
            self.assertEqual(ticket.complaint_round, 2)
            self.assertEqual(self._get_due(ticket, "dispatched"), ["2026-03-12 10:30"])
            with self.assertRaises(UserError):
                self._close(ticket, "satisfied")
        # 4.6 首先向客户致歉
        with self.shows("R245"):
            with self.assertRaisesRegex(UserError, "向客户致歉"):
                self._issue(ticket)
            self._apologise(ticket)
            self.assertIn("apologised", self._get_milestones(ticket))
        # 4.6 回到程序 4.2 重新开具《投诉处理单》
        self._at("2026-03-12 10:30")
        second = self._issue(ticket)
        with self.shows("R285"):
            self.assertNotEqual(second, first)
            self.assertEqual(second.round, 2)
            clock = self._get_clock(ticket, "dispatched")
            self.assertEqual((clock.round, clock.state), (2, "met"))
            self.assertEqual(self._get_due(ticket, "instructed"), ["2026-03-12 11:30"])
        self._handle(ticket)
        self.assertEqual(self._get_due(ticket, "revisited"), ["2026-03-13 23:59"])
        self._call_back(ticket, satisfied=False)
        self.assertEqual(ticket.complaint_round, 3)
        self._apologise(ticket)
        self._issue(ticket)
        self._handle(ticket)
        self._call_back(ticket)
        self._close(ticket, "satisfied")
        self.assertFalse(ticket.complaint_ledger_ids._verify())

    def test_special_handling_level_by_level(self):
        # 5.1 遇到重要客户或情绪特别激动的客户……事态严重已无法控制
        with self.assertRaisesRegex(UserError, "已无法控制"):
            self._receive(way="special", holds=["is_agitated"])
        ticket = self._receive(
            way="special", holds=["is_agitated", "is_out_of_control"]
        )
        with self.shows("R116", "R296"):
            self.assertEqual(ticket.complaint_rung, "客服主管赴现场")
            self.assertIn("escalation_accepted", self._get_work(self.supervisor))
            # the half hour of 4.2 does not run meanwhile
            self.assertFalse(self._get_due(ticket, "dispatched"))
        self._at("2026-03-11 09:20")
        with self.assertRaises(AccessError):
            self._go_on_site(ticket, self.site_manager)
        self._go_on_site(ticket, self.supervisor)
        # 5.1 如客服主管无法处理,须逐级通知经理赴现场处理
        self._at("2026-03-11 09:50")
        self._raise(ticket, self.supervisor)
        with self.shows("R296", "R304"):
            self.assertEqual(ticket.complaint_rung, "经理赴现场")
            self.assertEqual(
                ticket.complaint_escalation_ids.mapped("rung_id.code"),
                ["manager", "supervisor"],
            )
            with self.assertRaisesRegex(UserError, "cannot go up any further"):
                self.env["complaint.escalation"].with_user(self.officer).create(
                    {"ticket_id": ticket.id, "reason": "再上一级"}
                )
        self._at("2026-03-11 10:00")
        self._go_on_site(ticket, self.site_manager)
        self._at("2026-03-11 11:00")
        self.assertFalse(self._get_due(ticket, "dispatched"))
        self._finish_on_site(ticket, self.site_manager)
        # 5.2 现场处理完毕30分钟内开具《投诉处理单》并发送至客服主管
        with self.shows("R151"):
            self.assertEqual(self._get_due(ticket, "dispatched"), ["2026-03-11 11:30"])
        self._at("2026-03-11 11:30")
        self._issue(ticket)
        with self.shows("R151"):
            clocks = ticket.complaint_clock_ids.filtered(
                lambda c: c.step_id.code == "dispatched"
            )
            self.assertEqual(clocks.sorted("id").mapped("state"), ["void", "met"])
        self._handle(ticket)
        self._call_back(ticket)
        self._close(ticket, "satisfied")

    def test_important_customer_out_of_control(self):
        # 5.1 遇到重要客户
        self.customer.partner_id.complaint_is_important = True
        ticket = self._receive(way="special", holds=["is_out_of_control"])
        with self.shows("R116", "R069"):
            self.assertIn("escalated", self._get_milestones(ticket))

    def test_special_handling_during_the_work_leaves_the_form_alone(self):
        ticket = self._receive()
        self._instruct(ticket)
        self.customer.partner_id.complaint_is_important = True
        answers = ticket.with_user(self.officer).complaint_fact_ids
        answers.filtered(
            lambda a: a.fact_id.code == "is_out_of_control"
        ).value_boolean = "yes"
        self.assertIn("escalated", self._get_open_codes(ticket))
        self._raise(ticket)
        self.assertIn("received", self._get_open_codes(ticket))
        self._go_on_site(ticket, self.supervisor)
        self._finish_on_site(ticket, self.supervisor)
        self.assertFalse(self._get_due(ticket, "dispatched"))

    def test_form_that_goes_back_is_issued_again(self):
        ticket = self._receive()
        self._instruct(ticket)
        dispatch = self._get_form(ticket).with_user(self.handler)
        dispatch.return_reason = "属开发商保修范围"
        self._at("2026-03-11 10:00")
        dispatch.action_return()
        self.assertEqual(self._get_due(ticket, "dispatched"), ["2026-03-11 10:30"])
        with self.assertRaises(UserError):
            self._close(ticket, "satisfied")

    def test_data_of_the_month_by_the_third(self):
        # 4.7 每月3日前将上月投诉处理数据按《物业服务月度工作报告》要求汇总至客服主管
        ticket = self._receive()
        self._handle(ticket)
        # no head signs this form, nothing is answered before the call
        self.assertEqual(self._get_form(ticket).absent_states, "signed")
        self.assertEqual(ticket.complaint_absent_phases, "replied")
        self._call_back(ticket)
        self._close(ticket, "satisfied")
        self._receive(way="register")
        self._at("2026-04-01 08:00")
        cron = "complaint_management.ir_cron_complaint_periodic_report_prepare"
        self._run_cron(cron)
        self._run_cron(cron)
        report = self.env["complaint.periodic.report"].search([])
        with self.shows("R177", "R398"):
            self.assertEqual(report.name, "物业服务月度工作报告 2026-03")
            local = report._to_local(report.date_due)
            self.assertEqual(local, "2026-04-03 23:59")
        with self.assertRaises(AccessError):
            report.with_user(self.supervisor).action_seal()
        self._at("2026-04-03 17:00")
        own = report.with_user(self.officer)
        own.action_seal()
        own.action_deliver()
        figures = report._read_figures()
        with self.shows("R398", "R177"):
            self.assertFalse(report.is_late)
            self.assertEqual(self._get_notices(report)[-1], self.supervisor.partner_id)
            self.assertEqual(figures["totals"]["received"], 2)
            self.assertEqual(figures["totals"]["satisfied"], 1)
            self.assertEqual(figures["groups"]["estate_id"], [["云栖花园", 2, 1, 0]])

    def test_registration_lacks_what_must_be_asked(self):
        with self.assertRaises(ValidationError):
            self._create_complaint(complaint_is_anonymous=True)
        with self.assertRaisesRegex(UserError, "Read the record back"):
            self._receive(is_read_back=False)

    def test_unknown_caller_becomes_a_resident_with_his_photos(self):
        files = self.env["ir.attachment"].with_user(self.officer)
        photo = files.create(
            {"name": "漏水.png", "raw": b"photo", "res_model": "complaint.reception"}
        )
        model = self.env["complaint.reception"].with_user(self.officer)
        with Form(model) as form:
            form.unit_id = self.units[1]
            form.partner_name, form.phone = "赵晓燕", "139 0000 1301"
            form.new_role = "tenant"
            form.name, form.description = "水压低", "三楼以上水压低"
            form.attachment_ids.add(photo)
            form.way = "register"
        action = form.record.action_register()
        ticket = self.env["helpdesk.ticket"].browse(action["res_id"])
        resident = ticket.complaint_occupancy_id
        self.assertEqual(resident.unit_id, self.units[1])
        self.assertEqual((resident.role, resident.phone), ("tenant", "13900001301"))
        self.assertEqual(resident.date_from.isoformat(), "2026-03-11")
        self.assertEqual(ticket.partner_id, resident.partner_id)
        self.assertEqual(ticket.attachment_ids.raw, b"photo")
        row = ticket.complaint_ledger_ids.sorted("seq")[:1]
        hashes = ticket.attachment_ids.mapped("complaint_sha256")
        self.assertIn(hashes[0], row.payload)
        # the next call of the same person: who he is is known
        again = self._receive("register", unit_id=self.units[1], occupancy_id=resident)
        self.assertEqual(again.partner_id, resident.partner_id)
        self.assertEqual(self.units[1].occupancy_ids, resident)

    def test_unknown_caller_may_be_nobody_of_the_unit(self):
        ticket = self._receive(
            "register",
            occupancy_id=self.owner.browse(),
            partner_name="路人",
            phone="13900000001",
        )
        self.assertFalse(ticket.partner_id)
        self.assertEqual(self.unit.occupancy_ids, self.owner)


# Each step with a time limit, and the way to where its clock starts.
WAYS = {
    "dispatched": (),
    "dispatched after on-site": ("special", "go_on_site", "finish_on_site"),
    "instructed": ("issue",),
    "received": ("issue", "instruct"),
    "answered": ("issue", "instruct", "sign"),
    "revisited": ("issue", "instruct", "sign", "return"),
    "dispatched again": ("issue", "instruct", "sign", "return", "dissatisfied"),
}
TAKE = {
    "dispatched": ("issue",),
    "dispatched after on-site": ("issue",),
    "dispatched again": ("apologise", "issue"),
    "instructed": ("instruct",),
    "received": ("sign",),
    "answered": ("return",),
    "revisited": ("call_back",),
}


@tagged("post_install", "-at_install")
class TestClocksP08(PropertyCommon):
    """Every time limit of the document: met, warned, and a minute too late."""

    is_scenario = True

    def _take(self, ticket, *acts):
        for act in acts:
            getattr(self, f"_act_{act}", getattr(self, f"_{act}", None))(ticket)
            self.env.invalidate_all()

    def _act_special(self, ticket):
        self.customer.partner_id.complaint_is_important = True
        answers = ticket.with_user(self.officer).complaint_fact_ids
        answers.value_boolean = "yes"
        self._raise(ticket)

    def _act_go_on_site(self, ticket):
        self._go_on_site(ticket, self.supervisor)

    def _act_finish_on_site(self, ticket):
        self._finish_on_site(ticket, self.supervisor)

    def _act_dissatisfied(self, ticket):
        self._call_back(ticket, satisfied=False)

    @contextmanager
    def _undone(self):
        """Undo what happens inside: the same beginning serves the next story."""
        with closing(self.env.cr.savepoint()):
            yield
            self.env.flush_all()
        self.env.invalidate_all()

    def _check(self, name):
        ticket = self._receive(way="register")
        self._take(ticket, *WAYS[name])
        clock = self._get_clock(ticket, name.split()[0])
        self.assertEqual(clock.state, "running")
        start, cron = (
            Datetime.now(),
            "complaint_management.ir_cron_complaint_clock_check",
        )
        with self._undone():
            self._move_to(clock.date_warn - timedelta(minutes=1))
            self._run_cron(cron)
            self.assertFalse(clock.is_warned)
            self._take(ticket, *TAKE[name])
            self.assertEqual((clock.state, clock.is_warned), ("met", False))
        self._move_to(start)
        with self._undone():
            self._move_to(clock.date_warn)
            self._run_cron(cron)
            self.assertTrue(clock.is_warned)
            self._move_to(clock.date_due)
            self._take(ticket, *TAKE[name])
            self.assertEqual(clock.state, "met")
        self._move_to(start)
        with self._undone():
            self._move_to(clock.date_due + timedelta(minutes=1))
            self._run_cron(cron)
            self.assertEqual(clock.state, "breached")
            self._take(ticket, *TAKE[name])
            self.assertEqual((clock.state, bool(clock.date_breached)), ("late", True))
            self.assertFalse(ticket.complaint_ledger_ids.sudo()._verify())

    def test_form_after_the_complaint(self):
        with self.shows("R150", "R148", "R181"):
            self._check("dispatched")

    def test_form_after_on_site_handling(self):
        with self.shows("R151"):
            self._check("dispatched after on-site")

    def test_form_after_dissatisfaction(self):
        with self.shows("R285"):
            self._check("dispatched again")

    def test_opinion_of_the_supervisor(self):
        with self.shows("R152"):
            self._check("instructed")

    def test_receipt_by_the_responsible_person(self):
        with self.shows("R152", "R124"):
            self._check("received")

    def test_return_within_the_limit(self):
        with self.shows("R171", "R127"):
            self._check("answered")

    def test_revisit_within_a_day(self):
        with self.shows("R157"):
            self._check("revisited")
