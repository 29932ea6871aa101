# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime
from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ComplaintCommon

MATTER = "<p>王芳（电话 138-0013 8000，wangfang@example.com）：王女士家空调不制冷</p>"


@tagged("post_install", "-at_install", "security")
class TestDispatchIdentity(ComplaintCommon):
    """Who handles the matter does not learn who the customer is."""

    def _open_dispatch(self, ticket):
        action = ticket.with_user(self.officer).action_new_dispatch()
        model = self.env["complaint.dispatch"].with_user(self.officer)
        return Form(model.with_context(**action["context"]))

    def test_matter_is_copied_without_the_customer(self):
        ticket = self._create_complaint(
            name="王 芳投诉空调",
            description=MATTER,
            complaint_address="文三路 1 号 2 幢 301",
            complaint_demand="请到文三路1号2幢301上门，电 +86 13800138000",
        )
        self.assertEqual(
            self._open_dispatch(ticket).matter,
            "[customer]投诉空调\n"
            "[customer]（电话 [phone]，[e-mail]）：[customer]家空调不制冷\n"
            "请到[address]上门，电 [phone]",
        )

    def test_family_and_company_of_the_customer_too(self):
        company = self.env["res.partner"].create(
            {"name": "Azure Interior", "is_company": True, "street": "4557 De Silva"}
        )
        self.customer.partner_id.write(
            {
                "name": "Brandon Freeman",
                "parent_id": company.id,
                "phone": "0571-87654321",
            }
        )
        ticket = self._create_complaint(
            name="brandon freeman of Azure Interior",
            description="<p>Mr Freeman, 4557 De Silva, calls from 0571 8765 4321</p>",
            complaint_demand=False,
        )
        self.assertEqual(
            self._open_dispatch(ticket).matter,
            "[customer] of [customer]\nMr [customer], [address], calls from [phone]",
        )

    def test_officer_edits_the_text_before_the_issue(self):
        ticket = self._create_complaint(description=MATTER)
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        form = self._open_dispatch(ticket)
        form.matter = "空调不制冷"
        form.team_id = self.responsible_team
        form.question = "请查明原因"
        form.date_limit = datetime(2099, 1, 1)
        dispatch = form.save()
        dispatch.action_issue()
        self.assertEqual(dispatch.matter, "空调不制冷")
        with self.assertRaises(UserError):
            dispatch.matter = "王芳"

    def test_letter_tells_the_customer_his_own_words(self):
        ticket = self._create_complaint(description=MATTER)
        reply = (
            self.env["complaint.reply"]
            .with_user(self.officer)
            .create({"ticket_id": ticket.id})
        )
        self.assertIn("王女士家空调不制冷", reply.matter)
        self.assertIn(self._prepare_complaint()["complaint_demand"], reply.matter)

    def test_many_at_once_ask_no_more_of_the_database(self):
        def count(tickets):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            vals = {"team_id": self.responsible_team.id, "question": "?"}
            self.env["complaint.dispatch"].create(
                [
                    {**vals, "ticket_id": ticket.id, "date_limit": "2099-01-01"}
                    for ticket in tickets
                ]
            )
            return self.env.cr.sql_log_count - before

        tickets = [self._create_complaint(description=MATTER) for _i in range(12)]
        count(tickets)
        self.assertEqual(count(tickets), count(tickets[:1]))

    def test_link_to_the_complaint_shows_its_number_only(self):
        ticket = self._create_complaint(name="王芳投诉空调")
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._dispatch(ticket)
        specification = {"ticket_id": {"fields": {"display_name": {}}}}
        for user, name in (
            (self.handler, ticket.number),
            (self.officer, f"{ticket.number} - 王芳投诉空调"),
        ):
            row = dispatch.with_user(user).web_read(specification)[0]
            self.assertEqual(row["ticket_id"]["display_name"], name)
        clock = self.env["complaint.clock"].with_user(self.handler)
        clock = clock.search([("ticket_id", "=", ticket.id), ("is_mine", "=", True)])
        self.assertEqual(clock.ticket_name, "[customer]投诉空调")


