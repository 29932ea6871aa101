# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .portal_common import PortalCommon

URL = "/complaint/follow"


@tagged("post_install", "-at_install")
class TestPortalFollow(PortalCommon):
    """Following by number and phone, without an account."""

    def setUp(self):
        super().setUp()
        self.ticket = self._create_complaint()
        self.authenticate(None, None)

    def _follow(self, number=None, digits="8000"):
        data = {"number": self.ticket.number if number is None else number}
        return self._post(URL, data | {"digits": digits})

    def _body(self, response):
        return response.text.split('id="wrap"')[1].split("</main>")[0]

    def test_steps_and_dates_and_nothing_else(self):
        response = self._follow()
        self.assertEqual(response.status_code, 200)
        body = self._body(response)
        self.assertIn(self.ticket.number, body)
        self.assertIn("投诉已登记", body)
        promised = self.ticket.sudo()._get_complaint_promised_date()
        self.assertIn(self.ticket.sudo()._format_local(promised), body)
        for secret in (
            "王芳",
            "wangfang",
            "138001",
            "不制冷",
            "access_token",
            "/file/",
        ):
            self.assertNotIn(secret, body)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        # the answer is all there is: the session opens nothing
        page = self._get_page(f"/my/complaint/{self.ticket.id}")
        self.assertEqual(page.status_code, 303)

    def test_number_as_people_type_it(self):
        self.assertEqual(self._follow(self.ticket.number.lower()).status_code, 200)
        self.assertEqual(self._follow(f" {self.ticket.number} ").status_code, 200)

    def test_wrong_number_and_wrong_digits_are_the_same(self):
        other = self._create_complaint(complaint_phone="13900139999")
        anonymous = self._create_complaint(
            partner_id=False, complaint_phone=False, complaint_is_anonymous=True
        )
        ordinary = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "x", "team_id": self.team.id}
        )
        bodies = set()
        for number, digits in (
            (self.ticket.number, "0000"),
            ("TS209901-99999", "8000"),
            (other.number, "8000"),
            (anonymous.number, "0000"),
            (ordinary.number, "0000"),
        ):
            with self.subTest(number=number):
                response = self._follow(number, digits)
                self.assertEqual(response.status_code, 404)
                body = self._body(response).replace(number, "")
                bodies.add(body.split('class="o_complaint_field"')[0].split("csrf")[0])
                sentence = "There is no complaint with this number and phone."
                self.assertIn(sentence, body)
        self.assertEqual(len(bodies), 1)

    def test_as_many_queries_for_wrong_numbers_as_for_wrong_digits(self):
        self._follow("TS209901-99998", "0000")
        counts = []
        for number in ("TS209901-99999", self.ticket.number):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._follow(number, "0000")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_what_cannot_be(self):
        for number, digits in (
            ("", "8000"),
            (self.ticket.number, ""),
            (self.ticket.number, "800"),
            (self.ticket.number, "80000"),
            (self.ticket.number, "８０００"),
            (self.ticket.number, "----"),
            ("x" * 41, "8000"),
            ("%", "8000"),
        ):
            with self.subTest(number=number, digits=digits):
                response = self._follow(number, digits)
                self.assertIn(response.status_code, (400, 404))
                self.assertNotIn("投诉已登记", response.text)

    def test_tries_are_limited_by_number_and_address(self):
        moment = fields.Datetime.now()
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("complaint_management.portal_follow_tries_per_day", 3)
        with patch.object(fields.Datetime, "now", lambda *args: moment):
            for _i in range(3):
                self.assertEqual(self._follow(digits="0000").status_code, 404)
            # even the right digits come too late
            self.assertEqual(self._follow().status_code, 429)
            self.assertEqual(self._follow(self.ticket.number.lower()).status_code, 429)
            # no such complaint, the same limit
            for _i in range(3):
                self.assertEqual(self._follow("TS209901-99999").status_code, 404)
            self.assertEqual(self._follow("TS209901-99999").status_code, 429)
            parameters.set_param("complaint_management.portal_requests_per_minute", 5)
            self.assertEqual(self._follow("TS209901-88888").status_code, 429)

    def test_methods_and_token(self):
        self.assertEqual(self._get_page(URL).status_code, 200)
        for method in ("OPTIONS", "PUT", "DELETE", "PATCH"):
            response = self.url_open(URL, method=method, allow_redirects=False)
            self.assertIn(response.status_code, (400, 405), method)
        query = f"{URL}?number={self.ticket.number}&digits=8000"
        self.assertNotIn("投诉已登记", self._get_page(query).text)
        data = {"number": self.ticket.number, "digits": "8000"}
        response = self._post(URL, data, with_token=False)
        self.assertEqual(response.status_code, 400)
        self.assertIn(URL, self._get_page("/web/login").text)
