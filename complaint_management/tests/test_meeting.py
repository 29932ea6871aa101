# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from .major_common import MajorCommon


@tagged("post_install", "-at_install")
class TestMeeting(MajorCommon):
    """Meetings about complaints: called, held, minutes, decision, tasks (R306)."""

    def test_emergency_meeting_from_the_complaint(self):
        self._handle(self.ticket)
        action = self.ticket.with_user(self.officer).action_new_meeting()
        meetings = self.env["complaint.meeting"].with_user(self.officer)
        with Form(meetings.with_context(**action["context"])) as form:
            form.chair_id = self.leader
            form.place = "三楼会议室"
        meeting = form.record
        again = self.ticket.with_user(self.officer).action_new_meeting()
        self.assertEqual(again["res_id"], meeting.id)
        self.assertEqual(meeting.ticket_ids, self.ticket)
        self.assertEqual(meeting.participant_ids.user_id, self.leader | self.head)
        self.assertEqual(meeting.participant_ids.role_id, self.told)
        self.assertIn(self.ticket.number, meeting.name)
        meeting.action_call()
        self.assertEqual(self._get_notified(meeting), self.leader | self.head)
        self.assertIn("meeting_called", self._get_milestones())

    def test_meeting_has_date_participants_minutes_decision_and_tasks(self):
        meeting = self._hold_meeting()
        with self.shows("R306"):
            self.assertEqual(meeting.state, "held")
            self.assertEqual(
                meeting.participant_ids.mapped("attendance"), ["yes", "yes"]
            )
            meeting.with_user(self.leader).action_confirm()
            self.assertEqual(meeting.confirmed_by_id, self.leader)
            self.assertTrue(meeting.minutes and meeting.decision and meeting.date)
            self.assertEqual(
                self._get_milestones()[-3:],
                ["meeting_called", "meeting_held", "minutes_confirmed"],
            )
        task = meeting.task_ids.with_user(self.handler)
        self.assertIn(self.handler, self._get_notified(meeting))
        task.action_done()
        self.assertEqual((task.state, task.done_by_id), ("done", self.handler))
        self.assertEqual(self._get_milestones()[-1], "meeting_tasks_done")

    def test_clocks_of_the_meeting(self):
        self._add_step(
            "meeting_called",
            after=("registered",),
            role_id=self.role_officer.id,
            document_model="complaint.meeting",
            limit_number=1,
            limit_unit="hour",
        )
        self._add_step(
            "meeting_tasks_done",
            document_model="complaint.meeting",
            limit_unit="document_date",
            limit_field="date_tasks_due",
        )
        self._add_step(
            "minutes_confirmed",
            document_model="complaint.meeting",
        )
        steps = self.procedure._get_steps()
        steps["meeting_tasks_done"]._trusted().after_ids = steps["minutes_confirmed"]
        self.ticket = self._create_complaint()
        called = self._get_clock(self.ticket, "meeting_called")
        self.assertEqual(called.state, "running")
        with self.assertRaisesRegex(AccessError, "role"):
            self._call_meeting(user=self.manager)
        meeting = self._confirm_meeting()
        self.assertEqual(called.state, "met")
        clock = self._get_clock(self.ticket, "meeting_tasks_done")
        # the end of the last day in Shanghai
        self.assertEqual(str(clock.date_due), "2099-01-01 15:59:59")
        self.assertEqual(clock.document_id, meeting.id)
        meeting.task_ids.with_user(self.handler).action_done()
        self.assertEqual(clock.state, "met")

    def test_regular_meeting_goes_through_many_complaints(self):
        others = self._create_complaint() | self._create_complaint()
        meeting = self._confirm_meeting(
            kind="regular",
            name="每周客诉例会",
            ticket_ids=[Command.set((self.ticket | others).ids)],
        )
        with self.shows("R310"):
            for ticket in self.ticket | others:
                self.assertEqual(self._get_milestones(ticket)[-1], "discussed")
                self.assertNotIn("meeting_called", self._get_milestones(ticket))
            self.assertEqual(meeting.state, "confirmed")
        with self.assertRaisesRegex(ValidationError, "about one complaint"):
            self._plan_meeting(ticket_ids=[Command.set((self.ticket | others).ids)])

    def test_states_follow_each_other(self):
        meeting = self._plan_meeting(participant_ids=[])
        with self.assertRaisesRegex(UserError, "who takes part"):
            meeting.action_call()
        meeting.participant_ids = [Command.create({"user_id": self.head.id})]
        meeting.date = fields.Datetime.now() + timedelta(hours=2)
        meeting.action_call()
        with self.assertRaisesRegex(UserError, "not begun"):
            meeting.action_hold()
        meeting.date = fields.Datetime.now() - timedelta(hours=2)
        with self.assertRaisesRegex(UserError, "whether he came"):
            meeting.action_hold()
        meeting.participant_ids.attendance = "excused"
        with self.assertRaisesRegex(UserError, "Nobody came"):
            meeting.action_hold()
        meeting.participant_ids.attendance = "yes"
        meeting.action_hold()
        with self.assertRaisesRegex(AccessError, "confirms the minutes"):
            meeting.action_confirm()
        leader = meeting.with_user(self.leader)
        with self.assertRaisesRegex(UserError, "Write the minutes"):
            leader.action_confirm()
        leader.minutes = "通报情况"
        with self.assertRaisesRegex(UserError, "what was decided"):
            leader.action_confirm()
        leader.decision = "继续跟踪"
        leader.action_confirm()
        with self.assertRaisesRegex(UserError, "cannot do this step"):
            leader.action_confirm()

    def test_everybody_is_told_when_it_moves_or_is_called_off(self):
        meeting = self._call_meeting()
        domain = [("res_id", "=", meeting.id), ("model", "=", meeting._name)]
        count = self.env["mail.message"].search_count(domain)
        meeting.place = "线上"
        meeting.minutes = "草稿"
        with self.assertRaisesRegex(UserError, "called off"):
            meeting.action_cancel()
        meeting.cancel_reason = "客户已和解"
        meeting.action_cancel()
        messages = self.env["mail.message"].search(domain, order="id")
        subjects = messages.mapped("subject")
        self.assertEqual(len([s for s in subjects if s and "moved" in s]), 1)
        self.assertEqual(len([s for s in subjects if s and "called off" in s]), 1)
        self.assertGreater(len(messages), count)
        self.assertEqual(self._get_milestones()[-1], "meeting_cancelled")

    def test_confirmed_minutes_are_kept(self):
        meeting = self._confirm_meeting()
        for user in (self.officer, self.leader, self.manager):
            own = meeting.with_user(user)
            for vals in (
                {"minutes": "改写"},
                {"decision": "改写"},
                {"place": "别处"},
                {"ticket_ids": [Command.clear()]},
                {"participant_ids": [Command.create({"user_id": self.verifier.id})]},
                {"task_ids": [Command.clear()]},
            ):
                with self.assertRaises(UserError):
                    own.write(vals)
            with self.assertRaises(UserError):
                own.participant_ids.attendance = "no"
            with self.assertRaises(UserError):
                own.participant_ids.unlink()
            with self.assertRaises(UserError):
                own.task_ids.date_due = "2100-01-01"
            with self.assertRaises(UserError):
                own.unlink()

    def test_only_organisers_write_the_minutes(self):
        meeting = self._call_meeting()
        for user in (self.officer_2, self.head, self.handler, self.employee):
            with self.assertRaises(AccessError):
                meeting.with_user(user).minutes = "别人写的"
            with self.assertRaises(AccessError):
                meeting.with_user(user).participant_ids.attendance = "yes"
            with self.assertRaises(AccessError):
                self.env["complaint.meeting.task"].with_user(user).create(
                    {
                        "meeting_id": meeting.id,
                        "name": "别人加的",
                        "user_id": user.id,
                        "date_due": "2099-01-01",
                    }
                )
        meeting.secretary_id = self.head
        meeting.with_user(self.head).minutes = "记录人写的"
        self.assertEqual(meeting.minutes, "记录人写的")

    def test_stamps_cannot_be_forged(self):
        meeting = self._call_meeting()
        for vals in (
            {"state": "confirmed"},
            {"called_by_id": self.leader.id},
            {"date_held": "2020-01-01"},
            {"date_confirmed": "2020-01-01"},
            {"confirmed_by_id": self.leader.id},
            {"company_id": self.company.id},
        ):
            with self.assertRaises(AccessError):
                meeting.write(vals)
            with self.assertRaises(AccessError):
                self._plan_meeting(**vals)
        meeting = meeting.with_context(default_state="confirmed")
        self.assertEqual(self._plan_meeting().state, "draft")
        done = {"name": "x", "user_id": self.handler.id, "date_due": "2099-01-01"}
        with self.assertRaises(AccessError):
            meeting.task_ids = [Command.create(done | {"state": "done"})]

    def test_person_complained_about_takes_no_part(self):
        meeting = self._plan_meeting()
        self.ticket.complaint_subject_user_ids = self.verifier
        for vals in (
            {"participant_ids": [Command.create({"user_id": self.verifier.id})]},
            {"chair_id": self.verifier.id},
            {"secretary_id": self.verifier.id},
        ):
            with self.assertRaisesRegex(ValidationError, "complained about"):
                meeting.write(vals)
        with self.assertRaisesRegex(ValidationError, "complained about"):
            meeting.participant_ids[0].user_id = self.verifier
        task = {"name": "x", "user_id": self.verifier.id, "date_due": "2099-01-01"}
        with self.assertRaisesRegex(ValidationError, "complained about"):
            meeting.task_ids = [Command.create(task)]
        other = self._create_complaint()
        other.complaint_subject_user_ids = self.head
        with self.assertRaisesRegex(ValidationError, "complained about"):
            self._plan_meeting(kind="regular", ticket_ids=[Command.set(other.ids)])

    def test_who_becomes_a_subject_loses_the_meeting(self):
        meeting = self._confirm_meeting()
        self.assertTrue(meeting.with_user(self.head).has_access("read"))
        self.ticket.complaint_subject_user_ids = self.head
        self.assertFalse(meeting.with_user(self.head).has_access("read"))
        self.assertFalse(
            meeting.participant_ids.with_user(self.head)._filtered_access("read")
        )

    def test_who_sees_a_meeting(self):
        meeting = self._plan_meeting()
        self.assertFalse(meeting.with_user(self.head).has_access("read"))
        meeting.action_call()
        for user in (self.officer_2, self.auditor, self.head, self.leader):
            self.assertTrue(meeting.with_user(user).has_access("read"), user.login)
        for user in (self.handler, self.employee, self.verifier):
            self.assertFalse(meeting.with_user(user).has_access("read"), user.login)
        for user in (self.customer, self.stranger):
            with self.assertRaises(AccessError):
                meeting.with_user(user).read(["name"])
        # who may not open the complaint does not read who complains
        self.ticket.name = "王芳投诉空调"
        self.assertIn(self.ticket.number, meeting.with_user(self.head).matter)
        self.assertNotIn("王芳", meeting.with_user(self.head).matter)

    def test_other_company_sees_nothing(self):
        meeting = self._confirm_meeting()
        company = self.env["res.company"].create({"name": "B"})
        officer = self._create_user("officer_b", "officer")
        officer.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        for record in (meeting, meeting.participant_ids, meeting.task_ids):
            self.assertFalse(record.with_user(officer)._filtered_access("read"))

    def test_complaint_of_others_is_not_drawn_in(self):
        other = self._create_complaint()
        other.complaint_subject_user_ids = self.officer_2
        with self.assertRaises(AccessError):
            self._plan_meeting(
                user=self.officer_2,
                kind="regular",
                ticket_ids=[Command.link(other.id)],
                participant_ids=[],
            )

    def test_task_is_reported_by_its_owner_after_the_minutes(self):
        meeting = self._hold_meeting()
        task = meeting.task_ids
        with self.assertRaisesRegex(UserError, "not to be done now"):
            task.with_user(self.handler).action_done()
        meeting.with_user(self.leader).action_confirm()
        for user in (self.head, self.officer_2):
            with self.assertRaises(AccessError):
                task.with_user(user).action_done()
        self.assertFalse(task.is_overdue)
        mine = self.env["complaint.meeting.task"].with_user(self.handler)
        self.assertEqual(mine.search([("user_id", "=", self.handler.id)]), task)

    @users("head")
    def test_my_meetings(self):
        meeting = self._call_meeting()
        self._call_meeting(
            participant_ids=[Command.create({"user_id": self.verifier.id})]
        )
        mine = self.env["complaint.meeting"].search([("is_mine", "=", True)])
        self.assertEqual(mine.ids, meeting.ids)
        self.assertTrue(mine.is_mine)
        called = self.env["complaint.meeting"].with_user(self.officer)
        self.assertEqual(called.search_count([("is_mine", "=", True)]), 2)

    def test_queries_do_not_grow_with_the_complaints(self):
        def count(number):
            tickets = self.env["helpdesk.ticket"].with_user(self.officer)
            tickets = tickets._complaint_register(
                [self._prepare_complaint() for _index in range(number)]
            )
            meeting = self._hold_meeting(
                kind="regular", ticket_ids=[Command.set(tickets.ids)]
            ).with_user(self.leader)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            meeting.action_confirm()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        few, many = count(5), count(25)
        self.assertLessEqual(many, few + 2)


