# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .common import ComplaintCommon

# Friday 2026-03-13, 15:00 in Shanghai
FRIDAY = "2026-03-13 07:00:00"


@tagged("post_install", "-at_install")
class TestIntakeRows(ComplaintCommon):
    """Sentences of the documents about what comes in, under lines that say so."""

    def _input(self, code):
        return self.env["complaint.input.kind"].search([("code", "=", code)])

    def test_kinds_of_input_are_told_apart(self):
        with self.shows("R003"):
            suggestion = self._create_complaint(
                complaint_input_kind_id=self._input("suggestion").id
            )
            complaint = self._create_complaint()
            self.assertEqual(suggestion.complaint_input_kind_id.code, "suggestion")
            self.assertFalse(suggestion.complaint_is_counted)
            self.assertEqual(complaint.complaint_input_kind_id.code, "complaint")
            self.assertTrue(complaint.complaint_is_counted)
            lines = self.procedure.input_ids
            covered = lines.filtered("is_counted")
            (lines - covered)._trusted().unlink()
            other = self._create_complaint(
                complaint_input_kind_id=self._input("suggestion").id
            )
            self.assertEqual(other.complaint_input_kind_id.code, "complaint")

    def test_channels_of_the_documents_are_shipped(self):
        """电话、来访、信函、传真、邮件、意见箱、网站、论坛、平台、手机APP、宾客意见书."""
        channels = self.env["helpdesk.ticket.channel"].with_user(self.officer)
        codes = "phone visit counter letter fax mail box website group_forum forum"
        wanted = {*codes.split(), "platform", "app", "comment_card"}
        with self.shows("R018"):
            known = channels.search([("complaint_code", "in", list(wanted))])
            self.assertEqual(set(known.mapped("complaint_code")), wanted)
            for channel in known:
                ticket = self._create_complaint(channel_id=channel.id)
                self.assertEqual(ticket.channel_id, channel)
            # the list is the company's own
            own = known.with_user(self.manager).create(
                {"name": "微信", "complaint_code": "wechat"}
            )
            ticket = self._create_complaint(channel_id=own.id)
            self.assertEqual(ticket.channel_id, own)

    def test_each_day_is_totalled_and_what_is_open_is_followed(self):
        """客户诉求处理作业指导书: 每日记录并汇总, 跟踪直至诉求闭合."""
        days = {"2026-03-12 02:00:00": 2, "2026-03-13 07:00:00": 1}
        tickets = self.env["helpdesk.ticket"]
        for day, count in days.items():
            with freeze_time(day):
                for _number in range(count):
                    tickets |= self._create_complaint()
        tickets[0].sudo()._complaint_record("closed", payload={"closing": "accepted"})
        reports = self.env["complaint.report"].with_user(self.officer)
        own = [("ticket_id", "in", tickets.ids)]
        with self.shows("R043"):
            totals = reports._read_group(own, ["date_received:day"], ["__count"])
            self.assertEqual([count for _day, count in totals], [2, 1])
            with freeze_time(FRIDAY):
                waiting = tickets.complaint_clock_ids.filtered("is_open").ticket_id
            self.assertEqual(waiting, tickets[1:])

    def test_claimed_amount_decides_on_the_grade(self):
        grade = self.env["complaint.grade"].create(
            {"code": "dear", "name": "赔偿金额大"}
        )
        self._add_line(
            "grade",
            [("amount_claimed", ">=", "10000")],
            "grade_line_id",
            grade_id=grade.id,
            severity=99,
        )
        with self.shows("R054"):
            for amount, proposed in ((9999.99, False), (10000, True)):
                ticket = self._create_complaint(complaint_amount_claimed=amount)
                self.assertEqual(ticket.complaint_amount_claimed, amount)
                found = ticket._propose_complaint_grade()[0]
                self.assertEqual(found == grade, proposed)

    def test_anonymous_complaint_needs_no_contact_and_no_revisit(self):
        with self.shows("R326"):
            ticket = self._create_complaint(
                complaint_is_anonymous=True, partner_id=False, complaint_phone=False
            )
            self.assertFalse(ticket.partner_name or ticket.partner_email)
            revisit = self._revisit(ticket, "no_contact")
            revisit.action_exempt()
            self.assertEqual(revisit.state, "exempt")
        known = self._create_complaint()
        with self.assertRaisesRegex(UserError, "does not fit"):
            self._revisit(known, "no_contact").action_exempt()

    def _revisit(self, ticket, code):
        """Draft a revisit of a case of which nothing else has to be done."""
        self.procedure._get_steps()["revisited"]._trusted().not_before_ids = False
        exemptions = self.procedure.exemption_ids
        return (
            self.env["complaint.revisit"]
            .with_user(self.officer_2)
            .create(
                {
                    "ticket_id": ticket.id,
                    "exemption_id": exemptions.filtered(lambda e: e.code == code).id,
                }
            )
        )

    def test_sensitive_complaint_is_not_revisited_for_a_reason(self):
        ticket = self._create_complaint()
        revisit = self._revisit(ticket, "sensitive")
        with self.shows("R068"):
            with self.assertRaisesRegex(UserError, "does not fit"):
                revisit.action_exempt()
            flag = ticket.complaint_fact_ids.filtered(
                lambda answer: answer.fact_id.code == "is_sensitive"
            )
            flag.with_user(self.officer).value_boolean = "yes"
            with self.assertRaisesRegex(UserError, "Write why"):
                revisit.action_exempt()
            revisit.exemption_note = "客户家中有丧事，请勿打扰"
            revisit.action_exempt()
            self.assertEqual(revisit.state, "exempt")
            [row] = ticket.sudo().complaint_ledger_ids.filtered(
                lambda row: row.milestone == "revisited"
            )
            self.assertIn("sensitive", row.payload)

    @freeze_time(FRIDAY)
    def test_network_complaints_are_answered_within_running_hours(self):
        """客户诉求处理作业指导书: 网络投诉24小时内, 其他一个工作日内回复."""
        replied = self.procedure._get_steps()["replied"]
        replied._trusted().write(
            {
                "after_ids": [
                    Command.set(self.procedure._get_steps()["registered"].ids)
                ],
                "limit_number": 1,
                "limit_unit": "working_day",
            }
        )
        replied.condition_ids._trusted().unlink()
        self._add_line(
            "limit",
            [("channel_form", "=", "network")],
            steps=["replied"],
            limit_number=24,
            limit_unit="hour",
        )
        portal = self.env.ref("complaint_management.helpdesk_ticket_channel_portal")
        self._add_line("channel", channel_id=portal.id, form="network")
        with self.shows("R154", "R155"):
            net = self._create_complaint(channel_id=portal.id)
            due = self._get_clock(net, "replied").date_due
            self.assertEqual(due, Datetime.now() + timedelta(hours=24))
            call = self._create_complaint()
            due = self._get_clock(call, "replied").date_due
            self.assertEqual(due, Datetime.to_datetime("2026-03-16 09:00:00"))


