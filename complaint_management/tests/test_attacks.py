# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged, users

from .portal_common import PortalCommon
from .solution_common import SolutionCommon


@tagged("post_install", "-at_install")
class TestStrangers(SolutionCommon):
    """People who have no part in a complaint ask for it over RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.handler_2 = cls._create_user("handler_2", "handler")
        cls.officer_b = cls._create_user("officer_b", "officer")
        company = cls.env["res.company"].create({"name": "B"})
        cls.officer_b.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        cls.subject = cls._create_user("subject", "officer")

    def setUp(self):
        super().setUp()
        self.ticket.complaint_subject_user_ids = self.subject

    def _fill_in(self, model, user, *names):
        """Ask for what a new form about the complaint is filled in with."""
        spec = {name: {} for name in names}
        form = self.env[model].with_user(user).onchange
        values = form({"ticket_id": self.ticket.id}, ["ticket_id"], spec)["value"]
        return [values[name] for name in names if values.get(name)]

    def test_what_was_written_on_a_document_is_kept(self):
        solution = self._request()
        officer = solution.create_uid
        note = solution.with_user(officer).message_post(body="电话里说好了")
        for message in solution.sudo().message_ids:
            own = message.with_user(officer)
            with self.assertRaises(AccessError):
                own.write({"body": "没说好"})
            with self.assertRaises(AccessError):
                own.unlink()
        self.assertIn("电话里说好了", note.body)

    def test_a_form_tells_nothing_of_hidden_complaints(self):
        for model, names, readers, others in (
            (
                "complaint.dispatch",
                ["matter"],
                self.officer | self.handler,
                self.handler_2 | self.officer_b | self.subject,
            ),
            (
                "complaint.reply",
                ["matter", "process"],
                self.officer,
                self.officer_b | self.subject,
            ),
            (
                "complaint.assessment",
                ["category_id", "grade_id"],
                self.officer,
                self.officer_b | self.subject,
            ),
        ):
            for user in readers | others:
                with self.subTest(model=model, user=user.login):
                    self.env.invalidate_all()
                    told = self._fill_in(model, user, *names)
                    self.assertEqual(len(told), len(names) if user in readers else 0)

    def test_a_question_tells_nothing_of_hidden_complaints(self):
        answers = self.env["complaint.fact.answer"]
        for user in self.officer | self.officer_b | self.subject | self.employee:
            told = {user == self.officer and self.ticket.name}
            with self.subTest(user=user.login):
                form = answers.with_user(user)
                spec = {"ticket_id": {}, "ticket_name": {}}
                default = form.with_context(default_ticket_id=self.ticket.id)
                values = default.onchange({}, [], spec)["value"]
                self.assertEqual({values["ticket_name"]}, told)
                vals = {"ticket_id": self.ticket.id}
                values = form.onchange(vals, ["ticket_id"], spec)["value"]
                self.assertEqual({values.get("ticket_name", False)}, told)

    def test_claimed_amount_of_hidden_complaints(self):
        ticket = self._create_complaint(complaint_amount_claimed=700)
        cases = self.env["complaint.compensation"]
        for user, amount in ((self.officer, 700), (self.officer_b, None)):
            with self.subTest(user=user.login):
                form = cases.with_user(user).onchange
                values = form(
                    {"ticket_id": ticket.id}, ["ticket_id"], {"amount_claimed": {}}
                )
                self.assertEqual(values["value"].get("amount_claimed"), amount)

    def test_handler_opens_no_order_on_a_complaint_of_others(self):
        vals = {
            "ticket_id": self.ticket.id,
            "team_id": self.responsible_team.id,
            "question": "什么事",
            "date_limit": "2099-01-01",
        }
        self.responsible_team.user_ids |= self.handler_2
        other = self._create_complaint(name="与我无关")
        orders = self.env["complaint.dispatch"].with_user(self.handler_2)
        self.assertTrue(orders.create(dict(vals)))
        with self.assertRaisesRegex(AccessError, "no part"):
            orders.create(vals | {"ticket_id": other.id})

    def test_dialogue_does_not_read_offers_for_others(self):
        solution = self._offer()
        dialogues = self.env["complaint.solution.answer"]
        for user in self.officer_b | self.subject:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                dialogues.with_user(user).onchange(
                    {"solution_id": solution.id}, ["solution_id"], {"description": {}}
                )

    def test_figures_of_an_improvement_are_for_who_reads_it(self):
        actions = self.env["complaint.action"]
        action = actions.create(
            {
                "name": "检漏",
                "category_id": self.category.id,
                "effect_days": 10,
                "ticket_ids": [Command.link(self.ticket.id)],
            }
        )
        checks = self.env["complaint.action.check"]
        # what came in the same second is not counted as before
        for done in (False, fields.Datetime.now() + timedelta(minutes=1)):
            action._trusted().write({"date_started": done, "date_done": done})
            for user in self.officer | self.officer_b | self.employee:
                with self.subTest(done=done, user=user.login):
                    values = checks.with_user(user).onchange(
                        {"action_id": action.id}, ["action_id"], {"count_before": {}}
                    )["value"]
                    count = 1 if done and user == self.officer else 0
                    self.assertEqual(values.get("count_before", 0), count)

    def test_refusals_do_not_tell_who_complains(self):
        for user in self.stranger | self.handler | self.employee:
            for partner in self.customer.partner_id | self.stranger.partner_id:
                with self.subTest(user=user.login, partner=partner.name):
                    with self.assertRaises(AccessError):
                        self.ticket.with_user(user).partner_id = partner

    def test_messages_to_single_people_take_no_reactions(self):
        """Odoo does not look at the document of a message to single people."""
        solution, customer = self._draft(), self.customer
        for record in (solution, self.ticket):
            message = record.message_notify(
                partner_ids=self.head.partner_id.ids, body="请审核"
            )
            messages = self.env["mail.message"]
            for user in customer | self.stranger | self.env.ref("base.public_user"):
                with self.subTest(model=record._name, user=user.login):
                    for mode in ("create", "read", "write", "unlink"):
                        own = messages.with_user(user)
                        self.assertFalse(own._get_with_access(message.id, mode=mode))
            self.assertTrue(messages._get_with_access(message.id, mode="create"))

    def test_notes_are_no_oracle_for_the_customer(self):
        self.ticket.message_post(body="内部底价八千", subtype_xmlid="mail.mt_note")
        tickets = self.env["helpdesk.ticket"].with_user(self.customer)
        self.assertTrue(tickets.search([("id", "=", self.ticket.id)]))
        with self.assertRaises(AccessError):
            tickets.search([("message_ids.body", "ilike", "底价")])


@tagged("post_install", "-at_install")
class TestFollowers(SolutionCommon):
    """What is said on documents is said among those who handle the complaint."""

    def setUp(self):
        super().setUp()
        partners = self.env["res.partner"]
        self.contractor = partners.create({"name": "宏达", "email": "hd@example.com"})
        self.accused = self._create_user("accused")
        self.ticket.complaint_subject_user_ids = self.accused

    def _get_records(self):
        """What is handled, each as the weakest user who writes on it."""
        cases = self.env["complaint.compensation"].with_user(self.officer)
        signals = self.env["complaint.risk.signal"].with_user(self.employee)
        return [
            cases.create({"ticket_id": self.ticket.id, "claim": "电费"}),
            self.investigation.dispatch_id.with_user(self.officer),
            self.investigation.with_user(self.handler),
            self._draft(),
            signals.create({"name": "电梯异响", "content": "业主群里说的"}),
            self.ticket.with_user(self.officer),
        ]

    def _get_strangers(self, record):
        """Who is told nothing of a record."""
        strangers = self.contractor | self.stranger.partner_id
        if record._name != "helpdesk.ticket":
            strangers |= self.customer.partner_id
        if record._name != "complaint.risk.signal":
            strangers |= self.accused.partner_id
        return strangers

    def test_strangers_follow_nothing(self):
        for record in self._get_records():
            for partner in self._get_strangers(record):
                with self.subTest(record=record, partner=partner.name):
                    with self.assertRaisesRegex(AccessError, "follow it"):
                        record.message_subscribe(partner.ids)
                    # refused anyway where it is decided
                    with self.assertRaises(UserError):
                        record.message_partner_ids += partner
            record.message_subscribe(self.head.partner_id.ids)
            self.assertIn(self.head.partner_id, record.sudo().message_partner_ids)

    def test_strangers_are_told_nothing(self):
        for record in self._get_records():
            strangers = self._get_strangers(record)
            everybody = strangers | (self.head | self.customer).partner_id
            record.sudo()._message_subscribe(everybody.ids)
            for options in (
                {},
                {"partner_ids": everybody.ids},
                {"outgoing_email_to": "x@example.com"},
            ):
                with self.subTest(record=record, options=options):
                    message = record.message_post(
                        body="底价五千", subtype_xmlid="mail.mt_comment", **options
                    ).sudo()
                    told = message.notified_partner_ids | message.partner_ids
                    told |= message.mail_ids.recipient_ids
                    self.assertFalse(told & strangers)
                    self.assertIn(self.head.partner_id, told)
                    self.assertFalse(message.mail_ids.filtered("email_to"))

    @users("employee")
    def test_who_is_left_out_is_not_told_to_others(self):
        for record in (self.ticket, self.investigation.dispatch_id):
            own = record.with_user(self.env.user)
            told = set()
            for partner in (self.accused | self.head | self.customer).partner_id:
                with self.assertRaises(AccessError) as refused:
                    own.message_subscribe(partner.ids)
                told.add(str(refused.exception))
                with self.assertRaises(AccessError):
                    own.message_notify(body="x", partner_ids=partner.ids)
            self.assertEqual(len(told), 1)


@tagged("post_install", "-at_install")
class TestForgedMessages(SolutionCommon):
    """The thread tells what happened, and when."""

    def test_history_is_not_written_by_hand(self):
        solution = self._draft()
        tracking = {
            "field_id": self.env["ir.model.fields"]._get(solution._name, "state").id,
            "old_value_char": "Draft",
            "new_value_char": "Approved",
        }
        for record in (
            solution,
            self.ticket.with_user(self.officer),
            self.investigation.dispatch_id.with_user(self.head),
        ):
            for forged in (
                {"date": "2020-01-01"},
                {"tracking_value_ids": [Command.create(tracking)]},
                {"message_type": "email"},
                {"message_type": "email_outgoing"},
                {"message_type": "out_of_office"},
            ):
                with self.subTest(record=record, forged=forged):
                    with self.assertRaises(AccessError):
                        record.message_post(body="已批准", **forged)
                    messages = self.env["mail.message"].with_user(record.env.user)
                    vals = {"model": record._name, "res_id": record.id, "body": "x"}
                    with self.assertRaises(AccessError):
                        messages.create(vals | forged)
                    context = {
                        f"default_{name}": value for name, value in forged.items()
                    }
                    with self.assertRaises(AccessError):
                        messages.with_context(**context).create(vals)
            for kind in ("comment", "notification"):
                message = record.message_post(body="已电话联系", message_type=kind)
                self.assertEqual(message.date.date(), fields.Date.today())

    @users("auditor")
    def test_auditor_writes_to_nobody(self):
        partners = self.customer.partner_id
        self.ticket.sudo()._message_subscribe(partners.ids)
        for record in (self.ticket, self.investigation, self.investigation.dispatch_id):
            own = record.with_user(self.env.user)
            self.assertTrue(own.has_access("read"))
            own.message_subscribe(self.env.user.partner_id.ids)
            for subtype in ("mail.mt_comment", "mail.mt_note"):
                with self.subTest(record=record, subtype=subtype):
                    with self.assertRaises(AccessError):
                        own.message_post(body="请撤诉", subtype_xmlid=subtype)
                    with self.assertRaises(AccessError):
                        own.message_notify(body="请撤诉", partner_ids=partners.ids)

    def test_who_works_on_it_writes(self):
        self.auditor.group_ids += self.officer.group_ids
        received = self._create_complaint(user=self.employee)
        for user in (self.auditor, self.officer, self.employee):
            with self.subTest(user=user.login):
                note = received.with_user(user).message_post(body="看过")
                self.assertEqual(note.author_id, user.partner_id)


@tagged("post_install", "-at_install")
class TestCheats(SolutionCommon):
    """Employees who want to decide on their own matter, or to look in time."""

    def _compensate(self, **values):
        cases = self.env["complaint.compensation"].with_user(self.officer)
        return cases.create(
            {
                "ticket_id": self.ticket.id,
                "claim": "电费损失",
                "proposal": "补偿一个月电费",
                "amount_proposed": 200,
            }
            | values
        )

    def _add_leader(self):
        """Let another officer fill the role that approves."""
        role = self._get_solution_lines().role_id.filtered(lambda r: r.code == "leader")
        user = self._create_user("both", "officer", "approver")
        self.env["complaint.role.assignment"].create(
            {"role_id": role.id, "user_id": user.id, "date_from": "2020-01-01"}
        )
        return user

    def test_who_wrote_the_amount_does_not_approve_it(self):
        author = self._add_leader()
        case = self._compensate()
        case.with_user(author).amount_proposed = 9000
        case.action_request_approval()
        approvers = case.sudo().review_ids.complaint_approver_ids
        self.assertIn(self.leader, approvers)
        self.assertNotIn(author, approvers)
        with self.assertRaises(AccessError):
            case.write({"approval_author_ids": [Command.clear()]})

    def test_who_wrote_a_measure_does_not_approve_the_solution(self):
        author = self._add_leader()
        solution = self._draft()
        solution.measure_ids.with_user(author).name = "另找供应商"
        solution.action_request_approval()
        self.assertNotIn(author, solution.sudo().review_ids.complaint_approver_ids)

    def test_who_approved_does_not_pay(self):
        payer = self._add_leader()
        case = self._compensate()
        case.action_request_approval()
        case.with_user(payer).action_approve()
        case.amount_paid = 200
        with self.assertRaisesRegex(UserError, "somebody else has to pay"):
            case.with_user(payer).action_pay()
        case.action_pay()
        self.assertEqual(case.state, "paid")

    def test_amount_is_kept_once_it_was_collected(self):
        case = self._compensate()
        case.action_request_approval()
        case.with_user(self.leader).action_approve()
        case.write({"amount_paid": 200, "collected_by": "王芳"})
        case.action_collect()
        with self.assertRaisesRegex(UserError, "is kept"):
            case.amount_paid = 1
        case.payment_reference = "PZ-1"

    def test_change_is_about_the_same_responsibility(self):
        documents = self.env["complaint.responsibility"].with_user(self.officer)
        line = Command.create({"team_id": self.responsible_team.id})
        vals = {"ticket_id": self.ticket.id, "reason": "经查", "line_ids": [line]}
        document = documents.create(vals | {"kind": "cause"})
        document.action_fix()
        change = documents.browse(document.action_change()["res_id"])
        change.write({"kind": "delay", "reason": "再查"})
        with self.assertRaisesRegex(UserError, "same responsibility"):
            change.action_request_approval()

    def test_whom_the_report_names_does_not_fix_another(self):
        self.investigation.sudo()._trusted().responsible_user_id = self.officer
        documents = self.env["complaint.responsibility"].with_user(self.officer)
        line = Command.create({"user_id": self.handler.id})
        vals = {"ticket_id": self.ticket.id, "reason": "不是我", "line_ids": [line]}
        document = documents.create(vals | {"kind": "cause"})
        with self.assertRaisesRegex(UserError, "You are concerned"):
            document.action_fix()
        document.with_user(self.officer_2).action_fix()

    @users("officer")
    def test_drafts_stay_with_their_complaint(self):
        other = self._create_complaint()
        for model, vals in (
            ("complaint.contact", {"content": "来电"}),
            ("complaint.compensation", {}),
            ("complaint.reply", {}),
        ):
            with self.subTest(model=model):
                vals["ticket_id"] = self.ticket.id
                document = self.env[model].create(vals)
                document.ticket_id = self.ticket
                with self.assertRaisesRegex(UserError, "stays with its complaint"):
                    document.ticket_id = other

    @users("officer")
    def test_parts_of_two_complaints_are_not_mixed(self):
        other = self._create_complaint()
        solution = self._draft()
        vals = {"ticket_id": other.id, "solution_id": solution.id}
        with self.assertRaisesRegex(ValidationError, "another complaint"):
            self.env["complaint.reply"].create(vals)
        order = self.investigation.sudo().dispatch_id
        vals = {"ticket_id": other.id, "dispatch_id": order.id}
        with self.assertRaisesRegex(ValidationError, "another complaint"):
            self.env["complaint.investigation"].create(vals)

    @users("officer")
    def test_nobody_writes_in_the_name_of_another(self):
        forged = {"answered_by_id": self.officer_2.id, "date_answered": "2020-01-01"}
        ticket = self._create_complaint()
        answer = ticket.complaint_fact_ids[0]
        answer.write({"value_boolean": "no", **forged})
        self.assertEqual(answer.answered_by_id, self.officer)
        self.assertGreater(answer.date_answered.year, 2020)
        answer.write(forged)
        self.assertEqual(answer.answered_by_id, self.officer)
        with self.assertRaisesRegex(UserError, "stays with its question"):
            answer.fact_id = self.procedure.fact_ids[1]
        vals = {"ticket_id": ticket.id, "content": "x", "user_id": self.officer_2.id}
        with self.assertRaises(AccessError):
            self.env["complaint.contact"].create(vals)

    @users("officer")
    def test_messages_are_by_who_writes_them(self):
        leader = self.leader.partner_id
        for record in (self.ticket, self.investigation.dispatch_id):
            record = record.with_user(self.env.user)
            for author in (
                {"author_id": leader.id},
                {"email_from": leader.email_formatted},
            ):
                with self.assertRaisesRegex(AccessError, "his own name"):
                    record.message_post(body="同意赔偿", **author)
                with self.assertRaisesRegex(AccessError, "his own name"):
                    record.message_notify(
                        body="同意赔偿", partner_ids=leader.ids, **author
                    )
            composer = self.env["mail.compose.message"].create(
                {
                    "model": record._name,
                    "res_ids": repr(record.ids),
                    "body": "同意赔偿",
                    "author_id": leader.id,
                }
            )
            with self.assertRaisesRegex(AccessError, "his own name"):
                composer.action_send_mail()
            mine = record.message_post(body="已电话联系")
            self.assertEqual(mine.author_id, self.env.user.partner_id)

    @users("handler")
    def test_a_finding_is_by_who_writes_it(self):
        order = self.investigation.dispatch_id
        finding = {"method": "survey", "content": "无", "user_id": self.head.id}
        report = self.env["complaint.investigation"].create(
            {
                "ticket_id": self.ticket.id,
                "dispatch_id": order.id,
                "finding_ids": [Command.create(finding)],
            }
        )
        self.assertEqual(report.finding_ids.user_id, self.handler)
        with self.assertRaises(AccessError):
            report.finding_ids.user_id = self.head

    @users("officer")
    def test_the_decision_of_an_appeal_is_the_reviewers(self):
        vals = {
            "ticket_id": self.ticket.id,
            "against": "closing",
            "grounds": "不同意",
            "reviewer_id": self.verifier.id,
        }
        forged = {"decision": "rejected", "decision_reason": "不成立"}
        appeals = self.env["complaint.appeal"]
        with self.assertRaisesRegex(AccessError, "Only the reviewer"):
            appeals.create(vals | forged)
        defaults = {f"default_{name}": value for name, value in forged.items()}
        self.assertFalse(appeals.with_context(**defaults).create(vals).decision)

    def test_what_the_rung_agreed_on_is_kept(self):
        role = self._get_solution_lines().role_id.filtered(lambda r: r.code == "leader")
        self._add_line("escalation", code="top", name="分管领导", role_id=role.id)
        escalations = self.env["complaint.escalation"].with_user(self.officer)
        escalation = escalations.create({"ticket_id": self.ticket.id, "reason": "催"})
        escalation.action_raise()
        own = escalation.with_user(self.leader)
        own.date_agreed = fields.Datetime.now() + timedelta(days=1)
        own.action_accept()
        for document in (escalation, own):
            with self.assertRaisesRegex(UserError, "can no longer be changed"):
                document.date_agreed = "2099-01-01"
        for user in self.officer | self.handler:
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "Only the role"),
            ):
                escalation.with_user(user).answer = "已答复"
        own.answer = "已答复"
        own.action_answer()
        self.assertEqual(escalation.state, "answered")

    def test_tickets_do_not_become_complaints_by_writing_stamps(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        vals = {"name": "咨询", "description": "<p>x</p>", "partner_name": "王芳"}
        vals |= {"team_id": self.team.id, "user_id": self.officer.id}
        ticket = tickets.create(vals)
        for name, value in (
            ("complaint_procedure_id", self.procedure.id),
            ("complaint_phase", "closed"),
            ("complaint_is_counted", True),
            ("complaint_date_received", "2026-01-01"),
        ):
            with self.subTest(field=name):
                with self.assertRaisesRegex(UserError, "set by the procedure"):
                    ticket.write({name: value})
        context = {"default_complaint_phase": "closed"}
        with self.assertRaisesRegex(UserError, "set by the procedure"):
            tickets.with_context(**context).create(vals)
        with self.assertRaisesRegex(UserError, "set by the procedure"):
            tickets.create(vals | {"complaint_is_counted": True})

    def test_auditor_answers_no_questions(self):
        answers = self._create_complaint().complaint_fact_ids.with_user(self.auditor)
        self.assertTrue(answers.read(["answer"]))
        with self.assertRaises(AccessError):
            answers[0].value_boolean = "no"

    def test_times_of_the_host_are_kept(self):
        own = self.ticket.with_user(self.officer)
        for name in ("assigned_date", "closed_date", "last_stage_update"):
            with self.subTest(field=name):
                with self.assertRaisesRegex(UserError, "set by the procedure"):
                    own.write({name: "2020-01-01"})
        before = self.ticket.assigned_date
        own.user_id = self.officer_2
        self.assertGreater(self.ticket.assigned_date, before or own.create_date)

    def test_link_of_the_customer_is_not_chosen(self):
        own = self.ticket.with_user(self.officer)
        for name, value in (
            ("access_token", "x" * 20),
            ("commercial_partner_id", self.stranger.partner_id.id),
        ):
            with self.subTest(field=name):
                with self.assertRaisesRegex(UserError, "set by the procedure"):
                    own.write({name: value})
        self.assertTrue(own._portal_ensure_token())

    def test_figures_of_closed_complaints_are_kept(self):
        own = self.ticket.with_user(self.officer)
        own.complaint_date_event = "2026-01-02"
        self.ticket.sudo()._trusted().complaint_phase = "closed"
        products = self.env["complaint.product"]
        for name, value in (
            ("team_id", self.responsible_team.id),
            ("complaint_date_event", "2026-01-03"),
            (
                "complaint_product_id",
                products.create({"code": "BX", "name": "冰箱"}).id,
            ),
        ):
            with self.subTest(field=name):
                with self.assertRaisesRegex(UserError, "set by the procedure"):
                    own.write({name: value})

    @users("officer")
    def test_a_question_is_not_put_to_another_role(self):
        answer = self._create_complaint().complaint_fact_ids[0]
        other = self.env["complaint.role"].search([], limit=1)
        company = self.env["res.company"].sudo().create({"name": "B"})
        before = (answer.role_id, answer.company_id)
        answer.write({"role_id": other.id, "company_id": company.id})
        answer.flush_recordset()
        answer.invalidate_recordset()
        self.assertEqual((answer.role_id, answer.company_id), before)

    def test_evidence_is_not_swapped_beside_itself(self):
        files = self.env["ir.attachment"].sudo()
        vals = self.ticket._prepare_complaint_file("a.txt", b"seen", "text/plain")
        file = files.create({**vals, "res_id": self.ticket.id})
        own = file.with_user(self.officer)
        for vals in (
            {"raw": b"seen", "complaint_sha256": False},
            {"raw": b"seen", "datas": base64.b64encode(b"forged")},
            {"raw": "seen", "res_id": 0},
            {"type": "url", "url": "https://example.com"},
            {"public": True},
            {"name": "b.txt"},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "is kept as it is"),
            ):
                own.write(vals)
        own.write({"raw": b"seen"})
        self.assertEqual(file.raw, b"seen")

    def test_files_of_others_are_not_sealed(self):
        partner = self.officer.partner_id
        file = self.env["ir.attachment"].create(
            {"name": "合同", "raw": b"x", "res_model": partner._name}
            | {"res_id": partner.id}
        )
        with self.assertRaisesRegex(UserError, "belongs to something else"):
            self._compensate(attachment_ids=[Command.link(file.id)])


@tagged("post_install", "-at_install")
class TestLinks(PortalCommon):
    """The link with the token is for who may read the complaint."""

    def _call(self, ticket, method):
        params = {"model": ticket._name, "method": method, "args": [ticket.ids]}
        response = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps({"params": params | {"kwargs": {}}}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def test_employees_make_no_link_to_evidence(self):
        complaint = self._create_complaint()
        files = self.env["ir.attachment"].sudo()
        vals = complaint._prepare_complaint_file("a.txt", b"seen", "text/plain")
        file = files.create({**vals, "res_id": complaint.id})
        for user in self.officer | self.manager:
            own = file.with_user(user)
            self.assertEqual(own.raw, b"seen")
            for forged in (
                own.generate_access_token,
                lambda own=own: own.write({"access_token": "x"}),
            ):
                with (
                    self.subTest(user=user.login),
                    self.assertRaisesRegex(UserError, "is kept as it is"),
                ):
                    forged()
        self.authenticate(None, None)
        url = f"/web/content/{file.id}?access_token="
        self.assertEqual(self.url_open(f"{url}x").status_code, 404)
        # what the system itself sends leads there
        token = file.generate_access_token()[0]
        self.assertEqual(self.url_open(f"{url}{token}").content, b"seen")
        with self.assertRaisesRegex(UserError, "is kept as it is"):
            file.with_user(self.officer).generate_access_token()

    def test_strangers_get_no_link(self):
        complaint = self._create_complaint()
        for user in self.stranger | self.employee:
            with self.subTest(user=user.login):
                self._login(user)
                answer = self._call(complaint, "get_portal_url")
                self.assertNotIn("result", answer)
                self.assertNotIn("access_token", json.dumps(answer))
        self._login(self.customer)
        answer = self._call(complaint, "get_portal_url")
        self.assertIn(complaint.access_token, answer["result"])
