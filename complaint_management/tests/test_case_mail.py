# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.models.mail_template import MailTemplate

from .case_common import CaseCommon
from .replay_common import ReplayMixin
from .test_performance import COUNTS, PerformanceCommon


class CaseMailMixin:
    def _write_to_people(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "complaint_management.ir_cron_complaint_case_mail"
            ).method_direct_trigger()

    def _get_mails(self, ticket):
        """Return the news mails of a complaint, the oldest first."""
        return (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("model", "=", "helpdesk.ticket"),
                    ("res_id", "=", ticket.id),
                    ("subject", "=like", "News on your complaint%"),
                ],
                order="id",
            )
        )


@tagged("post_install", "-at_install")
class TestCaseMail(ReplayMixin, CaseMailMixin, CaseCommon):
    """Each person of a group case is written to by himself (R312)."""

    def setUp(self):
        super().setUp()
        self.person = self._join()
        self.listed = self._list(("张三丰", "13600136000"))

    def _reply(self, solution, **values):
        reply = self.env["complaint.reply"].with_user(self.officer)
        reply = reply.create(
            {
                "ticket_id": self.case.id,
                "solution_id": solution.id,
                "result": "王芳女士(13800138000)家的水管已查明",
                "follow_up": "下周回访",
                "channels": "12315",
                **values,
            }
        )
        missing = dict.fromkeys(reply._get_missing_parts())
        parts = ("matter", "process", "result", "rectification")
        reply.write({p: reply[p] or "逐户更换水管" for p in parts} if missing else {})
        reply.action_send()

    def test_offer_reply_agreement_and_end_reach_everybody_once(self):
        solution = self._offer(description="为各户更换水管")
        self._write_to_people()
        (offered,) = self._get_mails(self.member)
        self.assertEqual(offered.email_to, self.stranger.email)
        self.assertEqual(offered.state, "outgoing")
        self.assertIn("李强", offered.body_html)
        self.assertIn(f"/my/complaint/{self.member.id}", offered.body_html)
        self.assertIn("tell us whether you agree", offered.body_html)
        self.assertEqual(len(self._get_mails(self.case)), 1)
        self._reply(solution)
        self._write_to_people()
        reply = self._get_mails(self.member)[1:]
        self.assertIn("家的水管已查明", reply.body_html)
        self.assertEqual(len(self._get_mails(self.case)), 1, "he has the letter")
        for person, user in (
            (self._get_people(self.case), self.customer),
            (self.person, self.stranger),
        ):
            self._accept_for(user, person)
        self._note(self.listed, "ended", reason="已搬走")
        self.assertEqual(solution.state, "accepted")
        self._write_to_people()
        self.assertIn("agreed on", self._get_mails(self.member)[-1].body_html)
        for mail in self._get_mails(self.member):
            for word in ("王芳", "13800138000", "张三丰", self.case.number):
                self.assertNotIn(word, mail.body_html)
        count = len(self._get_mails(self.member) | self._get_mails(self.case))
        self._write_to_people()
        self.assertEqual(
            len(self._get_mails(self.member) | self._get_mails(self.case)), count
        )
        self.assertEqual(self._get_milestones(self.member).count("case_mailed"), 3)

    def test_end_of_the_case(self):
        closing = self.procedure.closing_ids.filtered(lambda c: c.kind == "withdrawn")
        for person in self._get_people():
            self._note(person, "ended", reason="集体撤诉")
        self.case.sudo()._complaint_record("withdrawn")
        self.case.sudo()._complaint_close(closing, "撤诉")
        self._write_to_people()
        for ticket in self.case | self.member:
            (mail,) = self._get_mails(ticket)
            self.assertIn("closed your complaint", mail.body_html)

    def test_who_answered_already_is_not_asked(self):
        self._offer()
        self._accept_for(self.stranger, self.person)
        self._write_to_people()
        self.assertFalse(self._get_mails(self.member))
        self.assertFalse(self.person.news_due)

    def test_who_left_or_has_no_address_is_not_written_to(self):
        silent = self._create_member(partner_id=False, partner_name="赵六")
        (person,) = self._join(silent)
        self._note(self.person, "left", reason="另案处理")
        self._offer()
        self.assertFalse((person | self.person).filtered("news_due"))
        self._write_to_people()
        self.assertFalse(self._get_mails(silent) | self._get_mails(self.member))

    def test_simulator_knows_that_the_case_does_the_work(self):
        self._join(self._create_member(complaint_phone="13700137000"))
        self.assertReplayed(self.ticket | self.member)

    def test_one_that_fails_does_not_hold_up_the_others(self):
        self._offer()
        send, failing = MailTemplate.send_mail_batch, self.member.id

        def fail(template, ids, **kwargs):
            if failing in ids:
                raise ValueError("no")
            return send(template, ids, **kwargs)

        with (
            patch.object(MailTemplate, "send_mail_batch", fail),
            mute_logger(
                "odoo.addons.complaint_management.models.mixins.complaint_complainant_mail"
            ),
        ):
            self._write_to_people()
        self.assertFalse(self._get_mails(self.member))
        self.assertTrue(self._get_mails(self.case))
        self._write_to_people()
        self.assertEqual(len(self._get_mails(self.member)), 1)
        self.assertEqual(len(self._get_mails(self.case)), 1)


@tagged("post_install", "-at_install")
class TestCaseMailQueries(CaseMailMixin, PerformanceCommon):
    """What is announced to many people costs what it costs for a few."""

    def _open_case(self, count):
        case, *members = self._register(count + 1)
        case._complaint_join(case.browse().union(*members), "同一根水管")
        return case.sudo().complaint_complainant_ids

    def test_announcing(self):
        self._open_case(2)._announce("replied")
        for count in COUNTS:
            people = self._open_case(count)
            with self.subTest(count), self.assertBudget(9):
                people._announce("replied")
            self.assertEqual(set(people.mapped("news_due")), {"replied"})

    def test_writing(self):
        """Beside the mails themselves, which Odoo writes one by one."""
        self._open_case(2)._announce("accepted")
        with patch.object(MailTemplate, "send_mail_batch", lambda *args, **kwargs: []):
            self._write_to_people()
            for count in COUNTS:
                people = self._open_case(count)
                people._announce("accepted")
                with self.subTest(count), self.assertBudget(30):
                    people._mail_news()
                self.assertFalse(people.filtered("news_due"))