@tagged("post_install", "-at_install")
class TestDispatchDefaults(ComplaintCommon):
    """What the procedure knows need not be typed."""

    def _add_routing(self, **values):
        lines = self.env["complaint.procedure.routing"]._trusted()
        return lines.create({"procedure_id": self.procedure.id} | values)

    def _open_dispatch(self, **values):
        ticket = self._create_complaint(**values)
        action = ticket.with_user(self.officer).action_new_dispatch()
        model = self.env["complaint.dispatch"].with_user(self.officer)
        return Form(model.with_context(**action["context"]))

    def test_team_of_the_category_comes_before_the_team_of_all(self):
        teams = self.env["helpdesk.ticket.team"]
        other = teams.create({"name": "Other", "company_id": self.company.id})
        self._add_routing(team_id=other.id, sequence=1)
        self._add_routing(
            team_id=self.responsible_team.id, category_id=self.category.id, sequence=2
        )
        child = self.category.create(
            {"name": "Repair", "parent_id": self.category.id, "company_id": False}
        )
        strange = self.category.create({"name": "Other", "company_id": False})
        with self.shows("R122", "R135"):
            for category, team in (
                (self.category, self.responsible_team),
                (child, self.responsible_team),
                (strange, other),
            ):
                form = self._open_dispatch(category_id=category.id)
                self.assertEqual(form.team_id, team)

    def test_line_counts_only_where_its_conditions_hold(self):
        line = self._add_routing(
            team_id=self.responsible_team.id, category_id=self.category.id
        )
        self.env["complaint.procedure.condition"]._trusted().create(
            {
                "routing_id": line.id,
                "fact_code": "persons",
                "operator": ">=",
                "value": "5",
            }
        )
        self.assertFalse(self._open_dispatch().team_id)
        self.assertEqual(
            self._open_dispatch(complaint_persons=5).team_id, self.responsible_team
        )

    def test_role_that_names_one_team_gives_it(self):
        role = self.procedure.routing_ids.role_id
        assignment = self.env["complaint.role.assignment"].search(
            [("role_id", "=", role.id), ("company_id", "=", self.company.id)]
        )
        self.assertFalse(self._open_dispatch().team_id)
        assignment.team_id = self.responsible_team
        self.assertEqual(self._open_dispatch().team_id, self.responsible_team)
        assignment.copy({"team_id": self.team.id})
        self.assertFalse(self._open_dispatch().team_id)

    def test_unknown_team_has_to_be_named(self):
        form = self._open_dispatch()
        form.question = "请查明原因"
        form.date_limit = datetime(2099, 1, 1)
        with self.assertRaisesRegex(AssertionError, "team_id is a required field"):
            form.save()

    def test_limit_comes_from_the_number_of_the_procedure(self):
        self.assertFalse(self._open_dispatch().date_limit)
        self.procedure._get_steps()["answered"]._trusted().write(
            {"limit_number": 2, "limit_unit": "working_day", "limit_field": False}
        )
        now = datetime(2026, 3, 11, 2, 0)  # a Wednesday, 10:00 in Shanghai
        ticket = self._create_complaint()
        action = ticket.with_user(self.officer).action_new_dispatch()
        model = self.env["complaint.dispatch"].with_user(self.officer)
        with patch.object(fields.Datetime, "now", lambda *args: now):
            form = Form(model.with_context(**action["context"]))
        calendar = self.procedure._get_calendar()
        self.assertEqual(
            form.date_limit, calendar._complaint_deadline(now, 2, "working_day")
        )
        form.date_limit = datetime(2026, 3, 12, 2, 0)
        self.assertEqual(form.date_limit, datetime(2026, 3, 12, 2, 0))


