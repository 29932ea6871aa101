# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.scenario_common import (
    ClockStories,
    ScenarioCommon,
)

from .oem_common import OemCommon


class P14Common(OemCommon, ScenarioCommon):
    """客户投诉处理作业指导书 (ISO9001-2015, S1-m)."""

    def setUp(self):
        super().setUp()
        # Wednesday, no public holiday for weeks
        self._at("2026-03-11 09:10")

    def _close(self, ticket, code):
        closing = self.procedure.closing_ids.filtered(lambda c: c.code == code)
        officer = ticket.with_user(self.officer)
        context = officer.action_complaint_close()["context"]
        self.env["complaint.close"].with_user(self.officer).with_context(
            **context
        ).create(
            {
                "closing_id": closing.id,
                "summary": "总结与综合评价",
                "case_value": "no",
            }
        ).action_close()

    # -- the steps with a time limit, each as its role takes it -----------------------

    def _get_last(self, ticket, kind, user):
        documents = ticket.sudo()[f"complaint_{kind}_ids"].sorted("id")
        return documents[-1:].with_env(self.env).with_user(user)

    def _take_shipment_checked(self, ticket):
        self._check_shipment(ticket)

    def _take_visit_planned(self, ticket):
        self._plan_visit(ticket)

    def _take_site_confirmed(self, ticket, **values):
        visit = self._get_last(ticket, "site_visit", self.officer)
        self._confirm(visit, **values)

    def _take_customer_fault(self, ticket):
        self._take_site_confirmed(ticket, liability="operation")

    def _take_reply_wanted(self, ticket):
        self._take_site_confirmed(ticket, is_reply_requested=True)

    def _take_operation_advised(self, ticket):
        visit = self._get_last(ticket, "site_visit", self.officer)
        visit.advice = "插拔前断电"
        visit.action_advise()

    def _take_treatment_agreed(self, ticket, treatment="return"):
        visit = self._get_last(ticket, "site_visit", self.officer)
        self._agree(visit, treatment)

    def _take_rework_agreed(self, ticket):
        self._take_treatment_agreed(ticket, "rework")

    def _take_reworked(self, ticket):
        self._rework(ticket, 40)

    def _take_rework_passed(self, ticket):
        rework = self._get_last(ticket, "rework", self.quality)
        self._inspect(rework, 40)
        rework.action_pass()

    def _take_abnormality_issued(self, ticket):
        self._issue(ticket)

    def _take_goods_collected(self, ticket):
        self._collect(ticket)

    def _take_goods_counted(self, ticket):
        self._count(self._get_last(ticket, "goods_return", self.warehouse), 37)

    def _take_goods_confirmed(self, ticket):
        self._confirm_return(self._get_last(ticket, "goods_return", self.quality))

    def _take_disposition_decided(self, ticket):
        self._decide(self._get_last(ticket, "abnormality", self.quality))

    def _take_countermeasure_replied(self, ticket):
        form = self._get_last(ticket, "abnormality", self.officer)
        form.reply_how = "邮件"
        form.action_reply()

    def _take_redelivery_agreed(self, ticket):
        note = self._get_last(ticket, "goods_return", self.planning)
        self._agree_redelivery(note, "2026-04-20 02:00:00")

    def _take_redelivered(self, ticket):
        note = self._get_last(ticket, "goods_return", self.planning)
        note.action_replace()
        self._ship(note.replacement_picking_id.sudo(), {self.lot_2: 37})
        note.replacement_inspection = "OQC-1"
        note.action_redeliver()

    def _take_upstream_informed(self, ticket):
        self._inform(ticket, is_standard_needed=True)

    def _take_standard_revised(self, ticket):
        notice = self._get_last(ticket, "upstream_notice", self.quality)
        notice.write({"standard_number": "QI-12", "standard_change": "增加镀层厚度"})
        notice.action_revise()


