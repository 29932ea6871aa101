# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, users

from .common import ComplaintCommon


class QuestionCommon(ComplaintCommon):
    @classmethod
    def _ask(cls, code, **values):
        """Write a question into the revision in force, as if it was adopted so."""
        steps = values.pop("asked_at", ())
        known = cls.procedure._get_steps()
        vals = {
            "procedure_id": cls.procedure.id,
            "code": code,
            "name": f"{code}?",
            "is_required": True,
            "asked_at_ids": [fields.Command.set([known[s].id for s in steps])],
        }
        facts = cls.env["complaint.procedure.fact"]._trusted()
        return facts.create(vals | values)

    def _get_answer(self, ticket, code, user=None):
        answers = ticket.sudo().complaint_fact_ids
        answer = answers.filtered(lambda a: a.fact_id.code == code)
        return answer.with_user(user) if user else answer

    def _get_role(self, code):
        return self.env["complaint.role"].search([("code", "=", code)])

    def _get_work(self, user):
        clocks = self.env["complaint.clock"].with_user(user)
        return clocks.search([("is_mine", "=", True), ("is_open", "=", True)])


@tagged("post_install", "-at_install")
class TestQuestion(QuestionCommon):
    """Questions of the procedure: who answers them, and when."""

    # -- when --------------------------------------------------------------------

    @users("officer")
    def test_registration_waits_for_what_is_asked_then(self):
        self._ask("is_hurt")
        ticket = self.env["helpdesk.ticket"]
        with self.assertRaisesRegex(ValidationError, r"is_hurt\?"):
            ticket._complaint_register([self._prepare_complaint()])
        values = self._prepare_complaint(
            complaint_fact_ids=[
                fields.Command.create(
                    {
                        "fact_id": self._get_fact("is_hurt").id,
                        "value_boolean": "no",
                    }
                )
            ]
        )
        ticket = ticket._complaint_register([values])
        answer = self._get_answer(ticket, "is_hurt")
        self.assertEqual(answer.answered_by_id, self.env.user)
        self.assertTrue(answer.date_answered)

    def _get_fact(self, code):
        return self.procedure.fact_ids.filtered(lambda f: f.code == code)

    @users("employee")
    def test_form_of_registration_asks(self):
        fact = self._ask("is_hurt")
        action = self.env["helpdesk.ticket"].action_complaint_register_new()
        view = "complaint_management.helpdesk_ticket_complaint_view_form_register"
        tickets = self.env["helpdesk.ticket"].with_context(**action["context"])
        with Form(tickets, view=view) as form:
            form.name, form.description = "空调", "<p>不制冷</p>"
            form.partner_name, form.complaint_phone = "王芳", "13800138000"
            asked = [line["fact_id"] for line in form.complaint_fact_ids._records]
            with form.complaint_fact_ids.edit(asked.index(fact.id)) as line:
                line.value_boolean = "yes"
        answer = self._get_answer(form.record, "is_hurt")
        self.assertEqual((answer.answer, answer.create_uid), ("Yes", self.env.user))

    def test_customer_is_not_asked_but_his_complaint_waits(self):
        self._ask("is_hurt")
        tickets = self.env["helpdesk.ticket"].with_user(self.customer).sudo()
        ticket = tickets._complaint_register([self._prepare_complaint()])
        ticket = ticket.with_user(self.officer)
        with self.assertRaisesRegex(UserError, r"is_hurt\?"):
            ticket.action_complaint_confirm()
        self._get_answer(ticket, "is_hurt", self.officer).value_boolean = "no"
        ticket.action_complaint_confirm()
        self.assertTrue(ticket.complaint_date_confirmed)

    def test_step_waits_for_required_answer_and_names_it(self):
        role = self._get_role("leader")
        self._ask("is_known", role_id=role.id, asked_at=("investigated",))
        ticket = self._create_complaint()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._dispatch(ticket)
        self._answer(dispatch)
        with self.assertRaisesRegex(UserError, rf"is_known\?.*{role.name}"):
            self._investigate(dispatch)
        self._get_answer(ticket, "is_known", self.leader).value_boolean = "yes"
        self.assertEqual(self._investigate(dispatch).state, "submitted")

    def test_answer_is_kept_once_its_step_was_taken(self):
        self._ask("is_known", asked_at=("dispatched",))
        ticket = self._create_complaint()
        answer = self._get_answer(ticket, "is_known", self.officer)
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        answer.value_boolean = "yes"
        self._dispatch(ticket)
        with self.assertRaisesRegex(UserError, "assessed with this answer"):
            answer.value_boolean = "no"

    def test_optional_question_holds_up_nothing(self):
        self._ask("is_known", is_required=False, asked_at=("dispatched",))
        ticket = self._create_complaint()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        self._dispatch(ticket)
        answer = self._get_answer(ticket, "is_known", self.officer)
        answer.value_boolean = "no"
        self.assertEqual(answer.answered_by_id, self.officer)

    # -- who ---------------------------------------------------------------------

    def test_only_the_role_answers(self):
        role = self._get_role("leader")
        self._ask("is_known", role_id=role.id, asked_at=("investigated",))
        ticket = self._create_complaint()
        for user in (self.officer, self.handler, self.employee):
            with self.assertRaises(AccessError):
                self._get_answer(ticket, "is_known", user).value_boolean = "yes"
        with self.assertRaises(AccessError):
            self._get_answer(ticket, "is_known", self.customer).value_boolean = "yes"
        answer = self._get_answer(ticket, "is_known", self.leader)
        answer.value_boolean = "yes"
        self.assertEqual(answer.answered_by_id, self.leader)

    def test_deputy_answers_for_the_absent(self):
        role = self._get_role("leader")
        self._ask("is_known", role_id=role.id, asked_at=("investigated",))
        assignment = self.env["complaint.role.assignment"].search(
            [("role_id", "=", role.id), ("company_id", "=", self.company.id)]
        )
        assignment.deputy_id = self.verifier
        ticket = self._create_complaint()
        answer = self._get_answer(ticket, "is_known", self.verifier)
        answer.value_boolean = "no"
        self.assertEqual(answer.answered_by_id, self.verifier)

    def test_subject_of_the_complaint_does_not_answer(self):
        role = self._get_role("leader")
        self._ask("is_known", role_id=role.id, asked_at=("investigated",))
        ticket = self._create_complaint(
            complaint_subject_user_ids=[fields.Command.set(self.leader.ids)]
        )
        with self.assertRaises(AccessError):
            self._get_answer(ticket, "is_known", self.leader).value_boolean = "yes"

    def test_stamps_of_a_client_are_not_taken(self):
        self._ask("is_known", asked_at=("dispatched",))
        ticket = self._create_complaint()
        answer = self._get_answer(ticket, "is_known", self.officer)
        answer.write({"value_boolean": "yes", "answered_by_id": self.leader.id})
        self.assertEqual(answer.answered_by_id, self.officer)
        answer.write({"team_id": self.responsible_team.id})
        self.assertFalse(answer.team_id)

    # -- open work ---------------------------------------------------------------

    def test_question_to_another_role_is_its_work(self):
        role = self._get_role("leader")
        self._ask("is_known", role_id=role.id, asked_at=("dispatched",))
        ticket = self._create_complaint()
        ticket.with_user(self.officer).action_complaint_confirm()
        self.assertNotIn("is_known?", self._get_work(self.leader).mapped("name"))
        self._assess(ticket)
        clock = self._get_work(self.leader).filtered(lambda c: c.name == "is_known?")
        self.assertEqual(clock.state, "running")
        action = clock.action_open_complaint()
        self.assertEqual(action["res_model"], "complaint.fact.answer")
        answer = self._get_answer(ticket, "is_known", self.leader)
        self.assertEqual(action["res_id"], answer.id)
        with Form(answer) as form:
            form.value_boolean = "yes"
        self.assertEqual(clock.sudo().state, "met")
        rows = ticket.sudo().complaint_ledger_ids.sorted("seq")
        self.assertEqual(rows[-1].milestone, "question_answered")
        self.assertEqual(rows[-1].user_id, self.leader)

    def test_question_to_the_team_at_work(self):
        role = self._get_role("handler")
        self._ask("is_known", role_id=role.id, asked_at=("head_signed",))
        ticket = self._create_complaint()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._dispatch(ticket).with_user(self.handler)
        dispatch.action_receive()
        with self.assertRaises(AccessError):
            self._get_answer(ticket, "is_known", self.handler).value_boolean = "no"
        dispatch.answer = "已处理"
        dispatch.action_answer()
        self.assertIn("is_known?", self._get_work(self.handler).mapped("name"))
        answer = self._get_answer(ticket, "is_known", self.handler)
        self.assertNotIn("王芳", answer.ticket_name or "")
        answer.value_boolean = "no"
        self.assertNotIn("is_known?", self._get_work(self.handler).mapped("name"))

    def test_optional_question_ends_with_its_step(self):
        role = self._get_role("leader")
        self._ask(
            "is_known", role_id=role.id, asked_at=("dispatched",), is_required=False
        )
        ticket = self._create_complaint()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        self._dispatch(ticket)
        clock = ticket.sudo().complaint_clock_ids.filtered(
            lambda c: c.name == "is_known?"
        )
        self.assertEqual(clock.state, "void")

    def test_customer_does_not_read_our_questions(self):
        role = self._get_role("leader")
        self._ask("is_known", role_id=role.id, asked_at=("assessed",))
        ticket = self._create_complaint().sudo()
        self.assertIn("is_known?", ticket.complaint_clock_ids.mapped("name"))
        promises = ticket._get_complaint_promises()
        self.assertNotIn("is_known?", promises.mapped("name"))

    def test_many_registrations_put_questions_at_once(self):
        role = self._get_role("leader")
        self._ask("is_known", role_id=role.id, asked_at=("assessed",))

        def count(number):
            values = [self._prepare_complaint() for _index in range(number)]
            tickets = self.env["helpdesk.ticket"].with_user(self.officer)
            self.env.flush_all()
            before = self.cr.sql_log_count
            tickets._complaint_register(values)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(24) - count(4), 3 * 20)


