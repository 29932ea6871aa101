# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.models.mail_template import MailTemplate

from .common import ComplaintCommon

MAIL = """\
From: {sender}
To: {to}
Cc: {cc}
Subject: {subject}
Message-Id: <{message_id}@customer.example.com>
Date: Sun, 22 Nov 2026 09:00:00 +0800
Content-Type: text/plain; charset=utf-8
{headers}
{body}
"""
AUTOMATIC = (
    "Auto-Submitted: auto-replied\n",
    "Auto-Submitted: auto-generated; by=robot\n",
    "Precedence: bulk\n",
    "Precedence: list\n",
    "X-Autoreply: yes\n",
)


@tagged("post_install", "-at_install")
class TestMailGateway(ComplaintCommon):
    """H10 and T21: what mails do, and what they cannot."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "company.example.com"})
        cls.company.alias_domain_id = domain
        cls.team.alias_id.write({"alias_name": "tousu", "alias_domain_id": domain.id})
        cls.responsible_team.alias_id.write(
            {"alias_name": "help2", "alias_domain_id": domain.id}
        )
        cls.customer.partner_id.phone = "13800138000"
        cls.contractor = cls.env["res.partner"].create(
            {"name": "Contractor", "email": "contractor@example.com"}
        )
        cls.counter = 0

    def _receive(self, source=None, **values):
        """Let a mail come in; return the tickets it made."""
        type(self).counter += 1
        values = {
            "sender": "王芳 <wangfang@example.com>",
            "to": "tousu@company.example.com",
            "cc": "",
            "subject": "空调不制冷",
            "message_id": f"mail-{self.counter}",
            "headers": "",
            "body": "修了两次仍然不制冷",
        } | values
        before = self.env["helpdesk.ticket"].search([])
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(
                "helpdesk.ticket", source or MAIL.format(**values)
            )
        return self.env["helpdesk.ticket"].search([]) - before

    def _reply(self, complaint, **values):
        """Let an answer to the complaint come in."""
        message = complaint.message_ids.sorted("id")[-1:]
        headers = values.pop("headers", "")
        headers += f"In-Reply-To: {message.message_id}\n"
        return self._receive(headers=headers, **values)

    def test_mail_to_a_team_with_procedure_is_a_complaint(self):
        complaint = self._receive()
        with self.shows("R023"):
            self.assertEqual(len(complaint), 1)
            self.assertEqual(complaint.complaint_procedure_id, self.procedure)
        self.assertRegex(complaint.number, r"^TS\d{6}-\d{5}$")
        self.assertEqual(complaint.name, "空调不制冷")
        self.assertIn("不制冷", complaint.description)
        self.assertEqual(complaint.partner_id, self.customer.partner_id)
        self.assertEqual(complaint.partner_email, "wangfang@example.com")
        self.assertEqual(complaint.channel_id.complaint_code, "mail")
        self.assertEqual(complaint.team_id, self.team)
        self.assertEqual(complaint.message_partner_ids, self.customer.partner_id)

    def test_nobody_in_copy_follows(self):
        """The accused and the contractor in Cc get no access (H10)."""
        copies = f"{self.contractor.email}, {self.officer_2.email}"
        complaint = self._receive(cc=copies)
        self.assertEqual(complaint.message_partner_ids, self.customer.partner_id)
        self._reply(complaint, cc=copies)
        self.assertEqual(complaint.message_partner_ids, self.customer.partner_id)
        ticket = self._receive(to="help2@company.example.com", cc=copies)
        self.assertFalse(ticket.complaint_procedure_id)
        self.assertEqual(ticket.message_partner_ids, self.customer.partner_id)
        self._reply(ticket, cc=copies)
        self.assertEqual(ticket.message_partner_ids, self.customer.partner_id)

    def test_unknown_sender(self):
        complaint = self._receive(sender='"张三" <zhangsan@example.com>')
        self.assertTrue(complaint.complaint_procedure_id)
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.partner_email, "zhangsan@example.com")

    def test_machines_do_not_complain(self):
        for headers in AUTOMATIC:
            with self.subTest(headers=headers):
                ticket = self._receive(headers=headers)
                self.assertEqual(len(ticket), 1)
                self.assertFalse(ticket.complaint_procedure_id)

    def test_later_mail_is_a_contact(self):
        complaint = self._receive()
        before = complaint.complaint_phase
        self.assertFalse(self._reply(complaint, body="请尽快处理"))
        contact = complaint.complaint_contact_ids
        self.assertEqual(contact.direction, "in")
        self.assertIn("请尽快处理", contact.content)
        self.assertEqual(contact.channel_id.complaint_code, "mail")
        self.assertEqual(complaint.complaint_phase, before)

    def test_answers_of_machines_and_others_are_no_contact(self):
        complaint = self._receive()
        for headers in AUTOMATIC:
            self._reply(complaint, headers=headers)
        self._reply(complaint, sender="contractor@example.com")
        self._reply(complaint, sender=self.officer.email)
        self.assertFalse(complaint.complaint_contact_ids)

    def test_only_his_own_mails_are_shown_to_the_customer(self):
        """Who wrote a mail is what it says itself: others reach nobody outside."""
        complaint = self._receive()
        source = (
            "From: {sender}\nTo: tousu@company.example.com\nSubject: x\n"
            "Message-Id: <{number}@x>\nIn-Reply-To: {parent}\n"
            "Content-Type: multipart/mixed; boundary=b\n\n"
            "--b\nContent-Type: text/plain\n\n请把差价汇到新账户\n"
            "--b\nContent-Type: text/plain; name=a.txt\n"
            "Content-Disposition: attachment; filename=a.txt\n\nfile\n--b--\n"
        )
        own = "王芳 <wangfang@example.com>"
        parent = complaint.message_ids.sorted("id")[-1:].message_id
        for number, sender in enumerate(
            ("contractor@example.com", "x@example.org", self.officer.email, own)
        ):
            with self.subTest(sender=sender):
                self._receive(
                    source.format(sender=sender, number=number, parent=parent)
                )
                message = complaint.message_ids.sorted("id")[-1:]
                self.assertIn("新账户", message.body)
                is_own = sender == own
                self.assertEqual(message.subtype_id.internal, not is_own)
                shown = complaint._get_complaint_conversation()
                self.assertEqual(message in shown, is_own)
                files = complaint._complaint_portal_attachments()
                self.assertEqual(message.attachment_ids <= files, is_own)
                self.assertNotIn(self.customer.partner_id, message.notified_partner_ids)

    def test_address_of_another_in_the_own_account(self):
        """A customer enters whatever he likes as his address (T21)."""
        own = self.stranger.partner_id
        # as the page of the account writes it
        own.with_user(self.stranger).sudo().email = "zhangsan@example.com"
        with self.subTest("his mails are not the other's"):
            complaint = self._receive(sender="张三 <zhangsan@example.com>")
            self.assertFalse(complaint.partner_id)
            self.assertNotIn(own, complaint.message_ids.author_id)
            self.assertNotIn(own, complaint.message_partner_ids)
            ticket = self._receive(
                sender="张三 <zhangsan@example.com>", to="help2@company.example.com"
            )
            self.assertFalse(ticket.partner_id)
            self.assertNotIn(own, ticket.message_ids.author_id)
        with self.subTest("a new address in his account is none of the other's"):
            address = own.with_user(self.stranger).sudo()
            address = address.create({"name": "x", "email": "lisi@example.com"})
            self.assertFalse(self._receive(sender="lisi@example.com").partner_id)
        with self.subTest("on his own complaint he is known by it"):
            complaint = self._receive(sender="other@example.com")
            complaint.sudo().write({"partner_id": own.id})
            self._reply(complaint, sender="zhangsan@example.com")
            self.assertEqual(len(complaint.complaint_contact_ids), 1)
        with self.subTest("one of us confirms it"):
            own.with_user(self.env.user).complaint_is_email_claimed = False
            complaint = self._receive(sender="张三 <zhangsan@example.com>")
            self.assertEqual(complaint.partner_id, own)

    def test_yes_by_mail_accepts_nothing(self):
        """T11: a mail is no consent, whoever seems to send it."""
        complaint = self._receive()
        for body in ("我同意", "I accept", "撤诉"):
            self._reply(complaint, body=body)
        milestones = set(complaint.complaint_ledger_ids.mapped("milestone"))
        self.assertFalse(milestones & {"accepted", "refused", "closed"})

    def test_answer_to_a_closed_complaint(self):
        complaint = self._receive()
        complaint.sudo()._trusted().write({"complaint_phase": "closed"})
        self._reply(complaint, body="又坏了")
        self.assertFalse(complaint.complaint_contact_ids)
        notes = complaint.message_ids.filtered(
            lambda m: "after the complaint was closed" in (m.body or "")
        )
        self.assertEqual(len(notes), 1)
        self.assertTrue(notes.subtype_id.internal)
        self.assertIn("又坏了", "".join(complaint.message_ids.mapped("body")))

    def test_nothing_malformed_is_lost(self):
        to = "To: tousu@company.example.com\n"
        for name, source in (
            ("no sender", to + "Message-Id: <m1@x>\nSubject: hello\n\nbody"),
            ("empty sender", "From: \n" + to + "Message-Id: <m2@x>\n\nbody"),
            ("no body", "From: a@example.com\n" + to + "Message-Id: <m3@x>\n\n"),
            ("no subject", "From: a@example.com\n" + to + "\n\nbody"),
            (
                "long subject",
                "From: a@example.com\n" + to + "Subject: " + "x" * 900 + "\n\nbody",
            ),
            (
                "wrong charset",
                "From: a@example.com\n"
                + to
                + "Content-Type: text/plain; charset=klingon\n\nbody",
            ),
            (
                "broken parts",
                "From: a@example.com\n"
                + to
                + "Content-Type: multipart/mixed; boundary=x\n\n--x\nbody",
            ),
            (
                "script",
                "From: a@example.com\n"
                + to
                + "Content-Type: text/html\n\n<script>alert(1)</script><p>hi</p>",
            ),
        ):
            with self.subTest(name=name):
                ticket = self._receive(source=source)
                self.assertEqual(len(ticket), 1)
                self.assertNotIn("<script", ticket.description)

    def test_what_cannot_be_registered_stays_a_ticket(self):
        self.procedure._trusted().write({"state": "replaced"})
        ticket = self._receive()
        self.assertEqual(len(ticket), 1)
        self.assertFalse(ticket.complaint_procedure_id)

    def test_bounce_is_told_to_the_team(self):
        complaint = self._receive()
        complaint._message_receive_bounce("wangfang@example.com", None)
        self.assertIn("came back", complaint.message_ids[:1].body)

    def test_gateway_by_rpc(self):
        """message_new and message_update are public: no way in for customers."""
        complaint = self._receive()
        own = complaint.with_user(self.customer)
        msg = {"from": "x@example.com", "subject": "x", "body": "x", "to": "", "cc": ""}
        with self.assertRaises(AccessError):
            own.message_new(msg, {"team_id": self.team.id})
        with self.assertRaises(AccessError):
            own.message_update(dict(msg, to="contractor@example.com"), {"name": "x"})
        with self.assertRaises(AccessError):
            own.message_subscribe(self.contractor.ids)
        with self.assertRaises(AccessError):
            complaint.with_user(self.officer).message_subscribe(self.contractor.ids)
        self.assertEqual(complaint.message_partner_ids, self.customer.partner_id)

    def test_mailed_files_are_evidence(self):
        source = (
            "From: wangfang@example.com\nTo: tousu@company.example.com\n"
            "Subject: x\nMessage-Id: <file@x>\n"
            "Content-Type: multipart/mixed; boundary=b\n\n"
            "--b\nContent-Type: text/plain\n\ntext\n"
            "--b\nContent-Type: text/plain; name=a.txt\n"
            "Content-Disposition: attachment; filename=a.txt\n\nfile\n--b--\n"
        )
        complaint = self._receive(source=source)
        files = complaint._complaint_portal_attachments()
        self.assertEqual(files.mapped("name"), ["a.txt"])
        self.assertTrue(files.complaint_sha256)


@tagged("post_install", "-at_install")
class TestAcknowledgement(ComplaintCommon):
    def _acknowledge(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "complaint_management.ir_cron_complaint_acknowledge"
            ).method_direct_trigger()

    def _get_mails(self, complaint):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "helpdesk.ticket"),
                ("res_id", "=", complaint.id),
                ("subject", "like", "Your complaint"),
            ]
        )

    def _count_acknowledged(self, complaint):
        milestones = complaint.sudo().complaint_ledger_ids.mapped("milestone")
        return milestones.count("acknowledged")

    def test_number_and_time_limits_are_queued_once(self):
        complaint = self._create_complaint()
        self._acknowledge()
        mail = self._get_mails(complaint)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.email_to, "wangfang@example.com")
        self.assertIn(complaint.number, mail.body_html)
        for name, limit in complaint.sudo()._get_complaint_limits():
            if name != "告知您已受理":
                self.assertIn(name, mail.body_html)
                self.assertIn(limit, mail.body_html)
        self.assertIn("auto-generated", mail.headers)
        self.assertEqual(self._count_acknowledged(complaint), 1)
        self._acknowledge()
        self.assertEqual(len(self._get_mails(complaint)), 1)
        self.assertEqual(self._count_acknowledged(complaint), 1)

    def test_link_leads_to_the_complaint(self):
        complaint = self._create_complaint()
        self._acknowledge()
        body = self._get_mails(complaint).body_html
        link = re.search(r'href="([^"]+access_token=[^"]+)"', body)[1]
        token = complaint.sudo().access_token
        self.assertIn(f"/my/complaint/{complaint.id}?access_token={token}", link)

    def test_without_address_nothing_is_sent(self):
        complaint = self._create_complaint(
            partner_id=False, partner_name="匿名老人", partner_email=False
        )
        self._acknowledge()
        self.assertFalse(self._get_mails(complaint))
        self.assertFalse(self._count_acknowledged(complaint))

    def test_one_bad_complaint_does_not_hold_up_the_others(self):
        complaints = [self._create_complaint() for _i in range(3)]
        bad = complaints[1].id
        generate = MailTemplate._generate_template

        def fail(template, res_ids, render_fields, **kwargs):
            if bad in res_ids:
                raise ValueError("cannot be rendered")
            return generate(template, res_ids, render_fields, **kwargs)

        with (
            patch.object(MailTemplate, "_generate_template", fail),
            mute_logger(
                "odoo.addons.complaint_management.models.mixins.complaint_ticket_mail"
            ),
        ):
            self._acknowledge()
        self.assertEqual(
            [self._count_acknowledged(complaint) for complaint in complaints], [1, 0, 1]
        )
        self._acknowledge()
        self.assertEqual(self._count_acknowledged(complaints[1]), 1)

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref(
            "complaint_management.mail_template_complaint_acknowledge"
        )
        template.with_context(lang="zh_CN").subject = "您的投诉 {{ object.number }}"
        self.customer.partner_id.lang = "zh_CN"
        complaint = self._create_complaint()
        self._acknowledge()
        mails = self.env["mail.mail"].search([("res_id", "=", complaint.id)])
        self.assertEqual(mails.mapped("subject"), [f"您的投诉 {complaint.number}"])

    def test_not_to_the_persons_complained_about(self):
        complaint = self._create_complaint(
            complaint_subject_user_ids=[Command.set(self.officer_2.ids)]
        )
        self._acknowledge()
        mails = self._get_mails(complaint)
        self.assertFalse(mails.recipient_ids & self.officer_2.partner_id)
