# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon

# Wednesday 09:10 in Shanghai
NOW = "2026-03-11 01:10:00"


@tagged("post_install", "-at_install")
class TestPolicyLines(ComplaintCommon):
    """Categories, channels, cycles and authorities that a procedure names."""

    def _category(self, code, **values):
        return self.env["helpdesk.ticket.category"].create(
            {"name": code, "complaint_code": code, "company_id": False} | values
        )

    # -- the tree of categories --------------------------------------------------------

    def test_complaint_has_a_category_of_the_tree(self):
        self._add_line("category", category_id=self.category.id, name="服务")
        ticket = self._create_complaint()
        with self.shows("R082"):
            self.assertEqual(ticket.category_id, self.category)
            allowed = ticket.with_user(self.officer).complaint_allowed_categories
            self.assertEqual(
                self.env["helpdesk.ticket.category"].search(allowed), self.category
            )
            with self.assertRaisesRegex(ValidationError, "no category of"):
                self._create_complaint(category_id=self._category("other").id)
            with self.assertRaisesRegex(ValidationError, "no category of"):
                ticket.with_user(self.officer).category_id = self._category("other_2")

    def test_without_a_tree_any_category_will_do(self):
        ticket = self._create_complaint(category_id=self._category("other").id)
        self.assertEqual(ticket.category_id.complaint_code, "other")

    def test_tree_of_a_file_is_created_once(self):
        file = (
            b'<procedure code="T" name="T"><category category="tree_a" name="A"/>'
            b'<category category="tree_b" name="B" parent="tree_a"/></procedure>'
        )
        procedures = self.env["complaint.procedure"].with_user(self.manager)
        first = procedures._import_file(file).sudo()
        second = procedures._import_file(
            file.replace(b"A", b"Z").replace(b'"T"', b'"U"')
        )
        categories = first.category_ids.category_id
        self.assertEqual(categories, second.sudo().category_ids.category_id)
        below = categories.filtered(lambda c: c.complaint_code == "tree_b")
        self.assertEqual(below.parent_id.complaint_code, "tree_a")
        self.assertIn(
            b'category="tree_b" name="B" parent="tree_a"', first._export_file()
        )

    # -- channels ----------------------------------------------------------------------

    def _channel(self, code, **values):
        channel = self.env.ref(f"complaint_management.helpdesk_ticket_channel_{code}")
        self._add_line("channel", channel_id=channel.id, **values)
        return channel

    def test_layer_of_the_channel_is_stamped(self):
        media = self._channel("media", layer="supervision", form="written")
        ticket = self._create_complaint(channel_id=media.id)
        self.assertEqual(ticket.complaint_layer, "supervision")
        with self.assertRaisesRegex(UserError, "set by the procedure"):
            ticket.with_user(self.officer).complaint_layer = "handling"
        with self.assertRaises(ValidationError):
            self._create_complaint(complaint_layer="supervision")
        forged = self.env["helpdesk.ticket"].with_user(self.officer)
        forged = forged.with_context(default_complaint_layer="supervision")
        [ticket] = forged._complaint_register([self._prepare_complaint()])
        self.assertFalse(ticket.complaint_layer)

    def test_conditions_ask_for_layer_and_form(self):
        media = self._channel("media", layer="supervision", form="written")
        self._add_line(
            "grade",
            [("channel_layer", "=", "supervision"), ("channel_form", "=", "written")],
            "grade_line_id",
            grade_id=self.env["complaint.grade"].create({"code": "w", "name": "W"}).id,
            severity=99,
        )
        ticket = self._create_complaint(channel_id=media.id)
        self.assertEqual(ticket._propose_complaint_grade()[0].code, "w")
        other = self._create_complaint()
        self.assertNotEqual(other._propose_complaint_grade()[0].code, "w")

    # -- the handling cycle of a department --------------------------------------------

    @freeze_time(NOW)
    def test_order_gets_the_cycle_of_its_department_and_kind(self):
        repair = self._category("repair")
        leaf = self._category("repair_fridge", parent_id=repair.id)
        team = self.responsible_team
        self.procedure.routing_ids._trusted().unlink()
        for category, days in ((repair, 2), (False, 6)):
            self._add_line(
                "routing",
                category_id=category and category.id,
                team_id=team.id,
                limit_number=days,
                limit_unit="working_day",
            )
        with self.shows("R142", "R185"):
            for category, date in (
                (leaf, "2026-03-13 09:00:00"),
                (self.category, "2026-03-19 09:00:00"),
            ):
                ticket = self._create_complaint(category_id=category.id)
                dispatch = self.env["complaint.dispatch"].with_user(self.officer)
                dispatch = dispatch.create({"ticket_id": ticket.id, "question": "?"})
                self.assertEqual(dispatch.team_id, team)
                self.assertEqual(dispatch.date_limit, Datetime.to_datetime(date))

    # -- authorities -------------------------------------------------------------------

    def _solution(self, cost):
        investigation = self._handle(self._create_complaint())
        solution = self.env["complaint.solution"].with_user(self.handler)
        return solution.create(
            {
                "investigation_id": investigation.id,
                "mode": "explanation",
                "description": "说明并补偿",
                "cost": cost,
                "measure_ids": [
                    Command.create(
                        {
                            "name": "补偿",
                            "user_id": self.handler.id,
                            "date_due": Datetime.now() + timedelta(days=3),
                        }
                    )
                ],
            }
        )

    def _authorize(self, amount, role="handler"):
        roles = self.env["complaint.role"].search([("code", "=", role)])
        self._add_line(
            "authority", role_id=roles.id, object="complaint.solution", amount=amount
        )
        self.procedure.approval_ids.filtered(
            lambda line: line.object == "complaint.solution"
        )._trusted().unlink()
        leader = self.env["complaint.role"].search([("code", "=", "leader")])
        self._add_line(
            "approval",
            [("within_authority", "=", "false")],
            object="complaint.solution",
            role_id=leader.id,
        )
        self._add_line(
            "approval",
            [("within_authority", "=", "true")],
            object="complaint.solution",
            is_none=True,
        )

    def test_who_has_authority_settles_and_passes_up_what_is_beyond(self):
        self._authorize(200)
        with self.shows("R472"):
            for cost, state in ((200, "approved"), (200.01, "requested")):
                solution = self._solution(cost)
                solution.action_request_approval()
                self.assertEqual(solution.state, state)

    def test_authority_is_that_of_who_asks(self):
        self._authorize(200, "verifier")
        solution = self._solution(10)
        solution.action_request_approval()
        self.assertEqual(solution.state, "requested")

    def test_splitting_does_not_get_around_the_authority(self):
        self._authorize(200)
        first = self._solution(150)
        first.action_request_approval()
        second = first.copy({"cost": 150})
        second.action_request_approval()
        self.assertEqual(second.state, "requested")

    # -- promises ----------------------------------------------------------------------

    def _promise(self, ticket, hours, **values):
        contact = self.env["complaint.contact"].with_user(self.officer)
        contact = contact.create(
            {
                "ticket_id": ticket.id,
                "content": "告知反馈时间",
                "promise": "反馈",
                "promise_date": Datetime.now() + timedelta(hours=hours),
            }
            | values
        )
        contact.action_record()
        return contact

    @freeze_time(NOW)
    def test_promise_at_the_registration_is_a_contact(self):
        date = Datetime.now() + timedelta(hours=3)
        ticket = self._create_complaint(complaint_earliest_feedback=date)
        with self.shows("R033", "R063"):
            contact = ticket.complaint_contact_ids
            self.assertEqual(contact.promise_date, date)
            self.assertEqual(
                (contact.state, contact.promise_state), ("recorded", "open")
            )
            self.assertIn("promised", ticket.complaint_ledger_ids.mapped("milestone"))

    @freeze_time(NOW)
    def test_promise_lies_ahead_and_its_state_is_ours(self):
        ticket = self._create_complaint()
        with self.assertRaisesRegex(UserError, "lies ahead"):
            self._promise(ticket, 0)
        contact = self._promise(ticket, 2)
        for forge in (
            lambda: contact.write({"promise_state": "kept"}),
            lambda: contact.write({"promise_date": Datetime.now()}),
            lambda: self._promise(ticket, 2, promise_state="kept"),
            lambda: ticket.with_user(self.officer).write(
                {"complaint_earliest_feedback": False}
            ),
        ):
            with self.assertRaises(UserError):
                forge()
        self._promise(ticket, 5, renewed_contact_id=contact.id)
        with self.assertRaisesRegex(UserError, "not open"):
            contact.action_keep_promise()
        other = self._create_complaint()
        with self.assertRaisesRegex(UserError, "not open"):
            self._promise(other, 5, renewed_contact_id=self._promise(ticket, 9).id)

    # -- solved at once ----------------------------------------------------------------

    def _make_settlement(self):
        self._add_step("contacted")
        self._add_line(
            "closing",
            code="at_once",
            name="当场处理",
            kind="accepted",
            is_at_once=True,
        )

    def test_only_officers_settle(self):
        self._make_settlement()
        ticket = self._create_complaint()
        closing = self.procedure.closing_ids.filtered("is_at_once")
        for user in (self.employee, self.handler, self.customer):
            with self.assertRaises(AccessError):
                ticket.with_user(user)._complaint_settle(
                    closing, ticket.channel_id, "好了"
                )

    def test_what_is_handled_already_is_not_settled(self):
        self._make_settlement()
        ticket = self._create_complaint().with_user(self.officer)
        self.assertTrue(ticket.complaint_can_settle)
        ticket.action_complaint_confirm()
        self._assess(ticket)
        self._dispatch(ticket)
        ticket.invalidate_recordset()
        self.assertFalse(ticket.complaint_can_settle)
        closing = self.procedure.closing_ids.filtered("is_at_once")
        with self.assertRaisesRegex(UserError, "no longer"):
            ticket._complaint_settle(closing, ticket.channel_id, "好了")
        ordinary = self.procedure.closing_ids - closing
        with self.assertRaisesRegex(UserError, "no longer"):
            self._create_complaint()._complaint_settle(
                ordinary[0], ticket.channel_id, "好了"
            )

    # -- who approves plans of improvement ---------------------------------------------

    def test_plan_is_approved_by_the_role_of_the_procedure(self):
        leader = self.env["complaint.role"].search([("code", "=", "leader")])
        self._add_step("improvement_planned", role_id=leader.id)
        ticket = self._create_complaint()
        action = self.env["complaint.action"].with_user(self.officer)
        action = action.create(
            {
                "name": "加强检漏",
                "ticket_ids": [Command.link(ticket.id)],
                "goal": "同类投诉减半",
                "team_id": self.responsible_team.id,
                "user_id": self.handler.id,
                "supervisor_id": self.verifier.id,
                "date_due": "2030-01-01",
                "category_id": self.category.id,
                "effect_days": 30,
                "measure_ids": [
                    Command.create(
                        {
                            "name": "培训",
                            "user_id": self.handler.id,
                            "date_due": "2029-12-01",
                        }
                    )
                ],
            }
        )
        with self.shows("R226", "R272"):
            self.assertEqual(action.approver_id, self.leader)
            for user in (self.officer, self.handler, self.verifier):
                with self.assertRaises(AccessError):
                    action.with_user(user).action_plan()
            own = action.with_user(self.leader)
            own.supervisor_id = self.auditor
            own.action_plan()
            self.assertEqual(action.state, "planned")
            self.assertNotEqual(action.supervisor_id, action.user_id)


@tagged("post_install", "-at_install")
class TestPolicyPortal(ComplaintCommon, HttpCase):
    def test_portal_offers_the_categories_of_the_tree(self):
        shown = self.env["helpdesk.ticket.category"].create(
            [
                {"name": name, "company_id": False, "show_in_portal": True}
                for name in ("服务质量", "别家的类别")
            ]
        )
        self._add_line("category", category_id=shown[0].id, name="服务质量")
        self.env.flush_all()
        self.authenticate("customer", "customer")
        page = self.url_open("/my/complaint/new").text
        self.assertIn("服务质量", page)
        self.assertNotIn("别家的类别", page)