@tagged("post_install", "-at_install")
class TestQuestionTypes(QuestionCommon):
    """Every type of answer is read as what it is."""

    def setUp(self):
        super().setUp()
        for kind in ("integer", "number", "amount", "date", "text"):
            self._ask(kind, type=kind, is_required=False)
        self._ask(
            "harm", type="selection", choices="轻微、一般、严重", is_required=False
        )
        self.ticket = self._create_complaint()

    def _write(self, code, **values):
        self._get_answer(self.ticket, code, self.officer).write(values)
        return self.ticket._get_complaint_facts()[code]

    def test_values_conditions_compare(self):
        facts = self.ticket._get_complaint_facts()
        for code in ("integer", "number", "amount", "date", "text", "harm"):
            self.assertIsNone(facts[code], code)
        self.assertEqual(self._write("integer", value_figure="0"), 0)
        self.assertEqual(self._write("number", value_figure="1,200.5"), 1200.5)
        self.assertEqual(self._write("amount", value_figure="99"), 99)
        self.assertEqual(self._write("date", value_date="2026-03-01"), "2026-03-01")
        self.assertEqual(self._write("text", value_text="红色"), "红色")
        self.assertEqual(self._write("harm", value_choice="严重"), "严重")

    def test_nonsense_is_refused(self):
        for code, values in (
            ("integer", {"value_figure": "1.5"}),
            ("amount", {"value_figure": "很多"}),
            ("number", {"value_figure": "nan"}),
            ("harm", {"value_choice": "致命"}),
        ):
            with self.assertRaises(ValidationError, msg=code), self.cr.savepoint():
                self._write(code, **values)

    def test_conditions_hold_by_type(self):
        self._write("integer", value_figure="3")
        self._write("date", value_date="2026-03-01")
        self._write("harm", value_choice="一般")
        for number, (fact, operator, value, holds) in enumerate(
            (
                ("integer", ">", "2", True),
                ("integer", "in", "1, 3", True),
                ("date", "<", "2026-03-02", True),
                ("date", ">=", "2026-03-02", False),
                ("harm", "in", "轻微,一般", True),
                ("harm", "=", "严重", False),
                ("text", "=", "红色", False),
            )
        ):
            line = self._add_line(
                "exemption",
                conditions=[(fact, operator, value)],
                code=f"test{number}",
                name="x",
            )
            match = line.condition_ids._match(self.ticket._get_complaint_facts())
            self.assertEqual(match is not None, holds, (fact, operator, value))

    def test_choices_are_needed(self):
        with self.assertRaisesRegex(ValidationError, "two choices"):
            self._ask("colour", type="selection", choices="红")


