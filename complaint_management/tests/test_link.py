# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

REGISTER = "complaint_management.helpdesk_ticket_complaint_view_form_register"


class LinkCommon(ComplaintCommon):
    def setUp(self):
        super().setUp()
        self.first = self._create_complaint(
            complaint_date_received=fields.Datetime.now() - timedelta(days=20)
        )

    def _create_other(self, **values):
        """Register the complaint of somebody else about something else."""
        vals = {
            "name": "窗户渗水要求维修并重做防水",
            "partner_id": self.stranger.partner_id.id,
            "complaint_phone": "13900139000",
        }
        return self._create_complaint(**vals | values)

    def _close(self, ticket):
        """Close a complaint as its customer withdraws it."""
        ticket = ticket.with_user(self.officer)
        ticket.sudo()._complaint_record("withdrawn")
        closing = self.procedure.closing_ids.filtered(lambda c: c.kind == "withdrawn")
        ticket._complaint_close(closing, "客户撤诉")
        return ticket

    def _link(self, ticket, other, kind="same_cause", user=None, **values):
        links = self.env["complaint.link"].with_user(user or self.officer)
        vals = {"ticket_id": ticket.id, "other_id": other.id, "kind": kind}
        return links.create(vals | {"reason": "同一根水管"} | values)

    def _side(self, ticket, user=None):
        """Return the complaints proposed on the form of one, as its list reads them."""
        self.env.invalidate_all()
        ticket = ticket.with_user(user or self.officer)
        return ticket.complaint_proposal_ids.with_context(complaint_side=ticket.id)

    def _get_rows(self, ticket, milestone):
        rows = ticket.sudo().complaint_ledger_ids
        return rows.filtered(lambda row: row.milestone == milestone)


