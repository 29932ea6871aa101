# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .solution_common import SolutionCommon

SECRET = "秘密"


@tagged("post_install", "-at_install")
class TestCompanyBorder(SolutionCommon):
    """Who works for one company reads and writes nothing of another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_b = cls.env["res.company"].create({"name": "B"})
        own = {"company_id": cls.company_b.id}
        cls.partner_b = cls.env["res.partner"].create(
            {"name": "甲", "email": "b@example.com", "phone": "13700000001", **own}
        )
        cls.user_b = cls._create_user("user_b")
        cls.user_b.write({"company_ids": [Command.set(cls.company_b.ids)], **own})
        cls.foreign = {
            model: cls.env[model].create({"name": SECRET, **own, **values})
            for model, values in (
                ("helpdesk.ticket.team", {}),
                ("helpdesk.ticket.category", {}),
                ("helpdesk.ticket.channel", {}),
                ("complaint.product", {"code": "B"}),
            )
        }
        cls.foreign["res.users"] = cls.user_b

    def _prepare_foreign(self):
        vals = self._prepare_complaint(partner_id=self.partner_b.id)
        del vals["complaint_phone"]
        return vals | {"complaint_procedure_id": self.procedure.id}

    # -- customers ------------------------------------------------------------

    def test_customers_of_others_are_not_registered(self):
        vals = self._prepare_foreign()
        for user in self.employee | self.officer | self.manager:
            tickets = self.env["helpdesk.ticket"].with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.partner_b.with_user(user).read(["name"])
                with self.assertRaises(AccessError):
                    tickets.create(dict(vals))
                default = tickets.with_context(default_partner_id=vals["partner_id"])
                less = {k: v for k, v in vals.items() if k != "partner_id"}
                with self.assertRaises(AccessError):
                    default.create(less | {"complaint_phone": "1"})
                with self.assertRaises(AccessError):
                    tickets._complaint_register([dict(vals)])

    def test_customers_of_others_are_not_written(self):
        for user in self.officer | self.manager:
            own = self._create_complaint().with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                own.write({"partner_id": self.partner_b.id})

    def test_customers_of_others_are_not_listed_in_a_case(self):
        case = self._create_complaint()
        people = self.env["complaint.complainant"].with_user(self.officer)
        vals = {"ticket_id": case.id, "name": "甲"}
        with self.assertRaises(AccessError):
            people.create(vals | {"partner_id": self.partner_b.id})
        person = people.create(dict(vals))
        with self.assertRaises(AccessError):
            person.partner_id = self.partner_b

    def test_a_form_does_not_show_customers_of_others(self):
        spec = {name: {} for name in ("partner_name", "partner_email")}
        spec |= {"partner_id": {"fields": {"display_name": {}}}, "complaint_phone": {}}
        tickets = self.env["helpdesk.ticket"]
        for user in self.employee | self.officer:
            self.env.invalidate_all()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                tickets.with_user(user).onchange(
                    {"partner_id": self.partner_b.id}, ["partner_id"], spec
                )

    def test_a_message_of_a_customer_of_others_becomes_a_complaint(self):
        """The gateway found him by his address; what he wrote is what we know."""
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "漏水",
                "description": "<p>漏水</p>",
                "partner_id": self.partner_b.id,
                "partner_name": "乙",
                "partner_email": "written@example.com",
                "team_id": self.team.id,
                "user_id": self.officer.id,
            }
        )
        ticket.with_user(self.officer).action_make_complaint()
        self.assertEqual(ticket.partner_email, "written@example.com")
        self.assertFalse(ticket.complaint_phone)

    def test_customers_of_nobody_are_everybodys(self):
        customer = self.env["res.partner"].create({"name": "丙", "phone": "1"})
        vals = self._prepare_foreign() | {"partner_id": customer.id}
        ticket = self.env["helpdesk.ticket"].with_user(self.employee).create(vals)
        self.assertEqual(ticket.sudo().complaint_phone, "1")

    # -- records that are put into another company ------------------------------

    def _assert_stays(self, record, vals):
        with self.subTest(model=record._name, vals=vals):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).write(vals)
                record.flush_recordset()

    def test_nobody_fills_roles_of_another_company(self):
        role = self.env["complaint.role"].search([], limit=1)
        vals = {"role_id": role.id, "user_id": self.manager.id}
        assignments = self.env["complaint.role.assignment"].with_user(self.manager)
        self._assert_stays(assignments.create(vals), {"company_id": self.company_b.id})

    def test_nobody_stands_in_in_another_company(self):
        absences = self.env["complaint.absence"].with_user(self.manager)
        absence = absences.create(
            {"user_id": self.leader.id, "deputy_id": self.manager.id}
        )
        self._assert_stays(absence, {"company_id": self.company_b.id})

    def test_nobody_gives_another_company_a_holiday(self):
        days = self.env["complaint.calendar.day"].with_user(self.manager)
        day = days.create({"name": "x", "date": "2026-12-02", "kind": "off"})
        calendar = self.env["resource.calendar"].create(
            {"name": "B", "company_id": self.company_b.id}
        )
        self._assert_stays(day, {"calendar_id": calendar.id})
        self._assert_stays(day, {"company_id": self.company_b.id})
        with self.assertRaises(AccessError):
            days.create(
                {"name": "y", "date": "2026-12-03", "calendar_id": calendar.id}
                | {"company_id": self.company.id}
            )
        with self.assertRaises(AccessError):
            days.with_context(default_company_id=self.company.id).create(
                {"name": "y", "date": "2026-12-03", "calendar_id": calendar.id}
            )

    def test_masters_stay_in_their_company(self):
        own = {"company_id": self.company.id}
        indicator = self.env["complaint.indicator"].search([], limit=1)
        for model, vals in (
            ("helpdesk.ticket.category", {"name": "A"}),
            ("helpdesk.ticket.channel", {"name": "A"}),
            ("helpdesk.ticket.team", {"name": "A"}),
            ("helpdesk.ticket.stage", {"name": "A"}),
            ("complaint.product", {"name": "A", "code": "A"}),
            ("complaint.indicator.base", {"name": "A", "month": "2026-1-1"}),
            ("complaint.indicator.target", {"indicator_id": indicator.id}),
        ):
            if model == "complaint.indicator.base":
                vals["number"] = 1
            record = self.env[model].create(vals | own)
            self._assert_stays(record, {"company_id": self.company_b.id})

    def test_a_measure_follows_its_solution(self):
        measure = self._draft().measure_ids
        own = measure.with_user(self.handler)
        with self.assertRaises(AccessError):
            own.write({"company_id": self.company_b.id})
        self.assertEqual(measure.company_id, self.company)

    def test_whatever_has_a_company_is_guarded(self):
        """No client may write a company that nobody looks at."""
        access = self.env["ir.model.access"].search([("perm_write", "=", True)])
        for name in access.model_id.mapped("model"):
            model = self.env.get(name)
            if model is None or not name.startswith("complaint."):
                continue
            company = model._fields.get("company_id")
            if not company or not company.store or model._transient:
                continue
            guarded = isinstance(model, self.registry["complaint.company.mixin"])
            with self.subTest(model=name):
                # an answer drops it
                self.assertTrue(guarded or name == "complaint.fact.answer")

    # -- links ------------------------------------------------------------------

    def _assert_refused(self, record, user, vals):
        """Check that the refusal does not name what the user does not read."""
        with self.subTest(model=record._name, vals=vals):
            with self.assertRaises(UserError) as catcher:
                self.env.invalidate_all()
                own = record.with_user(user)
                own.write(vals) if record else own.create(vals)
                own.flush_model()
            self.assertNotIn(SECRET, str(catcher.exception))
            self.assertRegex(str(catcher.exception), "company|'read' access")

    def test_a_complaint_names_what_is_of_its_company(self):
        tickets = self.env["helpdesk.ticket"]
        for name in (
            "team_id",
            "user_id",
            "category_id",
            "channel_id",
            "complaint_product_id",
        ):
            vals = {name: self.foreign[tickets._fields[name].comodel_name].id}
            self._assert_refused(self._create_complaint(), self.officer, vals)
            if name != "team_id":  # a team that is not of the procedure is replaced
                vals = self._prepare_complaint(**vals)
                vals["complaint_procedure_id"] = self.procedure.id
                self._assert_refused(tickets, self.officer, vals)

    def test_documents_name_people_of_their_company(self):
        measure = self._draft().measure_ids
        action = self.env["complaint.action"].create({"name": "检漏"})
        signal = self.env["complaint.risk.signal"].create({"name": "x", "content": "x"})
        ticket = self._create_complaint()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        order = self._dispatch(ticket)
        order.with_user(self.handler).action_receive()
        for record, user, *names in (
            (measure, self.handler, "user_id"),
            (action, self.officer, "category_id", "user_id", "supervisor_id"),
            (action, self.officer, "approver_id"),
            (signal, self.officer, "user_id"),
            (order, self.handler, "handler_id"),
        ):
            for name in names:
                foreign = self.foreign[record._fields[name].comodel_name]
                self._assert_refused(record, user, {name: foreign.id})

    def test_an_answer_came_through_our_own_channel(self):
        vals = {"solution_id": self._offer().id, "answer": "accepted", "person": "x"}
        channel = self.foreign["helpdesk.ticket.channel"]
        answers = self.env["complaint.solution.answer"]
        self._assert_refused(answers, self.officer, vals | {"channel_id": channel.id})

    def test_who_works_for_both_is_told_what_does_not_fit(self):
        both = self.company | self.company_b
        self.officer.company_ids = both
        category = self.foreign["helpdesk.ticket.category"]
        own = self._create_complaint().with_user(self.officer)
        own = own.with_context(allowed_company_ids=both.ids)
        with self.assertRaisesRegex(UserError, SECRET):
            own.category_id = category
        role = self.env["complaint.role"].search([], limit=1)
        self.manager.company_ids = both
        assignments = self.env["complaint.role.assignment"].with_user(self.manager)
        assignments = assignments.with_context(allowed_company_ids=both.ids)
        own = assignments.create({"role_id": role.id, "user_id": self.manager.id})
        own.company_id = self.company_b
        self.assertEqual(own.company_id, self.company_b)

    def test_whatever_checks_companies_names_nothing(self):
        guard = self.registry["complaint.company.mixin"]
        for name in self.registry:
            model = self.env[name]
            if not name.startswith("complaint.") or model._abstract:
                continue
            if model._check_company_auto:
                with self.subTest(model=name):
                    self.assertIsInstance(model, guard)
