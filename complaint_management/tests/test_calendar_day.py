# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError
from pytz import timezone, utc

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .working_time_oracle import OFFSET, read_cases


@tagged("post_install", "-at_install")
class CalendarDayCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # With hr_holidays a leave is entered in the time zone of the user.
        cls.env.user.tz = "Asia/Shanghai"
        cls.company = cls.env["res.company"].create({"name": "Calendar Company"})
        cls.calendar = cls._create_calendar(cls.company)
        cls.Day = cls.env["complaint.calendar.day"]
        for year in (2025, 2026):
            cls.Day._import_lines(cls.calendar, cls.Day._read_shipped_year(year))

    @classmethod
    def _create_calendar(cls, company, tz="Asia/Shanghai", hours=((8, 12), (13, 17))):
        return cls.env["resource.calendar"].create(
            {
                "name": "Five days",
                "company_id": company.id,
                "tz": tz,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": f"{weekday} {first}",
                            "dayofweek": str(weekday),
                            "hour_from": first,
                            "hour_to": last,
                        }
                    )
                    for weekday in range(5)
                    for first, last in hours
                ],
            }
        )

    def _deadline(self, start, number, unit, calendar=None):
        """Local deadline of a local event in Shanghai."""
        calendar = calendar or self.calendar
        return calendar._complaint_deadline(start - OFFSET, number, unit) + OFFSET

    def _create_day(self, day, kind, **vals):
        return self.Day.create(
            {
                "calendar_id": self.calendar.id,
                "name": "Exception",
                "date": day,
                "kind": kind,
                **vals,
            }
        )

    def _hours(self, day, calendar=None, last=None):
        """Hours of work from the local ``day`` until ``last``, both included."""
        zone = timezone("Asia/Shanghai")
        calendar = calendar or self.calendar
        end = (last or day) + timedelta(days=1)
        return calendar.get_work_hours_count(
            zone.localize(datetime(day.year, day.month, day.day)),
            zone.localize(datetime(end.year, end.month, end.day)),
        )