@tagged("post_install", "-at_install")
class TestTogether(MajorCommon):
    """A negotiation that two roles make together (R246)."""

    def setUp(self):
        super().setUp()
        self._add_step(
            "negotiated",
            after=("registered",),
            role_id=self.role_officer.id,
            joint_role_id=self.role_leader.id,
            document_model="complaint.contact",
        )
        steps = self.procedure._get_steps()
        steps["confirmed"]._trusted().not_before_ids = steps["negotiated"]
        self.ticket = self._create_complaint()

    def _negotiate(self, people, user=None):
        contacts = self.env["complaint.contact"].with_user(user or self.officer)
        contact = contacts.create(
            {
                "ticket_id": self.ticket.id,
                "is_negotiation": True,
                "content": "双方就赔偿方案进行协商",
                "our_user_ids": [Command.set(people.ids)],
            }
        )
        contact.action_record()
        return contact

    def test_both_roles_are_needed(self):
        for people in (
            self.officer,
            self.officer | self.officer_2,
            self.officer | self.employee,
            self.leader,
        ):
            with self.assertRaisesRegex(UserError, "together"):
                self._negotiate(people)
        with self.assertRaisesRegex(UserError, "may not come before"):
            self.ticket.with_user(self.officer).action_complaint_confirm()
        action = self.ticket.with_user(self.officer).action_new_negotiation()
        self.assertTrue(action["context"]["default_is_negotiation"])
        with self.shows("R246"):
            self._negotiate(self.officer | self.leader)
            self.assertEqual(self._get_clock(self.ticket, "negotiated").state, "met")
            self.ticket.with_user(self.officer).action_complaint_confirm()

    def test_person_complained_about_does_not_count(self):
        self.ticket.complaint_subject_user_ids = self.leader
        with self.assertRaisesRegex(UserError, "together"):
            self._negotiate(self.officer | self.leader)

    def test_customer_is_none_of_us(self):
        contacts = self.env["complaint.contact"]
        vals = {"ticket_id": self.ticket.id, "direction": "in", "content": "催问"}
        for user in (self.customer, self.env.ref("base.user_root")):
            contact = contacts.with_user(user).sudo().create(dict(vals))
            self.assertFalse(contact.our_user_ids)
        own = contacts.with_user(self.officer).create(dict(vals))
        self.assertEqual(own.our_user_ids, self.officer)

    def test_who_fills_neither_role_does_not_record_it(self):
        with self.assertRaisesRegex(AccessError, self.role_leader.name):
            self._negotiate(self.officer | self.leader, user=self.manager)

    def test_procedure_with_a_document_without_people_is_refused(self):
        self.assertFalse(self.procedure._get_together_problems())
        step = self.procedure._get_steps()["assessed"]._trusted()
        step.joint_role_id = self.role_leader
        self.assertRegex(
            "".join(self.procedure._get_line_problems()), "taken by two roles"
        )

    def test_complaints_of_minutes_are_not_changed_from_the_complaint(self):
        meeting = self._confirm_meeting()
        own, other = self.ticket, self._create_complaint()
        for ticket, command in (
            (own, Command.clear()),
            (own, Command.unlink(meeting.id)),
            (other, Command.link(meeting.id)),
            (other, Command.set(meeting.ids)),
        ):
            with self.assertRaisesRegex(UserError, "is set by the procedure"):
                ticket.with_user(self.officer).write(
                    {"complaint_meeting_ids": [command]}
                )
        self.assertEqual(meeting.ticket_ids, own)

    def test_new_complaint_does_not_join_minutes(self):
        meeting = self._confirm_meeting()
        with self.assertRaises(ValidationError):
            self._create_complaint(complaint_meeting_ids=[Command.link(meeting.id)])
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        link = [Command.link(meeting.id)]
        with self.assertRaises(UserError):
            tickets.create({"name": "x", "complaint_meeting_ids": link})
        self.assertEqual(meeting.ticket_ids, self.ticket)
