# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import split_every

# complaints in one file, with all their steps: what a list can select
MAX_COMPLAINTS = 20_000
# complaints that are read together, and forgotten when they are written
BATCH = 200


class ComplaintLedgerXlsxReport(models.AbstractModel):
    """跟踪台账 as a spreadsheet: the complaints, and all their steps (R413)."""

    _name = "report.complaint_management.report_complaint_ledger_xlsx"
    _description = "Tracking Ledger as Spreadsheet"
    _inherit = ["complaint.xlsx.report"]

    @api.model
    def _get_objs_for_report(self, docids, data):
        if len(docids or ()) > MAX_COMPLAINTS:
            raise UserError(
                self.env._("At most %s complaints fit a file.", MAX_COMPLAINTS)
            )
        return self._get_printable(docids)

    @api.model
    def generate_xlsx_report(self, workbook, data, objs):
        """Fill the workbook.

        :param workbook: xlsxwriter.Workbook
        :param dict data: unused
        :param objs: complaints to list
        """
        lang = self._get_lang(objs)
        report, tickets = self.with_context(lang=lang), objs.with_context(lang=lang)
        formats = self._get_formats(workbook)
        report._write_sheet(
            workbook,
            formats,
            report.env._("List of Complaints"),
            report._get_complaint_columns(),
            report._get_complaint_rows(tickets),
        )
        report._write_sheet(
            workbook,
            formats,
            report.env._("Handling Steps"),
            report._get_step_columns(),
            report._get_step_rows(tickets),
        )

    @api.model
    def _get_complaint_columns(self):
        """Return label, width and key of each column of the complaints.

        :rtype: list of tuple
        """
        return [
            (self.env._("Complaint No."), 18, "number"),
            (self.env._("Time of Complaint"), 17, "received"),
            (self.env._("Complainant"), 14, "complainant"),
            (self.env._("Subject of Complaint"), 32, "name"),
            (self.env._("Category of Complaint"), 16, "category"),
            (self.env._("Grade of Complaint"), 12, "grade"),
            (self.env._("Team Responsible"), 20, "team"),
            (self.env._("Latest Step"), 20, "step"),
            (self.env._("Time Limit"), 17, "due"),
            (self.env._("Result of Handling"), 40, "result"),
            (self.env._("Customer Feedback"), 28, "feedback"),
            (self.env._("Closed On"), 17, "closed"),
        ]

    @api.model
    def _get_complaint_rows(self, tickets):
        text = self.env["complaint.ledger.text"]
        for batch in self._iter_batches(tickets):
            for ticket in batch:
                yield ticket, text._get_overview(ticket)

    @api.model
    def _iter_batches(self, tickets):
        """Yield complaints a few at a time; memory does not grow with their number.

        :rtype: generator of helpdesk.ticket
        """
        for ids in split_every(BATCH, tickets.ids):
            yield tickets.browse(ids)
            self.env.invalidate_all()

    @api.model
    def _get_step_columns(self):
        """Return label, width and key of each column of the steps.

        :rtype: list of tuple
        """
        return [
            (self.env._("Complaint No."), 18, "number"),
            (self.env._("Serial No."), 6, "seq"),
            (self.env._("Handling Step"), 24, "step"),
            (self.env._("Time of Handling"), 17, "date"),
            (self.env._("Person Handling"), 14, "person"),
            (self.env._("Role of the Person"), 18, "role"),
            (self.env._("Handling Round"), 8, "round"),
            (self.env._("Result of Handling"), 50, "result"),
            (self.env._("Customer Feedback"), 40, "feedback"),
            (self.env._("Hash Value"), 20, "hash"),
        ]

    @api.model
    def _get_step_rows(self, tickets):
        text = self.env["complaint.ledger.text"]
        for batch in self._iter_batches(tickets):
            rows = batch.complaint_ledger_ids
            texts = text._get_texts(rows)
            for row in rows.sorted(lambda row: (row.ticket_id.number, row.seq)):
                result, feedback = texts[row]
                yield row.ticket_id, self._prepare_step(row, result, feedback)

    @api.model
    def _prepare_step(self, row, result, feedback):
        return {
            "number": row.ticket_id.number,
            "seq": row.seq,
            "step": row.label,
            "date": row.date,
            "person": row.user_id.name,
            "role": row.role_id.name or "",
            "round": row.round,
            "result": result,
            "feedback": feedback,
            "hash": row.hash,
        }
