# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import PDF, PortalCommon, make_photo

HOST = "helpdesk_mgmt.helpdesk_ticket_stage_%s"


@tagged("post_install", "-at_install")
class TestHostHoles(PortalCommon):
    """H1 to H12 of the host, as those who would use them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.done = cls.env.ref(HOST % "done")
        cls.ticket = cls._create_ticket(cls.customer)
        cls.helpdesk_user = new_test_user(
            cls.env, "helpdesk_user", "helpdesk_mgmt.group_helpdesk_user"
        )
        cls.helpdesk_manager = new_test_user(
            cls.env, "helpdesk_manager", "helpdesk_mgmt.group_helpdesk_manager"
        )
        cls.other_company = cls.env["res.company"].create({"name": "Other"})

    @classmethod
    def _create_ticket(cls, user, **values):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "Ordinary question",
                "description": "<p>Where is the manual?</p>",
                "partner_id": user.partner_id.id,
            }
            | values
        )

    def _close(self, ticket, stage=None, **kw):
        return self._post(
            "/ticket/close",
            {"ticket_id": ticket.id, "stage_id": (stage or self.done).id},
            **kw,
        )

    def _submit(self, **values):
        return self._post(
            "/submitted/ticket", {"subject": "Hello", "description": "x"} | values
        )

    # -- H1 -------------------------------------------------------------------

    def test_h1_second_customer_cannot_close(self):
        self._login(self.stranger)
        self.assertEqual(self._close(self.ticket).status_code, 404)
        self.assertFalse(self.ticket.closed)

    def test_h1_who_follows_reads_but_does_not_close(self):
        followers = self.stranger | self.employee
        self.ticket.message_subscribe(followers.partner_id.ids)
        for user in followers:
            with self.subTest(user=user.login):
                self.assertTrue(self.ticket.with_user(user).has_access("read"))
                self._login(user)
                self.assertEqual(self._close(self.ticket).status_code, 404)
        self.assertFalse(self.ticket.closed)

    def test_h1_customer_closes_his_own_ticket(self):
        self._login(self.customer)
        response = self._close(self.ticket)
        self.assertEqual(response.status_code, 302)
        self.assertURLEqual(
            response.headers["Location"], f"/my/ticket/{self.ticket.id}"
        )
        self.assertEqual(self.ticket.stage_id, self.done)

    def test_h1_stage_that_closes_nothing(self):
        self._login(self.customer)
        stage = self.env.ref(HOST % "awaiting")
        self.assertEqual(self._close(self.ticket, stage).status_code, 404)
        self.assertNotEqual(self.ticket.stage_id, stage)

    def test_h1_nobody_closes_a_complaint_there(self):
        complaint = self._create_complaint()
        for user in (self.customer, self.officer, self.helpdesk_manager):
            with self.subTest(user=user.login):
                self._login(user)
                self.assertEqual(self._close(complaint).status_code, 404)
        self.assertEqual(complaint.complaint_phase, "registered")

    def test_h1_stranger_without_login(self):
        response = self._close(self.ticket, with_token=False)
        self.assertIn(response.status_code, (303, 400))
        self.assertFalse(self.ticket.closed)

    # -- H2 -------------------------------------------------------------------

    def test_h2_a_link_changes_nothing(self):
        self._login(self.customer)
        count = self.env["helpdesk.ticket"].search_count([])
        for method in ("GET", "HEAD", "OPTIONS", "PUT"):
            for url in (
                f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.done.id}",
                "/submitted/ticket?subject=csrf&description=x",
            ):
                with self.subTest(method=method, url=url):
                    response = self.url_open(url, method=method, allow_redirects=False)
                    self.assertIn(response.status_code, (400, 405))
        self.assertFalse(self.ticket.closed)
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), count)

    def test_h2_without_token(self):
        self._login(self.customer)
        self.assertEqual(self._close(self.ticket, with_token=False).status_code, 400)
        self.assertFalse(self.ticket.closed)

    # -- H3 -------------------------------------------------------------------

    def _attach(self, name, ticket=None, **values):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": b"42",
                "res_model": "helpdesk.ticket",
                "res_id": (ticket or self.ticket).id,
            }
            | values
        )

    def test_h3_files_of_notes_stay_inside(self):
        inner = self._attach("INTERNAL_margin.txt")
        self.ticket.message_post(
            body="secret", subtype_xmlid="mail.mt_note", attachment_ids=inner.ids
        )
        public = self._attach("manual.txt")
        self.ticket.message_post(
            body="here it is",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=public.ids,
        )
        loose = self._attach("calculation.txt")
        self._login(self.customer)
        page = self._get_page(f"/my/ticket/{self.ticket.id}").text
        self.assertIn("manual.txt", page)
        self.assertNotIn("INTERNAL_margin.txt", page)
        self.assertNotIn("calculation.txt", page)
        self.assertFalse((inner | loose).filtered("access_token"))

    def test_h3_the_same_on_a_complaint(self):
        complaint = self._create_complaint()
        inner = self._attach("INTERNAL_margin.txt", complaint)
        complaint.message_post(
            body="secret", subtype_xmlid="mail.mt_note", attachment_ids=inner.ids
        )
        self._login(self.customer)
        url = f"/my/complaint/{complaint.id}"
        self.assertNotIn("INTERNAL", self._get_page(url).text)
        self.assertEqual(self._get_page(f"{url}/file/{inner.id}").status_code, 404)

    # -- H4 -------------------------------------------------------------------

    def test_h4_customer_reads_no_internal_field(self):
        complaint = self._create_complaint()
        own = complaint.with_user(self.customer)
        self.assertEqual(own.read(["number"])[0]["number"], complaint.number)
        for name, field in complaint._fields.items():
            if name.startswith("complaint_") or name in (
                "kanban_state",
                "assigned_date",
                "tag_ids",
                "properties",
                "attachment_ids",
                "partner_email",
            ):
                with self.subTest(field=name), self.assertRaises(AccessError):
                    own.read([name])
                if not field.store:
                    continue
                model = own.browse()
                with self.subTest(search=name), self.assertRaises(AccessError):
                    model.search([(name, "!=", False)])
                with self.subTest(order=name), self.assertRaises(AccessError):
                    model.search([], order=f"{name} desc").read(["number"])
        self.assertFalse(
            [f for f in own.fields_get() if f.startswith("complaint_")],
        )

    @mute_logger("odoo.models")
    def test_h4_nor_groups_or_exports(self):
        complaint = self._create_complaint()
        model = self.env["helpdesk.ticket"].with_user(self.customer)
        for name in ("complaint_grade_id", "complaint_phase", "kanban_state"):
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    model.formatted_read_group([], [name], ["__count"])
                with self.assertRaises(AccessError):
                    model.search_read([], [name])
                with self.assertRaises(UserError):
                    complaint.with_user(self.customer).export_data([name])
                with self.assertRaises(AccessError):
                    model.web_search_read([], {name: {}})

    def test_h4_documents_are_unknown_to_customers(self):
        complaint = self._create_complaint()
        models = [
            name
            for name in self.env.registry
            if name.startswith("complaint.") and not self.env[name]._abstract
        ]
        self.assertGreater(len(models), 20)
        for name in models:
            model = self.env[name].with_user(self.customer)
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(model=name, operation=operation):
                    self.assertFalse(model.has_access(operation))
        self.assertEqual(complaint.complaint_ledger_seq, 1)

    # -- H5 -------------------------------------------------------------------

    def test_h5_strangers_write_no_stage(self):
        public = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            self.done.with_user(public).write({"name": "pwned"})
        for name in ("stage", "category", "team", "channel", "tag"):
            model = self.env[f"helpdesk.ticket.{name}"].with_user(public)
            with self.subTest(model=name):
                self.assertFalse(model.has_access("read"))

    # -- H6 -------------------------------------------------------------------

    def test_h6_only_what_is_offered(self):
        categories = self.env["helpdesk.ticket.category"]
        teams = self.env["helpdesk.ticket.team"]
        hidden = categories.create({"name": "Hidden", "show_in_portal": False})
        foreign = categories.create(
            {"name": "Foreign", "company_id": self.other_company.id}
        )
        foreign_team = teams.create(
            {"name": "Foreign", "company_id": self.other_company.id}
        )
        self.company.helpdesk_mgmt_portal_select_team = True
        # a customer of both companies, who is with the first one now
        self.stranger.company_ids = [Command.link(self.other_company.id)]
        self._login(self.stranger)
        for values in (
            {"category": hidden.id},
            {"category": foreign.id},
            {"team": foreign_team.id},
            {"category": "abc"},
            {"team": "1e3"},
        ):
            with self.subTest(values=values):
                self.assertEqual(self._submit(**values).status_code, 400)
        self.assertFalse(self._find_tickets(self.stranger))
        response = self._submit(category=self.category.id, team=self.team.id)
        self.assertEqual(response.status_code, 302)
        ticket = self._find_tickets(self.stranger)
        self.assertEqual(ticket.company_id, self.company)
        self.assertEqual(ticket.category_id, self.category)

    def _find_tickets(self, user):
        return self.env["helpdesk.ticket"].search(
            [("partner_id", "=", user.partner_id.id)]
        )

    # -- H7 -------------------------------------------------------------------

    def test_h7_neither_relatives_nor_followers_see_it(self):
        family = self.env["res.partner"].create({"name": "Family"})
        (self.customer | self.stranger).partner_id.parent_id = family
        complaint = self._create_complaint()
        complaint.sudo()._message_subscribe(self.stranger.partner_id.ids)
        model = self.env["helpdesk.ticket"]
        self.assertIn(complaint, model.with_user(self.customer).search([]))
        self.assertNotIn(complaint, model.with_user(self.stranger).search([]))
        # the colleague still sees what is no complaint
        self.assertIn(self.ticket, model.with_user(self.stranger).search([]))
        self._login(self.stranger)
        page = self._get_page(f"/my/complaint/{complaint.id}")
        self.assertEqual(page.status_code, 404)

    # -- H8 -------------------------------------------------------------------

    def test_h8_files_are_looked_at(self):
        self._login(self.stranger)
        html = b"<html><script>alert(1)</script></html>"
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
        size = int(
            self.env["ir.config_parameter"].get_param(
                "complaint_management.portal_file_size"
            )
        )
        for name, content, status in (
            ("x.html", html, 415),
            ("photo.jpg", html, 415),
            ("x.svg", svg, 415),
            ("run.exe", b"MZ\x90\x00" + b"\x00" * 64, 415),
            ("photo.html", make_photo(), 415),
            ("big.pdf", PDF + b" " * size, 413),
        ):
            with self.subTest(name=name):
                response = self._post(
                    "/submitted/ticket",
                    {"subject": "a", "description": "b"},
                    files=[("attachment", (name, content))],
                )
                self.assertEqual(response.status_code, status)
        many = [("attachment", (f"{i}.pdf", PDF)) for i in range(10)]
        data = {"subject": "a", "description": "b"}
        response = self._post("/submitted/ticket", data, files=many)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._find_tickets(self.stranger))
        response = self._post("/submitted/ticket", data | {"attachment": "1"}, many[:1])
        self.assertEqual(response.status_code, 302)
        self.assertEqual(len(self._find_tickets(self.stranger)), 1)

    # -- H9 -------------------------------------------------------------------

    def test_h9_wrong_input_is_no_server_error(self):
        self._login(self.customer)
        for data in (
            {},
            {"ticket_id": "x", "stage_id": "1"},
            {"ticket_id": "1", "stage_id": "9" * 30},
            {"ticket_id": "²", "stage_id": "-1"},
            {"foo_id": "abc"},
        ):
            with self.subTest(close=data):
                response = self._post("/ticket/close", data)
                self.assertIn(response.status_code, (400, 404))
        for data in (
            {},
            {"subject": "x"},
            {"subject": "\x00", "description": "\x00"},
            {"subject": "x" * 300, "description": "x"},
            {"subject": "x", "description": "x", "category": "abc"},
            {"subject": "x", "description": "x", "category": "9" * 20},
        ):
            with self.subTest(submit=data):
                response = self._post("/submitted/ticket", data)
                self.assertEqual(response.status_code, 400)
        for url in (
            "/my/tickets?sortby=x&filterby=x&groupby=x&search_in=x&search=%00",
            "/my/tickets?date_begin=x&date_end=y",
            "/my/tickets/page/999999999999?groupby=stage&search=%27",
            f"/my/ticket/{self.ticket.id}?access_token=%C3%A9",
        ):
            with self.subTest(url=url):
                self.assertEqual(self._get_page(url).status_code, 200)
        response = self._get_page("/my/ticket/99999999999999999999")
        self.assertEqual(response.status_code, 404)

    # -- H11 ------------------------------------------------------------------

    def test_h11_helpdesk_people_see_no_complaint(self):
        complaint = self._create_complaint()
        for user in (self.helpdesk_user, self.helpdesk_manager, self.employee):
            with self.subTest(user=user.login):
                tickets = self.env["helpdesk.ticket"].with_user(user)
                self.assertNotIn(complaint, tickets.search([]))
                self.assertFalse(complaint.with_user(user).has_access("read"))
                self.assertFalse(complaint.with_user(user).has_access("write"))
                with self.assertRaises(AccessError):
                    complaint.with_user(user).read(["name"])
                with self.assertRaises(AccessError):
                    complaint.with_user(user).unlink()
        tickets = self.env["helpdesk.ticket"].with_user(self.helpdesk_manager)
        self.assertIn(self.ticket, tickets.search([]))
        for user in (self.officer, self.manager, self.auditor):
            with self.subTest(user=user.login):
                self.assertTrue(complaint.with_user(user).has_access("read"))
        self.assertFalse(complaint.with_user(self.auditor).has_access("write"))
        for user in (self.officer, self.manager, self.helpdesk_manager):
            with self.assertRaises(UserError):
                complaint.with_user(user).unlink()

    def test_h11_person_complained_about(self):
        complaint = self._create_complaint(
            complaint_subject_user_ids=[
                Command.set((self.officer_2 + self.manager).ids)
            ]
        )
        complaint.sudo()._message_subscribe(self.officer_2.partner_id.ids)
        documents = self.env["complaint.ledger"]
        for user in (self.officer_2, self.manager):
            with self.subTest(user=user.login):
                tickets = self.env["helpdesk.ticket"].with_user(user)
                self.assertNotIn(complaint, tickets.search([]))
                self.assertFalse(complaint.with_user(user).has_access("read"))
                self.assertFalse(
                    documents.with_user(user).search([("ticket_id", "=", complaint.id)])
                )
        self.assertTrue(complaint.with_user(self.officer).has_access("read"))

    def test_h11_nor_does_a_mail_tell_him(self):
        complaint = self._create_complaint(
            complaint_subject_user_ids=[Command.set(self.officer_2.ids)]
        )
        people = self.officer_2 | self.officer | self.stranger | self.customer
        complaint.sudo()._message_subscribe(people.partner_id.ids)
        message = complaint.with_env(self.env).message_post(
            body="What he did", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(
            message.notified_partner_ids,
            (self.officer | self.customer).partner_id,
        )

    def test_h11_employee_sees_what_he_received(self):
        complaint = self._create_complaint(user=self.employee)
        self.assertTrue(complaint.with_user(self.employee).has_access("read"))
        self.assertFalse(complaint.with_user(self.handler).has_access("read"))

    def test_other_company_sees_nothing(self):
        complaint = self._create_complaint()
        other = new_test_user(
            self.env,
            "other_officer",
            "complaint_management.complaint_management_group_officer",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        self.assertFalse(complaint.with_user(other).has_access("read"))
        for name in ("complaint.ledger", "complaint.clock", "complaint.procedure.step"):
            found = self.env[name].with_user(other).search([])
            with self.subTest(model=name):
                self.assertFalse(found & self.env[name].search(self._own(name)))

    def test_every_model_has_a_company_rule(self):
        """T23: catalogues of codes are shared, everything else has its company."""
        shared = {
            "complaint.role",
            "complaint.grade",
            "complaint.input.kind",
            "complaint.cause",
            "complaint.risk",
            "complaint.indicator",
            "complaint.external.body",
            "complaint.request.limit",
        }
        for name in self.env.registry:
            model = self.env[name]
            if (
                not name.startswith("complaint.")
                or name in shared
                or model._abstract
                or model._transient
            ):
                continue
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", name), ("global", "=", True)]
            )
            with self.subTest(model=name):
                self.assertTrue([r for r in rules if "company" in r.domain_force])

    def _own(self, name):
        path = "procedure_id.company_id" if "procedure" in name else "company_id"
        return [(path, "=", self.company.id)]

    # -- H12 ------------------------------------------------------------------

    def test_h12_joining_and_leaving_a_team_counts_at_once(self):
        agent = new_test_user(
            self.env, "agent", "helpdesk_mgmt.group_helpdesk_user_team"
        )
        ticket = self._create_ticket(self.stranger, team_id=self.team.id)
        own = ticket.with_user(agent)
        self.assertFalse(own.has_access("read"))
        self.team.user_ids = [Command.link(agent.id)]
        self.assertTrue(own.has_access("read"))
        self.team.user_ids = [Command.unlink(agent.id)]
        self.env.flush_all()
        self.assertFalse(own.has_access("read"))

    def test_h12_handlers_of_a_dispatch(self):
        dispatch = self._dispatch_of_complaint()
        new = self._create_user("new_handler", "handler")
        self.assertFalse(dispatch.with_user(new).has_access("read"))
        self.responsible_team.user_ids = [Command.link(new.id)]
        self.assertTrue(dispatch.with_user(new).has_access("read"))
        self.assertFalse(dispatch.ticket_id.with_user(new).has_access("read"))

    def _dispatch_of_complaint(self):
        complaint = self._create_complaint()
        complaint.with_user(self.officer).action_complaint_confirm()
        self._assess(complaint)
        return self._dispatch(complaint)

    # -- pages of the host that were broken ------------------------------------

    def test_host_page_shows_number_and_buttons(self):
        self.ticket.user_id = self.officer
        self._login(self.customer)
        page = self._get_page(f"/my/ticket/{self.ticket.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.ticket.number, page.text)
        self.assertIn('action="/ticket/close"', page.text)
        self.assertNotIn('method="GET" action="/ticket/close"', page.text)
        self.assertIn(self.customer.name, page.text)

    def test_host_list_and_home(self):
        complaint = self._create_complaint()
        self._login(self.customer)
        page = self._get_page("/my/tickets?groupby=stage&sortby=name")
        self.assertIn(self.ticket.name, page.text)
        self.assertNotIn(complaint.name, page.text)
        home = self._get_page("/my/home")
        self.assertIn("/my/complaints", home.text)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["ticket_count", "complaint_count"]}
        )
        self.assertEqual(counters, {"ticket_count": 1, "complaint_count": 1})
        for url in ("/new/ticket", "/my"):
            self.assertEqual(self._get_page(url).status_code, 200)

    def test_host_page_leads_to_the_complaint(self):
        complaint = self._create_complaint()
        self._login(self.customer)
        response = self._get_page(f"/my/ticket/{complaint.id}")
        self.assertURLEqual(
            response.headers["Location"], f"/my/complaint/{complaint.id}"
        )
