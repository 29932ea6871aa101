# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestRiskSignal(ComplaintCommon):
    """风险信号 (S1-d, S2-b): collected, assessed, led to complaints and grades."""

    def _enter(self, user=None, **values):
        signals = self.env["complaint.risk.signal"].with_user(user or self.employee)
        return signals.create(
            {
                "name": "业主群里说要上电视",
                "source": "media",
                "medium": "本地论坛",
                "content": "三户业主称已联系电视台",
            }
            | values
        )

    def _assess_signal(self, signal, **values):
        own = signal.with_user(self.officer)
        own.write(values)
        own.action_assess()
        return own

    def _grade_by(self, fact, **levels):
        """Let a risk raise the grade, as a policy says it."""
        for level, code in levels.items():
            line = self.procedure.grade_ids.filtered(
                lambda li, code=code: li.grade_id.code == code
            )
            line._trusted().is_rising = True
            line.condition_ids._trusted().unlink()
            self._add_conditions("grade_line_id", line, [(fact, "=", level)])

    def test_every_employee_enters_and_officers_assess(self):
        with self.shows("R065", "R317"):
            signal = self._enter(source="customer", medium=False)
            self.assertEqual(signal.reported_by_id, self.employee)
            self.assertEqual((signal.source, signal.state), ("customer", "new"))
            other = self._enter(user=self.handler)
            self.assertEqual(other.source, "media")
            own = self.env["complaint.risk.signal"].with_user(self.employee)
            self.assertEqual(own.search([]), signal)
            judged = self._assess_signal(
                other,
                media="possible",
                media_note="记者已来电",
                user_id=self.officer.id,
            )
            self.assertEqual(judged.state, "assessed")
            self.assertEqual(judged.assessed_by_id, self.officer)

    def test_each_risk_has_a_note(self):
        signal = self._enter().with_user(self.officer)
        with self.shows("R058"):
            for risk in ("escalation", "media", "litigation"):
                signal.write({risk: "possible"})
                with self.assertRaisesRegex(UserError, "Why"):
                    signal.action_assess()
                signal.write({f"{risk}_note": "客户明确表示"})
            signal.action_assess()
            self.assertEqual(signal.state, "assessed")

    def test_exposure_and_litigation_drive_the_grade(self):
        for fact, risk in (("risk_media", "media"), ("risk_litigation", "litigation")):
            self._grade_by(fact, possible="important", happened="major")
            ticket = self._create_complaint()
            signal = self._enter().with_user(self.officer)
            signal.ticket_id = ticket
            with self.shows("R316"):
                self.assertEqual(
                    ticket.sudo()._get_complaint_facts()[fact], "none", "not assessed"
                )
                self._assess_signal(signal, **{f"{risk}_note": "记者来电"})
                self.assertFalse(ticket.sudo().complaint_grade_id)
                self._assess_signal(signal, **{risk: "possible"})
                self.assertEqual(ticket.sudo().complaint_grade_id.code, "important")
                self._assess_signal(signal, **{risk: "happened"})
                self.assertEqual(ticket.sudo().complaint_grade_id.code, "major")
            milestones = ticket.sudo().complaint_ledger_ids.mapped("milestone")
            self.assertIn("risk_assessed", milestones)
            self.assertIn("grade_changed", milestones)
            self.assertFalse(ticket.sudo().complaint_ledger_ids._verify())

    def test_conditions_on_risks_are_checked(self):
        self._grade_by("risk_media", possible="major")
        self.assertFalse(self.procedure._get_line_problems())
        self._grade_by("risk_media", often="major")
        (problem,) = self.procedure._get_line_problems()
        self.assertIn("makes no sense", problem)

    def test_public_platform_is_watched_and_handled(self):
        signal = self._enter(user=self.officer)
        with self.shows("R317", "R321"):
            self._assess_signal(
                signal,
                media="happened",
                media_note="已发布视频",
                user_id=self.officer_2.id,
                date_check="2030-01-01",
            )
            self.assertEqual(signal.activity_ids.user_id, self.officer_2)
            action = signal.action_register_complaint()
            tickets = self.env["helpdesk.ticket"].with_user(self.officer)
            view = self.env.ref(
                "complaint_management.helpdesk_ticket_complaint_view_form_register"
            )
            form = Form(tickets.with_context(**action["context"]), view)
            form.partner_id = self.customer.partner_id
            form.category_id = self.category
            ticket = form.save()
            self.assertEqual(signal.ticket_id, ticket)
            self.assertEqual(ticket.name, signal.name)
            self.assertEqual(
                ticket.sudo()._get_complaint_facts().get("risk_media", "happened"),
                "happened",
            )
            with self.assertRaisesRegex(UserError, "what was done"):
                signal.action_close()
            signal.result = "已联系发布者，视频已删除"
            signal.action_close()
            self.assertEqual(signal.state, "closed")
            self.assertFalse(signal.activity_ids)
        with self.assertRaisesRegex(UserError, "registered as"):
            signal.action_register_complaint()

    def test_who_may_not(self):
        signal = self._enter()
        with self.assertRaisesRegex(AccessError, "by officers"):
            signal.media = "happened"
        with self.assertRaisesRegex(AccessError, "by officers"):
            self._enter(litigation="possible")
        with self.assertRaisesRegex(AccessError, "by officers"):
            signal.action_assess()
        with self.assertRaises(AccessError):
            signal.state = "closed"
        for user in self.handler | self.auditor:
            with self.assertRaises(AccessError):
                signal.with_user(user).name = "x"
        with self.assertRaises(AccessError):
            signal.with_user(self.handler).read(["content"])
        with self.assertRaises(AccessError):
            signal.with_user(self.customer).read(["content"])
        company = self.env["res.company"].create({"name": "B"})
        self.officer_2.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        with self.assertRaises(AccessError):
            signal.with_user(self.officer_2).read(["content"])
        self._assess_signal(signal)
        with self.assertRaisesRegex(UserError, "assessed or closed"):
            signal.content = "改了"
        with self.assertRaisesRegex(UserError, "is kept"):
            signal.with_user(self.officer).unlink()

    def test_hidden_from_the_person_complained_about(self):
        ticket = self._create_complaint()
        signal = self._enter(user=self.officer)
        signal.ticket_id = ticket
        self.assertTrue(signal.with_user(self.officer_2).has_access("read"))
        ticket.complaint_subject_user_ids = self.officer_2
        self.assertFalse(signal.with_user(self.officer_2).has_access("read"))

    def test_a_signal_stays_with_its_complaint(self):
        signal = self._enter(user=self.officer)
        signal.ticket_id = self._create_complaint()
        with self.assertRaisesRegex(UserError, "stays with"):
            signal.ticket_id = self._create_complaint(name="别的")