# Each step with a time limit, and the way to where its clock starts.
PLANNED = ("shipment_checked", "visit_planned")
FOUND = (*PLANNED, "site_confirmed")
AGREED = (*FOUND, "treatment_agreed")
REWORK = (*FOUND, "rework_agreed")
COLLECTED = (*AGREED, "abnormality_issued", "goods_collected")
CONFIRMED = (*COLLECTED, "goods_counted", "goods_confirmed")
WANTED = (*PLANNED, "reply_wanted", *CONFIRMED[3:])
WAYS = {
    "shipment_checked": (),
    "visit_planned": PLANNED[:1],
    "site_confirmed": PLANNED,
    "operation_advised": (*PLANNED, "customer_fault"),
    "treatment_agreed": FOUND,
    "reworked": REWORK,
    "rework_passed": (*REWORK, "reworked"),
    "abnormality_issued": AGREED,
    "goods_collected": COLLECTED[:-1],
    "goods_counted": COLLECTED,
    "goods_confirmed": (*COLLECTED, "goods_counted"),
    "disposition_decided": CONFIRMED,
    "countermeasure_replied": (*WANTED, "disposition_decided"),
    "redelivery_agreed": (*COLLECTED, "goods_counted"),
    "redelivered": (*CONFIRMED, "disposition_decided", "redelivery_agreed"),
    "upstream_informed": FOUND,
    "standard_revised": (*FOUND, "upstream_informed"),
}


@tagged("post_install", "-at_install")
class TestClocksP14(ClockStories, P14Common):
    """Every time limit of the document: in time, warned, and a minute too late."""

    ways = WAYS

    def _begin(self):
        ticket = self._create_goods_complaint()
        return ticket.with_env(self.env)

    def test_every_limit_has_a_way(self):
        timed = self.procedure.step_ids.filtered("limit_unit").mapped("code")
        self.assertEqual(set(timed), set(WAYS))


TestClocksP14.add_clock_tests()


