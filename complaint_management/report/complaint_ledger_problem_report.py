# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintLedgerProblemReport(models.AbstractModel):
    """What is wrong in a ledger that is to be imported, for who corrects the file."""

    _name = "report.complaint_management.report_complaint_ledger_problem"
    _description = "Problems of a Ledger as Spreadsheet"
    _inherit = ["complaint.xlsx.report"]

    @api.model
    def _get_objs_for_report(self, docids, data):
        self._check_printer()
        sources = self.env["complaint.ledger.import"].browse(docids).exists()
        sources.check_access("read")
        return sources

    @api.model
    def generate_xlsx_report(self, workbook, data, objs):
        """Fill the workbook, one sheet for each import.

        :param workbook: xlsxwriter.Workbook
        :param dict data: unused
        :param objs: complaint.ledger.import
        """
        formats = self._get_formats(workbook)
        for source in objs:
            self._write_sheet(
                workbook,
                formats,
                self.env._("Problems %s", str(source.id)),
                self._get_problem_columns(),
                self._get_problem_rows(source),
            )

    @api.model
    def _get_problem_columns(self):
        """Return label, width and key of each column.

        :rtype: list of tuple
        """
        return [
            (self.env._("Row"), 8, "number"),
            (self.env._("Column"), 20, "column"),
            (self.env._("What Stands There"), 32, "value"),
            (self.env._("Reason"), 56, "reason"),
        ]

    @api.model
    def _get_problem_rows(self, source):
        for problem in source.problem_ids:
            yield (
                source,
                {
                    key: problem[key]
                    for _label, _width, key in self._get_problem_columns()
                },
            )
