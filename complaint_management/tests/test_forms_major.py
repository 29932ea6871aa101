# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .forms_common import FormReading
from .major_common import MajorCommon


@tagged("post_install", "-at_install")
class TestMajorForms(FormReading, MajorCommon):
    """Forms 37 and 39, read back from the paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_chinese()
        cls.officer.name, cls.leader.name = "赵敏", "周正"
        cls.head.name, cls.handler.name = "孙立", "钱进"

    def test_minutes_show_every_label_and_value(self):
        meeting = self._confirm_meeting(guests="律师何先生")
        meeting.task_ids.with_user(self.handler).action_done()
        pdf = self._render_pdf("meeting", meeting)
        values = [
            "紧急会议",
            "三楼会议室",
            self.ticket.number,
            "赵敏",
            "周正",
            "孙立",
            "到会",
            "律师何先生",
            "客户关系经理通报情况,各部门讨论",
            "当日上门道歉,三日内修复",
            "上门检修",
            "钱进",
            "2099-01-01",
            str(meeting.task_ids.date_done),
            "会议纪要已确认",
        ]
        with self.shows("R528"):
            text = "".join(self._read_pdf(pdf))
            self.assertAllIn(self._get_labels("meeting") + values, text)
        self._check_inside(pdf)
        self.assertNotIn("草稿", text)

    def test_minutes_can_be_taken_by_hand(self):
        meeting = self._plan_meeting(kind="regular", ticket_ids=[], participant_ids=[])
        page = self._read_html("meeting", meeting)
        self.assertAllIn([*self._get_labels("meeting"), "草稿，纪要未确认"], page)

    def test_participants_print_the_minutes_without_who_complains(self):
        self.ticket.name = "王芳投诉空调"
        meeting = self._confirm_meeting()
        page = self._read_html("meeting", meeting, self.head)
        self.assertNotIn("王芳", page)
        self.assertIn(self.ticket.number, page)
        for user in (self.employee, self.customer):
            with self.assertRaises(AccessError):
                self._render_html("meeting", meeting, user)

    def test_long_minutes_stay_on_the_sheets(self):
        long = "".join(f"{number:04d}各部门发言记录如下。" for number in range(300))
        meeting = self._hold_meeting()
        meeting.minutes = long
        text = "".join(self._read_pdf(self._render_pdf("meeting", meeting)))
        self.assertAllIn([f"{number:04d}" for number in range(300)], text)

    def _write_regulator_report(self):
        self._add_line(
            "approval",
            object="complaint.statement",
            role_id=self.role_leader.id,
        )
        body = self.env["complaint.external.body"].create(
            {"code": "cbirc", "name": "保监会"}
        )
        files = self.env["ir.attachment"].with_user(self.officer)
        file = files.create({"name": "保单影印件.pdf", "raw": b"%PDF-1.4"})
        report = self._write_report(
            "regulator",
            body_id=body.id,
            reference="保监诉2026-12",
            date_limit="2099-01-01 01:00:00",
            handling="已调取录音核实",
            result="已全额退保并致歉",
            proposal="建议加强销售培训",
            recipient_ids=[Command.create({"role_id": self.role_leader.id})],
            attachment_ids=[Command.set(file.ids)],
        )
        report.action_request_approval()
        report.with_user(self.leader).action_approve("同意上报")
        report.action_submit()
        report.with_user(self.leader).action_read()
        return report

    def test_regulator_report_shows_every_label_and_value(self):
        report = self._write_regulator_report()
        pdf = self._render_pdf("statement", report)
        values = [
            "监管投诉处理报告",
            "保监会",
            "保监诉2026-12",
            "2099-01-0109:00",
            "赵敏",
            "空调维修后仍不制冷",
            "请彻底修好并说明原因",
            "十户业主聚集售楼处,媒体到场",
            "已调取录音核实",
            "已全额退保并致歉",
            "建议加强销售培训",
            "保单影印件.pdf",
            "同意上报",
            "分管领导",
            "周正",
        ]
        with self.shows("R530"):
            text = "".join(self._read_pdf(pdf))
            self.assertAllIn(self._get_labels("statement") + values, text)
        self._check_inside(pdf)

    def test_report_prints_only_the_parts_of_its_kind(self):
        report = self._write_report()
        page = self._read_html("statement", report)
        self.assertAllIn(["立即报告", "事件经过", "草稿，未提交"], page)
        for label in ("报送监管机构", "处理经过", "应急及公关费用"):
            self.assertNotIn(label, page)
        report.action_submit()
        # the addressee may not open the complaint: who complains is masked
        self.ticket.name = "王芳投诉空调"
        page = self._read_html("statement", report, self.leader)
        self.assertNotIn("王芳", page)
        with self.assertRaises(AccessError):
            self._render_html("statement", report, self.employee)

    def test_ledger_tells_what_was_reported_and_decided(self):
        self._write_report().action_submit()
        self._confirm_meeting()
        rows = self.ticket.sudo().complaint_ledger_ids
        texts = self.env["complaint.ledger.text"].with_user(self.officer)
        told = {r.milestone: t for r, t in texts._get_texts(rows).items()}
        self.assertIn("立即报告", told["reported"][0])
        self.assertIn(self.role_leader.name, told["reported"][0])
        self.assertIn("当日上门道歉", told["minutes_confirmed"][0])
