# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged, users

from .common import ComplaintCommon


@tagged("post_install", "-at_install", "security")
class TestDocuments(ComplaintCommon):
    """What people may not do with the documents of a complaint."""

    def test_stamps_cannot_be_forged(self):
        ticket = self._create_complaint().with_user(self.officer)
        contacts = ticket.complaint_contact_ids
        for vals in (
            {"state": "recorded"},
            {"round": 7},
            {"company_id": self.company.id},
        ):
            with self.assertRaises(AccessError):
                contacts.create({"ticket_id": ticket.id, "content": "x"} | vals)
        contact = contacts.with_context(default_state="recorded").create(
            {"ticket_id": ticket.id, "content": "x"}
        )
        self.assertEqual(contact.state, "draft")
        with self.assertRaises(AccessError):
            contact.write({"state": "recorded"})
        with self.assertRaises(AccessError):
            contact.with_context(complaint_trusted=True).write({"state": "recorded"})

    def test_ticket_stamps_cannot_be_forged(self):
        with self.assertRaises(ValidationError):
            self._create_complaint(complaint_phase="closed")
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        ticket = tickets.with_context(
            default_complaint_phase="closed", default_complaint_validity="invalid"
        )._complaint_register([self._prepare_complaint()])
        self.assertEqual(ticket.complaint_phase, "registered")
        self.assertFalse(ticket.complaint_validity)
        for vals in (
            {"complaint_phase": "closed"},
            {"complaint_grade_id": False, "complaint_validity": "invalid"},
            {"number": "TS1"},
            {"complaint_date_received": "2020-01-01"},
            {"complaint_procedure_id": False},
            {"complaint_ledger_hash": "x"},
            {"complaint_date_due": "2099-01-01"},
        ):
            with self.assertRaises(UserError):
                ticket.write(vals)

    def test_recorded_contact_is_kept(self):
        ticket = self._create_complaint().with_user(self.officer)
        contact = ticket.complaint_contact_ids.create(
            {"ticket_id": ticket.id, "content": "客户来电催促", "direction": "in"}
        )
        contact.action_record()
        with self.assertRaises(UserError):
            contact.content = "别的"
        with self.assertRaises(UserError):
            contact.unlink()
        self.assertEqual(ticket.complaint_ledger_ids[-1].milestone, "heard")

    def test_complaint_is_never_deleted_archived_or_copied(self):
        ticket = self._create_complaint()
        self.manager.group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        own = ticket.with_user(self.manager)
        with self.assertRaises(UserError):
            own.unlink()
        with self.assertRaises(UserError):
            own.active = False
        with self.assertRaises(UserError):
            own.copy()

    def test_stage_by_hand_names_the_next_step(self):
        ticket = self._create_complaint().with_user(self.officer)
        stages = self.env["helpdesk.ticket.stage"]
        replied = stages.search([("complaint_phase", "=", "replied")], limit=1)
        closed = stages.search([("complaint_phase", "=", "closed")], limit=1)
        with self.assertRaisesRegex(UserError, "告知已受理|向客户复述"):
            ticket.stage_id = replied
        with self.assertRaisesRegex(UserError, "button"):
            ticket.stage_id = closed

    @users("officer")
    def test_mandatory_information(self):
        tickets = self.env["helpdesk.ticket"]
        for missing in (
            {"name": " "},
            {"description": "<p><br></p>"},
            {"partner_id": False, "partner_name": False},
        ):
            with self.assertRaisesRegex(ValidationError, "Please give"):
                tickets._complaint_register([self._prepare_complaint(**missing)])
        self.customer.partner_id.sudo().write({"email": False, "phone": False})
        with self.assertRaisesRegex(ValidationError, "phone number"):
            tickets._complaint_register(
                [self._prepare_complaint(complaint_phone=False)]
            )
        with self.assertRaisesRegex(ValidationError, "tomorrow"):
            tickets._complaint_register(
                [
                    self._prepare_complaint(
                        complaint_date_received=fields.Datetime.now()
                        + timedelta(days=1)
                    )
                ]
            )

    @users("officer")
    def test_anonymous_letter_keeps_no_person(self):
        ticket = self.env["helpdesk.ticket"]._complaint_register(
            [
                self._prepare_complaint(
                    complaint_is_anonymous=True,
                    complaint_date_received=fields.Datetime.now() - timedelta(days=2),
                )
            ]
        )
        self.assertFalse(ticket.partner_id or ticket.complaint_phone)
        self.assertNotIn("confirmed", ticket.complaint_clock_ids.mapped("step_id.code"))

    def test_what_the_customer_said_is_kept_after_the_assessment(self):
        ticket = self._create_complaint()
        ticket.with_user(self.officer).name = "空调仍不制冷"
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        with self.assertRaisesRegex(UserError, "assessed"):
            ticket.with_user(self.officer).name = "小问题"

    def test_grade_is_proposed_with_its_reason_and_overridden_with_one(self):
        ticket = self._create_complaint(complaint_persons=6)
        major = self.env["complaint.grade"].search([("code", "=", "major")])
        general = self.env["complaint.grade"].search([("code", "=", "general")])
        ticket.with_user(self.officer).action_complaint_confirm()
        with self.assertRaisesRegex(UserError, "another grade"):
            self._assess(ticket, grade_id=general.id)
        assessment = self._assess(
            ticket, grade_id=general.id, override_reason="同一户六人"
        )
        self.assertEqual(assessment.grade_proposed_id, major)
        self.assertIn(">= 5", assessment.grade_reason)
        self.assertEqual(ticket.complaint_grade_id, general)

    def test_required_question_must_be_answered(self):
        ticket = self._create_complaint()
        ticket.with_user(self.officer).action_complaint_confirm()
        assessment = (
            self.env["complaint.assessment"]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": ticket.id,
                    "grounds_sufficient": "yes",
                    "demand_reasonable": "yes",
                }
            )
        )
        with self.assertRaisesRegex(UserError, "是否需要立即采取措施"):
            assessment.action_decide()

    def test_steps_belong_to_their_roles(self):
        ticket = self._create_complaint()
        other = self._create_user("officer_3", "officer")
        with self.assertRaisesRegex(AccessError, "投诉受理专员"):
            ticket.with_user(other).action_complaint_confirm()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._dispatch(ticket)
        with self.assertRaisesRegex(AccessError, "责任部门经办人"):
            dispatch.with_user(self.officer).action_receive()
        dispatch.with_user(self.handler).action_receive()
        with self.assertRaises(UserError):
            dispatch.with_user(self.handler).question = "别的要求"
        dispatch.with_user(self.handler).answer = "已处理"
        dispatch.with_user(self.handler).action_answer()
        with self.assertRaisesRegex(AccessError, "责任部门负责人"):
            dispatch.with_user(self.officer).action_head_sign()

    def test_person_complained_about_takes_no_step(self):
        ticket = self._create_complaint(complaint_subject_user_ids=[self.officer_2.id])
        with self.assertRaises(AccessError):
            ticket.with_user(self.officer_2).action_complaint_confirm()

    def test_gaps_in_the_numbers_are_listed_once(self):
        first = self._create_complaint()
        self.procedure._draw_numbers(2)
        last = self._create_complaint()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = create_date - interval '2 hour'"
            " WHERE id IN %s",
            (tuple((first + last).ids),),
        )
        gaps = self.env["complaint.number.gap"]
        gaps._cron_find()
        gaps._cron_find()
        found = gaps.with_user(self.auditor).search(
            [
                ("sequence_id", "=", self.procedure.sequence_id.id),
                ("counter", ">", first.complaint_counter),
            ]
        )
        self.assertEqual(
            found.mapped("counter"),
            [first.complaint_counter + 1, first.complaint_counter + 2],
        )
        with self.assertRaises(UserError):
            found.sudo().unlink()