@tagged("post_install", "-at_install")
class TestRevisionCheck(QuestionCommon):
    """A revision that makes no sense is not approved."""

    def setUp(self):
        super().setUp()
        manager = self.procedure.with_user(self.manager)
        self.draft = manager.browse(manager.action_revise()["res_id"])
        self.grade = self.draft.grade_ids.sorted("severity")[-1]

    def _set(self, fact, operator, value):
        condition = self.grade.condition_ids[0]
        condition.write({"fact_code": fact, "operator": operator, "value": value})

    def test_nonsense_conditions_are_refused(self):
        for fact, operator, value, words in (
            ("persons", ">=", "many", "Number of complainants ≥ many"),
            ("is_urgent", "=", "perhaps", "= perhaps"),
            ("is_urgent", ">", "true", "> Yes"),
            ("validity", "=", "lost", "Validity = lost"),
            ("unheard_of", "=", "true", "unheard_of = true"),
            ("category", "<", "service", "Category < "),
        ):
            self._set(fact, operator, value)
            with self.assertRaisesRegex(UserError, words):
                self.draft.action_review()
        self._set("persons", ">=", "5")
        self.draft.action_review()
        self.assertEqual(self.draft.state, "reviewed")

    def test_conditions_on_questions_follow_their_type(self):
        facts = self.draft.fact_ids
        facts.create(
            {
                "procedure_id": self.draft.id,
                "code": "harm",
                "name": "harm?",
                "type": "selection",
                "choices": "轻微,严重",
            }
        )
        self._set("harm", "=", "致命")
        with self.assertRaisesRegex(UserError, "致命"):
            self.draft.action_review()
        self._set("harm", "in", "轻微,严重")
        self.draft.action_review()

    def test_question_to_a_role_says_when(self):
        question = self.draft.fact_ids[0]
        question.write(
            {
                "role_id": self._get_role("leader").id,
                "asked_at_ids": [fields.Command.clear()],
            }
        )
        with self.assertRaisesRegex(UserError, "say when 分管领导 answers"):
            self.draft.action_review()

    def test_question_is_not_a_fact_of_the_system(self):
        self.draft.fact_ids[0].code = "persons"
        with self.assertRaisesRegex(UserError, "asks what the system knows"):
            self.draft.action_review()

    def test_role_of_a_question_has_to_be_filled(self):
        role = self.env["complaint.role"].create({"code": "expert", "name": "专家"})
        self.draft.fact_ids[0].role_id = role
        self.draft.action_review()
        self.draft.action_approve()
        with self.assertRaisesRegex(UserError, "专家"):
            self.draft.action_put_in_force()

    def test_file_keeps_who_and_when(self):
        question = self.draft.fact_ids[0]
        question.write(
            {
                "type": "selection",
                "choices": "轻微,严重",
                "role_id": self._get_role("leader").id,
            }
        )
        content = self.draft._export_file()
        self.assertIn('choices="轻微,严重"'.encode(), content)
        self.assertIn(b'role="leader"', content)
        self.assertIn(b'asked-at="assessed"', content)
        with patch.object(type(self.draft), "_check_number_pattern"):
            again = self.draft._import_file(content)
        self.assertEqual(again._export_file(), content)


