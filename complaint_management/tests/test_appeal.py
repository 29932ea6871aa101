# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from ..tools import procedure_file
from .appeal_common import AppealCommon


@tagged("post_install", "-at_install")
class TestAppeal(AppealCommon):
    """A second look at a decision, by somebody who took no part in it."""

    def setUp(self):
        super().setUp()
        self.ticket = self._close_as_invalid()

    def _open_clocks(self):
        clocks = self.ticket.sudo().complaint_clock_ids.filtered("is_open")
        return clocks.sorted("id").mapped("step_id.code")

    @users("officer_2")
    def test_upheld_appeal_takes_the_complaint_up_again(self):
        ticket = self.ticket.with_user(self.env.user)
        action = ticket.action_new_appeal()
        form = Form(self.env["complaint.appeal"].with_context(**action["context"]))
        form.grounds = "检测人员没有看我家的空调"
        appeal = form.save()
        appeal.action_lodge()
        with self.shows("R286"):
            self.assertEqual(appeal.against, "closing")
            self.assertEqual(appeal.date_against, ticket.complaint_date_closed)
            self.assertIn("空调维修后仍不制冷", appeal.matter)
            # being appealed alone changes nothing
            self.assertEqual(ticket.complaint_phase, "closed")
            self.assertEqual(self._open_clocks(), ["appeal_received"])
        appeal.reviewer_id = self.leader
        appeal.action_receive()
        self.assertEqual(self._open_clocks(), ["appeal_decided"])
        notice = self.env["mail.message"].sudo().search([], limit=1)
        self.assertEqual(notice.notified_partner_ids, self.leader.partner_id)
        self._decide(appeal, "upheld")
        with self.shows("R286"):
            self.assertEqual(
                self._get_milestones(ticket)[-4:],
                ["appealed", "appeal_received", "appeal_decided", "appeal_upheld"],
            )
            self.assertEqual(ticket.complaint_phase, "handling")
            self.assertEqual(ticket.stage_id.complaint_phase, "handling")
            self.assertEqual(ticket.complaint_round, 2)
            self.assertFalse(ticket.complaint_date_closed)
            self.assertFalse(ticket.complaint_closing_type_id)
        self.assertIn(" closed ", ticket.complaint_possible_steps)
        self._close(ticket, "invalid")
        self.assertEqual(ticket.complaint_phase, "closed")
        # the closing of the new round is another decision
        self.assertTrue(ticket.complaint_appeal_until)
        self.assertFalse(ticket.complaint_ledger_ids.sudo()._verify())

    def test_rejected_appeal_leaves_it_closed_and_tells_the_customer(self):
        appeal = self._receive_appeal(self.ticket)
        closed = self.ticket.complaint_date_closed
        self._decide(appeal, "rejected", "检测记录完整，标准适用正确")
        self.assertEqual(self.ticket.complaint_phase, "closed")
        self.assertEqual(self.ticket.complaint_date_closed, closed)
        self.assertEqual(self.ticket.complaint_round, 1)
        self.assertEqual(self._get_milestones(self.ticket)[-1], "appeal_decided")
        self.assertFalse(self._open_clocks())
        mail = self.env["mail.mail"].search([("res_id", "=", self.ticket.id)])[:1]
        self.assertEqual(mail.email_to, "wangfang@example.com")
        self.assertIn("检测记录完整", mail.body_html)
        with self.assertRaisesRegex(UserError, "no decision"):
            self.ticket.with_user(self.officer).action_new_appeal()

    def test_ledger_says_what_was_appealed_and_decided(self):
        self._decide(self._receive_appeal(self.ticket), "rejected", "检测记录完整")
        rows = self.ticket.sudo().complaint_ledger_ids.sorted("seq")[-3:]
        texts = self.env["complaint.ledger.text"]._get_texts(rows)
        self.assertEqual(texts[rows[0]][1], "检测人员没有看我家的空调\n请重新检测")
        self.assertEqual(texts[rows[2]][0], "Not upheld\n检测记录完整")

    def test_window_ends_with_the_procedure(self):
        until = self.ticket.complaint_appeal_until
        closed = self.ticket.complaint_date_closed
        calendar = self.procedure._get_calendar()
        self.assertEqual(until, calendar._complaint_deadline(closed, 7, "calendar_day"))
        with freeze_time(until + timedelta(seconds=1)):
            self.ticket.invalidate_recordset(["complaint_appeal_until"])
            self.assertFalse(self.ticket.complaint_appeal_until)
            with self.assertRaisesRegex(UserError, "time for it is over"):
                self._appeal(self.ticket)
            # a letter that lay in the post box since yesterday is in time
            appeal = self._appeal(self.ticket, date=until)
        self.assertEqual(appeal.date_until, until)
        self.assertEqual(appeal.state, "lodged")

    def test_window_that_is_none(self):
        self.procedure._trusted().write({"appeal_unit": False})
        self.ticket.invalidate_recordset(["complaint_appeal_until"])
        self.assertFalse(self.ticket.complaint_appeal_until)
        with self.assertRaises(UserError):
            self._appeal(self.ticket)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            with self.env.cr.savepoint():
                self.procedure._trusted().write(
                    {"appeal_unit": "month", "appeal_number": 0}
                )
                self.env.flush_all()

    def test_dates_that_cannot_be(self):
        now = fields.Datetime.now()
        for date in (now + timedelta(minutes=5), now - timedelta(days=2)):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._appeal(self.ticket, date=date)

    def test_one_appeal_at_a_time_and_once_each(self):
        appeal = self._receive_appeal(self.ticket)
        with self.assertRaisesRegex(UserError, "appealed before"):
            self._appeal(self.ticket)
        self._decide(appeal, "rejected")
        with self.assertRaisesRegex(UserError, "appealed before"):
            self._appeal(self.ticket)

    def test_nobody_hears_an_appeal_on_what_he_did(self):
        """T14: handled, decided, is the subject, or decided the appeal before."""
        appeal = self._appeal(self.ticket)
        with self.assertRaisesRegex(UserError, "somebody else has to hear"):
            appeal.reviewer_id = self.officer
        self.ticket.sudo().complaint_subject_user_ids = self.deputy
        with self.assertRaisesRegex(UserError, "somebody else has to hear"):
            appeal.reviewer_id = self.deputy
        self.ticket.sudo().complaint_subject_user_ids = False
        with self.assertRaisesRegex(UserError, "Name who hears"):
            appeal.action_receive()
        appeal.reviewer_id = self.leader
        appeal.action_receive()
        self._decide(appeal, "partly")
        self._close(self.ticket, "invalid")
        again = self._appeal(self.ticket)
        with self.assertRaisesRegex(UserError, "somebody else has to hear"):
            again.reviewer_id = self.leader
        # who became the subject since then does not decide either
        again.reviewer_id = self.deputy
        again.action_receive()
        own = again.with_user(self.deputy)
        own.write({"decision": "upheld", "decision_reason": "同意"})
        self.ticket.sudo().complaint_subject_user_ids = self.deputy
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            own.action_decide()
        self.assertEqual(again.state, "received")

    def test_only_the_reviewer_decides(self):
        appeal = self._receive_appeal(self.ticket)
        values = {"decision": "rejected", "decision_reason": "x"}
        for user in (self.officer_2, self.manager):
            own = appeal.with_user(user)
            with self.assertRaisesRegex(AccessError, "Only the reviewer"):
                own.write(values)
            with self.assertRaisesRegex(UserError, "Only the reviewer"):
                own.action_decide()
        for user in (self.deputy, self.handler, self.employee, self.customer):
            with self.assertRaises(AccessError):
                appeal.with_user(user).write(values)
        for user in (self.deputy, self.handler, self.employee, self.customer):
            with self.assertRaises(AccessError):
                appeal.with_user(user).read(["grounds"])
        own = appeal.with_user(self.leader)
        with self.assertRaisesRegex(UserError, "decision and its reason"):
            own.action_decide()
        with self.assertRaises(AccessError):
            own.reviewer_id = self.deputy
        with self.assertRaises(UserError):
            own.grounds = "x"
        self.assertEqual(appeal.with_user(self.auditor).grounds, appeal.grounds)
        self.assertFalse(appeal.with_user(self.auditor).has_access("write"))

    def test_subject_of_the_complaint_sees_no_appeal(self):
        appeal = self._appeal(self.ticket)
        self.ticket.sudo().complaint_subject_user_ids = self.officer_2
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            appeal.with_user(self.officer_2).read(["grounds"])

    def test_decided_appeal_is_kept(self):
        appeal = self._receive_appeal(self.ticket)
        self._decide(appeal, "rejected")
        for user, values in (
            (self.leader, {"decision": "upheld"}),
            (self.officer_2, {"reviewer_id": self.deputy.id}),
            (self.officer_2, {"grounds": "x"}),
        ):
            with self.assertRaises(UserError):
                appeal.with_user(user).write(values)
        for values in ({"state": "draft"}, {"matter": "x"}, {"date_until": False}):
            with self.assertRaises(AccessError):
                appeal.write(values)
        with self.assertRaises(UserError):
            appeal.unlink()
        with self.assertRaises(UserError):
            appeal.with_user(self.leader).action_decide()

    def test_decision_of_another_complaint(self):
        other = self._create_complaint()
        reply = self.env["complaint.reply"].create({"ticket_id": other.id})
        with self.assertRaises(ValidationError):
            self._appeal(self.ticket, against="reply", reply_id=reply.id)
        with self.assertRaises(ValidationError):
            self._appeal(self.ticket, against="solution")

    @users("officer_2")
    def test_appeal_that_is_taken_back(self):
        appeal = self._receive_appeal(self.ticket).with_user(self.env.user)
        appeal.action_withdraw()
        self.assertEqual(appeal.state, "withdrawn")
        self.assertFalse(self._open_clocks())
        self.assertFalse(self.ticket.complaint_date_due)
        with self.assertRaises(AccessError):
            appeal.with_user(self.leader).action_withdraw()

    def test_open_appeal_keeps_the_complaint_open(self):
        appeal = self._receive_appeal(self.ticket)
        self._decide(appeal, "upheld")
        reply = self._create_reply()
        self._appeal(self.ticket, against="reply", reply_id=reply.id)
        closing = self.procedure.closing_ids.filtered(lambda c: c.code == "invalid")
        reasons = self.ticket._get_cannot_close_reasons(closing)[self.ticket]
        self.assertEqual(reasons, ["An appeal is not decided yet."])

    def _create_reply(self):
        replies = self.env["complaint.reply"].sudo()
        reply = replies.create({"ticket_id": self.ticket.id})
        reply._trusted().write(
            {"state": "sent", "date_sent": fields.Datetime.now() - timedelta(days=1)}
        )
        return reply

    @users("officer_2")
    def test_external_body_with_its_number(self):
        bodies = self.env["complaint.external.body"]
        with self.assertRaises(AccessError):
            bodies.create({"code": "x", "name": "x"})
        body = bodies.with_user(self.manager).create(
            {"code": "12315", "name": "消费者协会", "phone": "12315"}
        )
        action = self.ticket.with_user(self.env.user).action_new_external_referral()
        referrals = self.env["complaint.external.referral"]
        form = Form(referrals.with_context(**action["context"]))
        form.body_id = body.with_user(self.env.user)
        form.note = "客户向协会投诉"
        referral = form.save()
        referral.action_refer()
        referral.reference = "浙消协2026-118"
        with self.assertRaises(UserError):
            referral.note = "x"
        with self.assertRaisesRegex(UserError, "how the proceeding ended"):
            referral.action_conclude()
        referral.outcome = "调解成功"
        referral.action_conclude()
        with self.shows("R286"):
            self.assertEqual(referral.display_name, "消费者协会 浙消协2026-118")
            self.assertEqual(
                self._get_milestones(self.ticket)[-2:],
                ["external_referred", "external_concluded"],
            )
        with self.assertRaises(UserError):
            referral.outcome = "x"
        with self.assertRaises(UserError):
            referral.unlink()

    def test_window_is_part_of_the_file(self):
        written = self.procedure._export_file()
        header = procedure_file.parse(written)["header"]
        self.assertEqual(header["appeal_number"], 7)
        self.assertEqual(header["appeal_unit"], "calendar_day")
        values = self.procedure._export_values()
        copy = self.procedure.with_user(self.manager)._copy_revision(self.company)
        self.assertEqual(copy.appeal_unit, "calendar_day")
        self.assertEqual(copy._export_values(), values)
        with self.assertRaisesRegex(UserError, "Line 1, column"):
            copy._import_file(
                b'<procedure code="X" name="Y" appeal-unit="week"></procedure>'
            )


