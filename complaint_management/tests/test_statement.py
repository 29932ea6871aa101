# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .major_common import MajorCommon


@tagged("post_install", "-at_install")
class TestStatement(MajorCommon):
    """Written reports: what, by whom, to whom, when, read by whom (R302, R305)."""

    def test_immediate_report_has_reporter_addressees_and_times(self):
        self._add_step(
            "reported",
            after=("registered",),
            role_id=self.role_officer.id,
            document_model="complaint.statement",
            limit_number=30,
            limit_unit="minute",
        )
        self._add_step(
            "statement_read",
            after=("reported",),
            role_id=self.role_leader.id,
            document_model="complaint.statement",
            limit_number=1,
            limit_unit="hour",
        )
        ticket = self.ticket = self._create_complaint()
        report = self._write_report()
        self.assertEqual(report.recipient_ids.role_id, self.told)
        report.action_submit()
        with self.shows("R305", "R179"):
            self.assertEqual(report.submitted_by_id, self.officer)
            self.assertTrue(report.date_submitted)
            # no order was given yet: the head of the team that has the complaint
            self.assertEqual(
                report.recipient_ids.user_ids, self.leader | self.team.user_id
            )
            self.assertIn(self.leader, self._get_notified(report))
            self.assertEqual(self._get_clock(ticket, "reported").state, "met")
            self.assertTrue(self._get_clock(ticket, "reported").date_met)
        clock = self._get_clock(ticket, "statement_read")
        self.assertEqual((clock.state, clock.document_id), ("running", report.id))
        self.assertTrue(clock.with_user(self.leader).is_mine)
        for user in (self.leader, self.team.user_id):
            self.assertEqual(report.state, "submitted")
            report.with_user(user).action_read()
        self.assertEqual(report.state, "read")
        self.assertEqual(clock.state, "met")
        readers = report.recipient_ids.read_by_id
        self.assertEqual(readers, report.recipient_ids.user_ids)

    def test_head_of_who_was_given_the_complaint_is_told(self):
        self._handle(self.ticket)
        report = self._write_report()
        report.action_submit()
        self.assertIn(self.head, report.recipient_ids.user_ids)
        self.assertTrue(report.with_user(self.head).is_to_read)
        self.assertFalse(report.with_user(self.officer).is_to_read)
        waiting = self.env["complaint.statement"].with_user(self.head)
        self.assertEqual(waiting.search([("is_to_read", "=", True)]), report)

    def test_report_is_complete_before_it_is_submitted(self):
        report = self._write_report("event", cost=3000)
        with self.assertRaisesRegex(UserError, "Course of Handling"):
            report.action_submit()
        report.handling = report.result = "已修复并道歉"
        report.recipient_ids.unlink()
        with self.assertRaisesRegex(UserError, self.role_leader.name):
            report.action_submit()
        report.recipient_ids = [Command.create({"role_id": self.role_leader.id})]
        report.action_submit()
        self.assertIn("event_reported", self._get_milestones())

    def test_result_of_the_event_is_reported_after_the_end(self):
        officer = self.ticket.with_user(self.officer)
        closing = self.procedure.closing_ids.filtered(lambda c: c.kind == "withdrawn")
        officer._complaint_note_withdrawal(officer.channel_id, "电话", "已和解")
        officer._complaint_close(closing[:1], "客户撤诉")
        report = self._write_report(
            "event",
            handling="当日上门道歉",
            result="客户接受",
            cost=3000,
            cost_note="媒体沟通",
        )
        with self.shows("R308", "R323"):
            report.action_submit()
            self.assertEqual(report.state, "submitted")
            rows = self.env["complaint.statement"].with_user(self.auditor)
            groups = rows._read_group([], aggregates=["cost:sum"])
            self.assertEqual(groups[0][0], 3000)

    def test_regulator_report_needs_approval_and_its_regulator(self):
        self._add_line(
            "approval",
            object="complaint.statement",
            role_id=self.role_leader.id,
            conditions=[("statement", "=", "regulator")],
        )
        body = self.env["complaint.external.body"].create(
            {"code": "cbirc", "name": "银保监会"}
        )
        report = self._write_report("regulator", handling="已核实", result="已赔付")
        with self.assertRaisesRegex(UserError, "Proposal|Regulator"):
            report.action_request_approval()
        report.write(
            {"body_id": body.id, "proposal": "加强培训", "date_limit": "2099-01-01"}
        )
        with self.assertRaisesRegex(UserError, "request the approval"):
            report.action_submit()
        report.action_request_approval()
        with self.assertRaises(UserError):
            report.result = "改写"
        report.with_user(self.leader).action_approve("同意上报")
        with self.shows("R322"):
            report.action_submit()
            self.assertEqual(report.state, "submitted")
            self.assertEqual(
                self._get_milestones()[-2:],
                ["statement_approved", "regulator_reported"],
            )
        report.reference = "银保监诉〔2026〕12号"

    def test_analysis_with_proposal_goes_to_the_superior(self):
        lines = self.env["complaint.procedure.statement"]._trusted()
        kind = lines.create(
            {
                "procedure_id": self.procedure.id,
                "code": "analysis",
                "name": "分析报告和处理建议",
                "milestone": "analysis_reported",
                "parts": "analysis proposal",
                "recipient_role_ids": [Command.set(self.role_leader.ids)],
            }
        )
        self.kinds = self.kinds | {"analysis": kind}
        report = self._write_report("analysis", analysis="反复投诉,原因是设计缺陷")
        with self.assertRaisesRegex(UserError, "Proposal"):
            report.action_submit()
        report.proposal = "建议统一更换"
        with self.shows("R302"):
            report.action_submit()
            report.with_user(self.leader).action_read()
            self.assertEqual(report.state, "read")
            self.assertIn("analysis_reported", self._get_milestones())

    def test_submitted_report_is_kept(self):
        report = self._write_report()
        report.action_submit()
        with self.assertRaises(UserError):
            report.facts = "没有发生"
        with self.assertRaises(UserError):
            report.recipient_ids.unlink()
        with self.assertRaises(UserError):
            report.recipient_ids = [Command.create({"user_id": self.employee.id})]
        with self.assertRaises(UserError):
            report.unlink()
        with self.assertRaises(UserError):
            report.action_submit()

    def test_stamps_cannot_be_forged(self):
        report = self._write_report()
        for vals in (
            {"state": "read"},
            {"submitted_by_id": self.leader.id},
            {"date_submitted": "2020-01-01"},
            {"company_id": self.company.id},
        ):
            with self.assertRaises(AccessError):
                report.write(vals)
            with self.assertRaises(AccessError):
                self._write_report(**vals)
        recipient = report.recipient_ids[:1]
        for vals in (
            {"date_read": "2020-01-01"},
            {"read_by_id": self.leader.id},
            {"user_ids": [Command.link(self.employee.id)]},
        ):
            with self.assertRaises(AccessError):
                recipient.write(vals)
        report.action_submit()
        with self.assertRaisesRegex(AccessError, "not for you"):
            report.action_read()

    def test_kind_of_another_procedure_is_refused(self):
        procedures = self.env["complaint.procedure"]
        other = procedures.search([("is_template", "=", True), ("code", "=", "P18")])
        line = (
            self.env["complaint.procedure.statement"]
            ._trusted()
            .create({"procedure_id": other.id, "code": "x", "name": "X"})
        )
        with self.assertRaisesRegex(ValidationError, "another procedure"):
            self._write_report(kind_id=line.id)

    def test_person_complained_about_is_not_told(self):
        self.ticket.complaint_subject_user_ids = self.leader
        report = self._write_report()
        with self.assertRaisesRegex(UserError, "Nobody can be told"):
            report.action_submit()
        report.recipient_ids = [Command.create({"user_id": self.leader.id})]
        with self.assertRaisesRegex(UserError, "Nobody can be told"):
            report.action_submit()
        mine = self.env["complaint.statement"].with_user(self.leader)
        self.assertFalse(mine.search([]))

    def test_who_sees_a_report(self):
        report = self._write_report()
        report.action_submit()
        for user in (self.officer, self.auditor, self.leader):
            self.assertTrue(report.with_user(user).has_access("read"), user.login)
        for user in (self.handler, self.employee, self.verifier):
            self.assertFalse(report.with_user(user).has_access("read"), user.login)
        for user in (self.customer, self.stranger):
            with self.assertRaises(AccessError):
                report.with_user(user).read(["facts"])
        with self.assertRaises(AccessError):
            report.with_user(self.auditor).action_submit()
        with self.assertRaises(UserError):
            report.with_user(self.leader).recipient_ids.write({"role_id": False})

    def test_responsible_department_writes_the_event_report(self):
        self._handle(self.ticket)
        report = self._write_report(
            "event",
            user=self.handler,
            handling="更换压缩机",
            result="制冷正常",
            cost=1,
            team_id=self.responsible_team.id,
        )
        report.action_submit()
        self.assertEqual(report.submitted_by_id, self.handler)
        other = self._create_complaint()
        with self.assertRaisesRegex(AccessError, "no part"):
            self._write_report("event", user=self.handler, ticket_id=other.id)

    def test_handler_opens_the_report_from_his_order(self):
        self._handle(self.ticket)
        order = self.ticket.sudo().complaint_dispatch_ids.with_user(self.handler)
        self.assertTrue(order.has_statements)
        action = order.action_new_statement()
        self.assertEqual(action["context"]["default_team_id"], self.responsible_team.id)
        statements = self.env["complaint.statement"].with_user(self.handler)
        with Form(statements.with_context(**action["context"])) as form:
            form.facts = "更换压缩机"
        self.assertEqual(form.record.ticket_id.id, self.ticket.id)
        with self.assertRaises(AccessError):
            order.with_user(self.employee).action_new_statement()

    def test_what_is_due_is_opened_first(self):
        self._add_step(
            "event_reported",
            after=("registered",),
            document_model="complaint.statement",
            limit_number=1,
            limit_unit="minute",
        )
        self.ticket = ticket = self._create_complaint().with_user(self.officer)
        self.assertIn(" event_reported ", ticket.complaint_possible_steps)
        self.assertEqual(ticket.complaint_next_code, "event_reported")
        action = ticket.action_new_statement()
        self.assertEqual(action["context"]["default_kind_id"], self.kinds["event"].id)
        draft = self._write_report("event", handling="已道歉", result="已和解", cost=1)
        self.assertEqual(ticket.action_new_statement()["res_id"], draft.id)
        draft.action_submit()
        action = ticket.action_new_statement()
        self.assertFalse(action["res_id"])
        self.assertEqual(
            action["context"]["default_kind_id"], self.kinds["immediate"].id
        )

    def test_report_is_written_by_form(self):
        action = self.ticket.with_user(self.officer).action_new_statement()
        context = action["context"]
        self.assertEqual(context["default_kind_id"], self.kinds["immediate"].id)
        statements = self.env["complaint.statement"].with_user(self.officer)
        with Form(statements.with_context(**context)) as form:
            self.assertIn(self.ticket.name, form.facts)
            form.facts = "业主聚集"
        report = form.record
        self.assertEqual(report.recipient_ids.role_id, self.told)
        with Form(report) as form:
            form.kind_id = self.kinds["event"]
        self.assertEqual(report.recipient_ids.role_id, self.role_leader)

    def test_lines_survive_export_and_import(self):
        self._add_step(
            "negotiated",
            role_id=self.role_officer.id,
            joint_role_id=self.role_leader.id,
            document_model="complaint.contact",
        )
        written = self.procedure._export_file()
        self.assertIn(b'participants="department_head leader"', written)
        procedures = self.env["complaint.procedure"].with_user(self.manager)
        copy = procedures._import_file(written)
        self.assertEqual(copy._export_file(), written)
        for code, kind in self.kinds.items():
            own = copy.statement_ids.filtered(lambda k, code=code: k.code == code)
            self.assertEqual(own.recipient_role_ids, kind.recipient_role_ids)
            self.assertEqual(own.parts, kind.parts)
        self.assertEqual(copy.meeting_ids.participant_role_ids, self.told)
        step = copy.step_ids.filtered(lambda s: s.code == "negotiated")
        self.assertEqual(step.joint_role_id, self.role_leader)
        wrong = written.replace(b'participants="', b'participants="nobody ')
        with self.assertRaisesRegex(UserError, "nobody"):
            procedures._import_file(wrong)

    def test_procedure_names_parts_that_exist(self):
        with self.assertRaisesRegex(ValidationError, "no part of a report"):
            self.kinds["event"]._trusted().parts = "weather"