@tagged("post_install", "-at_install")
class TestButtons(ComplaintCommon):
    """Buttons of a step are shown to those who fill its role."""

    def _get_buttons(self, document, user):
        """Return the names of the buttons above a document, as its form shows them."""
        own = document.with_user(user)
        arch = etree.fromstring(own.get_view(view_type="form")["arch"])
        nodes = arch.findall("./header/button")
        names = [field.get("name") for field in arch.iter("field")]
        values = own.read({name for name in names if name in own._fields})[0]
        values["uid"] = user.id
        return {
            node.get("name")
            for node in nodes
            if not safe_eval(node.get("invisible") or "False", dict(values))
        }

    def setUp(self):
        super().setUp()
        self.ticket = self._create_complaint()
        self.ticket.with_user(self.officer).action_complaint_confirm()

    def test_dispatch(self):
        self._assess(self.ticket)
        dispatch = self._dispatch(self.ticket)
        self.assertIn("action_receive", self._get_buttons(dispatch, self.handler))
        self.officer.group_ids += self.env.ref(
            "complaint_management.complaint_management_group_handler"
        )
        self.assertNotIn("action_receive", self._get_buttons(dispatch, self.officer))
        own = dispatch.with_user(self.handler)
        own.action_receive()
        own.answer = "已处理"
        own.action_answer()
        head = {"action_head_sign", "action_head_refuse"}
        with self.shows("R474"):
            self.assertFalse(head & self._get_buttons(dispatch, self.handler))
            self.assertLessEqual(head, self._get_buttons(dispatch, self.head))

    def test_deputy_of_the_head_signs_and_refuses(self):
        deputy = self._create_user("deputy", "handler")
        self.responsible_team.user_ids = [Command.link(deputy.id)]
        role = self.procedure._get_steps()["head_signed"].role_id
        role.assignment_ids.deputy_id = deputy
        self._assess(self.ticket)
        dispatch = self._dispatch(self.ticket).with_user(self.handler)
        dispatch.action_receive()
        dispatch.answer = "已处理"
        dispatch.action_answer()
        self.assertIn("action_head_sign", self._get_buttons(dispatch, deputy))
        dispatch.with_user(deputy).return_reason = "缺照片"
        with self.assertRaisesRegex(AccessError, "Only the head of After-Sales"):
            dispatch.action_head_refuse()
        dispatch.with_user(deputy).action_head_refuse()
        self.assertEqual(dispatch.state, "received")

    def test_officer_without_the_role(self):
        other = self._create_user("officer_3", "officer")
        assessment = self.env["complaint.assessment"].create(
            {"ticket_id": self.ticket.id}
        )
        reply = self.env["complaint.reply"].create({"ticket_id": self.ticket.id})
        revisit = self.env["complaint.revisit"].create({"ticket_id": self.ticket.id})
        for document, button in (
            (assessment, "action_decide"),
            (reply, "action_send"),
            (revisit, "action_done"),
        ):
            with self.subTest(model=document._name):
                self.assertIn(button, self._get_buttons(document, self.officer))
                self.assertNotIn(button, self._get_buttons(document, other))

    def test_team_of_a_new_document_is_that_of_its_order(self):
        self._assess(self.ticket)
        dispatch = self._dispatch(self.ticket)
        dispatch.with_user(self.handler).action_receive()
        model = self.env["complaint.investigation"].with_user(self.handler)
        form = Form(model.with_context(default_ticket_id=self.ticket.id))
        self.assertIn(" investigated ", form.others_steps)
        form.dispatch_id = dispatch.with_user(self.handler)
        self.assertNotIn(" investigated ", form.others_steps)

    def test_people_of_roles_are_asked_for_once(self):
        self._assess(self.ticket)
        dispatches = self._dispatch(self.ticket)
        for _i in range(5):
            dispatches |= self._dispatch(self.ticket)
        own = dispatches.with_user(self.handler)

        def count(documents):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            documents.mapped("others_steps")
            return self.env.cr.sql_log_count - before

        count(own)
        self.assertEqual(count(own), count(own[:1]))
