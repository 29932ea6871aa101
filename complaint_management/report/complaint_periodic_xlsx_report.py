# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintPeriodicXlsxReport(models.AbstractModel):
    """The figures of a period as a spreadsheet: those of the paper, to go on with."""

    _name = "report.complaint_management.report_complaint_periodic_xlsx"
    _description = "Periodic Report as Spreadsheet"
    _inherit = ["complaint.xlsx.report"]

    _form_model = "complaint.periodic.report"

    @api.model
    def _get_objs_for_report(self, docids, data):
        return self._get_printable(docids)[:1]

    @api.model
    def generate_xlsx_report(self, workbook, data, objs):
        """Fill the workbook.

        :param workbook: xlsxwriter.Workbook
        :param dict data: unused
        :param objs: the report; one file holds one
        """
        lang = self._get_lang(objs)
        report, sheet = objs.with_context(lang=lang), self.with_context(lang=lang)
        formats = self._get_formats(workbook)
        page = report._prepare_overview()
        none = self.env["helpdesk.ticket"]
        for name, columns, rows in sheet._get_sheets(report, page):
            columns = [
                (label, width, key) for key, (label, width) in enumerate(columns)
            ]
            rows = ((none, row) for row in rows)
            self._write_sheet(workbook, formats, name, columns, rows)

    @api.model
    def _get_sheets(self, report, page):
        """Return the sheets of the file.

        :param report: complaint.periodic.report
        :param dict page: see ``complaint.periodic.report._prepare_overview``
        :return: name, columns (label, width) and rows of each
        :rtype: list of tuple
        """
        _ = self.env._
        return [
            (
                _("Totals"),
                [(_("Figure"), 28), (report.name, 28)],
                [*page["totals"], (_("Remarks"), report.remark or "")]
                + [("SHA-256", report.sha256 or _("Not sealed yet"))],
            ),
            (
                _("Indicators"),
                [(_("Indicator"), 28), (_("Team"), 20), (_("Figure"), 14)]
                + [(_("Target Set"), 14), (_("Reached"), 10), (_("Period Before"), 14)],
                self._get_indicator_rows(page),
            ),
            (
                _("Distribution"),
                [
                    (_("By What"), 20),
                    (_("Item Named"), 28),
                    *self._get_count_columns(page),
                ],
                [[label, *row] for label, rows in page["groups"] for row in rows],
            ),
            (
                _("Trend"),
                [
                    (_("Period"), 12),
                    *self._get_count_columns(page),
                    (_("Average Days"), 14),
                ],
                page["trend"],
            ),
            (
                _("Weak Points"),
                [(_("By What"), 20), (_("Item Named"), 28), (_("Complaints Now"), 14)]
                + [(_("Average Before"), 14)],
                page["weak"],
            ),
            (
                _("Complaints"),
                [(_("Complaint No."), 20), (_("Time of Complaint"), 18)]
                + [(_("Closed On"), 18), (_("Late Steps"), 10), (_("Rounds"), 8)]
                + self._get_group_columns(page),
                self._get_complaint_rows(page),
            ),
        ]

    @api.model
    def _get_count_columns(self, page):
        names = ("received", "closed", "late")
        return [(page["labels"][name], 12) for name in names]

    @api.model
    def _get_group_columns(self, page):
        return [(page["labels"][name], 18) for name in page["group_names"]]

    @api.model
    def _get_indicator_rows(self, page):
        """Yield indicators, and below each its teams."""
        words = page["reached"]
        for line in page["indicators"]:
            reached = words[line["achievement"]]
            texts = [line["text"], line["target"], reached, line["before"]]
            yield [line["name"], "", *texts]
            for team, text, target, achievement in line["teams"]:
                yield [line["name"], team, text, target, words[achievement], ""]

    @api.model
    def _get_complaint_rows(self, page):
        for row in page["complaints"]:
            groups = [row.get(name) for name in page["group_names"]]
            yield [
                row["number"],
                row["received"],
                row["closed"],
                row["late"],
                row["round"],
                *groups,
            ]
