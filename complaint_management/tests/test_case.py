# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .case_common import CaseCommon

FILE = "complaint_management.helpdesk_ticket_complaint_view_form"


@tagged("post_install", "-at_install")
class TestCase(CaseCommon):
    """群诉/集体投诉: one case with members and one answer (R053, R312)."""

    def _closing(self, kind):
        return self.procedure.closing_ids.filtered(lambda c: c.kind == kind)

    # -- joining -----------------------------------------------------------------

    def test_members_keep_number_and_file_and_their_work_ends(self):
        number, clocks = self.member.number, self.member.sudo().complaint_clock_ids
        self.assertTrue(clocks.filtered("is_open"))
        with self.shows("R312"):
            self._join()
            self.assertTrue(self.case.complaint_is_case)
            self.assertEqual(self.member.complaint_case_id, self.case)
            self.assertEqual(self.case.complaint_member_ids, self.member)
            self.assertEqual(self.member.number, number)
            self.assertEqual(self.member.complaint_phase, "registered")
            self.assertEqual(self._get_open_codes(self.member), [])
        people = self._get_people()
        self.assertEqual(people.member_id, self.case | self.member)
        self.assertEqual(people.mapped("name"), ["王芳", "李强"])
        self.assertEqual(people[1].join_reason, "同一根水管")
        self.assertEqual(set(clocks.mapped("state")), {"void"})
        self.assertEqual(self.member.complaint_clock_state, "none")
        self.assertEqual(self._get_milestones(self.member)[-1], "joined")
        self.assertEqual(
            self._get_milestones()[-2:], ["case_opened", "persons_changed"]
        )
        self.assertIn(
            '"persons":2', self.ticket.sudo().complaint_ledger_ids[-1].payload
        )
        rows = (self.ticket | self.member).sudo().complaint_ledger_ids
        self.assertFalse(rows._verify())
        for name in ("王芳", "李强", "13900139000", "同一根水管"):
            self.assertNotIn(name, "".join(rows.mapped("payload")))

    def test_joining_hides_no_breach(self):
        clock = self._get_clock(self.member, "assessed")
        past = fields.Datetime.now() - timedelta(hours=1)
        clock._trusted().write({"date_due": past, "next_check_at": past})
        overdue = self._get_clock(self.member, "confirmed")
        overdue._trusted().write({"date_due": past, "next_check_at": past})
        overdue._check_due()
        self.assertEqual(overdue.state, "breached")
        self._join()
        self.assertEqual((clock | overdue).mapped("state"), ["late", "late"])

    def test_dialogue_shows_before_what_changes(self):
        both = self.case | self.member
        action = both.action_complaint_group()
        wizards = self.env["complaint.join"].with_user(self.officer)
        form = Form(wizards.with_context(**action["context"]))
        self.assertEqual(form.case_id, self.case)
        self.assertEqual(form.ticket_ids.ids, self.member.ids)
        self.assertIn(self.member.number, form.preview)
        self.assertIn("判断投诉、确定等级", form.preview)
        self.assertEqual(form.persons, 2)
        self.assertFalse(form.problems)
        form.reason = "同一根水管"
        opened = form.save().action_join()
        self.assertEqual(opened["res_id"], self.case.id)
        self.assertEqual(self.member.complaint_case_id, self.case)
        # a third one joins the case that is there, whichever is chosen first
        third = self._create_member(complaint_phone="13700137000")
        action = (third | self.member).action_complaint_group()
        self.assertEqual(action["context"]["default_case_id"], self.case.id)

    def test_what_cannot_join(self):
        self._join()
        other = self._create_member()
        closed = self._create_member()
        closed.sudo()._complaint_record("withdrawn")
        closed._complaint_close(self._closing("withdrawn"), "撤诉")
        company = self.env["res.company"].create({"name": "B"})
        foreign = self._create_member().sudo()
        vals = {"company_id": company.id, "team_id": False}
        foreign.sudo()._trusted().write(vals)
        for case, ticket, sentence in (
            (self.case, self.member, "part of a group case already"),
            (self.case, self.case, "is a group case itself"),
            (self.case, closed, "is closed"),
            (closed, other, "is closed"),
            (self.member, other, "part of a group case itself"),
            (other, self.case, "is a group case itself"),
        ):
            with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                self._join(ticket, case=case)
        with self.assertRaisesRegex(UserError, "another company"):
            self.case.sudo()._complaint_join(foreign, "同一根水管")
        with self.assertRaisesRegex(UserError, "Say which complaints join and why"):
            self.case._complaint_join(other, "  ")
        with self.assertRaisesRegex(UserError, "Say which complaints join and why"):
            self.case._complaint_join(other.browse(), "同一根水管")

    def test_the_database_keeps_a_complaint_in_one_case(self):
        """Whatever two users see while they join the same complaint."""
        self._join()
        person = self._get_people(self.member).sudo()._trusted()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            person.create({"ticket_id": self.case.id, "name": "x"}).write(
                {"member_id": self.member.id}
            )

    def test_work_is_done_on_the_case(self):
        self._join()
        with self.assertRaisesRegex(UserError, "work on the case instead"):
            self.member.action_complaint_confirm()
        for model in ("complaint.assessment", "complaint.pause"):
            vals = {"ticket_id": self.member.id}
            if model == "complaint.pause":
                line = self._add_line("pause", code="wait", name="等待")
                vals |= {"reason_id": line.id, "explanation": "x"}
            with self.subTest(model), self.assertRaisesRegex(UserError, "on the case"):
                self.env[model].with_user(self.officer).create(vals)
        with self.assertRaisesRegex(UserError, "on the case"):
            self._dispatch(self.member)
        contact = self.env["complaint.contact"].with_user(self.officer)
        contact.create({"ticket_id": self.member.id, "content": "说明"}).action_record()
        self.member.sudo()._complaint_reconsider()
        self.assertEqual(self._get_open_codes(self.member), [])
        self.assertFalse(
            set(self.member.complaint_possible_steps.split()) - {"closed", "withdrawn"}
        )

    # -- how many they are ---------------------------------------------------------

    def test_grade_rises_with_the_number_of_people(self):
        codes = ["general", "important", "major"]
        lines = self.procedure.grade_ids.sorted("severity")
        lines.condition_ids._trusted().unlink()
        lines._trusted().is_rising = True
        for line, number in zip(lines, ("3", "5", "10"), strict=True):
            self._add_conditions("grade_line_id", line, [("persons", ">=", number)])
        self.ticket.sudo()._trusted().complaint_grade_id = False
        self._join()
        with self.shows("R053", "R312"):
            self.assertFalse(self.case.complaint_grade_id)
            for count, code in ((1, codes[0]), (2, codes[1]), (5, codes[2])):
                known = len(self._get_people())
                self._list(*((f"业主{known + i}", None) for i in range(count)))
                self.assertEqual(self.case.sudo().complaint_grade_id.code, code)
            facts = self.ticket.sudo()._get_complaint_facts()
            self.assertEqual(facts["persons"], 10)
        self.assertEqual(self.case.complaint_people_count, 10)
        person = self._get_people()[-1]
        person.unlink()
        facts = self.ticket.sudo()._get_complaint_facts()
        self.assertEqual(facts["persons"], 9)
        self.assertEqual(self.case.complaint_grade_id.code, "major", "never lowered")

    def test_what_was_said_at_intake_counts_until_more_are_listed(self):
        self.ticket.sudo()._trusted().complaint_persons = 8
        self._join()
        facts = self.ticket.sudo()._get_complaint_facts()
        self.assertEqual(facts["persons"], 8)

    def test_a_list_is_typed_in_the_file(self):
        with Form(self.case, FILE) as form, form.complaint_complainant_ids.new() as row:
            row.name = "张三"
            row.phone = "13600136000"
        self.assertTrue(self.case.complaint_is_case)
        self.assertEqual(self._get_people().mapped("name"), ["张三", "王芳"][::-1])
        self.assertEqual(self._get_people()[0].member_id, self.case)

    def test_a_list_is_pasted(self):
        action = self.case.action_complaint_paste_people()
        wizard = self.env["complaint.complainant.paste"].with_user(self.officer)
        form = Form(wizard.with_context(**action["context"]))
        form.text = (
            "姓名\t电话\t房号\n张三\t136 0013 6000\t1幢101\n李四，13700137000\n12345"
        )
        self.assertIn("4", form.problems)
        with self.assertRaisesRegex(UserError, "line 4"):
            form.save().action_take()
        text = form.text.replace("12345", "张三 13600136000")
        form = Form(wizard.with_context(**action["context"]))
        form.text = text
        self.assertFalse(form.problems)
        self.assertEqual(len(form.preview.splitlines()), 2)
        form.save().action_take()
        people = self._get_people()
        self.assertEqual(people.mapped("name"), ["王芳", "张三", "李四"])
        self.assertEqual(people[1].phone, "13600136000")
        self.assertEqual(people[1].address, "1幢101")
        form = Form(wizard.with_context(**action["context"]))
        form.text = "张三\t13600136000"
        with self.assertRaisesRegex(UserError, "Nobody on this list is new"):
            form.save().action_take()

    # -- one offer, an answer of each ----------------------------------------------

    def test_everybody_answers_for_himself_and_the_last_one_settles(self):
        self._join()
        listed = self._list(("张三", "13600136000"))
        solution = self._offer()
        own, other = self._get_people(self.case), self._get_people(self.member)
        self.assertEqual((own | other).mapped("state"), ["offered", "offered"])
        self.assertEqual(listed.state, "listed", "nobody has told him yet")
        self.assertIn("offered", self._get_milestones(self.member))
        with self.shows("R312"):
            self._accept_for(self.customer, own)
            self._accept_for(self.stranger, other)
            self.assertEqual(solution.state, "offered")
            self._note(listed, "told")
            self._note(listed, "accepted", person="张三之子")
            self.assertEqual(solution.state, "accepted")
        row = self.ticket.sudo().complaint_ledger_ids.filtered(
            lambda r: r.milestone == "accepted"
        )
        self.assertIn('"accepted":3', row.payload)
        self.assertEqual(listed.answer_person, "张三之子")
        self.assertTrue(listed.date_offered <= listed.date_answered)
        self.assertIn("accepted", self._get_milestones(self.member))
        self.assertEqual(self._get_milestones().count("member_accepted"), 3)

    def test_nobody_answers_for_another(self):
        self._join()
        solution = self._offer()
        own, other = self._get_people(self.case), self._get_people(self.member)
        for person, user in ((own, self.stranger), (other, self.customer)):
            with self.assertRaises(AccessError):
                self._accept_for(user, person)
            with self.assertRaises(AccessError):
                person.with_user(user).sudo()._customer_refuse(user.partner_id, "不")
        own_solution = solution.with_user(self.customer).sudo()
        with self.assertRaisesRegex(UserError, "everybody answers by himself"):
            own_solution._customer_accept(self.customer.partner_id, "portal")
        with self.assertRaisesRegex(UserError, "everybody answers by himself"):
            own_solution._customer_refuse(self.customer.partner_id, "不", "portal")
        with self.assertRaisesRegex(UserError, "everybody answers by himself"):
            solution.with_user(self.officer)._officer_answer(
                "accepted", self.phone, "王芳", fields.Datetime.now()
            )
        self.assertEqual(solution.state, "offered")

    def test_a_refusal_is_the_answer_of_one(self):
        self._join()
        solution = self._offer()
        own, other = self._get_people(self.case), self._get_people(self.member)
        self._accept_for(self.customer, own)
        other.with_user(self.stranger).sudo()._customer_refuse(
            self.stranger.partner_id, "要求换管", "portal", other.offer_hash
        )
        self.assertEqual(other.state, "refused")
        self.assertEqual(other.refusal_reason, "要求换管")
        self.assertEqual(solution.state, "offered")
        self.assertEqual(self.case.complaint_round, 1)
        self.assertIn("refused", self._get_milestones(self.member))
        with self.assertRaisesRegex(UserError, "no offer to answer"):
            self._accept_for(self.stranger, other)
        # he thinks better of it on the phone
        self._note(other, "accepted")
        self.assertEqual(other.state, "accepted")
        self.assertFalse(other.refusal_reason)
        self.assertEqual(solution.state, "accepted")

    def test_the_group_refuses_and_is_asked_again(self):
        self._join()
        listed = self._list(("张三", "13600136000"))
        solution = self._offer()
        self._note(listed, "told")
        self._note(listed, "accepted")
        solution.with_user(self.officer)._officer_answer(
            "refused", self.phone, "业主代表", fields.Datetime.now(), "一致不同意"
        )
        self.assertEqual(self.case.complaint_round, 2)
        second = solution.copy()
        second.action_request_approval()
        second.with_user(self.head).action_approve()
        second.with_user(self.leader).action_approve()
        second.with_user(self.officer).action_offer()
        self.assertEqual(listed.state, "listed", "what he said was about another offer")
        self.assertEqual(self._get_people(self.member).solution_id, second)

    def test_no_answer_and_end_with_a_reason(self):
        self._join()
        silent = self._list(("张三", "13600136000"))
        solution = self._offer()
        with self.assertRaisesRegex(UserError, "no offer to answer"):
            self._note(silent, "no_answer")
        self._note(silent, "told")
        self._note(silent, "no_answer")
        self.assertEqual(silent.state, "no_answer")
        self._accept_for(self.customer, self._get_people(self.case))
        other = self._get_people(self.member)
        self._note(other, "no_answer")
        self._accept_for(self.stranger, other)
        self.assertEqual(solution.state, "offered", "one is silent")
        with self.assertRaisesRegex(UserError, "Give the reason"):
            self._note(silent, "ended", reason=" ")
        self._note(silent, "ended", reason="三次电话未接")
        self.assertEqual(silent.end_reason, "三次电话未接")
        self.assertEqual(solution.state, "accepted")

    def test_what_is_noted_has_a_possible_date_and_proof(self):
        self._join()
        listed = self._list(("张三", "13600136000"))
        with self.assertRaisesRegex(UserError, "no offer to tell of"):
            self._note(listed, "told")
        self._offer()
        now = fields.Datetime.now()
        with self.assertRaisesRegex(UserError, "before the offer"):
            self._note(listed, "told", date=now - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "future"):
            self._note(listed, "told", date=now + timedelta(days=1))
        self._note(listed, "told")
        files = self.env["ir.attachment"].with_user(self.officer)
        proof = files.create({"name": "协议.txt", "raw": "同意".encode()})
        self._note(listed, "accepted", attachment_ids=[Command.link(proof.id)])
        self.assertEqual(listed.attachment_ids, proof)
        self.assertTrue(proof.complaint_sha256)
        foreign = files.create(
            {
                "name": "x",
                "raw": b"x",
                "res_model": "helpdesk.ticket",
                "res_id": self.case.id,
            }
        )
        with self.assertRaisesRegex(UserError, "belongs to something else"):
            self._note(
                self._get_people(self.member),
                "accepted",
                attachment_ids=[Command.link(foreign.id)],
            )

    def test_an_offer_names_nobody_of_the_case(self):
        self._join()
        self._list(("赵六六", "13600136000"))
        for text in ("为李强更换水管", "请赵六六先生配合", "联系 136-0013-6000"):
            with (
                self.subTest(text),
                self.assertRaisesRegex(UserError, "names one of the people"),
            ):
                self._offer(description=text)
        self._offer(description="为各户更换水管")
        self.assertEqual(self._get_people(self.member).state, "offered")

    def test_who_joins_later_is_asked_the_same(self):
        solution = self._offer()
        self._join()
        self.assertEqual(self._get_people().mapped("state"), ["listed", "offered"])
        self._note(self._get_people(self.case), "told")
        self._accept_for(self.customer, self._get_people(self.case))
        self.assertEqual(solution.state, "offered")

    # -- leaving and closing ---------------------------------------------------------

    def test_who_leaves_goes_on_by_himself(self):
        self._join()
        person = self._get_people(self.member)
        with self.assertRaisesRegex(UserError, "Give the reason"):
            self._note(person, "left")
        self._note(person, "left", reason="另有原因")
        self.assertEqual(person.state, "left")
        self.assertFalse(self.member.complaint_case_id)
        self.assertEqual(
            self._get_open_codes(self.member), ["acknowledged", "assessed", "confirmed"]
        )
        self.assertEqual(self.member.complaint_clock_state, "running")
        self.assertEqual(self._get_milestones(self.member)[-1], "went_alone")
        self.assertEqual(self.case.complaint_people_count, 1)
        self.member.action_complaint_confirm()
        # and may join again
        self._join()
        self.assertEqual(self._get_people(self.member).state, "listed")
        with self.assertRaisesRegex(UserError, "in the file of"):
            self._note(self._get_people(self.case), "left", reason="x")

    def _finish(self):
        """Take the case from the accepted offer to what its closing needs."""
        solution = self.case.sudo().complaint_solution_ids
        solution = solution.with_user(self.handler)
        solution.measure_ids.action_done()
        solution.action_implement()
        solution.with_user(self.verifier).action_verify("effective", "不再漏水")
        reply = self.env["complaint.reply"].with_user(self.officer)
        reply = reply.create(
            {
                "ticket_id": self.case.id,
                "solution_id": solution.id,
                "mode": "oral",
                "process": "检查水管",
                "follow_up": "回访",
                "channels": "12315",
            }
        )
        reply.action_send()
        revisit = self.env["complaint.revisit"].with_user(self.officer)
        revisit = revisit.create(
            {
                "ticket_id": self.case.id,
                "satisfaction_id": self.procedure.satisfaction_ids[0].id,
                "opinion": "满意",
            }
        )
        revisit.action_done()

    def test_the_case_closes_when_all_agreed_and_its_members_with_it(self):
        self._join()
        listed = self._list(("张三", "13600136000"))
        self._offer()
        closing = self._closing("accepted")
        reasons = self.case._get_cannot_close_reasons(closing)[self.case]
        self.assertIn("3 complainants", "\n".join(reasons))
        reasons = self.member._get_cannot_close_reasons(closing)[self.member]
        self.assertIn("closed with it", "\n".join(reasons))
        self._note(listed, "ended", reason="已出售房屋")
        self._accept_for(self.customer, self._get_people(self.case))
        self._accept_for(self.stranger, self._get_people(self.member))
        self._finish()
        with self.shows("R312"):
            self.case._complaint_close(closing, "王芳等三户漏水已修复")
            self.assertEqual(self.case.complaint_phase, "closed")
            self.assertEqual(self.member.complaint_phase, "closed")
            self.assertTrue(self.member.complaint_date_closed)
            self.assertEqual(self.member.complaint_closing_type_id.kind, "accepted")
        self.assertNotIn("王芳", self.member.complaint_summary)
        self.assertFalse(self.member.sudo().complaint_ledger_ids._verify())
        for act in (
            lambda: self._list(("钱七", None)),
            lambda: self._note(listed, "left", reason="x"),
            lambda: self._join(self._create_member()),
        ):
            with self.assertRaises(UserError):
                act()

    def test_a_member_withdraws_by_himself(self):
        self._join()
        self._offer()
        own = self.member.with_user(self.stranger).sudo()
        own._complaint_withdraw(self.stranger.partner_id, "已解决")
        self.member._complaint_close(self._closing("withdrawn"), "撤诉")
        self.assertEqual(self.member.complaint_phase, "closed")
        self.assertEqual(self._get_people(self.member).state, "ended")
        self.assertEqual(self._get_people(self.case).state, "offered")

    # -- who sees what, and forging ----------------------------------------------

    def test_nobody_moves_a_complaint_by_hand(self):
        self._join()
        other = self._create_member()
        for user in (self.officer, self.manager):
            for ticket, vals in (
                (other, {"complaint_case_id": self.case.id}),
                (self.member, {"complaint_case_id": False}),
                (other, {"complaint_is_case": True}),
                (self.case, {"complaint_member_ids": [Command.link(other.id)]}),
                (self.case, {"complaint_member_ids": [Command.clear()]}),
            ):
                with self.subTest(vals), self.assertRaises(UserError):
                    ticket.with_user(user).write(vals)
        with self.assertRaises(ValidationError):
            self._create_complaint(complaint_case_id=self.case.id)
        forged = self.env["helpdesk.ticket"].with_user(self.officer)
        forged = forged.with_context(default_complaint_case_id=self.case.id)
        ticket = forged._complaint_register([self._prepare_complaint()])
        self.assertFalse(ticket.complaint_case_id)

    def test_nobody_forges_an_answer(self):
        people = self._join()
        self._offer()
        for name, value in (
            ("state", "accepted"),
            ("date_answered", "2026-01-01"),
            ("member_id", self.case.id),
            ("offer_hash", "0"),
            ("attachment_ids", [Command.clear()]),
            ("end_reason", "x"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                people.write({name: value})
            with self.subTest(name), self.assertRaises(AccessError):
                people.create({"ticket_id": self.case.id, "name": "假", name: value})
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            people.name = "别人"
        with self.assertRaises(UserError):
            people.unlink()
        people.phone = "13900139001"
        acts = self.env["complaint.complainant.act"]
        for user in (self.auditor, self.handler, self.employee, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                acts.with_user(user).create(
                    {
                        "ticket_id": self.case.id,
                        "complainant_ids": people.ids,
                        "act": "accepted",
                    }
                )
            with self.subTest(user.login), self.assertRaises(AccessError):
                people.with_user(user).action_note()

    def test_handlers_customers_and_other_companies_see_nobody(self):
        people = self._join()
        company = self.env["res.company"].create({"name": "B"})
        foreign = self._create_user("officer_b", "officer")
        foreign.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company}
        )
        for user in (
            self.handler,
            self.head,
            self.leader,
            self.employee,
            self.customer,
            self.stranger,
            foreign,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                people.with_user(user).read(["name"])
        self.assertEqual(people.with_user(self.auditor).name, "李强")
        for user in (self.customer, self.stranger):
            with self.assertRaises(AccessError):
                self.case.with_user(user).read(["complaint_complainant_ids"])
            tickets = self.env["helpdesk.ticket"].with_user(user)
            with self.assertRaises(AccessError):
                tickets.search([("complaint_case_id", "=", self.case.id)])
        with self.assertRaises(AccessError):
            self._join(self._create_member(), user=foreign)

    def test_persons_complained_about_see_no_file_of_the_case(self):
        subject = self._create_user("subject", "officer")
        self.member.complaint_subject_user_ids = subject
        self.assertTrue(self.case.with_user(subject).has_access("read"))
        self._join()
        for ticket in (self.case, self.member):
            self.assertFalse(ticket.with_user(subject).has_access("read"))
        self.assertFalse(
            self.env["complaint.complainant"].with_user(subject).search([])
        )
        second = self._create_user("subject_2", "officer")
        self.case.complaint_subject_user_ids |= second
        self.assertFalse(self.member.with_user(second).has_access("read"))
        third = self._create_member()
        with self.assertRaises(AccessError):
            self._join(third, user=subject)

    def test_lists_find_cases(self):
        self._join()
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        self.assertEqual(tickets.search([("complaint_is_case", "=", True)]), self.case)
        alone = tickets.search([("complaint_case_id", "=", False)])
        self.assertNotIn(self.member, alone)
        self.assertIn(self.case, alone)

    def test_proposal_becomes_one_case(self):
        self.env.invalidate_all()
        found = self.case.complaint_proposal_ids
        self.assertIn(self.member, found)
        member = self.member.with_context(complaint_side=self.case.id)
        context = member.action_complaint_group()["context"]
        self.assertEqual(context["default_case_id"], self.case.id)
        self.assertEqual(context["default_ticket_ids"][0][2], self.member.ids)

    def test_signature_stays_with_who_signed(self):
        self._join()
        self._offer()
        person = self._get_people(self.member).with_user(self.stranger).sudo()
        png = base64.b64decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
            "WjR9awAAAABJRU5ErkJggg=="
        )
        person._customer_accept(
            self.stranger.partner_id, "portal", person.offer_hash, png
        )
        self.assertEqual(person.signature_id.res_id, self.member.id)
        files = self.ticket.with_user(self.customer).sudo()
        self.assertFalse(files._complaint_portal_attachments())