@tagged("post_install", "-at_install")
class TestScenarioP14(P14Common):
    """The branches of the document, paragraph by paragraph."""

    def test_goods_are_collected_counted_and_replaced(self):
        # 3.1 业务部或品保部接到……通知负责客诉之处理人员
        ticket = self._create_goods_complaint(
            {self.lot: 40, self.lot_2: 10}, user=self.employee
        ).with_env(self.env)
        with self.shows("R006", "R041"):
            self.assertRegex(ticket.number, r"^KS202603-\d{5}$")
            self.assertIn("shipment_checked", self._get_work(self.officer))
        with self.shows("R049"):
            goods = ticket.complaint_goods_ids[:1]
            self.assertEqual((goods.lot_id, goods.quantity_delivered), (self.lot, 100))
            self.assertEqual(goods.date_shipped.isoformat(), "2026-03-02")
        # 3.1 先行查核本司当批产品出货检验状况
        with self.shows("R199"), self.assertRaisesRegex(UserError, "先|first|查核"):
            self._plan_visit(ticket)
        self._check_shipment(ticket)
        with self.shows("R182"):
            self.assertEqual(
                self._get_due(ticket, "visit_planned"), ["2026-03-11 14:10"]
            )
        visit = self._plan_visit(ticket)
        self.assertEqual(self._get_due(ticket, "site_confirmed"), ["2026-03-12 10:00"])
        # 3.2 对产品质量进行确认动作
        self._at("2026-03-12 09:50")
        with self.shows("R200"):
            self._confirm(visit, quantity_defective=45, is_reply_requested=True)
            facts = ticket._get_complaint_facts()
            self.assertTrue(facts["goods_is_our_fault"])
            self.assertEqual(facts["goods_share"], 30)
        # 3.3.2 客户生产中选出来的不良品
        visit.is_sorted_out = True
        with self.assertRaises(UserError):
            self._agree(visit, "rework")
        self._agree(visit, "return")
        with self.shows("R221", "R487"):
            self.assertIn("abnormality_issued", self._get_work(self.quality))
            self.assertNotIn("goods_collected", self._get_work(self.material))
            with self.assertRaises(AccessError):
                self._issue_by(ticket, self.officer)
            form = self._issue(ticket)
            self.assertIn("goods_collected", self._get_work(self.material))
        # 通知资材至客户处取回不良品
        self._at("2026-03-13 15:00")
        note = self._collect(ticket)
        self.assertEqual(note.quantity_claimed, 50)
        # 3.5 由仓库部门进行实际点收
        self._at("2026-03-13 16:30")
        with self.shows("R265", "R486", "R437"):
            with self.assertRaises(AccessError):
                note.line_ids.write({"quantity_counted": 1})
            self._count(note, 27, 10)
            self.assertEqual((note.quantity_counted, note.difference), (37, -13))
            location = note.sudo().location_id
            self.assertEqual(self._get_stock(location, self.lot), 27)
            self.assertEqual(self._get_stock(location, self.lot_2), 10)
            self.assertEqual(self.order.order_line.qty_delivered, 150 - 37)
            work = self._get_work(self.quality), self._get_work(self.planning)
            self.assertIn("goods_confirmed", work[0])
            self.assertIn("redelivery_agreed", work[1])
        # 3.4 由品保部门相关人员进行退回不良品确认
        self.assertNotIn("disposition_decided", self._get_work(self.quality))
        self._confirm_return(note)
        self.assertIn("disposition_decided", self._get_work(self.quality))
        # 与相关部门人员检讨,进行原因分析,确定当批不良品之处理方式并制定改进对策
        with self.shows("R219", "R435"):
            with self.assertRaisesRegex(UserError, "corrective|对策"):
                form.action_decide()
            self._decide(form)
            self.assertEqual((form.disposition, form.quantity_disposed), ("remake", 37))
        # 并回复客户异常对策,(如客户有要求时)给客户查核
        with self.shows("R248"):
            self.assertIn("countermeasure_replied", self._get_work(self.officer))
            own = form.with_user(self.officer)
            own.reply_how = "客户 8D 表, 邮件"
            own.action_reply()
        # 3.5 由业务或生管人员负责与客户联络重新送货时间
        with self.shows("R251"):
            self._agree_redelivery(note, "2026-03-20 02:00:00")
            self.assertEqual(self._get_due(ticket, "redelivered"), ["2026-03-20 10:00"])
        # 依正常程序检验后补码给客户
        planning = note.with_user(self.planning)
        planning.action_replace()
        replacement = note.replacement_picking_id.sudo()
        self.assertEqual(replacement.move_ids.product_uom_qty, 37)
        with self.shows("R266"):
            planning.replacement_inspection = "OQC-260318-02"
            with self.assertRaisesRegex(UserError, "not delivered|尚未"):
                planning.action_redeliver()
            self._at("2026-03-19 10:00")
            self._ship(replacement, {self.lot_2: 37})
            planning.action_redeliver()
            self.assertEqual(note.state, "redelivered")
            self.assertEqual(self.order.order_line.qty_delivered, 150)
        # 3.6 会知前置加工或成型部门的生产及检验人员
        with self.shows("R267", "R424"):
            notice = self._inform(ticket, is_standard_needed=True)
            messages = self.env["mail.message"].search(
                [("model", "=", notice._name), ("res_id", "=", notice.id)]
            )
            self.assertIn(self.handler.partner_id, messages.notified_partner_ids)
            with self.assertRaisesRegex(UserError, "修订检验规范"):
                self._close(ticket, "resolved")
            own = notice.with_user(self.quality)
            own.write({"standard_number": "QI-12", "standard_change": "增加镀层厚度"})
            own.action_revise()
        # 3.4 将质量异常状况记录存档,以便查核
        self._close(ticket, "resolved")
        self.assertEqual(ticket.complaint_phase, "closed")
        self.assertFalse(ticket.complaint_ledger_ids._verify())

    def _issue_by(self, ticket, user):
        self._new(ticket, "abnormality", user).action_issue()

    def test_rework_in_rounds_until_it_passes(self):
        # 3.3.1 如产品具有可加工性时
        ticket = self._create_goods_complaint({self.lot: 40})
        self._go(ticket, "rework")
        with self.shows("R220"):
            self.assertIn("reworked", self._get_work(self.production))
            with self.assertRaisesRegex(UserError, "principle|原则"):
                self._rework(ticket, 40, quality_user_ids=[])
        first = self._rework(ticket, 40)
        with self.assertRaisesRegex(UserError, "inspected|检验"):
            first.action_pass()
        self._inspect(first, 25, 15)
        with self.assertRaises(UserError):
            first.action_pass()
        # 重工后请客户安排检验至合格为止
        with self.shows("R438"):
            first.action_fail()
            with self.assertRaisesRegex(UserError, "重工"):
                self._close(ticket, "resolved")
            second = self._rework(ticket, 15)
            self._inspect(second, 15)
            second.action_pass()
            self.assertEqual((first.state, second.state), ("failed", "passed"))
            self.assertEqual((first.number, second.number), (1, 2))
        self.assertFalse(self._get_due(ticket, "abnormality_issued"))
        self._inform(ticket)
        self._close(ticket, "resolved")
        self.assertEqual(ticket.complaint_closing_type_id.kind, "accepted")

    def test_what_cannot_be_reworked_is_collected(self):
        # 3.3.2 如产品不具有可加工性时
        ticket = self._create_goods_complaint()
        self._go(ticket, "rework")
        rework = self._rework(ticket, 40)
        self._inspect(rework, 0, 40)
        rework.action_abandon()
        facts = ticket.sudo()._get_complaint_facts()
        self.assertEqual((facts["goods_rework"], facts["goods_return"]), (False, True))
        self.assertIn("abnormality_issued", self._get_work(self.quality))
        self._issue(ticket)
        self.assertEqual(self._collect(ticket).state, "collected")

    def test_customers_own_operation_is_not_our_fault(self):
        # 3.2 如属客户之操作不当……则建议客户纠正操作方式
        ticket = self._create_goods_complaint()
        self._check_shipment(ticket)
        visit = self._plan_visit(ticket)
        self._confirm(visit, "operation")
        with self.assertRaises(UserError):
            self._agree(visit, "rework")
        with self.assertRaisesRegex(UserError, "纠正"):
            self._close(ticket, "customer_cause")
        visit.advice = "插拔前断电,不得带电插拔"
        visit.action_advise()
        with self.shows("R080"):
            with self.assertRaisesRegex(UserError, "."):
                self._close(ticket, "resolved")
            self._close(ticket, "customer_cause")
            self.env.flush_all()
            rows = self.env["complaint.report"].search([("ticket_id", "=", ticket.id)])
            self.assertEqual(rows.our_fault_count, 0)

    def test_three_reasons_make_the_form_mandatory(self):
        # 3.4 客户有要求时……如严重影响性能或批退量较大时亦须开立
        for values in (
            {"is_form_requested": True},
            {"is_performance_affected": True},
            {"quantity_defective": 30},
        ):
            ticket = self._create_goods_complaint()
            self._go(ticket, "rework", **values)
            rework = self._rework(ticket, 40)
            self._inspect(rework, 40)
            rework.action_pass()
            self._inform(ticket)
            with self.shows("R436"):
                with self.assertRaisesRegex(UserError, "品质异常处理单"):
                    self._close(ticket, "resolved")
                form = self._issue(ticket)
                self.assertEqual(form.is_requested, "is_form_requested" in values)
            with self.assertRaisesRegex(UserError, "改进对策"):
                self._close(ticket, "resolved")
            self._decide(form)
            self._close(ticket, "resolved")

    def test_customers_own_form(self):
        # 3.3.2 当客户另有要求时,依照客户要求开相关单据
        ticket = self._create_goods_complaint()
        self._go(ticket, "return")
        with self.assertRaisesRegex(UserError, "form of the customer|客户"):
            self._issue(ticket, form_kind="customer")
        files = self.env["ir.attachment"].with_user(self.quality)
        file = files.create({"name": "SCAR.pdf", "raw": b"%PDF-1.4 scar"})
        form = self._issue(ticket, form_kind="customer", attachment_ids=file.ids)
        self.assertEqual(form.state, "issued")
        self.assertTrue(file.sudo().complaint_sha256)

    def test_visit_is_called_off(self):
        ticket = self._create_goods_complaint()
        self._check_shipment(ticket)
        self._plan_visit(ticket).action_cancel()
        self.assertIn("visit_planned", self._get_work(self.officer))
        self._plan_visit(ticket)
        self.assertIn("site_confirmed", self._get_work(self.officer))