@tagged("post_install", "-at_install")
class TestLink(LinkCommon):
    """Complaints that belong together (R067, R287)."""

    def test_a_link_is_read_from_both_sides(self):
        later = self._create_complaint(user=self.officer)
        with self.shows("R067"):
            link = self._link(self.first, later, "repeat")
            self.assertEqual(link.ticket_id, later)
            self.assertEqual(link.other_id, self.first)
            for ticket, other, words in (
                (later, self.first, "Repeats"),
                (self.first, later, "Was repeated by"),
            ):
                own = ticket.with_user(self.officer).complaint_link_ids
                own = own.with_context(complaint_side=ticket.id)
                self.assertEqual(own, link)
                self.assertEqual(own.reading, words)
                self.assertEqual(own.counterpart_id, other)
                self.assertEqual(own.counterpart_name, other.name)
                self.assertEqual(own.counterpart_phase, "registered")
        self.assertEqual(link.user_id, self.officer)
        self.assertTrue(link.date)

    def test_the_form_reads_each_side(self):
        later = self._create_complaint()
        self._link(later, self.first, "repeat")
        spec = {"complaint_link_ids": {"fields": {"reading": {}}}}
        for ticket, words in ((later, "Repeats"), (self.first, "Was repeated by")):
            self.env.invalidate_all()
            rows = ticket.with_user(self.officer).web_read(spec)
            self.assertEqual(rows[0]["complaint_link_ids"][0]["reading"], words)
        self._create_complaint()
        spec = {"complaint_proposal_ids": {"fields": {"complaint_likeness": {}}}}
        rows = later.with_user(self.officer).web_read(spec)
        (found,) = rows[0]["complaint_proposal_ids"]
        self.assertIn("same person", found["complaint_likeness"])

    def test_both_ledgers_say_so_without_naming_the_other(self):
        other = self._create_other()
        link = self._link(self.first, other)
        for ticket, there in ((self.first, other), (other, self.first)):
            row = self._get_rows(ticket, "linked")
            self.assertEqual(row.document_id, link.id)
            self.assertEqual(row.payload, '{"kind":"same_cause"}')
            self.assertNotIn(there.number, row.payload + row.label)
            self.assertFalse(ticket.sudo().complaint_ledger_ids._verify())

    def test_two_complaints_are_linked_once_and_not_to_themselves(self):
        other = self._create_other()
        self._link(self.first, other)
        with mute_logger("odoo.sql_db"):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self._link(other, self.first, "duplicate")
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self._link(self.first, self.first)

    def test_an_ordinary_ticket_is_not_linked(self):
        plain = self.env["helpdesk.ticket"].create(
            {"name": "打印机", "description": "纸", "company_id": self.company.id}
        )
        for ticket, other in ((self.first, plain), (plain, self.first)):
            with self.assertRaises(UserError):
                self._link(ticket, other)

    def test_a_second_complaint_comes_after_a_handled_problem(self):
        later = self._create_complaint()
        with self.assertRaisesRegex(ValidationError, "still open"):
            self._link(later, self.first, "follow_up")
        self._close(self.first)
        with self.shows("R287"):
            link = self._link(later, self.first, "follow_up")
            self.assertEqual(link.state, "linked")
            self.assertEqual(self.first.complaint_phase, "closed")
            self.assertFalse(self._get_open_codes(self.first))
            self.assertEqual(later.complaint_phase, "registered")

    def test_removing_is_an_act_with_a_reason(self):
        other = self._create_other()
        link = self._link(self.first, other)
        action = link.action_remove()
        wizards = self.env["complaint.link.removal"].with_user(self.officer)
        form = Form(wizards.with_context(**action["context"]))
        form.reason = "水管不是同一根"
        form.save().action_remove()
        self.assertEqual(link.state, "removed")
        self.assertEqual(link.removed_by_id, self.officer)
        self.assertEqual(link.removal_reason, "水管不是同一根")
        for ticket in (self.first, other):
            self.assertTrue(self._get_rows(ticket, "unlinked"))
        with self.assertRaises(UserError):
            link.action_remove("再一次")
        with self.assertRaisesRegex(UserError, "Say why"):
            self._link(self.first, other).action_remove("  ")

    def test_links_are_neither_changed_nor_deleted(self):
        link = self._link(self.first, self._create_other())
        with self.assertRaises(UserError):
            link.kind = "duplicate"
        with self.assertRaises(AccessError):
            link.unlink()
        with self.assertRaisesRegex(UserError, "never deleted"):
            link.sudo().unlink()
        for name, value in (
            ("state", "removed"),
            ("removal_reason", "x"),
            ("user_id", self.manager.id),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                link.write({name: value})
            with self.subTest(name), self.assertRaises(AccessError):
                self._link(self.first, self._create_other(), **{name: value})

    def test_closing_as_duplicate_names_the_original(self):
        lines = self.env["complaint.procedure.closing"]._trusted()
        closing = lines.create(
            {
                "procedure_id": self.procedure.id,
                "code": "duplicate",
                "name": "重复投诉",
                "kind": "duplicate",
            }
        )
        twice = self._create_complaint().with_user(self.officer)
        with self.assertRaisesRegex(UserError, "duplicate of"):
            twice._complaint_close(closing, "重复")
        link = self._link(twice, self.first, "duplicate")
        self.assertEqual(twice.complaint_original_id, self.first)
        self.assertFalse(
            self.first.with_user(self.officer).complaint_original_id,
            "the original is no duplicate",
        )
        link.action_remove("不是同一件事")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "duplicate of"):
            twice._complaint_close(closing, "重复")
        self._link(twice, self.first, "duplicate")
        twice._complaint_close(closing, "重复")
        self.assertEqual(twice.complaint_phase, "closed")
        self.assertEqual(twice.complaint_original_id, self.first)

    def test_grade_of_a_second_complaint_rises_by_itself(self):
        grades = self.procedure.grade_ids.filtered(
            lambda line: line.grade_id.code == "important"
        )
        grades._trusted().is_rising = True
        self._add_conditions(
            "grade_line_id", grades, [("second_complaint", "=", "true")]
        )
        grades.condition_ids.sorted("id")[-1]._trusted().group = 9
        later = self._create_complaint()
        self._close(self.first)
        with self.shows("R121"):
            self.assertFalse(later.complaint_grade_id)
            link = self._link(later, self.first, "follow_up")
            self.assertEqual(later.sudo().complaint_grade_id.code, "important")
            row = self._get_rows(later, "grade_changed")
            self.assertIn("second_complaint", row.payload)
        link.action_remove("误联")
        facts = later.sudo()._get_complaint_facts()
        self.assertFalse(facts["second_complaint"])
        self.assertEqual(facts["repeats"], 0)
        self.assertEqual(later.sudo().complaint_grade_id.code, "important")

    def test_handled_before_is_seen_without_a_link(self):
        line = self.procedure.grade_ids.filtered(
            lambda line: line.grade_id.code == "important"
        )
        condition = {
            "grade_line_id": line.id,
            "fact_code": "handled_before",
            "operator": ">=",
            "value": "1",
            "window_number": 12,
            "window_unit": "month",
            "group": 9,
        }
        self.env["complaint.procedure.condition"]._trusted().create(condition)
        self._close(self.first)
        with self.shows("R121"):
            for partner, phone, category, grade in (
                (self.customer.partner_id, "13800138000", self.category, "important"),
                (self.customer.partner_id, "13700137000", self.category, "important"),
                (self.stranger.partner_id, "13800138000", self.category, "important"),
                (self.stranger.partner_id, "13700137000", self.category, "general"),
                (self.customer.partner_id, "13800138000", False, "general"),
            ):
                ticket = self._create_complaint(
                    partner_id=partner.id,
                    complaint_phone=phone,
                    category_id=category and category.id,
                )
                proposed, _match = ticket.sudo()._propose_complaint_grade()
                self.assertEqual(proposed.code, grade)

    def test_rate_of_repeats(self):
        later = self._create_complaint()
        other = self._create_other()
        self._link(self.first, other)
        link = self._link(later, self.first, "repeat")
        report = self.env["complaint.report"].with_user(self.manager)
        tickets = [("ticket_id", "in", (self.first | later | other).ids)]

        def get_rate():
            self.env.flush_all()
            self.env.invalidate_all()
            return report._read_group(tickets, [], ["repeat_rate:avg"])[0][0]

        with self.shows("R390"):
            self.assertAlmostEqual(get_rate(), 1 / 3)
            link.action_remove("误联")
            self.assertEqual(get_rate(), 0)

    # -- who sees what ----------------------------------------------------------

    def test_nobody_learns_of_a_complaint_he_may_not_see(self):
        other = self._create_other()
        link = self._link(self.first, other)
        subject = self._create_user("subject", "officer")
        other.complaint_subject_user_ids = subject
        self.assertTrue(self.first.with_user(subject).has_access("read"))
        self.env.invalidate_all()
        self.assertFalse(self.first.with_user(subject).complaint_link_ids)
        with self.assertRaises(AccessError):
            link.with_user(subject).read(["kind"])
        self.assertFalse(self.env["complaint.link"].with_user(subject).search([]))
        for ticket, there in ((self.first, other), (other, self.first)):
            with self.assertRaises(AccessError):
                self._link(ticket, there, "duplicate", user=subject)
        self.assertNotIn(other, self._side(self.first, subject))

    def test_links_stay_within_a_company(self):
        company = self.env["res.company"].create({"name": "B"})
        officer = self._create_user("officer_b", "officer")
        officer.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company}
        )
        link = self._link(self.first, self._create_other())
        with self.assertRaises(AccessError):
            link.with_user(officer).read(["kind"])
        foreign = self._create_other()
        vals = {"company_id": company.id, "team_id": False}
        foreign.sudo()._trusted().write(vals)
        with self.assertRaises(UserError):
            self._link(self.first, foreign, user=self.env.ref("base.user_admin"))

    def test_others_neither_see_nor_make_links(self):
        other = self._create_other()
        link = self._link(self.first, other)
        for user in (self.employee, self.handler, self.leader, self.customer):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    link.with_user(user).read(["kind"])
                with self.assertRaises(AccessError):
                    self._link(self.first, other, user=user)
        self.assertEqual(link.with_user(self.auditor).kind, "same_cause")
        with self.assertRaises(AccessError):
            self._link(self.first, self._create_other(), user=self.auditor)
        with self.assertRaises(AccessError):
            link.with_user(self.auditor).action_remove("x")


