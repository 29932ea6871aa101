# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
import json
from datetime import timedelta
from unittest.mock import patch

from openpyxl import Workbook, load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.mixins import complaint_ledger_import_check as check
from ..models.mixins import complaint_ledger_import_run as run
from .scenario_common import ScenarioCommon

HEADERS = (
    "序号",
    "投诉编号",
    "投诉日期",
    "投诉人",
    "联系电话",
    "投诉类别",
    "投诉渠道",
    "投诉内容",
    "处理结果",
    "结案日期",
    "状态",
    "满意度",
    "赔偿金额",
    "所属项目",
)
MODEL = "complaint.ledger.import"


class LedgerImportCommon(ScenarioCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.satisfaction = cls.procedure.satisfaction_ids.filtered("is_satisfied")[0]
        cls.imports = cls.env[MODEL].with_user(cls.officer)
        cls.channel = cls.env.ref("complaint_management.helpdesk_ticket_channel_phone")

    def _row(self, number, **values):
        """Return one row of a ledger, closed unless said otherwise."""
        row = {
            "序号": number,
            "投诉编号": f"2025-{number:03d}",
            "投诉日期": "2025-03-03",
            "投诉人": "王芳",
            "联系电话": "138-0013-8000",
            "投诉类别": "Service",
            "投诉渠道": self.channel.name,
            "投诉内容": "空调不制冷",
            "处理结果": "更换压缩机",
            "结案日期": "2025/3/6",
            "状态": "已结案",
            "满意度": self.satisfaction.name,
            "赔偿金额": "",
            "所属项目": "滨江一期",
        }
        return [(row | values)[header] for header in HEADERS]

    def _csv(self, rows, encoding="utf-8-sig"):
        lines = [",".join(map(str, row)) for row in [HEADERS, *rows]]
        return "\r\n".join(lines).encode(encoding)

    def _create_import(self, content, name="台账.csv", **values):
        return self.imports.create(
            {
                "data_file": base64.b64encode(content),
                "file_name": name,
                "procedure_id": self.procedure.id,
            }
            | values
        )

    def _import(self, rows, **values):
        source = self._create_import(self._csv(rows), **values)
        source.action_check()
        self.assertFalse(source.problem_ids.mapped("reason"))
        source.action_import()
        return source

    def _get_problems(self, rows, **values):
        source = self._create_import(self._csv(rows), **values)
        source.action_check()
        return [(p.number, p.column, p.reason) for p in source.problem_ids]


@tagged("post_install", "-at_install")
class TestLedgerImport(LedgerImportCommon):
    def test_closed_complaints_come_as_history(self):
        mails = self.env["mail.mail"].search_count([])
        source = self._import([self._row(1, 赔偿金额="￥300"), self._row(2)])
        rows = source.row_ids.sudo()
        ticket = rows[0].ticket_id
        self.assertEqual(source.state, "done")
        self.assertEqual(ticket.number, "2025-001")
        self.assertEqual(ticket.complaint_phase, "closed")
        self.assertTrue(ticket.closed)
        self.assertEqual(str(ticket.complaint_date_received), "2025-03-02 16:00:00")
        self.assertEqual(str(ticket.complaint_date_closed), "2025-03-05 16:00:00")
        self.assertEqual(ticket.category_id, self.category)
        self.assertEqual(ticket.channel_id, self.channel)
        self.assertEqual(ticket.complaint_summary, "更换压缩机")
        archives = rows.ticket_id.complaint_archive_ids
        self.assertEqual(archives.mapped("is_compensation"), [True, False])
        self.assertIn("所属项目: 滨江一期", ticket.description)
        self.assertEqual(
            ticket.complaint_revisit_ids.satisfaction_id, self.satisfaction
        )
        self.assertTrue(ticket.complaint_revisit_ids.is_satisfied)
        self.assertEqual(ticket.complaint_compensation_ids.amount_paid, 300)
        self.assertFalse(ticket.complaint_clock_ids)
        self.assertFalse(ticket.complaint_fact_ids)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self._run_cron("complaint_acknowledge")
        self.assertEqual(ticket.complaint_ledger_ids.mapped("milestone"), ["imported"])

    def test_ledger_names_file_row_hash_and_person(self):
        source = self._import([self._row(1)])
        ticket = source.row_ids.sudo().ticket_id
        entry = ticket.complaint_ledger_ids
        payload = json.loads(entry.payload)
        self.assertEqual((payload["file"], payload["row"]), ("台账.csv", 2))
        self.assertEqual(payload["sha256"], source.sha256)
        self.assertEqual(payload["hash"], source.row_ids.row_hash)
        self.assertEqual(entry.user_id, self.officer)
        self.assertEqual((entry.document_model, entry.document_id), (MODEL, source.id))
        self.assertNotIn("王芳", entry.payload)
        self.assertFalse(ticket.complaint_ledger_ids._verify())
        self.assertFalse(source.row_ids.cells)

    def test_open_complaints_run_by_the_procedure(self):
        received = fields.Datetime.now() - timedelta(days=2)
        row = self._row(
            1, 投诉日期=str(received.date()), 状态="处理中", 结案日期="", 满意度=""
        )
        source = self._import([row])
        ticket = source.row_ids.sudo().ticket_id
        self.assertEqual(ticket.complaint_phase, "registered")
        self.assertEqual(self._get_open_codes(ticket), ["assessed", "confirmed"])
        clock = self._get_clock(ticket, "confirmed")
        self.assertEqual(clock.date_start, ticket.complaint_date_received)
        milestones = ["registered", "imported"]
        self.assertEqual(self._get_milestones(ticket), milestones)
        ticket.with_user(self.officer).action_complaint_confirm()

    def test_open_complaint_with_address_is_not_acknowledged_again(self):
        headers = [*HEADERS, "邮箱"]
        row = self._row(1, 投诉日期="2026-03-10", 状态="处理中", 结案日期="", 满意度="")
        text = "\n".join(
            ",".join(map(str, r)) for r in (headers, [*row, "a@b.example"])
        )
        source = self._create_import(text.encode())
        source.action_check()
        source.action_import()
        ticket = source.row_ids.sudo().ticket_id
        self.assertEqual(
            self._get_milestones(ticket), ["registered", "acknowledged", "imported"]
        )
        self._run_cron("complaint_acknowledge")
        self.assertEqual(len(ticket.complaint_ledger_ids), 3)

    def test_open_complaint_that_cannot_begin_is_told_why(self):
        row = self._row(
            1, 状态="未结案", 结案日期="", 满意度="", 投诉人="", 联系电话=""
        )
        (problem,) = self._get_problems([row])
        self.assertIn("cannot begin without: the name of the complainant", problem[2])

    def test_every_bad_cell_is_listed_and_nothing_is_written(self):
        before = self.env["helpdesk.ticket"].search_count([])
        rows = [
            self._row(1, 投诉日期="3/4/2025"),
            self._row(2, 投诉类别="外星人"),
            self._row(3, 结案日期="2025-03-01"),
            self._row(4, 状态="也许"),
            self._row(5, 投诉日期="2030-01-01", 结案日期="2030-01-02"),
            self._row(6),
            self._row(7, 投诉编号="2025-006"),
            self._row(8, 投诉编号=""),
            self._row(9, 赔偿金额="很多", 结案日期=""),
        ]
        problems = self._get_problems(rows)
        self.assertEqual(
            [(number, column) for number, column, _reason in problems],
            [
                (2, "投诉日期"),
                (3, "投诉类别"),
                (4, "结案日期"),
                (5, "状态"),
                (6, "投诉日期"),
                (6, "结案日期"),
                (8, "投诉编号"),
                (9, "投诉编号"),
                (10, "赔偿金额"),
                (10, "结案日期"),
            ],
        )
        self.assertEqual(problems[6][2], "This number stands in row 7 already.")
        source = self.imports.search([], limit=1)
        with self.assertRaisesRegex(UserError, "nothing is taken over"):
            source.action_import()
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)

    def test_list_of_problems_as_spreadsheet(self):
        source = self._create_import(
            self._csv([self._row(1, 投诉类别="=cmd|' /C calc'!A0")])
        )
        source.action_check()
        report = self.env.ref("complaint_management.complaint_ledger_problem_report")
        content, kind = report.with_user(self.officer)._render_xlsx(
            report.report_name, source.ids, {}
        )
        self.assertEqual(kind, "xlsx")
        sheet = load_workbook(io.BytesIO(content)).active
        self.assertEqual([c.value for c in sheet[1]][:2], ["Row", "Column"])
        self.assertEqual((sheet["A2"].value, sheet["B2"].value), (2, "投诉类别"))
        self.assertEqual(sheet["C2"].data_type, "s")

    def test_unknown_word_is_kept_where_that_was_chosen(self):
        source = self._create_import(self._csv([self._row(1, 投诉类别="外星人")]))
        column = source.column_ids.filtered(lambda c: c.target == "category")
        column.is_lenient = True
        source.action_check()
        source.action_import()
        ticket = source.row_ids.sudo().ticket_id
        self.assertFalse(ticket.category_id)
        self.assertIn("投诉类别: 外星人", ticket.description)

    def test_same_file_and_same_number_are_refused(self):
        rows = [self._row(1)]
        self._import(rows)
        again = self._create_import(self._csv(rows))
        with self.assertRaisesRegex(UserError, "taken over already, as 台账.csv"):
            again.action_check()
        self.assertEqual(
            self._get_problems([*rows, self._row(2)]),
            [(2, "投诉编号", "This complaint is here already.")],
        )

    def test_number_that_is_yet_to_be_given_is_refused(self):
        pattern = self.procedure.number_pattern
        number = pattern.format(year=2026, month="03", day="11", number=99999)
        ((_row, column, reason),) = self._get_problems([self._row(1, 投诉编号=number)])
        self.assertEqual(
            (column, reason), ("投诉编号", "This is no number we can keep.")
        )
        past = pattern.format(year=2024, month="03", day="11", number=99999)
        self._import([self._row(1, 投诉编号=past)])

    def test_foreign_number_is_noted_beside_our_own(self):
        source = self._import([self._row(1)], number_use="foreign")
        ticket = source.row_ids.sudo().ticket_id
        self.assertEqual(ticket.complaint_channel_reference, "2025-001")
        self.assertTrue(ticket.complaint_counter)
        self.assertNotEqual(ticket.number, "2025-001")

    def test_customer_is_found_by_phone_unless_the_name_differs(self):
        partner = self.customer.partner_id
        partner.phone = "+86 138 0013 8000"
        source = self._import(
            [self._row(1, 投诉人="王女士"), self._row(2, 投诉人="赵六")]
        )
        tickets = source.row_ids.sudo().ticket_id
        self.assertEqual(tickets[0].partner_id, partner)
        self.assertEqual(tickets[0].partner_name, "王女士")
        self.assertFalse(tickets[1].partner_id)
        self.assertEqual(tickets[1].partner_name, "赵六")

    def test_workbook_with_a_title_and_real_dates(self):
        book = Workbook()
        sheet = book.active
        sheet.append(["2025年投诉台账"])
        sheet.append(HEADERS)
        day = fields.Date.to_date("2025-03-03")
        values = {"投诉日期": day, "结案日期": fields.Datetime.to_datetime(day)}
        sheet.append(self._row(1, 赔偿金额=12.5, **values))
        stream = io.BytesIO()
        book.save(stream)
        source = self._create_import(stream.getvalue(), "台账.xlsx")
        self.assertEqual(source.header_row, 2)
        source.action_check()
        source.action_import()
        ticket = source.row_ids.sudo().ticket_id
        self.assertEqual(ticket.complaint_date_closed, ticket.complaint_date_received)
        self.assertEqual(ticket.complaint_compensation_ids.amount_paid, 12.5)

    def test_file_of_a_chinese_spreadsheet(self):
        for number, encoding in enumerate(("gbk", "utf-8-sig", "utf-8"), start=1):
            content = self._csv([self._row(number)], encoding)
            source = self._create_import(content)
            self.assertEqual(source.column_ids[7].target, "description", encoding)

    def test_chosen_columns_are_remembered(self):
        first = self._create_import(self._csv([self._row(1)]))
        first.column_ids[13].target = "address"
        first.action_check()
        second = self._create_import(self._csv([self._row(2)]))
        self.assertEqual(second.column_ids[13].target, "address")
        other = self._create_import(
            self._csv([self._row(3)]).replace(b"\xe5\xba\x8f", b".")
        )
        self.assertEqual(other.column_ids[13].target, "note")

    def test_choice_of_columns_is_checked(self):
        source = self._create_import(self._csv([self._row(1)]))
        date = source.column_ids.filtered(lambda c: c.target == "date_received")
        date.target = "skip"
        with self.assertRaisesRegex(UserError, "holds: Received on"):
            source.action_check()
        date.target = "number"
        source.column_ids[0].target = "date_received"
        with self.assertRaisesRegex(UserError, "hold the same: Number"):
            source.action_check()

    def test_what_is_no_table_is_refused(self):
        for content, sentence in (
            (b"\xd0\xcf\x11\xe0old", "old format"),
            (b"PK\x03\x04broken", "neither an XLSX"),
            (b"\x00\x01\x02", "neither an XLSX"),
            (b"\xff\xff\xff", "UTF-8 or GB 18030"),
            (b"only one line", "no table"),
        ):
            with self.assertRaisesRegex(UserError, sentence):
                self._create_import(content)
        self.env["ir.config_parameter"].set_param(
            "complaint_management.ledger_import_megabytes", "0"
        )
        with self.assertRaisesRegex(UserError, "larger than"):
            self._create_import(self._csv([self._row(1)]))

    def test_too_many_rows_are_refused(self):
        self.env["ir.config_parameter"].set_param(
            "complaint_management.ledger_import_rows", "1"
        )
        source = self._create_import(self._csv([self._row(1), self._row(2)]))
        with self.assertRaisesRegex(UserError, "At most 1 rows"):
            source.action_check()

    def test_form_proposes_the_columns(self):
        form = Form(self.imports)
        form.data_file = base64.b64encode(self._csv([self._row(1)]))
        form._values["file_name"] = "../台账.csv"  # the widget of the file sets it
        form.procedure_id = self.procedure.with_user(self.officer)
        source = form.save()
        self.assertEqual(source.file_name, "台账.csv")
        self.assertEqual(
            source.column_ids.mapped("target")[:4],
            ["skip", "number", "date_received", "partner_name"],
        )

    def test_content_of_history_stays_as_it_is(self):
        source = self._import([self._row(1)])
        ticket = source.row_ids.ticket_id
        with self.assertRaisesRegex(UserError, "assessed or closed"):
            ticket.write({"name": "anders"})


