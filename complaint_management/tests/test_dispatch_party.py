# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..tools.party_acts import ACTS
from .party_common import PartyCommon

LIMIT = timedelta(days=9)


class PartyRows:
    """What the ledger says of an order."""

    def _get_rows(self, order):
        rows = self.ticket.sudo().complaint_ledger_ids.sorted("seq")
        return rows.filtered(
            lambda r: (r.document_model, r.document_id) == (order._name, order.id)
        )

    def _get_milestones(self, order):
        return self._get_rows(order).mapped("milestone")


@tagged("post_install", "-at_install")
class TestParty(PartyRows, PartyCommon):
    """The life of an order to an outside party, as we put it on record."""

    def test_order_is_issued_to_a_party_with_a_limit(self):
        order = self._order()
        with self.shows("R259"):
            self.assertEqual(order.state, "issued")
            self.assertEqual(order.party_id, self.party)
            self.assertTrue(order.date_limit)
            self.assertEqual(self._get_milestones(order), ["dispatched"])
        self.assertRegex(order.number, r"^\d{8}-\d{5}$")
        self.assertNotIn(self.ticket.number, order.number)

    def test_every_act_is_stamped_and_in_the_ledger(self):
        order = self._order()
        self._note(order, "phone_notified", person="张工 13900000000")
        self._tell_done(order)
        self._judge(order, "work_accepted")
        self._tell(order, "answered", text="已按规范修复,请验收")
        with self.shows("R358", "R260", "R276"):
            self.assertEqual(
                self._get_milestones(order),
                [
                    "dispatched",
                    "phone_notified",
                    "received",
                    "arrived",
                    "plan_presented",
                    "work_done",
                    "work_accepted",
                    "answered",
                ],
            )
            for act in ACTS.values():
                is_taken = act.stamp and act.stamp not in (
                    "date_refused",
                    "date_excused",
                    "date_appointed",
                    "date_rejected",
                    "date_objected",
                )
                if is_taken:
                    self.assertTrue(order[act.stamp], act.stamp)
            self.assertEqual(order.state, "answered")
            self.assertEqual(order.answer, "已按规范修复,请验收")
            self.assertEqual(order.norms_followed, "yes")
            self.assertEqual(order.customer_satisfied, "yes")

    def test_ledger_says_when_it_was_and_holds_no_words(self):
        order = self._order()
        order._trusted().date_issued -= timedelta(hours=3)
        moment = fields.Datetime.now() - timedelta(hours=2)
        act = self._tell(order, "received", date=moment, text="王芳家的事")
        row = self._get_rows(order)[-1]
        self.assertEqual((row.date, act.date), (moment, moment))
        self.assertGreater(act.date_noted, moment)
        self.assertNotIn("王芳", row.payload)
        self.assertNotIn("张工", row.payload)

    def test_receipt_is_refused_with_a_reason(self):
        order = self._order()
        with self.assertRaisesRegex(UserError, "text is missing"):
            self._tell(order, "order_refused")
        self._tell(order, "order_refused", text="不在合同范围内")
        with self.shows("R344"):
            self.assertEqual(order.state, "refused")
            self.assertTrue(order.date_refused)
            self.assertIn("order_refused", self._get_milestones(order))
        self._tell(order, "received")
        self.assertEqual(order.state, "received")
        self.assertTrue(order.date_refused, "what was refused was refused")

    def test_done_needs_what_the_kind_asks_for(self):
        order = self._order()
        self._tell(order, "received")
        photo = self._make_photo()
        values = {"text": "已修复", "attachment_ids": photo.ids}
        with self.assertRaisesRegex(UserError, "On site and Plan presented"):
            self._tell(order, "work_done", **values)
        self._tell(order, "arrived")
        with self.assertRaisesRegex(UserError, "before: Plan presented"):
            self._tell(order, "work_done", **values)
        self.kind._trusted().stamps = "received work_done"
        with self.assertRaisesRegex(UserError, "not foreseen"):
            self._tell(
                order, "plan_presented", text="x", date_promised=order.date_limit
            )
        self._tell(order, "work_done", **values)
        self.assertEqual(order.state, "done")

    def test_done_needs_a_photo(self):
        order = self._order()
        self.kind._trusted().stamps = False
        self._tell(order, "received")
        with self.assertRaisesRegex(UserError, "photo"):
            self._tell(order, "work_done", text="已修复")
        text = self.env["ir.attachment"].with_user(self.officer)
        text = text.create({"name": "说明.txt", "raw": b"done"})
        with self.assertRaisesRegex(UserError, "photo"):
            self._tell(order, "work_done", text="已修复", attachment_ids=text.ids)

    def test_rejected_work_begins_again_with_a_new_limit(self):
        order = self._order()
        self._tell_done(order)
        self._tell(order, "answered", text="请验收")
        self.assertEqual(order.state, "done")
        limit = fields.Datetime.now() + LIMIT
        self._judge(
            order,
            "work_rejected",
            text="仍在渗水",
            norms_followed="no",
            customer_satisfied="no",
            date_promised=limit,
        )
        with self.shows("R346", "R347", "R276"):
            self.assertEqual((order.state, order.date_limit), ("received", limit))
            self.assertFalse(order.date_done or order.date_answered)
            self.assertEqual(order.rejection_count, 1)
            self.assertEqual(order.norms_followed, "no")
            self.assertEqual(order.customer_satisfied, "no")
        photo = self._make_photo()
        self._tell(order, "work_done", text="再次修复", attachment_ids=photo.ids)
        self._judge(order, "work_accepted")
        self.assertEqual(order.state, "accepted")
        self._tell(order, "answered", text="请验收")
        self.assertEqual((order.state, order.rejection_count), ("answered", 1))

    def test_acceptance_says_norms_and_customer(self):
        order = self._order()
        self._tell_done(order)
        with self.assertRaisesRegex(UserError, "norms were followed"):
            self._note(order, "work_accepted", customer_satisfied="yes")
        with self.assertRaisesRegex(UserError, "customer is satisfied"):
            self._note(order, "work_accepted", norms_followed="yes")
        with self.assertRaisesRegex(UserError, "not accepted"):
            self._judge(order, "work_accepted", norms_followed="no")
        self._judge(order, "work_accepted", customer_satisfied="no")
        self.assertEqual(order.state, "accepted")

    def test_reason_for_not_coming(self):
        order = self._order()
        self._tell(order, "excuse_given", text="台风红色预警")
        with self.assertRaisesRegex(UserError, "waits for a decision"):
            self._tell(order, "excuse_given", text="再说一次")
        self._note(order, "excuse_rejected", text="预警已解除")
        self.assertEqual(order.excuse_state, "rejected")
        self._tell(order, "excuse_given", text="道路封闭")
        self._note(order, "excuse_accepted", text="属实")
        with self.shows("R153"):
            self.assertEqual(order.excuse_state, "accepted")
            self.assertTrue(
                {"excuse_given", "excuse_rejected", "excuse_accepted"}
                <= set(self._get_milestones(order))
            )
        with self.assertRaisesRegex(UserError, "No reason waits"):
            self._note(order, "excuse_rejected", text="改主意了")

    def test_objection_is_decided_by_somebody_else(self):
        order = self._order()
        self._tell(order, "order_objected", text="非我司施工范围")
        with self.assertRaisesRegex(UserError, "Somebody else"):
            self._note(order, "objection_upheld", text="属实")
        self._note(order, "objection_upheld", self.officer_2, text="属实")
        self.assertEqual(order.objection_state, "upheld")
        self._tell(order, "received")
        order.action_cancel()
        self.assertEqual(order.state, "cancelled")

    def test_rejected_objection_cancels_nothing(self):
        order = self._order()
        self._tell(order, "received")
        self._tell(order, "order_objected", text="非我司施工范围")
        self._note(order, "objection_rejected", self.officer_2, text="合同第 7 条")
        with self.assertRaisesRegex(UserError, "signed for"):
            order.action_cancel()

    def test_appointment_is_agreed_with_the_customer(self):
        order = self._order()
        later = fields.Datetime.now() + timedelta(days=1)
        with self.assertRaisesRegex(UserError, "with whom"):
            self._note(order, "appointed", date_promised=later)
        self._note(order, "appointed", person="客户本人", date_promised=later)
        self.assertEqual(order.date_appointment, later)
        self.assertIn("appointed", self._get_milestones(order))

    def test_appointment_is_taken_back(self):
        order = self._order()
        later = fields.Datetime.now() + timedelta(days=1)
        self.assertNotIn("appointment_", order.offered_acts)
        for code, text in (
            ("appointment_withdrawn", "王芳出差,改期"),
            ("appointment_declined", "吊篮未到"),
        ):
            with self.assertRaisesRegex(UserError, "There is no appointment"):
                self._tell(order, code, text=text)
            self._note(order, "appointed", person="客户本人", date_promised=later)
            self.assertIn(f" {code} ", order.offered_acts)
            with self.assertRaisesRegex(UserError, "text is missing"):
                self._tell(order, code)
            self._tell(order, code, text=text)
            self.assertFalse(order.date_appointment or order.date_appointed)
        # nothing of it is lost
        codes = order.act_ids.sorted("id").mapped("code")
        self.assertEqual(
            codes,
            ["appointed", "appointment_withdrawn", "appointed", "appointment_declined"],
        )
        self.assertNotIn("王芳", order.act_ids[1].text)
        self.assertEqual(self._get_milestones(order)[-4:], codes)

    def test_party_is_told_that_the_appointment_is_taken_back(self):
        order = self._order()
        later = fields.Datetime.now() + timedelta(days=1)
        self._note(order, "appointed", person="客户本人", date_promised=later)
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        self._note(order, "appointment_withdrawn", text="客户当天不在,改期再约")
        mail = mails.search([]) - before
        self.assertIn("改期再约", mail.body_html)
        self.assertIn(self.party, mail.recipient_ids)

    def test_handler_does_not_learn_who_the_customer_is(self):
        order = self._order()
        later = fields.Datetime.now() + timedelta(days=1)
        values = {"person": "王芳 13800138000", "date_promised": later}
        self._note(order, "appointed", text="王女士在家", **values)
        act = order.act_ids.with_user(self.handler)
        self.assertEqual(
            (act.person, act.text), ("[customer] [phone]", "[customer]在家")
        )

    def test_handler_of_the_team_puts_acts_on_record(self):
        order = self._order()
        own = order.with_user(self.handler)
        with self.assertRaises(AccessError):
            own.ticket_id.read(["partner_name"])
        self._tell(own, "received", self.handler)
        self.assertEqual(own.state, "received")
        other = self._create_user("handler_3", "handler")
        with self.assertRaises(AccessError):
            self._tell(order.with_user(other), "arrived", other)

    def test_dialogue_asks_for_what_the_act_needs(self):
        order = self._order()
        notes = self.env["complaint.dispatch.note"].with_user(self.officer)
        context = {"default_dispatch_id": order.id, "default_code": "order_refused"}
        form = Form(notes.with_context(**context))
        with self.assertRaisesRegex(AssertionError, "person is a required field"):
            form.save()
        form.person, form.text = "张工", "拒绝签收"
        form.save().action_record()
        self.assertEqual(order.state, "refused")

    def test_team_buttons_are_not_for_outside_orders(self):
        order = self._order()
        for name in ("action_receive", "action_answer", "action_return"):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "宏远"):
                getattr(order.with_user(self.handler), name)()

    def test_offered_acts_follow_the_state(self):
        order = self._order()
        self.assertIn(" received ", order.offered_acts)
        self.assertNotIn(" work_accepted ", order.offered_acts)
        self._tell_done(order)
        self.assertIn(" work_accepted ", order.offered_acts)
        self.assertNotIn(" received ", order.offered_acts)
        inside = self._dispatch(self.ticket)
        self.assertFalse(inside.offered_acts.strip())

    def test_next_step_of_the_order_is_shown(self):
        self._add_step(
            "arrived",
            after=("received",),
            limit_number=4,
            limit_unit="hour",
            document_model="complaint.dispatch",
        )
        order, other = self._order(), self._order()
        act = self._tell(order, "received")
        order.invalidate_recordset()
        with self.shows("R153"):
            self.assertEqual(order.next_step, "arrived")
            self.assertEqual(order.next_due, act.date + timedelta(hours=4))
        self.assertNotEqual(other.next_step, "arrived")
        self._tell(order, "arrived")
        clock = self._get_clock(self.ticket, "arrived")
        self.assertEqual((clock.state, clock.document_id), ("met", order.id))

    def test_clock_runs_from_the_phone_call(self):
        self._add_step("phone_notified", document_model="complaint.dispatch")
        self._add_step(
            "arrived",
            after=("phone_notified", "received"),
            limit_number=4,
            limit_unit="hour",
            document_model="complaint.dispatch",
        )
        order = self._order()
        order._trusted().date_issued -= timedelta(hours=9)
        called = fields.Datetime.now() - timedelta(hours=6)
        self._note(order, "phone_notified", person="张工", date=called)
        self._tell(order, "received")
        self._tell(order, "arrived")
        clock = self._get_clock(self.ticket, "arrived")
        with self.shows("R153", "R345"):
            self.assertEqual(clock.date_due, called + timedelta(hours=4))
            self.assertEqual(clock.state, "late")
        self.assertEqual(order.date_phone_notified, called)

    def test_second_phone_call_keeps_the_first_time(self):
        order = self._order()
        self._note(order, "phone_notified", person="张工")
        first = order.date_phone_notified
        order._trusted().date_phone_notified = first - timedelta(minutes=5)
        self._note(order, "phone_notified", person="李工")
        self.assertEqual(order.date_phone_notified, first - timedelta(minutes=5))
        self.assertEqual(len(order.act_ids), 2)

    def test_form_of_the_backend_shows_parties_for_outside_kinds_only(self):
        action = self.ticket.with_user(self.officer).action_new_dispatch()
        model = self.env["complaint.dispatch"].with_user(self.officer)
        form = Form(model.with_context(**action["context"]))
        form.team_id = self.responsible_team
        form.question, form.date_limit = "请修复", fields.Datetime.now() + LIMIT
        form.kind_id = self.kind
        with self.assertRaisesRegex(AssertionError, "party_id is a required field"):
            form.save()
        form.party_id = self.party
        self.assertEqual(form.save().party_id, self.party)
        arch = etree.fromstring(model.get_view(view_type="form")["arch"])
        self.assertEqual(
            arch.find(".//group[@name='party_row']").get("invisible"),
            "not is_outside",
        )

    def test_matter_of_the_order_is_masked(self):
        self.ticket.with_user(self.manager)._trusted().write(
            {"complaint_address": "文三路 1 号 2 幢 301"}
        )
        order = self._order(
            question="到王芳家(文三路1号2幢301,13800138000)修复",
            place="文三路 1 号 2 幢 301",
        )
        text = order._get_party_text(f"{order.place} {order.question}")
        for word in ("王芳", "13800138000", "文三路"):
            self.assertNotIn(word, text)

    def test_party_is_told_by_mail(self):
        order = self._order(question="到王芳家修复,电话 13800138000")
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", order._name), ("res_id", "=", order.id)])
        )
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails.state, "outgoing")
        self.assertEqual(
            set(mails.recipient_ids.mapped("email")),
            {"office.party@example.com", "party@example.com"},
        )
        for word in ("王芳", "13800138000", self.ticket.number):
            self.assertNotIn(word, mails.body_html)
            self.assertNotIn(word, mails.subject)
        self.assertIn(f"/my/work-order/{order.id}", mails.body_html)

    def test_mail_speaks_the_language_of_the_party(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env["ir.module.module"]
        module = module.search([("name", "=", "complaint_management")])
        module._update_translations(["zh_CN"])
        self.party.lang = "zh_CN"
        order = self._order()
        mail = self.env["mail.mail"].sudo().search([("res_id", "=", order.id)])
        self.assertEqual(mail.subject, f"关于外部单位工作单 {order.number}")
        self.assertIn("请签收", mail.body_html)

    def test_ledger_tells_what_was_said(self):
        order = self._order()
        self._tell(order, "order_refused", text="不在合同范围内")
        rows = self._get_rows(order)
        told = self.env["complaint.ledger.text"]._get_texts(rows)
        self.assertIn("宏远工程有限公司", told[rows[0]][0])
        self.assertEqual(told[rows[1]][0], "不在合同范围内\n张工来电")

    def test_reminder_reaches_the_party(self):
        order = self._order()
        domain = [("model", "=", order._name), ("res_id", "=", order.id)]
        order.action_remind()
        mails = self.env["mail.mail"].sudo().search(domain)
        told = mails.filtered(lambda m: self.party in m.recipient_ids)
        with self.shows("R362"):
            self.assertEqual(order.reminder_count, 1)
            self.assertEqual(len(told), 2)


@tagged("post_install", "-at_install", "security")
class TestPartyAttacks(PartyRows, PartyCommon):
    """Ways around the stamps of an order."""

    def test_stamps_are_not_written_by_clients(self):
        order = self._order(date_limit=fields.Datetime.now() + LIMIT)
        now = fields.Datetime.now()
        for name in order._party_stamp_fields:
            value = "x" if order._fields[name].type == "char" else now
            with self.subTest(name=name), self.assertRaises(AccessError):
                order.write({name: value})

    def test_stamps_are_not_forged_by_defaults(self):
        orders = self.env["complaint.dispatch"].with_user(self.officer)
        forged = {
            f"default_{name}": fields.Datetime.now()
            for name in orders._party_stamp_fields
            if orders._fields[name].type == "datetime"
        }
        forged |= {
            "default_excuse_state": "accepted",
            "default_objection_state": "upheld",
            "default_state": "done",
            "default_number": "1",
        }
        order = orders.with_context(**forged).create(
            {
                "ticket_id": self.ticket.id,
                "team_id": self.responsible_team.id,
                "kind_id": self.kind.id,
                "party_id": self.party.id,
                "question": "请修复",
                "date_limit": fields.Datetime.now() + LIMIT,
            }
        )
        self.assertEqual(order.state, "draft")
        for name in order._party_stamp_fields:
            self.assertFalse(order[name], name)

    def test_acts_are_not_written_by_hand(self):
        order = self._order()
        act = self._tell(order, "received")
        now = fields.Datetime.now()
        values = {
            "dispatch_id": order.id,
            "code": "arrived",
            "date": now,
            "date_noted": now,
            "user_id": self.officer.id,
        }
        for user in (self.officer, self.manager, self.handler, self.party_user):
            acts = self.env["complaint.dispatch.act"].with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    acts.create(values)
                with self.assertRaises(AccessError):
                    acts.browse(act.id).write({"date": now})
                with self.assertRaises(AccessError):
                    acts.browse(act.id).unlink()
        with self.assertRaises(AccessError):
            act.sudo().write({"date": now})
        with self.assertRaises(UserError):
            order.write({"act_ids": [Command.create(values)]})

    def test_times_lie_between_issue_and_now(self):
        order = self._order()
        now = fields.Datetime.now()
        for date, message in (
            (now + timedelta(minutes=2), "happened already"),
            (now - timedelta(days=2), "before the order was issued"),
        ):
            with self.subTest(date=date), self.assertRaisesRegex(UserError, message):
                self._tell(order, "arrived", date=date)

    def test_who_told_us_is_named(self):
        order = self._order()
        with self.assertRaisesRegex(UserError, "who of the party"):
            self._note(order, "received")

    def test_reveal_is_not_put_on_record_by_hand(self):
        order = self._order()
        for code in ("customer_revealed", "issued"):
            with self.subTest(code=code), self.assertRaises(AccessError):
                order._note(code, person="x")

    def test_party_is_fixed_at_issue(self):
        order = self._order()
        self._tell(order, "received")
        for vals in (
            {"party_id": self.rival.id},
            {"question": "别的"},
            {"place": "别处"},
            {"attachment_ids": [Command.clear()]},
            {"answer": "已修复"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                order.write(vals)

    def test_party_is_a_company_and_not_the_customer(self):
        for partner, message in (
            (self.party_user.partner_id, "not a contact"),
            (self.customer.partner_id, "neither the customer"),
            (self.company.partner_id, "neither the customer"),
        ):
            with (
                self.subTest(partner=partner.name),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self._order(party_id=partner.id)

    def test_party_and_kind_belong_together(self):
        inside = self.procedure.dispatch_ids.filtered(lambda k: not k.is_outside)[:1]
        with self.assertRaisesRegex(ValidationError, "Only orders to outside"):
            self._order(kind_id=inside.id)
        with self.assertRaisesRegex(UserError, "Name the outside party"):
            self._order(party_id=False)

    def test_files_of_others_are_not_taken(self):
        order = self._order()
        self._tell(order, "received")
        secret = self.env["ir.attachment"].create(
            {"name": "合同.png", "res_model": "res.partner", "res_id": 1, "raw": b"x"}
        )
        foreign = self._make_photo(self.handler)
        for file in (secret, foreign):
            with self.subTest(file=file), self.assertRaises(UserError):
                order._note(
                    "excuse_given", person="张工", text="路上", files=file.sudo()
                )

    def test_files_of_other_cases_are_not_handed_out(self):
        other = self._create_complaint()
        files = self.env["ir.attachment"]
        photo = {"name": "照片.png", "raw": b"x", "res_model": "helpdesk.ticket"}
        foreign = files.create({**photo, "res_id": other.id})
        own = files.create({**photo, "res_id": self.ticket.id})
        draft = self._draft_order()
        draft.sudo().attachment_ids = foreign
        with self.assertRaisesRegex(UserError, "belongs to something else"):
            draft.action_issue()
        draft.sudo().attachment_ids = own
        # who may not open the complaint hands out nothing of it
        hidden = draft.with_user(self.handler)
        with self.assertRaises(AccessError):
            hidden._check_party_files()
        draft.action_issue()
        self.assertEqual(draft._get_party_files(), own)

    def test_proof_is_not_changed(self):
        order = self._order()
        act = self._tell_done(order)
        with self.assertRaises(UserError):
            act.attachment_ids.with_user(self.officer).write({"raw": b"other"})
        with self.assertRaises(UserError):
            act.attachment_ids.with_user(self.officer).unlink()

    def test_portal_has_no_access_by_rpc(self):
        order = self._order()
        act = self._tell(order, "received")
        for user in (self.party_user, self.rival_user, self.customer):
            for record in (order, act):
                own = record.with_user(user)
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(AccessError):
                        own.read(["display_name"])
                    with self.assertRaises(AccessError):
                        own.search([])
            own = order.with_user(user)
            for name in (
                "action_issue",
                "action_cancel",
                "action_remind",
                "action_receive",
            ):
                with (
                    self.subTest(user=user.login, name=name),
                    self.assertRaises(AccessError),
                ):
                    getattr(own, name)()
            with self.assertRaises(AccessError):
                self.env["complaint.dispatch.note"].with_user(user).create(
                    {"dispatch_id": order.id, "code": "arrived"}
                )

    def test_closed_complaint_takes_no_acts(self):
        order = self._order()
        self.ticket._trusted().complaint_phase = "closed"
        with self.assertRaisesRegex(UserError, "closed"):
            self._tell(order, "received")
        self.assertFalse(order.act_ids)

    def test_unknown_stamps_of_a_kind_are_refused(self):
        for vals in ({"stamps": "received coffee"}, {"is_outside": False}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.kind._trusted().write(vals)
