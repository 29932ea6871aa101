# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import random
from datetime import datetime, timedelta

from odoo.tests import TransactionCase

from ..tools import calendar_file, working_time
from ..tools.working_time import UNITS, WorkingTime, WorkingTimeHorizonError
from .working_time_oracle import OFFSET, SlowCalendar, read_cases, read_kinds


class TestWorkingTime(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.slow = SlowCalendar(read_kinds())
        cls.working_time = WorkingTime(
            cls.slow.slots_utc(2024, 2027), "Asia/Shanghai", 2024, 2027
        )

    def _deadline(self, start, number, unit):
        return self.working_time.deadline(start - OFFSET, number, unit) + OFFSET

    def _before(self, due, number, unit):
        return self.working_time.before(due - OFFSET, number, unit) + OFFSET

    def test_doctests_pass(self):
        for module in (working_time, calendar_file):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted, module.__name__)
            self.assertFalse(result.failed, module.__name__)

    def test_cases_computed_by_hand(self):
        cases = read_cases()
        self.assertGreaterEqual(len(cases), 40)
        self.assertEqual({case[2] for case in cases}, set(UNITS))
        for start, number, unit, expected, why in cases:
            with self.subTest(start=start, number=number, unit=unit, why=why):
                self.assertEqual(self._deadline(start, number, unit), expected)

    def test_slow_calendar_agrees_with_cases_computed_by_hand(self):
        for start, number, unit, expected, why in read_cases():
            with self.subTest(start=start, number=number, unit=unit, why=why):
                self.assertEqual(self.slow.deadline(start, number, unit), expected)

    def test_ten_thousand_random_deadlines(self):
        draw = random.Random(20260217)
        first = datetime(2025, 1, 1)
        wrong = []
        for _index in range(10_000):
            start = first + timedelta(seconds=draw.randrange(600 * 86400))
            unit = draw.choice(UNITS)
            number = draw.randint(1, 12 if unit == "month" else 60)
            expected = self.slow.deadline(start, number, unit)
            if self._deadline(start, number, unit) != expected:
                wrong.append((start, number, unit, expected))
        self.assertFalse(wrong[:5])

    def test_random_minutes_between(self):
        draw = random.Random(148)
        first = datetime(2025, 12, 1)
        for _index in range(1_000):
            start = first + timedelta(seconds=draw.randrange(120 * 86400))
            end = start + timedelta(seconds=draw.randrange(20 * 86400))
            minutes = self.working_time.working_minutes_between(
                start - OFFSET, end - OFFSET
            )
            self.assertEqual(minutes, self.slow.working_minutes(start, end))

    def test_hours_before_lead_back_to_the_deadline(self):
        draw = random.Random(7)
        for _index in range(1_000):
            due = datetime(2026, 1, 5) + timedelta(minutes=draw.randrange(90 * 1440))
            number = draw.randint(1, 60)
            earlier = self._before(due, number, "working_hour")
            self.assertEqual(
                self.slow.working_minutes(earlier, due), number * 60, (due, number)
            )
            # The latest such instant: a minute later one is missing.
            later = earlier + timedelta(minutes=1)
            self.assertLess(self.slow.working_minutes(later, due), number * 60)

    def test_warning_ahead_of_the_deadline(self):
        due = datetime(2026, 2, 24, 17)
        for number, unit, expected in (
            (90, "minute", datetime(2026, 2, 24, 15, 30)),
            (24, "hour", datetime(2026, 2, 23, 17)),
            (4, "working_hour", datetime(2026, 2, 24, 13)),
            (9, "working_hour", datetime(2026, 2, 14, 16)),
            (1, "working_day", datetime(2026, 2, 14, 17)),
            (2, "working_day", datetime(2026, 2, 13, 17)),
            (1, "calendar_day", datetime(2026, 2, 23, 17)),
            (1, "same_day", datetime(2026, 2, 24, 8)),
            (1, "month", datetime(2026, 1, 24, 17)),
            (0, "working_hour", due),
            (0, "working_day", due),
        ):
            with self.subTest(number=number, unit=unit):
                self.assertEqual(self._before(due, number, unit), expected)

    def test_warning_of_a_day_stays_in_business_hours(self):
        midnight = datetime(2026, 2, 25, 23, 59, 59)
        self.assertEqual(
            self._before(midnight, 1, "working_day"), datetime(2026, 2, 24, 17)
        )
        self.assertEqual(
            self._before(datetime(2026, 2, 17, 10), 1, "same_day"),
            datetime(2026, 2, 17),
        )

    def test_nought_waits_for_business(self):
        for start, unit, expected in (
            ("2026-02-13 10:15", "working_hour", "2026-02-13 10:15"),
            ("2026-02-13 12:00", "working_hour", "2026-02-13 13:00"),
            ("2026-02-14 17:00", "working_hour", "2026-02-24 08:00"),
            ("2026-02-13 10:15", "working_day", "2026-02-13 17:00"),
            ("2026-02-14 17:01", "working_day", "2026-02-24 17:00"),
        ):
            with self.subTest(start=start, unit=unit):
                self.assertEqual(
                    self._deadline(datetime.fromisoformat(start), 0, unit),
                    datetime.fromisoformat(expected),
                )

    def test_part_of_an_hour(self):
        self.assertEqual(
            self._deadline(datetime(2026, 2, 13, 11, 45), 0.5, "working_hour"),
            datetime(2026, 2, 13, 13, 15),
        )

    def test_beyond_the_known_years(self):
        for start, number, unit in (
            (datetime(2023, 12, 31, 12), 1, "working_hour"),
            (datetime(2028, 1, 1), 0, "same_day"),
            (datetime(2027, 12, 31, 12), 1, "calendar_day"),
            (datetime(2027, 12, 1), 1, "month"),
            (datetime(2027, 12, 31, 18), 1, "working_day"),
            (datetime(2027, 12, 31, 16), 2, "working_hour"),
        ):
            with self.subTest(start=start, number=number, unit=unit):
                with self.assertRaises(WorkingTimeHorizonError):
                    self._deadline(start, number, unit)
        with self.assertRaises(WorkingTimeHorizonError):
            self._before(datetime(2024, 1, 2, 9), 9, "working_hour")
        with self.assertRaises(WorkingTimeHorizonError):
            self._before(datetime(2024, 1, 2, 9), 3, "working_day")

    def test_last_second_of_the_known_years(self):
        self.assertEqual(
            self._deadline(datetime(2027, 12, 31, 12), 0, "same_day"),
            datetime(2027, 12, 31, 23, 59, 59),
        )

    def test_calendar_without_hours(self):
        empty = WorkingTime([], "Asia/Shanghai", 2026, 2026)
        start = datetime(2026, 2, 13)
        self.assertEqual(
            empty.deadline(start, 1, "calendar_day"), datetime(2026, 2, 14, 15, 59, 59)
        )
        for unit in ("working_hour", "working_day"):
            with self.assertRaises(WorkingTimeHorizonError):
                empty.deadline(start, 1, unit)

    def test_wrong_requests(self):
        for number, unit in ((1, "week"), (1, "document_date"), (-1, "hour")):
            with self.subTest(number=number, unit=unit):
                with self.assertRaises(ValueError):
                    self._deadline(datetime(2026, 2, 13), number, unit)

    def test_days_when_clocks_change(self):
        berlin = WorkingTime([], "Europe/Berlin", 2026, 2026)
        # 29 March has 23 hours in Berlin: it ends at 22:00 UTC.
        self.assertEqual(
            berlin.deadline(datetime(2026, 3, 28, 23, 30), 0, "same_day"),
            datetime(2026, 3, 29, 21, 59, 59),
        )
        # In Havana the clock goes from 23:59 to 01:00: the day begins at 05:00 UTC.
        havana = WorkingTime([], "America/Havana", 2026, 2026)
        self.assertEqual(
            havana.deadline(datetime(2026, 3, 8, 4, 59), 0, "same_day"),
            datetime(2026, 3, 8, 4, 59, 59),
        )

    def test_open_round_the_clock(self):
        # Three days round the clock; of 11 March a leave until 23:59:59 leaves
        # one second.
        slots = [
            (datetime(2026, 3, 10), datetime(2026, 3, 10, 23, 59, 59, 999999)),
            (datetime(2026, 3, 11, 23, 59, 59), datetime(2026, 3, 12)),
            (datetime(2026, 3, 12), datetime(2026, 3, 12, 23, 59, 59, 999999)),
        ]
        open_always = WorkingTime(slots, "UTC", 2026, 2026)
        start = datetime(2026, 3, 10, 6)
        self.assertEqual(
            open_always.deadline(start, 18, "working_hour"), datetime(2026, 3, 11)
        )
        self.assertEqual(
            open_always.deadline(start, 1, "working_day"),
            datetime(2026, 3, 12, 23, 59, 59),
        )