@tagged("post_install", "-at_install")
class TestLedgerImportWork(LedgerImportCommon):
    """What happens in the background, and who may do what."""

    def setUp(self):
        super().setUp()
        # everything is too much to wait for
        for module in (check, run):
            self.patch(module, "AT_ONCE", 1)
        self.patch(run, "CREATED_TOGETHER", 2)
        self.rows = [self._row(number) for number in range(1, 6)]

    def _prepare(self):
        source = self._create_import(self._csv(self.rows))
        source.action_check()
        self.assertEqual(source.state, "checking")
        self._run_cron("complaint_ledger_import")
        self.assertEqual((source.state, source.progress), ("checked", 100))
        source.action_import()
        self.assertEqual((source.state, source.progress), ("importing", 0))
        return source

    def _count(self):
        tickets = self.env["helpdesk.ticket"]
        return tickets.search_count([("number", "like", "2025-0%")])

    def test_many_rows_are_taken_over_in_the_background(self):
        source = self._prepare()
        self.assertFalse(self._count())
        self._run_cron("complaint_ledger_import")
        self.assertEqual((source.state, source.failure), ("done", False))
        self.assertEqual(self._count(), 5)
        self.assertEqual(
            source.row_ids.ticket_id.mapped("user_id"), self.env["res.users"]
        )
        progress = self.env["complaint.ledger.import.progress"].search([])
        self.assertEqual(progress.done, 5)
        entry = source.row_ids.sudo().ticket_id.complaint_ledger_ids[0]
        self.assertEqual(entry.user_id, self.officer)
        self._run_cron("complaint_ledger_import")
        self.assertEqual(self._count(), 5)
        self.assertEqual(
            len(
                self.env["helpdesk.ticket"].search(
                    source.action_open_complaints()["domain"]
                )
            ),
            5,
        )

    def test_who_asks_to_stop_gets_nothing_of_it(self):
        source = self._prepare()
        progress = self.env["complaint.ledger.import.progress"].search([])
        progress.is_cancelled = True
        self._run_cron("complaint_ledger_import")
        self.assertEqual((source.state, self._count()), ("cancelled", 0))
        with self.assertRaisesRegex(UserError, "is over"):
            source.action_cancel()

    def test_import_that_waits_is_cancelled_at_once(self):
        source = self._prepare()
        source.action_cancel()
        self.assertEqual(source.state, "cancelled")
        self._run_cron("complaint_ledger_import")
        self.assertFalse(self._count())

    def test_failure_in_the_last_batch_leaves_nothing(self):
        source = self._prepare()
        # somebody registers the last one by hand meanwhile
        taken = self._create_complaint()
        taken.sudo()._trusted().write({"number": "2025-005"})
        self._run_cron("complaint_ledger_import")
        self.assertEqual((source.state, self._count()), ("failed", 1))
        self.assertIn("Row 6, “2025-005”: This complaint is here", source.failure)
        self.assertFalse(source.row_ids)
        taken.sudo()._trusted().write({"number": "C-1"})
        source.action_check()
        self.assertEqual(source.state, "checking")

    def test_unknown_failure_says_where_to_look(self):
        source = self._prepare()
        runs = type(source)
        with (
            patch.object(runs, "_create_documents", side_effect=ZeroDivisionError),
            mute_logger(run.__name__),
        ):
            self._run_cron("complaint_ledger_import")
        self.assertEqual((source.state, self._count()), ("failed", 0))
        self.assertEqual(source.failure, "The system log says more.")

    def test_cancel_while_rows_are_checked(self):
        source = self._create_import(self._csv(self.rows))
        source.action_check()
        source.action_cancel()
        self._run_cron("complaint_ledger_import")
        self.assertEqual((source.state, source.row_ids.ids), ("cancelled", []))

    def test_import_that_is_over_is_kept(self):
        source = self._prepare()
        self._run_cron("complaint_ledger_import")
        for act in (
            source.unlink,
            source.copy,
            source.action_check,
            source.action_import,
            lambda: source.write({"header_row": 3}),
            lambda: source.column_ids[0].write({"target": "note"}),
        ):
            with self.assertRaises(UserError):
                act()

    def test_nobody_writes_the_result_by_hand(self):
        source = self._create_import(self._csv(self.rows), state="done", row_count=7)
        self.assertEqual((source.state, source.row_count), ("draft", 0))
        with self.assertRaisesRegex(UserError, "written by the import"):
            source.write({"state": "done"})
        with self.assertRaisesRegex(UserError, "those of the file"):
            source.column_ids[0].write({"header": "x"})
        for model, values in (
            ("row", {"number": 1, "row_hash": "x"}),
            ("problem", {"number": 1, "reason": "x"}),
            ("column", {"position": 1}),
            ("progress", {}),
        ):
            with self.assertRaises(AccessError):
                self.env[f"{MODEL}.{model}"].with_user(self.officer).create(
                    values | {"import_id": source.id}
                )

    def test_only_officers_import(self):
        for user in (self.handler, self.leader, self.employee, self.auditor):
            with self.assertRaises(AccessError):
                self.env[MODEL].with_user(user).create(
                    {"data_file": "eA==", "file_name": "x"}
                )

    def test_other_companies_see_nothing(self):
        source = self._create_import(self._csv(self.rows))
        company = self.env["res.company"].create({"name": "Other"})
        other = new_test_user(
            self.env,
            login="other_manager",
            groups="complaint_management.complaint_management_group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            source.with_user(other).read(["state"])
        with self.assertRaises(AccessError):
            source.column_ids.with_user(other).read(["header"])


@tagged("post_install", "-at_install")
class TestLedgerImportSpeed(LedgerImportCommon):
    is_scenario = False

    def _count_queries(self, count):
        rows = [self._row(1000 + count * 10 + i, 赔偿金额=i + 1) for i in range(count)]
        source = self._create_import(self._csv(rows))
        source.action_check()
        self.assertFalse(source.problem_ids)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        source.action_import()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_rows(self):
        self._count_queries(2)
        few, many = self._count_queries(20), self._count_queries(100)
        self.assertLessEqual(many, 300)
        self.assertLess(many - few, 40)
