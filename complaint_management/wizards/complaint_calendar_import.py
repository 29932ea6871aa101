# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import importlib
import importlib.util
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..tools import calendar_file, table_file

# One line of a file takes some forty bytes.
MAX_FILE_SIZE = 256 * 1024
MAX_PROBLEMS_SHOWN = 20


class ComplaintCalendarImport(models.TransientModel):
    """Bring the official days off and make-up days of a year into a calendar."""

    _name = "complaint.calendar.import"
    _description = "Import Days Off and Make-up Days"

    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Schedule",
        required=True,
        default=lambda self: self.env.company.resource_calendar_id,
    )
    source = fields.Selection(
        selection="_selection_source", required=True, default="shipped"
    )
    year = fields.Integer(default=lambda self: self._default_year())
    data_file = fields.Binary(string="File")
    file_name = fields.Char()

    @api.model
    def _selection_source(self):
        sources = [
            ("shipped", self.env._("Official days that come with the application")),
            ("file", self.env._("CSV file")),
        ]
        if importlib.util.find_spec("chinese_calendar"):
            sources.append(("package", self.env._("Python package chinesecalendar")))
        return sources

    @api.model
    def _default_year(self):
        years = self.env["complaint.calendar.day"]._get_shipped_years()
        today = fields.Date.context_today(self).year
        return today if today in years else years[-1]

    def action_import(self):
        """Import the days and tell how many there were.

        :return: a notification that closes the dialog
        :rtype: dict
        :raise UserError: naming the lines that cannot be read; nothing is written
        """
        self.ensure_one()
        lines = {
            "shipped": self._read_shipped,
            "file": self._read_file,
            "package": self._read_package,
        }[self.source]()
        added, changed, same = self.env["complaint.calendar.day"]._import_lines(
            self.calendar_id, lines
        )
        message = self.env._(
            "%(added)s days added, %(changed)s changed, %(same)s were there already.",
            added=added,
            changed=changed,
            same=same,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _read_shipped(self):
        day_model = self.env["complaint.calendar.day"]
        years = day_model._get_shipped_years()
        if self.year not in years:
            raise UserError(
                self.env._(
                    "The days of %(year)s do not come with the application, only "
                    "those of %(years)s. Import them from a file.",
                    year=str(self.year),
                    years=format_list(self.env, map(str, years)),
                )
            )
        return day_model._read_shipped_year(self.year)

    def _read_file(self):
        if not self.data_file:
            raise UserError(self.env._("Choose the file to import."))
        content = base64.b64decode(self.data_file)
        if len(content) > MAX_FILE_SIZE:
            raise UserError(self.env._("The file is too large for a list of days."))
        try:
            lines, problems = calendar_file.parse(table_file.decode(content))
        except UnicodeDecodeError as error:
            raise UserError(
                self.env._("The file is not a text file in UTF-8 or GB 18030.")
            ) from error
        if problems:
            sentences = list(map(self._describe, problems[:MAX_PROBLEMS_SHOWN]))
            if len(problems) > MAX_PROBLEMS_SHOWN:
                sentences.append(
                    self.env._(
                        "%s more lines cannot be read.",
                        len(problems) - MAX_PROBLEMS_SHOWN,
                    )
                )
            raise UserError("\n".join(sentences))
        if not lines:
            raise UserError(self.env._("There is no day in the file."))
        return lines

    def _describe(self, problem):
        """Return the sentence for a problem in the file.

        :param CalendarProblem problem: what is wrong
        :rtype: str
        """
        known = {"line": problem.number, "value": problem.value}
        return {
            "columns": self.env._(
                "Line %(line)s: the columns %(value)s are missing.", **known
            ),
            "date": self.env._(
                "Line %(line)s: “%(value)s” is not a date like 2026-02-14.", **known
            ),
            "kind": self.env._(
                "Line %(line)s: the kind is “%(value)s” instead of off or work.",
                **known,
            ),
            "name": self.env._(
                "Line %(line)s: the day %(value)s has no name.", **known
            ),
            "duplicate": self.env._(
                "Line %(line)s: the date %(value)s is there a second time.", **known
            ),
        }[problem.code]

    def _read_package(self):
        package = importlib.import_module("chinese_calendar")
        names = {item.value: item.chinese for item in package.Holiday}
        day, lines = date(self.year, 1, 1), []
        while day.year == self.year:
            try:
                is_off, name = package.get_holiday_detail(day)
            except NotImplementedError as error:
                raise UserError(
                    self.env._(
                        "The Python package chinesecalendar does not know the year %s.",
                        str(self.year),
                    )
                ) from error
            if name:
                kind = "off" if is_off else "work"
                lines.append(
                    calendar_file.CalendarLine(0, day, kind, names.get(name, name))
                )
            day += timedelta(days=1)
        return lines