@tagged("post_install", "-at_install")
class TestRegistrationForm(QuestionCommon):
    """Where several procedures are in force, who registers chooses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rights_team = cls.team.copy({"name": "Rights", "user_ids": False})
        codes = ("complaint_department", "appeal_reviewer")
        roles = cls.env["complaint.role"].search([("code", "in", codes)])
        for role in roles:
            cls.env["complaint.role.assignment"].create(
                {"role_id": role.id, "kind": "user", "user_id": cls.verifier.id}
            )
        own, cls.team = cls.team, cls.rights_team
        cls.rights = cls._put_in_force("P18")
        cls.team = own

    @users("employee")
    def test_team_and_questions_follow_the_procedure(self):
        action = self.env["helpdesk.ticket"].action_complaint_register_new()
        view = "complaint_management.helpdesk_ticket_complaint_view_form_register"
        tickets = self.env["helpdesk.ticket"].with_context(**action["context"])
        with Form(tickets, view=view) as form:
            self.assertEqual(form.complaint_procedure_id, self.procedure)
            self.assertTrue(form.complaint_fact_ids)
            form.complaint_procedure_id = self.rights
            self.assertEqual(form.team_id, self.rights_team)
            self.assertFalse(form.complaint_fact_ids)
            form.name, form.description = "保养卡", "<p>不予退款</p>"
            form.partner_name, form.complaint_phone = "王芳", "13800138000"
        ticket = form.record.sudo()
        self.assertEqual(ticket.complaint_procedure_id, self.rights)
        self.assertEqual(ticket.team_id, self.rights_team)
        self.assertTrue(ticket.number.startswith("QY"))
