# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

MOMENT = "yyyy-mm-dd hh:mm"


class ComplaintXlsxReport(models.AbstractModel):
    """What the spreadsheets of complaints have in common.

    Texts of customers are written as texts: a cell that begins with "=" stays one,
    also when it is edited. Times are real dates in the company's time zone.
    """

    _name = "complaint.xlsx.report"
    _description = "Complaint Spreadsheet"
    _inherit = ["complaint.form.report", "report.report_xlsx.abstract"]

    @api.model
    def get_workbook_options(self):
        """Write row by row and take nothing for a formula, a link or a number."""
        return {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }

    @api.model
    def _get_formats(self, workbook):
        """Return the formats of the cells by their kind.

        :rtype: dict
        """
        return {
            "head": workbook.add_format(
                {"bold": True, "bg_color": "#E8EDF3", "border": 1, "text_wrap": True}
            ),
            # the prefix keeps a text a text when its cell is edited
            "text": workbook.add_format(
                {"text_wrap": True, "valign": "top", "quote_prefix": True}
            ),
            "date": workbook.add_format({"num_format": MOMENT, "valign": "top"}),
            "number": workbook.add_format({"valign": "top"}),
        }

    @api.model
    def _write_sheet(self, workbook, formats, name, columns, rows):
        """Write a sheet with a frozen head and a filter.

        :param columns: (label, width, key) of each column
        :param rows: (complaint, values by key), read one by one
        """
        sheet = workbook.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        for index, (label, width, _key) in enumerate(columns):
            sheet.set_column(index, index, width)
            sheet.write_string(0, index, label, formats["head"])
        line = 0
        for line, (ticket, values) in enumerate(rows, start=1):
            for index, (_label, _width, key) in enumerate(columns):
                self._write_cell(sheet, formats, line, index, ticket, values[key])
        sheet.autofilter(0, 0, line, len(columns) - 1)

    @api.model
    def _write_cell(self, sheet, formats, line, index, ticket, value):
        if value is None or value is False or value == "":
            sheet.write_blank(line, index, None, formats["text"])
        elif isinstance(value, str):
            sheet.write_string(line, index, value, formats["text"])
        elif isinstance(value, int | float):
            sheet.write_number(line, index, value, formats["number"])
        else:
            local = self._to_local(ticket, value).replace(tzinfo=None)
            sheet.write_datetime(line, index, local, formats["date"])