@tagged("post_install", "-at_install")
class TestCalendarDay(CalendarDayCommon):
    def test_official_year_2026_has_248_working_days(self):
        hours = self._hours(date(2026, 1, 1), last=date(2026, 12, 31))
        self.assertEqual(hours, 248 * 8)

    def test_official_years_2024_and_2025(self):
        self.Day._import_lines(self.calendar, self.Day._read_shipped_year(2024))
        for year, days in ((2024, 251), (2025, 248)):
            hours = self._hours(date(year, 1, 1), last=date(year, 12, 31))
            self.assertEqual(hours, days * 8)

    def test_cases_computed_by_hand(self):
        cases = read_cases()
        deadlines = self.calendar._complaint_deadlines(
            [(start - OFFSET, number, unit) for start, number, unit, _e, _w in cases]
        )
        for deadline, (start, number, unit, expected, why) in zip(
            deadlines, cases, strict=True
        ):
            with self.subTest(start=start, number=number, unit=unit, why=why):
                self.assertEqual(deadline + OFFSET, expected)

    def test_working_hours_equal_plan_hours(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Stocktaking",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-04 02:30:00",
                "date_to": "2026-03-04 06:00:00",
            }
        )
        draw = random.Random(200)
        for _index in range(200):
            start = datetime(2025, 12, 20) + timedelta(
                minutes=draw.randrange(100 * 1440)
            )
            number = draw.choice((0, 0.5, 1, 2, 4, 8, 12, 24, 40, 80))
            for hours, answer in (
                (number, self.calendar._complaint_deadline),
                (-number, self.calendar._complaint_before),
            ):
                if not hours and answer == self.calendar._complaint_before:
                    # plan_hours has no nought hours before.
                    continue
                planned = self.calendar.plan_hours(
                    hours, utc.localize(start), compute_leaves=True
                )
                self.assertEqual(
                    answer(start, number, "working_hour"),
                    planned.astimezone(utc).replace(tzinfo=None),
                    (start, hours),
                )

    def test_deadlines_cost_no_query_once_known(self):
        start = datetime(2026, 2, 13)
        self.calendar._complaint_deadline(start, 1, "working_day")
        requests = [(start, number, "working_day") for number in range(1, 101)]
        with self.assertQueryCount(0):
            self.calendar._complaint_deadlines(requests)

    def test_new_day_moves_the_deadline(self):
        start = datetime(2026, 2, 24, 9)
        self.assertEqual(
            self._deadline(start, 1, "working_day"), datetime(2026, 2, 25, 17)
        )
        day = self._create_day("2026-02-25", "off")
        self.assertEqual(
            self._deadline(start, 1, "working_day"), datetime(2026, 2, 26, 17)
        )
        day.kind = "work"
        self.assertEqual(
            self._deadline(start, 1, "working_day"), datetime(2026, 2, 25, 17)
        )
        day.write({"kind": "off", "date": "2026-02-26"})
        self.assertEqual(
            self._deadline(start, 2, "working_day"), datetime(2026, 2, 27, 17)
        )
        day.unlink()
        self.assertEqual(
            self._deadline(start, 2, "working_day"), datetime(2026, 2, 26, 17)
        )

    def test_new_day_is_signalled_to_the_other_servers(self):
        self.env.registry.cache_invalidated.clear()
        self._create_day("2026-02-25", "off")
        self.assertIn("stable", self.env.registry.cache_invalidated)

    def test_new_hours_move_the_deadline(self):
        start = datetime(2026, 2, 24, 9)
        self._deadline(start, 1, "working_day")
        last = self.calendar.attendance_ids.filtered(
            lambda line: line.dayofweek == "2" and line.hour_to == 17
        )
        last.hour_to = 18
        self.assertEqual(
            self._deadline(start, 1, "working_day"), datetime(2026, 2, 25, 18)
        )
        last.unlink()
        self.assertEqual(
            self._deadline(start, 1, "working_day"), datetime(2026, 2, 25, 12)
        )

    def test_new_leave_moves_the_deadline(self):
        start = datetime(2026, 2, 24, 9)
        self._deadline(start, 1, "working_day")
        leave = self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": self.calendar.id,
                "date_from": "2026-02-24 16:00:00",
                "date_to": "2026-02-25 15:59:59",
            }
        )
        self.assertEqual(
            self._deadline(start, 1, "working_day"), datetime(2026, 2, 26, 17)
        )
        leave.unlink()
        self.assertEqual(
            self._deadline(start, 1, "working_day"), datetime(2026, 2, 25, 17)
        )

    def test_leave_of_one_person_keeps_the_cache(self):
        known = self.calendar._complaint_working_time()
        resource = self.env["resource.resource"].create(
            {
                "name": "Clerk",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": resource.id,
                "date_from": "2026-02-24 16:00:00",
                "date_to": "2026-02-25 15:59:59",
            }
        )
        self.assertIs(self.calendar._complaint_working_time(), known)

    def test_leave_of_another_company_moves_nothing(self):
        stranger = self.env["res.company"].create({"name": "Another"})
        self.env["resource.calendar.leaves"].with_company(stranger).create(
            {
                "calendar_id": False,
                "date_from": "2026-02-24 16:00:00",
                "date_to": "2026-02-25 15:59:59",
            }
        )
        self.assertEqual(
            self._deadline(datetime(2026, 2, 24, 9), 1, "working_day"),
            datetime(2026, 2, 25, 17),
        )

    def test_time_zone_of_the_calendar_counts(self):
        start = datetime(2026, 3, 11, 8)
        shanghai = self.calendar._complaint_deadline(start, 1, "working_day")
        self.assertEqual(shanghai, datetime(2026, 3, 12, 9))
        self.calendar.tz = "Europe/Berlin"
        berlin = self.calendar.with_context(tz="Asia/Tokyo")._complaint_deadline(
            start, 1, "working_day"
        )
        self.assertEqual(berlin, datetime(2026, 3, 12, 16))

    def test_deadlines_long_ago_and_far_ahead(self):
        self.assertEqual(
            self._deadline(datetime(2012, 3, 14, 9), 2, "working_day"),
            datetime(2012, 3, 16, 17),
        )
        self.assertEqual(
            self._deadline(datetime(2044, 3, 14, 9), 1, "month"),
            datetime(2044, 4, 14, 23, 59, 59),
        )
        with freeze_time("2026-03-11"):
            due = self._deadline(datetime(2026, 2, 13, 9), 2000, "working_day")
        self.assertGreater(due, datetime(2033, 1, 1))

    def test_calendar_without_hours_has_no_deadline(self):
        self.calendar.attendance_ids.unlink()
        with self.assertRaisesRegex(UserError, "Five days has no working time"):
            self._deadline(datetime(2026, 2, 13, 9), 1, "working_day")
        self.assertIn("There are no working hours", self.calendar.complaint_warning)

    def test_make_up_day_has_the_hours_of_its_weekday(self):
        self.calendar.attendance_ids.filtered(
            lambda line: line.dayofweek == "4" and line.hour_from == 13
        ).hour_to = 15
        day = self._create_day("2026-03-14", "work", dayofweek_template="4")
        self.assertEqual(self._hours(date(2026, 3, 14)), 6)
        day.dayofweek_template = "0"
        self.assertEqual(self._hours(date(2026, 3, 14)), 8)

    def test_make_up_day_on_a_day_with_hours_replaces_them(self):
        self.env["resource.calendar.attendance"].create(
            {
                "name": "Saturday",
                "calendar_id": self.calendar.id,
                "dayofweek": "5",
                "hour_from": 9,
                "hour_to": 12,
            }
        )
        self.assertEqual(self._hours(date(2026, 3, 14)), 3)
        self._create_day("2026-03-14", "work")
        self.assertEqual(self._hours(date(2026, 3, 14)), 8)

    def test_make_up_day_of_a_calendar_of_two_weeks(self):
        self.calendar.switch_calendar_type()
        day = date(2026, 3, 14)
        week_type = str(self.env["resource.calendar.attendance"].get_week_type(day))
        self.calendar.attendance_ids.filtered(
            lambda line: line.week_type == week_type
            and line.dayofweek == "0"
            and line.hour_from == 13
        ).unlink()
        self._create_day(day, "work")
        self.assertEqual(self._hours(day), 4)

    def test_days_bind_every_resource_with_the_calendar(self):
        resources = self.env["resource.resource"].create(
            [
                {
                    "name": name,
                    "calendar_id": calendar_id,
                    "company_id": self.company.id,
                    "tz": "Asia/Shanghai",
                }
                for name, calendar_id in (
                    ("Clerk", self.calendar.id),
                    ("Whenever it likes", False),
                )
            ]
        )
        clerk, free = resources
        zone = timezone("Asia/Shanghai")
        intervals = self.calendar._work_intervals_batch(
            zone.localize(datetime(2026, 2, 14)),
            zone.localize(datetime(2026, 2, 24)),
            resources,
        )
        self.assertEqual(
            [
                (start.day, start.hour, end.hour)
                for start, end, _a in intervals[clerk.id]
            ],
            [(14, 8, 12), (14, 13, 17)],
        )
        self.assertEqual(
            sum((end - start).days for start, end, _a in intervals[free.id]), 10
        )

    def test_day_off_of_a_flexible_calendar(self):
        flexible = self.env["resource.calendar"].create(
            {
                "name": "Flexible",
                "company_id": self.company.id,
                "tz": "Asia/Shanghai",
                "schedule_type": "flexible",
                "hours_per_day": 8,
            }
        )
        self.assertEqual(self._hours(date(2026, 3, 11), flexible), 8)
        self.Day.create(
            {"calendar_id": flexible.id, "name": "Off", "date": "2026-03-11"}
        )
        self.assertEqual(self._hours(date(2026, 3, 11), flexible), 0)

    def test_date_is_unique_in_a_calendar(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._create_day("2026-02-17", "work")

    def test_copy_of_a_calendar_keeps_the_days(self):
        copy = self.calendar.copy()
        self.assertEqual(copy.complaint_day_count, self.calendar.complaint_day_count)
        self.assertEqual(
            self._deadline(datetime(2026, 2, 14, 9), 1, "working_day", copy),
            datetime(2026, 2, 24, 17),
        )


@tagged("post_install", "-at_install")
class TestCalendarHealth(CalendarDayCommon):
    def test_year_without_data_warns(self):
        with freeze_time("2026-10-31 15:59:59"):
            self.assertFalse(self.calendar._complaint_years_without_data())
            self.assertFalse(self.calendar.complaint_warning)
            due = self.calendar._complaint_deadline(
                datetime(2026, 12, 30), 5, "working_day"
            )
            self.assertEqual(self.calendar._complaint_years_without_data([due]), [2027])
            self.assertIn(
                "known for 2027",
                self.calendar._get_complaint_calendar_warnings([due])[0],
            )

    def test_next_year_is_expected_from_november(self):
        # In Shanghai November has begun.
        with freeze_time("2026-10-31 16:00:00"):
            self.assertEqual(self.calendar._complaint_years_without_data(), [2027])
            self._create_day("2027-01-01", "off")
            self.assertFalse(self.calendar._complaint_years_without_data())

    def test_calendar_open_on_holidays_needs_no_data(self):
        with freeze_time("2027-03-01"):
            self.assertEqual(self.calendar._complaint_years_without_data(), [2027])
            self.calendar.complaint_holidays = "none"
            self.assertFalse(self.calendar._complaint_years_without_data())

    def test_time_zone_utc_warns(self):
        with freeze_time("2026-03-11"):
            self.assertFalse(self.calendar.complaint_warning)
            self.calendar.tz = "UTC"
            self.assertIn("time zone is UTC", self.calendar.complaint_warning)

    def _create_company(self, name, tz="UTC", **vals):
        company = self.env["res.company"].create({"name": name, **vals})
        company.resource_calendar_id.tz = tz
        return company.resource_calendar_id

    def test_untouched_default_moves_to_shanghai(self):
        china = self.env.ref("base.cn").id
        calendars = [
            self._create_company("Nowhere"),
            self._create_company("China", country_id=china),
        ]
        self.env["resource.calendar"]._complaint_localise_default_calendars()
        for calendar in calendars:
            self.assertEqual(calendar.tz, "Asia/Shanghai")
            self.assertEqual(
                self._hours(date(2026, 1, 1), calendar, date(2026, 12, 31)), 1984
            )

    def test_calendar_somebody_worked_on_stays(self):
        abroad = self._create_company("Abroad", country_id=self.env.ref("base.de").id)
        elsewhere = self._create_company("Elsewhere", tz="Europe/Berlin")
        changed = self._create_company("Changed")
        changed.attendance_ids[-1].hour_to = 18
        with_leave = self._create_company("With leave")
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": with_leave.id,
                "date_from": "2026-02-24 16:00:00",
                "date_to": "2026-02-25 15:59:59",
            }
        )
        calendars = abroad | elsewhere | changed | with_leave
        before = calendars.mapped("tz")
        self.env["resource.calendar"]._complaint_localise_default_calendars()
        self.assertEqual(calendars.mapped("tz"), before)
        self.assertFalse(calendars.complaint_day_ids)
        self.assertFalse(any(calendars.mapped("complaint_holidays")))

    def test_update_brings_only_years_nobody_entered(self):
        calendar = self._create_calendar(self.company)
        calendar.complaint_holidays = "cn"
        self.Day.create(
            {"calendar_id": calendar.id, "name": "Ours", "date": "2026-03-11"}
        )
        calendar._complaint_load_shipped_days()
        years = [day.year for day in calendar.complaint_day_ids.mapped("date")]
        self.assertEqual(years.count(2026), 1)
        self.assertEqual(years.count(2025), 33)
        calendar._complaint_load_shipped_days()
        self.assertEqual(len(calendar.complaint_day_ids), len(years))


