# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from pytz import timezone

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.date_utils import float_to_time
from odoo.tools.intervals import Intervals


class ResourceCalendar(models.Model):
    _name = "resource.calendar"
    _inherit = [
        "complaint.cached.mixin",
        "complaint.working.time.source",
        "complaint.calendar.deadline",
        "resource.calendar",
    ]

    _complaint_idle_fields = ("complaint_date_changed",)

    complaint_day_ids = fields.One2many(
        comodel_name="complaint.calendar.day",
        inverse_name="calendar_id",
        string="Days Off and Make-up Days",
        copy=True,
    )
    complaint_day_count = fields.Integer(compute="_compute_complaint_day_count")
    complaint_holidays = fields.Selection(
        selection=[("cn", "China"), ("none", "None: open on public holidays")],
        string="Public Holidays",
        help="Whose public holidays and make-up working days count. The official "
        "days of a year are added when an update of the application brings them.",
    )
    complaint_warning = fields.Text(compute="_compute_complaint_warning")
    complaint_date_changed = fields.Datetime(
        readonly=True, copy=False, help="When the working time changed last."
    )

    @api.depends("complaint_day_ids")
    def _compute_complaint_day_count(self):
        count_by_calendar = dict(
            self.env["complaint.calendar.day"]._read_group(
                domain=[("calendar_id", "in", self.ids)],
                groupby=["calendar_id"],
                aggregates=["__count"],
            )
        )
        for calendar in self:
            calendar.complaint_day_count = count_by_calendar.get(calendar._origin, 0)

    @api.depends("attendance_ids", "complaint_day_ids.date", "complaint_holidays", "tz")
    def _compute_complaint_warning(self):
        for calendar in self:
            calendar.complaint_warning = "\n".join(
                calendar._get_complaint_calendar_warnings()
            )

    def _get_complaint_calendars(self):
        return self.sudo()

    def _complaint_count_again(self):
        """Forget the working time in the cache and have open deadlines counted."""
        self.env.registry.clear_cache("stable")
        if not self:
            return
        self.complaint_date_changed = fields.Datetime.now()
        cron = self.env.ref(
            "complaint_management.ir_cron_complaint_clock_reschedule",
            raise_if_not_found=False,  # it goes before the calendars when uninstalled
        )
        if cron:
            cron.sudo()._trigger()

    # Dated exceptions, for every user of the calendar

    def _attendance_intervals_batch(
        self, start_dt, end_dt, resources=None, domain=None, tz=None, lunch=False
    ):
        result = super()._attendance_intervals_batch(
            start_dt, end_dt, resources, domain=domain, tz=tz, lunch=lunch
        )
        days = self._get_complaint_days(start_dt, end_dt)
        if not days:
            return result
        hours = self._get_complaint_make_up_hours(days, domain, lunch)
        resources = resources or self.env["resource.resource"]
        zones = {False: tz or timezone(self.tz)}
        zones.update(
            (resource.id, tz or timezone(resource.tz)) for resource in resources
        )
        calendars = resources._get_calendar_at(start_dt, zones[False])
        for resource in (*resources, resources.browse()):
            calendar = calendars[resource] if resource else self
            # Without calendar a resource works whenever it likes.
            if calendar:
                flexible = self.flexible_hours or calendar.flexible_hours
                result[resource.id] = self._apply_complaint_days(
                    result[resource.id],
                    set(days.mapped("date")),
                    [] if flexible else hours,
                    (start_dt.astimezone(zones[resource.id]), end_dt),
                )
        return result

    def _get_complaint_days(self, start_dt, end_dt):
        """Return the dated exceptions between two instants, in any time zone.

        Sudo: whoever may use a calendar is bound by its exceptions.

        :param datetime start_dt: with a time zone
        :param datetime end_dt: with a time zone
        :rtype: recordset of complaint.calendar.day
        """
        return (
            self.env["complaint.calendar.day"]
            .sudo()
            .search(
                [
                    ("calendar_id", "=", self.id),
                    ("date", ">=", start_dt.date() - timedelta(days=1)),
                    ("date", "<=", end_dt.date() + timedelta(days=1)),
                ]
            )
        )

    def _get_complaint_make_up_hours(self, days, domain, lunch):
        """Return the hours of the make-up working days, in local naive time.

        :param days: recordset of complaint.calendar.day
        :param domain: further domain of the attendances, or None
        :param bool lunch: the breaks instead of the working hours
        :return: list of (start, end, attendance)
        """
        days = days.filtered(lambda day: day.kind == "work")
        if not days:
            return []
        attendances = self.env["resource.calendar.attendance"].search(
            Domain(domain or Domain.TRUE)
            & Domain("calendar_id", "=", self.id)
            & Domain("display_type", "=", False)
            & Domain("day_period", "=" if lunch else "!=", "lunch")
        )
        hours = []
        for day in days:
            week_type = str(attendances.get_week_type(day.date))
            hours += [
                (
                    datetime.combine(day.date, float_to_time(attendance.hour_from)),
                    datetime.combine(day.date, float_to_time(attendance.hour_to)),
                    attendance,
                )
                for attendance in attendances
                if attendance.dayofweek == day.dayofweek_template
                and (not self.two_weeks_calendar or attendance.week_type == week_type)
            ]
        return hours

    @api.model
    def _apply_complaint_days(self, intervals, dates, hours, bounds):
        """Replace the intervals on ``dates`` by ``hours``.

        :param Intervals intervals: with times in the time zone of ``bounds``
        :param set dates: local dates
        :param hours: list of (start, end, attendance), local naive times
        :param bounds: the first and the last instant that count; the first one
            has the local time zone
        :rtype: Intervals
        """
        low, high = bounds
        zone = timezone(low.tzinfo.zone)
        kept = [item for item in intervals if item[0].date() not in dates]
        added = [
            (max(low, zone.localize(start)), min(high, zone.localize(end)), attendance)
            for start, end, attendance in hours
        ]
        return Intervals(kept + added, keep_distinct=True)

    def _get_complaint_template_weekday(self):
        """Return the first weekday with working hours, for make-up days.

        :return: "0" (Monday) to "6"
        """
        return min(self._get_global_attendances().mapped("dayofweek"), default="0")

    # Official days

    @api.model
    def _complaint_load_shipped_days(self):
        """Give the calendars of China the official years they know nothing of.

        Runs at every installation and update. A year of which a calendar has a
        single day is left to its managers.
        """
        day_model = self.env["complaint.calendar.day"].sudo()
        for calendar in self.sudo().search([("complaint_holidays", "=", "cn")]):
            known = {date.year for date in calendar.complaint_day_ids.mapped("date")}
            for year in day_model._get_shipped_years():
                if year not in known:
                    day_model._import_lines(
                        calendar, day_model._read_shipped_year(year)
                    )

    @api.model
    def _complaint_localise_default_calendars(self):
        """Move the untouched default calendars of Chinese companies to Shanghai.

        A new database counts in UTC, eight hours off. Calendars somebody worked
        on, and those of companies in other countries, stay as they are.
        """
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        calendars = companies.filtered(
            lambda company: company.country_id.code in (False, "CN")
        ).resource_calendar_id.filtered(lambda calendar: calendar._is_pristine())
        calendars.write({"tz": "Asia/Shanghai", "complaint_holidays": "cn"})
        self._complaint_load_shipped_days()

    def _is_pristine(self):
        """Tell whether the calendar is as the application creates it.

        :rtype: bool
        """
        self.ensure_one()
        names = ("dayofweek", "hour_from", "hour_to", "day_period")
        default = {
            tuple(command[2][name] for name in names)
            for command in self._get_default_attendance_ids()
        }
        return (
            self.tz in ("UTC", "Asia/Shanghai")
            and not (self.flexible_hours or self.two_weeks_calendar)
            and not (self.leave_ids or self.complaint_day_ids)
            and not self.complaint_holidays
            and {tuple(line[name] for name in names) for line in self.attendance_ids}
            == default
        )
