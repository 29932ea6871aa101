# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .common import ComplaintCommon
from .solution_common import SolutionCommon


class AbsenceCommon(ComplaintCommon):
    def _go_away(self, user, deputy, date_from, date_to):
        absences = self.env["complaint.absence"].with_user(self.manager)
        with Form(absences) as form:
            form.user_id, form.deputy_id = user, deputy
            form.date_from, form.date_to = date_from, date_to
        return form.record


@tagged("post_install", "-at_install")
class TestAbsence(AbsenceCommon):
    """Who stands in fills the roles from the first day to the last, nobody else."""

    def _get_people(self, code):
        role = self.env["complaint.role"].search([("code", "=", code)])
        return role._get_users(self.company, self.responsible_team)

    def test_from_the_first_day_to_the_last(self):
        self._go_away(self.leader, self.verifier, "2026-03-10", "2026-03-12")
        for day, people in (
            ("2026-03-09", self.leader),
            ("2026-03-10", self.verifier),
            ("2026-03-12", self.verifier),
            ("2026-03-13", self.leader),
        ):
            with freeze_time(f"{day} 04:00:00"):
                self.assertEqual(self._get_people("leader"), people, day)

    def test_leaders_and_members_of_teams_too(self):
        self._go_away(self.head, self.handler, "2026-03-10", "2026-03-12")
        with freeze_time("2026-03-11 04:00:00"):
            self.assertEqual(self._get_people("department_head"), self.handler)
            self.assertEqual(self._get_people("handler"), self.handler)

    def test_work_goes_to_who_stands_in(self):
        with freeze_time("2026-03-11 04:00:00"):
            ticket = self._create_complaint()
            work = self.env["complaint.clock"].with_user(self.leader)
            self.leader.group_ids += self.officer.group_ids
            mine = [("is_mine", "=", True), ("ticket_id", "=", ticket.id)]
            self.assertFalse(work.search(mine))
            self._go_away(self.officer, self.leader, "2026-03-11", "2026-03-11")
            codes = work.search(mine).sudo().step_id.mapped("code")
            self.assertEqual(sorted(codes), ["assessed", "confirmed"])

    def test_who_is_away_takes_no_step_of_the_role(self):
        # half past two in the morning of the 11th in Shanghai
        with freeze_time("2026-03-10 18:30:00"):
            ticket = self._create_complaint()
            self._go_away(self.officer, self.officer_2, "2026-03-11", "2026-03-11")
            for zone in ("UTC", "Asia/Shanghai"):
                self.officer.tz = zone
                with self.assertRaises(AccessError):
                    ticket.with_user(self.officer).action_complaint_confirm()
            ticket.with_user(self.officer_2).action_complaint_confirm()
        self.assertTrue(ticket.complaint_date_confirmed)

    def test_day_is_that_of_the_working_calendar(self):
        calendar = self.company.resource_calendar_id
        with freeze_time("2026-03-10 18:30:00"):
            for zone, day in (("UTC", 10), ("Asia/Shanghai", 11), ("UTC", 10)):
                calendar.tz = zone
                self.assertEqual(self.company._get_complaint_today().day, day, zone)

    def test_one_absence_at_a_time(self):
        self._go_away(self.leader, self.verifier, "2026-03-10", "2026-03-12")
        with self.assertRaisesRegex(ValidationError, "away in this time"):
            self._go_away(self.leader, self.head, "2026-03-12", "2026-03-20")

    def test_nobody_stands_in_for_himself(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self._go_away(self.leader, self.leader, "2026-03-10", "2026-03-12")

    @users("officer", "leader", "employee", "auditor", "customer")
    def test_only_managers_name_who_stands_in(self):
        with self.assertRaises(AccessError):
            self.env["complaint.absence"].create(
                {"user_id": self.leader.id, "deputy_id": self.env.uid}
            )

    @users("manager")
    def test_what_rights_were_given_is_told(self):
        """However the manager asks: his context cannot switch the trace off."""
        role = self.env["complaint.role"].search([], limit=1)
        today = fields.Date.today()
        for model, vals, change in (
            (
                "complaint.role.assignment",
                {"role_id": role.id, "user_id": self.officer.id},
                {
                    "role_id": role.search([("id", "!=", role.id)], limit=1).id,
                    "user_id": self.env.uid,
                    "deputy_id": self.head.id,
                    "date_from": "2020-01-01",
                    "date_to": "2099-12-31",
                },
            ),
            (
                "complaint.absence",
                {"user_id": self.leader.id, "deputy_id": self.officer.id},
                {
                    "deputy_id": self.env.uid,
                    "date_from": "2020-01-01",
                    "date_to": "2099-12-31",
                },
            ),
        ):
            for key in ("tracking_disable", "mail_notrack", "mail_create_nolog"):
                with self.subTest(model=model, key=key):
                    silent = self.env[model].with_context(**{key: True})
                    record = silent.create(vals | {"date_from": today})
                    self.env.cr.flush()
                    self.assertTrue(record.sudo().message_ids)
                    record.write(change)
                    self.env.cr.flush()
                    told = record.sudo().message_ids.tracking_value_ids
                    names = told.field_id.mapped("name")
                    self.assertEqual(sorted(names), sorted(change))
                    record.date_to = today
                    if model == "complaint.absence":
                        record.sudo().unlink()

    @users("manager")
    def test_what_has_begun_is_ended_not_deleted(self):
        day = fields.Date.today() + timedelta(days=30)
        absences = self.env["complaint.absence"]
        people = {"user_id": self.leader.id, "deputy_id": self.env.uid}
        absences.create(people | {"date_from": day, "date_to": day}).unlink()
        begun = absences.create(people | {"date_to": day})
        with self.assertRaisesRegex(UserError, "has begun"):
            begun.unlink()
        with self.assertRaisesRegex(UserError, "has begun"):
            begun.date_from = day
        begun.date_to = fields.Date.today()
        self.assertTrue(begun.message_ids)


@tagged("post_install", "-at_install")
class TestAbsentApprover(AbsenceCommon, SolutionCommon):
    """An approval does not wait for who is away, and not for an author either."""

    def test_who_stands_in_is_asked(self):
        self._go_away(self.leader, self.verifier, "2000-01-01", "2099-12-31")
        solution = self._request()
        solution.with_user(self.head).action_approve()
        with self.assertRaises(UserError):
            solution.with_user(self.leader).action_approve()
        solution.with_user(self.verifier).action_approve("代审")
        self.assertEqual(solution.state, "approved")

    def test_an_author_stands_in_for_no_approver(self):
        self._go_away(self.leader, self.handler, "2000-01-01", "2099-12-31")
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self._request()