@tagged("post_install", "-at_install")
class TestWithdrawal(AppealCommon):
    """The customer takes the complaint back."""

    @users("officer")
    def test_withdrawal_makes_the_closing_possible(self):
        ticket = self._create_complaint()
        closing = self.procedure.closing_ids.filtered(lambda c: c.kind == "withdrawn")
        reasons = ticket._get_cannot_close_reasons(closing)[ticket]
        self.assertEqual(reasons, ["“客户撤诉” is missing."])
        action = ticket.action_complaint_withdraw()
        wizard = Form(
            self.env["complaint.withdrawal"].with_context(**action["context"])
        )
        wizard.person = "王芳"
        wizard.channel_id = ticket._get_complaint_channel("phone", self.company)
        wizard.reason = "已经自行解决"
        wizard.save().action_withdraw()
        contact = ticket.complaint_contact_ids
        self.assertEqual(contact.content, "已经自行解决")
        self.assertEqual(contact.state, "recorded")
        self.assertEqual(self._get_milestones(ticket)[-1], "withdrawn")
        with self.assertRaisesRegex(UserError, "cannot be withdrawn"):
            ticket._complaint_note_withdrawal(wizard.channel_id, "x", "x")
        self._close(ticket, "withdrawn")
        self.assertEqual(ticket.complaint_closing_type_id.kind, "withdrawn")
        # who withdrew has no decision to appeal
        self.assertFalse(ticket.complaint_appeal_until)

    def test_procedure_without_withdrawals(self):
        ticket = self._create_complaint()
        step = self.procedure.step_ids.filtered(lambda s: s.code == "withdrawn")
        self.procedure.closing_ids._trusted().required_step_ids -= step
        step._trusted().unlink()
        partner = self.customer.partner_id
        with self.assertRaisesRegex(UserError, "cannot be withdrawn"):
            ticket.sudo()._complaint_withdraw(partner, "x")
        with self.assertRaises(AccessError):
            ticket.sudo()._complaint_withdraw(self.stranger.partner_id, "x")
