# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools import procedure_file
from .portal_common import PortalCommon
from .solution_common import SolutionCommon

LINK = re.compile(r"/complaint/rating/([0-9a-f]{64})")


@tagged("post_install", "-at_install")
class TestRating(PortalCommon, SolutionCommon):
    """A customer rates through the link of a mail, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        procedure = cls.procedure._trusted()
        procedure.write({"rating_number": 7, "rating_unit": "calendar_day"})
        cls._ask_after("implemented", "taken")
        cls.scale = cls.procedure.satisfaction_ids.grouped("name")

    @classmethod
    def _ask_after(cls, code, when):
        steps = cls.procedure._trusted().step_ids
        steps.filtered(lambda step: step.code == code).asks_rating = when

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _run_cron(self):
        cron = self.env.ref("complaint_management.ir_cron_complaint_rating_ask")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def _get_mails(self):
        return self.env["mail.mail"].search([("subject", "like", "satisfied")])

    def _ask(self):
        """Carry the solution out, and return the link of the mail."""
        self._implement()
        self._run_cron()
        return LINK.search(self._get_mails().body_html)[1]

    def _rate(self, token, name="满意", **values):
        data = {"satisfaction": self.scale[name].id} | values
        return self._post(f"/complaint/rating/{token}", data)

    def test_link_is_sent_once_and_only_to_the_customer(self):
        self._run_cron()
        self.assertFalse(self.ticket.complaint_rating_ids)
        token = self._ask()
        self._run_cron()
        mail = self._get_mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.email_to, "wangfang@example.com")
        rating = self.ticket.complaint_rating_ids
        self.assertEqual(rating.state, "sent")
        # nobody finds the link in the file of the complaint or in the database
        self.assertFalse(mail.res_id)
        self.assertTrue(mail.auto_delete)
        self.assertNotEqual(rating.sudo().token_hash, token)
        self.assertEqual(rating.sudo().token_hash, rating._hash(token))
        with self.assertRaises(AccessError):
            mail.mail_message_id.with_user(self.officer).read(["body"])
        calendar = self.procedure._get_calendar()
        self.assertEqual(
            rating.date_expires,
            calendar._complaint_deadline(rating.date_sent, 7, "calendar_day"),
        )

    def test_opening_the_link_rates_nothing(self):
        token = self._ask()
        for method in ("GET", "HEAD", "GET"):
            response = self.url_open(f"/complaint/rating/{token}", method=method)
            self.assertEqual(response.status_code, 200)
        self.assertIn("非常满意", response.text)
        self.assertNotIn("王芳", response.text)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        for method in ("OPTIONS", "PUT", "DELETE"):
            response = self.url_open(f"/complaint/rating/{token}", method=method)
            self.assertIn(response.status_code, (400, 405))
        self.assertEqual(self.ticket.complaint_rating_ids.state, "sent")

    def test_satisfied_customer_rates_once(self):
        token = self._ask()
        response = self._rate(token, opinion="处理及时")
        self.assertEqual(response.status_code, 200)
        rating = self.ticket.complaint_rating_ids
        with self.shows("R281"):
            self.assertEqual(rating.state, "rated")
            self.assertEqual(rating.satisfaction_id, self.scale["满意"])
            self.assertTrue(rating.is_satisfied)
            self.assertEqual(rating.opinion, "处理及时")
        row = self.ticket.complaint_ledger_ids.sorted("seq")[-1]
        self.assertEqual(row.milestone, "rated")
        self.assertIn('"score":3', row.payload)
        self.assertNotIn("处理及时", row.payload)
        self.assertEqual(self.ticket.complaint_round, 1)
        for response in (
            self._rate(token, "不满意", opinion="x"),
            self._get_page(f"/complaint/rating/{token}"),
        ):
            self.assertEqual(response.status_code, 404)
            self.assertNotIn("<form", response.text.split('id="wrap"')[1])
        self.assertEqual(rating.satisfaction_id, self.scale["满意"])

    def test_dissatisfied_rating_is_a_dissatisfied_revisit(self):
        token = self._ask()
        response = self._rate(token, "不满意")
        self.assertEqual(response.status_code, 422)
        self.assertIn("what is missing", response.text)
        self.assertEqual(self.ticket.complaint_rating_ids.state, "sent")
        self._rate(token, "不满意", opinion="三天后又不制冷")
        with self.shows("R285"):
            self.assertEqual(self._get_milestones()[-2:], ["rated", "dissatisfied"])
            self.assertEqual(self.ticket.complaint_round, 2)
            self.assertEqual(self.ticket.complaint_phase, "handling")

    def _close(self):
        self.ticket.sudo().user_id = self.officer_2
        self.ticket._trusted().complaint_phase = "closed"
        self.env.flush_all()

    def _get_asked(self):
        kind = "complaint_management.mail_activity_type_dissatisfied"
        return self.ticket.sudo().activity_search([kind])

    def test_closed_complaint_is_opened_where_the_scale_says_so(self):
        token = self._ask()
        self._close()
        self._rate(token, "不满意", opinion="三天后又不制冷")
        with self.shows("R285"):
            self.assertEqual(self.ticket.complaint_phase, "handling")
            self.assertEqual(self.ticket.complaint_round, 2)
            row = self.ticket.sudo().complaint_ledger_ids.sorted("seq")[-1]
            self.assertEqual(row.milestone, "dissatisfied")
            rating = self.ticket.complaint_rating_ids
            self.assertEqual(row.document_model, rating._name)
            self.assertEqual(row.document_id, rating.id)
            self.assertEqual(row.user_id, self.env.ref("base.user_root"))
            self.assertIn('"closed":true', row.payload)
        work = self.env["complaint.clock"].with_user(self.officer_2)
        work = work.search([("is_mine", "=", True), ("is_open", "=", True)])
        self.assertIn("dispatched", work.step_id.mapped("code"))
        self.assertFalse(self._get_asked())

    def test_closed_complaint_stays_closed_where_nothing_follows(self):
        token = self._ask()
        self._close()
        self.scale["不满意"]._trusted().reaction = "none"
        self._rate(token, "不满意", opinion="三天后又不制冷")
        self.assertEqual(self.ticket.complaint_phase, "closed")
        self.assertEqual(self.ticket.complaint_round, 1)
        self.assertEqual(self._get_milestones()[-1], "rated")
        self.assertEqual(self._get_asked().user_id, self.officer_2)

    def test_closed_complaint_of_a_satisfied_customer_is_left_alone(self):
        token = self._ask()
        self._close()
        self._rate(token, "满意")
        self.assertEqual(self.ticket.complaint_phase, "closed")
        self.assertFalse(self._get_asked())

    def test_officer_is_asked_where_no_step_opens_again(self):
        token = self._ask()
        self._close()
        step = self.procedure._get_steps()["dissatisfied"]
        step._trusted().write({"phase": False, "restart": "none"})
        self._rate(token, "不满意", opinion="三天后又不制冷")
        self.assertEqual(self.ticket.complaint_phase, "closed")
        self.assertEqual(self._get_asked().user_id, self.officer_2)

    def test_links_that_cannot_be_used(self):
        token = self._ask()
        rating = self.ticket.complaint_rating_ids
        pages = set()
        for wrong in ("0" * 64, token[:-1], "x", "%00", "%C3%A9" * 20, "a" * 500):
            response = self._get_page(f"/complaint/rating/{wrong}")
            self.assertIn(response.status_code, (400, 404), wrong)
            if response.status_code == 404:
                pages.add("cannot be used" in response.text)
        self.assertEqual(pages, {True})
        with freeze_time(rating.date_expires + timedelta(seconds=1)):
            self.assertFalse(rating._find(token))
        self.assertTrue(rating._find(token))
        self.ticket.with_user(self.officer)._complaint_record("dissatisfied")
        self.assertFalse(rating._find(token))
        self.assertEqual(self._rate(token).status_code, 404)

    def test_wrong_answers(self):
        token = self._ask()
        other = self.procedure.template_id.satisfaction_ids[:1]
        for values in (
            {"satisfaction": ""},
            {"satisfaction": "x"},
            {"satisfaction": str(other.id)},
            {"satisfaction": "9" * 30},
        ):
            with self.subTest(**values):
                self.assertEqual(self._rate(token, **values).status_code, 422)
        self.assertEqual(self._rate(token, opinion="x" * 5001).status_code, 400)
        response = self._post(
            f"/complaint/rating/{token}",
            {"satisfaction": self.scale["满意"].id},
            with_token=False,
        )
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.ticket.complaint_rating_ids.state, "sent")

    def test_nobody_of_us_rates(self):
        self._ask()
        rating = self.ticket.complaint_rating_ids
        for user in (self.officer, self.manager, self.handler, self.customer):
            own = rating.with_user(user)
            with self.assertRaises(UserError):
                own.write({"satisfaction_id": self.scale["满意"].id})
            with self.assertRaises(AccessError):
                own.create({"ticket_id": self.ticket.id})
        with self.assertRaises(AccessError):
            rating.with_user(self.officer).read(["token_hash"])
        with self.assertRaises(AccessError):
            rating.create({"ticket_id": self.ticket.id, "token_hash": "x"})
        with self.assertRaises(UserError):
            rating.write({"satisfaction_id": self.scale["满意"].id})

    def test_asked_when_a_revisit_is_overdue(self):
        self._ask_after("implemented", False)
        self._ask_after("revisited", "overdue")
        self._implement()
        ratings = self.env["complaint.rating"]
        clock = self.ticket.complaint_clock_ids.filtered(
            lambda c: c.step_id.code == "revisited"
        )
        self.assertFalse(ratings._get_due(10))
        with freeze_time(clock.date_due + timedelta(minutes=1)):
            clock.sudo()._check_due()
            self.assertEqual(ratings._get_due(10), self.ticket)

    def test_how_long_is_part_of_the_file(self):
        data = procedure_file.parse(self.procedure._export_file())
        self.assertEqual(data["header"]["rating_unit"], "calendar_day")
        steps = {step["code"]: step for step in data["lines"]["step"]}
        self.assertEqual(steps["implemented"]["asks_rating"], "taken")
        step = self.procedure.step_ids._trusted()[:1]
        self.procedure._trusted().rating_unit = False
        with self.assertRaises(ValidationError):
            step.asks_rating = "taken"
