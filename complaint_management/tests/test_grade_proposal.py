# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestGradeProposal(ComplaintCommon):
    """升级建议 (S1-r): proposed, decided by another one, with reasons."""

    def setUp(self):
        super().setUp()
        self.ticket = self._create_complaint()
        self._assess(self.ticket)
        self.before = self.ticket.sudo().complaint_grade_id

    def _propose(self, code="major", user=None):
        action = self.ticket.with_user(user or self.officer).action_new_grade_proposal()
        proposals = self.env["complaint.grade.proposal"].with_user(user or self.officer)
        form = Form(proposals.with_context(**action["context"]))
        form.grade_id = self.env["complaint.grade"].search([("code", "=", code)])
        form.reason = "客户扬言联系媒体"
        proposal = form.save()
        proposal.action_propose()
        return proposal

    def _get_rows(self, milestone):
        rows = self.ticket.sudo().complaint_ledger_ids
        return rows.filtered(lambda r: r.milestone == milestone)

    def test_proposal_and_decision_are_on_record(self):
        with self.shows("R118"):
            proposal = self._propose()
            self.assertEqual(proposal.grade_before_id, self.before)
            self.assertEqual(self.ticket.sudo().complaint_grade_id, self.before)
            self.assertIn('"to":"major"', self._get_rows("grade_proposed").payload)
            own = proposal.with_user(self.officer_2)
            with self.assertRaisesRegex(UserError, "reason of the decision"):
                own.action_grant()
            own.decision_reason = "同意，影响较大"
            own.action_grant()
            self.assertEqual(self.ticket.sudo().complaint_grade_id.code, "major")
            self.assertIn('"to":"major"', self._get_rows("grade_changed").payload)
            self.assertEqual(proposal.decided_by_id, self.officer_2)
            self.assertEqual(proposal.reason, "客户扬言联系媒体")
        with self.assertRaisesRegex(UserError, "decided and can no longer"):
            own.reason = "改了"

    def test_grade_is_kept_with_a_reason(self):
        own = self._propose().with_user(self.officer_2)
        own.decision_reason = "一般投诉"
        with self.shows("R118"):
            own.action_refuse()
            self.assertEqual(own.state, "refused")
            self.assertEqual(self.ticket.sudo().complaint_grade_id, self.before)
            self.assertTrue(self._get_rows("grade_kept"))

    def test_nobody_decides_on_his_own_proposal(self):
        proposal = self._propose()
        proposal.decision_reason = "同意"
        for act in (proposal.action_grant, proposal.action_refuse):
            with self.assertRaisesRegex(AccessError, "Somebody else decides"):
                act()
        for user in self.handler | self.employee | self.customer:
            with self.assertRaises(AccessError):
                proposal.with_user(user).action_grant()

    def test_only_a_higher_grade_is_proposed(self):
        with self.assertRaisesRegex(UserError, "no higher grade"):
            self._propose(code=self.before.code)


@tagged("post_install", "-at_install")
class TestFirstAsked(ComplaintCommon):
    """首问责任制 (S1-o): who is asked first follows it until it is taken over."""

    def _get_reminders(self, ticket):
        return ticket.sudo().activity_ids.filtered(
            lambda a: a.activity_type_id
            == self.env.ref("complaint_management.mail_activity_type_first_asked")
        )

    def test_first_asked_is_reminded_until_it_is_taken_over(self):
        with self.shows("R013"):
            ticket = self._create_complaint(user=self.employee)
            self.assertEqual(ticket.sudo().complaint_received_by_id, self.employee)
            reminder = self._get_reminders(ticket)
            self.assertEqual(reminder.user_id, self.employee)
            self.assertTrue(ticket.with_user(self.employee).has_access("read"))
            with freeze_time(fields.Datetime.now() + timedelta(days=2)):
                reminder.invalidate_recordset()
                self.assertEqual(reminder.state, "overdue")
            ticket.sudo()._complaint_acknowledge()
            self.assertTrue(self._get_reminders(ticket), "only the system told him")
            ticket.with_user(self.officer).action_complaint_confirm()
            self.assertFalse(self._get_reminders(ticket))
            self.assertTrue(ticket.with_user(self.employee).has_access("read"))

    def test_central_department_is_not_reminded_of_itself(self):
        self.assertFalse(self._get_reminders(self._create_complaint()))

    def test_not_before_it_is_understood_and_not_long(self):
        ticket = self._create_complaint()
        with self.shows("R031"):
            with self.assertRaises(UserError):
                self._dispatch(ticket)
            ticket.with_user(self.officer).action_complaint_confirm()
            with self.assertRaises(UserError):
                self._dispatch(ticket)
            self._assess(ticket)
            clock = self._get_clock(ticket, "dispatched")
            self.assertEqual(clock.state, "running")
            self.assertTrue(clock.date_due)
            self._dispatch(ticket)
            self.assertEqual(self._get_clock(ticket, "dispatched").state, "met")

    def test_promises_are_kept_and_not_given_lightly(self):
        ticket = self._create_complaint().with_user(self.officer)
        contacts = self.env["complaint.contact"].with_user(self.officer)
        with self.shows("R014"):
            form = Form(contacts.with_context(default_ticket_id=ticket.id))
            self.assertFalse(form.promise_warning)
            form.content = "电话沟通"
            form.promise = "周五前答复"
            self.assertIn("nothing that others decide", form.promise_warning)
            form.promise_date = fields.Datetime.now() + timedelta(days=2)
            contact = form.save()
            contact.action_record()
            self.assertEqual(contact.promise_state, "open")
            contact.action_keep_promise()
            self.assertEqual(contact.promise_state, "kept")
            self.assertFalse(contact.promise_warning)

    def test_central_department_sees_and_supervises_all_projects(self):
        teams = self.env["helpdesk.ticket.team"]
        others = teams.create(
            [
                {
                    "name": name,
                    "user_id": self.head.id,
                    "user_ids": [Command.set((self.handler + self.head).ids)],
                    "company_id": self.company.id,
                }
                for name in ("一号项目", "二号项目")
            ]
        )
        self.procedure._trusted().team_ids |= others
        tickets = self.env["helpdesk.ticket"]
        for team in others:
            ticket = self._create_complaint(user=self.employee, team_id=team.id)
            ticket.with_user(self.officer).action_complaint_confirm()
            self._assess(ticket)
            order = self._dispatch(ticket, team_id=team.id)
            with self.shows("R147"):
                central = ticket.with_user(self.officer_2)
                self.assertTrue(central.has_access("write"))
                order.with_user(self.officer_2).action_remind()
                central.message_post(body="请项目今天联系客户")
                self.assertIn(
                    "reminded", central.complaint_ledger_ids.mapped("milestone")
                )
            tickets |= ticket
        with self.shows("R147"):
            seen = tickets.with_user(self.officer_2).search([("id", "in", tickets.ids)])
            self.assertEqual(seen, tickets.with_user(self.officer_2))
