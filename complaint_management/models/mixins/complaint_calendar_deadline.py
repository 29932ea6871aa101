# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from pytz import timezone, utc

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list, ormcache

from ...tools.working_time import WorkingTime, WorkingTimeHorizonError

# From this month on the days of the next year are expected to be known: the
# State Council publishes them in November.
NEXT_YEAR_FROM_MONTH = 11


class ComplaintCalendarDeadline(models.AbstractModel):
    """A calendar that tells until when something has to be done (R148)."""

    _name = "complaint.calendar.deadline"
    _description = "Complaint Deadlines of a Calendar"

    def _complaint_working_time(self):
        """Return the working time of some years around today, from the cache.

        It raises WorkingTimeHorizonError for instants outside of these years;
        the methods below look further instead.

        :rtype: WorkingTime
        """
        self.ensure_one()
        year = fields.Date.today().year
        return self._get_complaint_working_time(year - 2, year + 3)

    @ormcache("self.id", "first_year", "last_year", cache="stable")
    def _get_complaint_working_time(self, first_year, last_year):
        """Build the working time of whole local years from hours, days and leaves.

        The answer is the same for every user: sudo and without context, with the
        leaves of this calendar and of its company, not of other companies.

        :rtype: WorkingTime
        """
        calendar = self.with_env(self.env(su=True, context={}))
        zone = timezone(calendar.tz)
        leaves = [
            ("time_type", "=", "leave"),
            "|",
            ("calendar_id", "=", calendar.id),
            ("company_id", "in", [False, calendar.company_id.id]),
        ]
        intervals = calendar._work_intervals_batch(
            zone.localize(datetime(first_year, 1, 1)),
            zone.localize(datetime(last_year + 1, 1, 1)),
            domain=leaves,
            tz=zone,
        )[False]
        slots = [
            (
                start.astimezone(utc).replace(tzinfo=None),
                end.astimezone(utc).replace(tzinfo=None),
            )
            for start, end, _attendances in intervals
        ]
        return WorkingTime(slots, calendar.tz, first_year, last_year)

    def _complaint_deadline(self, start, number, unit):
        """Return the instant until which something has to be done (R148).

        :param datetime start: the event, naive in UTC
        :param number: how many units, not negative
        :param str unit: one of ``tools.working_time.UNITS``
        :return: naive datetime in UTC
        :raise UserError: when the calendar has no working time to count
        :raise ValueError: for an unknown unit or a negative number
        """
        return self._complaint_deadlines([(start, number, unit)])[0]

    def _complaint_deadlines(self, requests):
        """Return the deadlines of many events.

        :param requests: list of (start, number, unit) as for
            :meth:`_complaint_deadline`
        :return: list of naive datetimes in UTC, in the order of the requests
        """
        return self._ask_complaint_working_time("deadline", requests)

    def _complaint_before(self, due, number, unit):
        """Return the instant that lies ahead of a deadline, for a warning.

        :param datetime due: the deadline, naive in UTC
        :param number: how many units, not negative
        :param str unit: one of ``tools.working_time.UNITS``
        :return: naive datetime in UTC
        :raise UserError: when the calendar has no working time to count
        :raise ValueError: for an unknown unit or a negative number
        """
        return self._ask_complaint_working_time("before", [(due, number, unit)])[0]

    def _complaint_shift(self, due, start, end, unit):
        """Return the instant until which something has to be done after a pause.

        :param datetime due: the deadline before the pause, naive in UTC
        :param datetime start: when the pause began, naive in UTC
        :param datetime end: when it ended, naive in UTC
        :param str unit: of the limit, one of ``tools.working_time.UNITS``
        :return: naive datetime in UTC
        """
        return self._ask_complaint_working_time("shift", [(due, start, end, unit)])[0]

    def _complaint_working_minutes(self, start, end):
        """Return the whole minutes of business hours between two instants.

        :param datetime start: naive in UTC
        :param datetime end: naive in UTC
        :rtype: int
        """
        return self._ask_complaint_working_time(
            "working_minutes_between", [(start, end)]
        )[0]

    def _ask_complaint_working_time(self, method, requests):
        """Ask the working time around today, then that around each instant.

        :param str method: name of a method of WorkingTime
        :param requests: list of its arguments, the first one an instant
        :rtype: list
        :raise UserError: when there is no answer within ten years
        """
        near = self._complaint_working_time()
        answers = []
        for request in requests:
            try:
                answers.append(getattr(near, method)(*request))
            except WorkingTimeHorizonError:
                # Whole steps of years, so that an import of old complaints
                # finds them in the cache.
                year = request[0].year // 5 * 5
                far = self._get_complaint_working_time(year - 5, year + 14)
                try:
                    answers.append(getattr(far, method)(*request))
                except WorkingTimeHorizonError as error:
                    raise UserError(
                        self.env._(
                            "The working schedule %(calendar)s has no working time "
                            "for a deadline that starts from %(date)s.",
                            calendar=self.display_name,
                            date=request[0],
                        )
                    ) from error
        return answers

    def _complaint_years_without_data(self, moments=()):
        """Return the years in use for which no holidays are known.

        In use are this year, from November on the next one, and the local years
        of the given instants. A calendar that is open on public holidays needs
        no data.

        :param moments: naive datetimes in UTC, such as deadlines
        :rtype: list of int, in ascending order
        """
        self.ensure_one()
        if self.complaint_holidays == "none":
            return []
        zone = timezone(self.tz)
        now = fields.Datetime.now()
        local = [utc.localize(moment).astimezone(zone) for moment in (now, *moments)]
        years = {moment.year for moment in local}
        if local[0].month >= NEXT_YEAR_FROM_MONTH:
            years.add(local[0].year + 1)
        return sorted(
            years - {date.year for date in self.sudo().complaint_day_ids.mapped("date")}
        )

    def _get_complaint_calendar_warnings(self, moments=()):
        """Tell what makes deadlines counted on this calendar doubtful.

        :param moments: as for :meth:`_complaint_years_without_data`
        :rtype: list of translated sentences
        """
        self.ensure_one()
        warnings = []
        if not self.flexible_hours and not self.attendance_ids:
            warnings.append(
                self.env._("There are no working hours: no deadline can be counted.")
            )
        if self.tz == "UTC":
            warnings.append(
                self.env._("The time zone is UTC: the working hours are not local.")
            )
        years = self._complaint_years_without_data(moments)
        if years:
            warnings.append(
                self.env._(
                    "No public holidays and make-up working days are known for "
                    "%s: deadlines are counted by the weekly hours only.",
                    format_list(self.env, map(str, years)),
                )
            )
        return warnings