@tagged("post_install", "-at_install")
class TestProposal(LinkCommon):
    """What the system finds by itself (R067, R313)."""

    def test_earlier_complaint_of_the_same_person(self):
        later = self._create_complaint(name="又漏水", complaint_phone="13700137000")
        with self.shows("R067"):
            self.assertEqual(self._side(later), self.first)
            self.assertEqual(self._side(later).complaint_likeness, "same person")
        self.assertEqual(self._side(self.first), later)
        by_phone = self._create_other(name="漏水", complaint_phone="13700137000")
        self.assertEqual(
            self._side(by_phone)[:1].complaint_likeness, "same person", "the phone"
        )

    def test_another_matter_of_the_same_person_is_none(self):
        category = self.category.create(
            {"name": "Noise", "complaint_code": "noise", "company_id": False}
        )
        later = self._create_complaint(name="噪音", category_id=category.id)
        self.assertFalse(self._side(later))

    def test_same_category_by_others_within_a_month(self):
        other = self._create_other()
        long_ago = self._create_other(
            complaint_phone="13600136000",
            complaint_date_received=fields.Datetime.now() - timedelta(days=80),
        )
        with self.shows("R313"):
            proposed = self._side(self.first)
            self.assertEqual(proposed, other)
            self.assertIn("other people", proposed.complaint_likeness)
        self.assertNotIn(long_ago, proposed)

    def test_same_wording(self):
        name = self.first.name
        category = self.category.create(
            {"name": "Noise", "complaint_code": "noise", "company_id": False}
        )
        other = self._create_other(name=f"投诉:{name}!", category_id=category.id)
        self.assertEqual(self._side(self.first), other)
        self.assertEqual(self._side(self.first).complaint_likeness, "same wording")
        short = self._create_other(name="漏水", category_id=category.id)
        self.assertNotIn(short, self._side(self.first))

    def test_the_likeliest_comes_first(self):
        other = self._create_other()
        again = self._create_complaint()
        self.assertEqual(list(self._side(self.first)), [again, other])

    def test_one_click_links_as_proposed(self):
        other = self._create_other()
        self._close(self.first)
        later = self._create_complaint()
        for ticket, found, kind in (
            (later, self.first, "follow_up"),
            (later, other, "same_cause"),
        ):
            with self.subTest(kind):
                proposed = self._side(ticket) & found
                proposed.with_context(
                    complaint_side=ticket.id
                ).action_complaint_link_proposed()
                link = ticket.with_user(self.officer).complaint_link_ids.filtered(
                    lambda link, found=found: found in link.ticket_id | link.other_id
                )
                self.assertEqual(link.kind, kind)
                self.assertTrue(link.reason)
                self.assertNotIn(found, self._side(ticket))
        again = self._create_complaint()
        self._side(again).filtered(
            lambda t: t == later
        ).action_complaint_link_proposed()
        self.env.invalidate_all()
        self.assertEqual(again.with_user(self.officer).complaint_original_id, later)

    def test_a_repeat_of_what_is_closed_meanwhile(self):
        later = self._create_complaint(
            complaint_date_received=fields.Datetime.now() - timedelta(days=2)
        )
        self._close(self.first)
        self.assertEqual(
            self.first.with_user(self.officer)._propose_link_kind(later), "repeat"
        )

    def test_a_dismissal_is_remembered(self):
        other = self._create_other()
        self._side(self.first).action_complaint_dismiss_proposed()
        for ticket in (self.first, other):
            self.assertFalse(self._side(ticket))
            self.assertFalse(ticket.with_user(self.officer).complaint_link_ids)
            self.assertFalse(self._get_rows(ticket, "linked"))
        # whoever knows better links them all the same
        self._link(self.first, other)

    def test_registration_shows_what_is_possibly_the_same(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        action = tickets.action_complaint_register_new()
        form = Form(tickets.with_context(**action["context"]), REGISTER)
        form.name = "空调又坏了"
        self.assertFalse(form.complaint_proposal_ids.ids)
        form.complaint_phone = "13800138000"
        self.assertEqual(form.complaint_proposal_ids.ids, self.first.ids)

    def test_registration_shows_the_phone_of_a_known_customer(self):
        self.customer.partner_id.phone = "13900139000"
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        action = tickets.action_complaint_register_new()
        form = Form(tickets.with_context(**action["context"]), REGISTER)
        form.partner_id = self.customer.partner_id
        self.assertEqual(form.complaint_phone, "13900139000")

    def test_employee_is_not_shown_the_complaints_of_others(self):
        own = self._create_complaint(user=self.employee)
        self.assertFalse(self._side(own, self.employee))
        self.assertEqual(own.with_user(self.employee).complaint_proposal_count, 0)
        self.assertEqual(self._side(own), self.first)
        self.assertEqual(own.with_user(self.officer).complaint_proposal_count, 1)

    def test_only_officers_decide_and_only_on_what_they_look_at(self):
        other = self._create_other()
        for user in (self.auditor, self.employee, self.handler, self.customer):
            there = other.with_user(user).with_context(complaint_side=self.first.id)
            for name in (
                "action_complaint_link_proposed",
                "action_complaint_dismiss_proposed",
            ):
                with self.subTest((user.login, name)), self.assertRaises(AccessError):
                    getattr(there, name)()
        there = other.with_user(self.officer)
        for side in (None, "1", other.id, 10**9, [self.first.id]):
            with self.subTest(side=side), self.assertRaises(UserError):
                there.with_context(complaint_side=side).action_complaint_link_proposed()
        subject = self._create_user("subject", "officer")
        self.first.complaint_subject_user_ids = subject
        with self.assertRaises(UserError):
            other.with_user(subject).with_context(
                complaint_side=self.first.id
            ).action_complaint_dismiss_proposed()