@tagged("post_install", "-at_install")
class TestDutyRows(ComplaintCommon):
    """Sentences of the documents about who may do what."""

    def setUp(self):
        super().setUp()
        self.ticket = self._create_complaint()

    def test_validity_is_judged_before_anything_is_handed_out(self):
        self.ticket.with_user(self.officer).action_complaint_confirm()
        with self.shows("R070"):
            with self.assertRaisesRegex(UserError, "判断投诉"):
                self._dispatch(self.ticket)
            with self.assertRaises(UserError):
                self._assess(self.ticket, validity=False)
            self._assess(self.ticket)
            self.assertEqual(self.ticket.complaint_validity, "valid")
            self._dispatch(self.ticket)

    def test_opinions_of_departments_become_one_plan(self):
        steps = self.procedure._get_steps()
        steps["answered"]._trusted().is_for_each = True
        steps["investigated"]._trusted().not_before_ids = steps["answered"]
        self.ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(self.ticket)
        other = self.responsible_team.copy(
            {"name": "Spare Parts", "user_ids": self.responsible_team.user_ids.ids}
        )
        orders = self._dispatch(self.ticket) | self._dispatch(
            self.ticket, team_id=other.id
        )
        with self.shows("R137"):
            self._answer(orders[0])
            with self.assertRaisesRegex(UserError, "在时限内返单"):
                self._investigate(orders[0])
            self._answer(orders[1])
            investigation = self._investigate(orders[0])
            read = self.ticket.with_user(self.officer).complaint_dispatch_ids
            self.assertEqual(read.team_id, self.responsible_team | other)
            self.assertTrue(all(read.mapped("answer")))
            plan = self.env["complaint.solution"].with_user(self.handler)
            plan = plan.create(
                {"investigation_id": investigation.id, "description": "统一更换"}
            )
            self.assertEqual(self.ticket.sudo().complaint_solution_ids, plan.sudo())

    def test_department_answers_and_nothing_else(self):
        self._handle(self.ticket)
        own = self.ticket.with_user(self.handler)
        with self.shows("R473"):
            for vals in (
                {"name": "小问题"},
                {"description": "没有问题"},
                {"complaint_grade_id": False},
                {"complaint_phase": "closed"},
            ):
                with self.assertRaises(UserError):
                    own.write(vals)
            for model in ("assessment", "revisit"):
                with self.assertRaises(UserError):
                    self.env[f"complaint.{model}"].with_user(self.handler).create(
                        {"ticket_id": self.ticket.id}
                    ).action_decide()
            with self.assertRaises(UserError):
                own.action_complaint_close()
            self.assertEqual(
                self.ticket.sudo().complaint_dispatch_ids.answer, "压缩机缺氟,已补充"
            )

    def test_only_the_central_department_leads_the_case(self):
        self.ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(self.ticket)
        order = {
            "ticket_id": self.ticket.id,
            "team_id": self.responsible_team.id,
            "kind_id": self.procedure.dispatch_ids[0].id,
            "question": "?",
            "date_limit": Datetime.now() + timedelta(days=5),
        }
        with self.shows("R470"):
            for user in (self.handler, self.head, self.leader, self.employee):
                with self.assertRaises(AccessError, msg=user.login):
                    orders = self.env["complaint.dispatch"].with_user(user)
                    orders.create(order).action_issue()
                with self.assertRaises(AccessError, msg=user.login):
                    replies = self.env["complaint.reply"].with_user(user)
                    replies.create({"ticket_id": self.ticket.id}).action_send()
                with self.assertRaises(AccessError, msg=user.login):
                    revisits = self.env["complaint.revisit"].with_user(user)
                    revisits.create({"ticket_id": self.ticket.id})
                with self.assertRaises(AccessError, msg=user.login):
                    self.ticket.with_user(user).action_complaint_close()
            self._dispatch(self.ticket)
            done = self.ticket.sudo().complaint_ledger_ids.mapped("milestone")
            self.assertEqual(
                done[-4:], ["registered", "confirmed", "assessed", "dispatched"]
            )