@tagged("post_install", "-at_install", "security")
class TestCalendarDaySecurity(CalendarDayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = cls.calendar.complaint_day_ids[0]
        cls.employee = cls._create_user("employee", "base.group_user")
        cls.manager = cls._create_user(
            "manager", "complaint_management.complaint_management_group_manager"
        )
        cls.portal = cls._create_user("portal", "base.group_portal")

    @classmethod
    def _create_user(cls, name, groups):
        return new_test_user(
            cls.env,
            login=f"calendar_{name}",
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.models.unlink")
    def test_employee_reads_only(self):
        day = self.day.with_user(self.employee)
        self.assertTrue(day.name)
        with self.assertRaises(AccessError):
            day.name = "Mine"
        with self.assertRaises(AccessError):
            day.copy({"date": "2026-03-11"})
        with self.assertRaises(AccessError):
            day.unlink()
        with self.assertRaises(AccessError):
            self.env["complaint.calendar.import"].with_user(self.employee).create(
                {"calendar_id": self.calendar.id, "year": 2024}
            )

    def test_manager_keeps_the_days(self):
        day = self.day.with_user(self.manager)
        day.name = "Ours"
        day.unlink()
        self.assertFalse(self.day.exists())

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_portal_sees_no_day_but_has_the_same_deadline(self):
        with self.assertRaises(AccessError):
            self.day.with_user(self.portal).read(["name"])
        start = datetime(2026, 2, 14, 1)
        self.env.registry.clear_cache("stable")
        self.assertEqual(
            self.calendar.with_user(self.portal)._complaint_deadline(
                start, 1, "working_day"
            ),
            datetime(2026, 2, 24, 9),
        )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_days_of_another_company_are_out_of_reach(self):
        stranger = self.env["res.company"].create({"name": "Another"})
        day = self.Day.create(
            {
                "calendar_id": self._create_calendar(stranger).id,
                "name": "Theirs",
                "date": "2026-03-11",
            }
        )
        self.assertFalse(self.Day.with_user(self.manager).search([("id", "=", day.id)]))
        with self.assertRaises(AccessError):
            day.with_user(self.manager).name = "Ours"
        wizard = (
            self.env["complaint.calendar.import"]
            .with_user(self.manager)
            .create({"calendar_id": day.calendar_id.id, "year": 2026})
        )
        with self.assertRaises(AccessError):
            wizard.action_import()
