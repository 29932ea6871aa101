# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import sys
from datetime import date
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .test_calendar_day import CalendarDayCommon


@tagged("post_install", "-at_install")
class TestCalendarImport(CalendarDayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            login="calendar_import",
            groups="complaint_management.complaint_management_group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.other = cls._create_calendar(cls.company)

    def _create_import(self, **vals):
        return (
            self.env["complaint.calendar.import"]
            .with_user(self.manager)
            .create({"calendar_id": self.other.id, **vals})
        )

    def _import_text(self, text, encoding="utf-8"):
        return self._create_import(
            source="file", data_file=base64.b64encode(text.encode(encoding))
        ).action_import()["params"]["message"]

    def test_shipped_year_twice_changes_nothing(self):
        form = Form(self.env["complaint.calendar.import"].with_user(self.manager))
        form.calendar_id = self.other
        form.year = 2026
        wizard = form.save()
        message = wizard.action_import()["params"]["message"]
        self.assertEqual(message, "39 days added, 0 changed, 0 were there already.")
        days = self.other.complaint_day_ids
        message = wizard.action_import()["params"]["message"]
        self.assertEqual(message, "0 days added, 0 changed, 39 were there already.")
        self.assertEqual(self.other.complaint_day_ids, days)

    def test_unknown_year_names_the_known_ones(self):
        with self.assertRaisesRegex(
            UserError, "2031 do not come.*2024, 2025, and 2026"
        ):
            self._create_import(year=2031).action_import()

    def test_file_corrects_a_day(self):
        self._import_text("date,kind,name\n2026-03-11,off,Storm\n2026-03-12,off,Storm")
        message = self._import_text(
            "name,kind,date\nStorm,off,2026/3/11\n\nMakes up,WORK,2026/3/12\n"
        )
        self.assertEqual(message, "0 days added, 1 changed, 1 were there already.")
        day = self.other.complaint_day_ids.filtered(
            lambda day: day.date == date(2026, 3, 12)
        )
        self.assertEqual((day.kind, day.name), ("work", "Makes up"))

    def test_file_of_a_chinese_spreadsheet(self):
        for encoding in ("gb18030", "utf-8-sig"):
            self._import_text("date,kind,name\n2026/2/17,off,春节\n", encoding)
            self.assertEqual(self.other.complaint_day_ids.name, "春节")

    def test_bad_lines_are_named_and_nothing_is_written(self):
        text = (
            "date,kind,name\n"
            "2026-03-11,off,Good\n"
            "11.03.2026,off,German\n"
            "2026-03-12,holiday,Word\n"
            "2026-03-13,off,\n"
            "2026-03-11,work,Again\n"
            "2026-02-30\n"
        )
        with self.assertRaises(UserError) as caught:
            self._import_text(text)
        self.assertEqual(
            str(caught.exception).splitlines(),
            [
                "Line 3: “11.03.2026” is not a date like 2026-02-14.",
                "Line 4: the kind is “holiday” instead of off or work.",
                "Line 5: the day 2026-03-13 has no name.",
                "Line 6: the date 2026-03-11 is there a second time.",
                "Line 7: “2026-02-30” is not a date like 2026-02-14.",
            ],
        )
        self.assertFalse(self.other.complaint_day_ids)

    def test_many_bad_lines_are_counted(self):
        text = "date,kind,name\n" + "never,off,Name\n" * 25
        with self.assertRaisesRegex(UserError, "5 more lines cannot be read"):
            self._import_text(text)

    def test_files_that_are_no_list_of_days(self):
        for text, encoding, message in (
            ("day;kind\n", "utf-8", "columns date, kind, name are missing"),
            ("\n", "utf-8", "columns date, kind, name are missing"),
            ("date,kind,name\n", "utf-8", "no day in the file"),
            ("\xff" * 3, "latin-1", "not a text file"),
            ("x" * 300_000, "utf-8", "too large"),
        ):
            with self.subTest(message=message):
                with self.assertRaisesRegex(UserError, message):
                    self._import_text(text, encoding)
        with self.assertRaisesRegex(UserError, "Choose the file"):
            self._create_import(source="file").action_import()

    def test_make_up_days_of_a_calendar_closed_on_monday(self):
        self.other.attendance_ids.filtered(lambda line: line.dayofweek == "0").unlink()
        self._import_text("date,kind,name\n2026-02-14,work,Makes up\n")
        self.assertEqual(self.other.complaint_day_ids.dayofweek_template, "1")
        self.assertEqual(self._hours(date(2026, 2, 14), self.other), 8)

    def test_package_is_offered_where_it_is_installed(self):
        package = ModuleType("chinese_calendar")
        package.__spec__ = ModuleSpec("chinese_calendar", None)
        package.Holiday = [SimpleNamespace(value="Spring Festival", chinese="春节")]
        package.get_holiday_detail = self._get_holiday_detail
        with patch.dict(sys.modules, chinese_calendar=package):
            self._create_import(source="package", year=2026).action_import()
            with self.assertRaisesRegex(UserError, "does not know the year 2027"):
                self._create_import(source="package", year=2027).action_import()
        self.assertEqual(
            [
                (day.date, day.kind, day.name)
                for day in self.other.complaint_day_ids.sorted("date")
            ],
            [
                (date(2026, 2, 14), "work", "春节"),
                (date(2026, 2, 17), "off", "春节"),
            ],
        )

    @staticmethod
    def _get_holiday_detail(day):
        if day.year != 2026:
            raise NotImplementedError
        return {
            date(2026, 2, 14): (False, "Spring Festival"),
            date(2026, 2, 17): (True, "Spring Festival"),
        }.get(day, (day.weekday() > 4, None))
