# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from pathlib import Path

from odoo import api, fields, models, tools

from ..tools import calendar_file, table_file

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class ComplaintCalendarDay(models.Model):
    """A date on which a calendar does not keep its weekly hours.

    Either a public holiday, or a working day that makes up for one (R148). The
    dates are local dates of the calendar.
    """

    _name = "complaint.calendar.day"
    _description = "Day Off or Make-up Working Day"
    _inherit = ["complaint.company.mixin", "complaint.working.time.source"]
    _order = "date desc, id"

    name = fields.Char(required=True)
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Schedule",
        required=True,
        ondelete="cascade",  # Already has an index from the unique index.
        default=lambda self: self.env.company.resource_calendar_id,
    )
    company_id = fields.Many2one(
        related="calendar_id.company_id", store=True, index="btree_not_null"
    )
    date = fields.Date(required=True)
    kind = fields.Selection(
        selection=[("off", "Day off"), ("work", "Working day")],
        required=True,
        default="off",
    )
    dayofweek_template = fields.Selection(
        selection=WEEKDAYS,
        string="Hours of",
        required=True,
        default="0",
        help="The weekday whose business hours a make-up working day has.",
    )

    _calendar_date_uniq = models.UniqueIndex(
        "(calendar_id, date)", "A working schedule has every date only once."
    )

    @api.model
    def _get_shipped_years(self):
        """Return the years whose official days come with this addon.

        :rtype: list of int, in ascending order
        """
        folder = Path(tools.file_path("complaint_management/data/calendar"))
        return sorted(int(path.stem[3:]) for path in folder.glob("cn_*.csv"))

    @api.model
    def _read_shipped_year(self, year):
        """Return the official days of the year in China.

        :param int year: one of :meth:`_get_shipped_years`
        :rtype: list of CalendarLine
        :raise FileNotFoundError: for any other year
        """
        path = f"complaint_management/data/calendar/cn_{int(year)}.csv"
        with tools.file_open(path, "rb") as file:
            return calendar_file.parse(table_file.decode(file.read()))[0]

    @api.model
    def _import_lines(self, calendar, lines):
        """Write the days of a file into a calendar; a second time does nothing.

        :param calendar: one resource.calendar
        :param lines: list of CalendarLine, every date once
        :return: the numbers of days that were added, changed and left alone
        :rtype: tuple of three int
        """
        known = {
            day.date: day
            for day in self.search(
                [
                    ("calendar_id", "=", calendar.id),
                    ("date", "in", [line.date for line in lines]),
                ]
            )
        }
        template = calendar._get_complaint_template_weekday()
        added, changed = [], 0
        for line in lines:
            vals = {"kind": line.kind, "name": line.name}
            day = known.get(line.date)
            if not day:
                vals.update(calendar_id=calendar.id, date=line.date)
                added.append({**vals, "dayofweek_template": template})
            elif any(day[name] != value for name, value in vals.items()):
                day.write(vals)
                changed += 1
        self.create(added)
        return len(added), changed, len(lines) - len(added) - changed
