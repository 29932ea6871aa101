# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .indicator_common import IndicatorCommon


@tagged("post_install", "-at_install")
class TestIndicator(IndicatorCommon):
    """Each figure by hand: who is looked at, by which time, who counts above."""

    def test_every_indicator_says_what_it_is(self):
        indicators = self.env["complaint.indicator"].with_user(self.officer).search([])
        self.assertGreaterEqual(len(indicators), 12)
        for indicator in indicators:
            with self.subTest(indicator.code):
                self.assertGreater(len(indicator.definition), 60)
        with self.assertRaises(AccessError):
            indicators[0].write({"numerator": "all"})

    def test_timeliness_counts_binding_limits_of_what_was_closed(self):
        self._end(self._receive(count=2), "2026-03-10 10:00")
        self._end(self._receive("2026-02-20 10:00"), "2026-03-31 23:59", late=True)
        self._end(self._receive(), "2026-04-01 00:01")
        # open ones, and those taken up again, count when they are closed
        again = self._receive()
        self._end(again, "2026-03-10 10:00", late=True)
        again._trusted().complaint_phase = "handling"
        with self.shows("R388"):
            self.assertAlmostEqual(self._read("timeliness"), 100 * 2 / 3)
            self.assertEqual(self._read("timeliness", "2026-04-01", "2026-04-30"), 100)
        self.assertIsNone(self._read("timeliness", "2026-05-01", "2026-05-31"))

    def test_limits_in_principle_do_not_make_a_complaint_late(self):
        self._end(self._receive(), "2026-03-10 10:00", late=False)
        self.assertEqual(self._read("timeliness"), 100)

    def test_satisfaction_is_that_of_the_last_revisit(self):
        for answers in ([True], [True], [False, True], [True, False]):
            ticket = self._receive()
            for day, answer in enumerate(answers, start=11):
                self._ask(ticket, f"2026-03-{day} 10:00", answer)
        self._ask(self._receive(), "2026-04-02 10:00", False)
        self._receive()
        with self.shows("R389"):
            self.assertEqual(self._read("satisfaction"), 75)

    def test_repeats_are_counted_by_their_links(self):
        first, second, third = (self._receive() for _number in range(3))
        links = self.env["complaint.link"].with_user(self.officer)
        links.create(
            {
                "ticket_id": second.id,
                "other_id": first.id,
                "kind": "repeat",
                "reason": "同一故障",
            }
        )
        links.create(
            {
                "ticket_id": third.id,
                "other_id": first.id,
                "kind": "same_cause",
                "reason": "同一批零件",
            }
        )
        with self.shows("R390"):
            self.assertAlmostEqual(self._read("repeat"), 100 / 3)

    def test_resolution_is_what_the_customer_accepted(self):
        self._add_line(
            "closing", code="not_accepted", name="客户未接受", kind="not_accepted"
        )
        self._end(self._receive(), "2026-03-10 10:00")
        self._end(self._receive(), "2026-03-10 10:00", rounds=2)
        self._end(self._receive(count=2), "2026-03-10 10:00", kind="not_accepted")
        self._end(self._receive(), "2026-03-10 10:00", kind="withdrawn")
        with self.shows("R391"):
            self.assertEqual(self._read("resolution"), 50)
            self.assertEqual(self._read("first_resolution"), 25)

    def test_rate_divides_by_the_base_number_of_its_months(self):
        bases = self.env["complaint.indicator.base"].with_user(self.manager)
        self._receive(count=3)
        self.assertIsNone(self._read("complaint_rate"))
        for day, number in (("2026-02-14", 1000), ("2026-03-20", 2000)):
            bases.create({"name": "订单", "month": day, "number": number})
        with self.shows("R392"):
            self.assertEqual(self._read("complaint_rate"), 1.5)
            self.assertEqual(self._read("complaint_rate", "2026-01-01"), 1)
        with self.assertRaisesRegex(ValidationError, "whole company or of its parts"):
            values = {"month": "2026-03-01", "number": 5, "team_id": self.team.id}
            bases.create({"name": "订单"} | values)

    def test_base_number_alone_is_no_figure(self):
        """A month before the first complaint is empty, not a rate of zero."""
        bases = self.env["complaint.indicator.base"].with_user(self.manager)
        for day in ("2026-02-14", "2026-03-20"):
            bases.create({"name": "订单", "month": day, "number": 2000})
        self._receive(count=3)
        rows = self.env["complaint.indicator.report"].with_user(self.officer)
        rows = rows.with_context(tz="Asia/Shanghai")
        domain = [("indicator_code", "=", "complaint_rate")]
        months = rows.formatted_read_group(domain, ["date:month"], ["value:avg"])
        self.assertEqual([month["value:avg"] for month in months], [False, 1.5])

    def test_rate_of_a_team_divides_by_its_own_number(self):
        bases = self.env["complaint.indicator.base"].with_user(self.manager)
        values = {"name": "订单", "month": "2026-03-01"}
        for team, number in ((self.team, 100), (self.responsible_team, 300)):
            bases.create(values | {"number": number, "team_id": team.id})
        self._receive(count=2)
        self.assertEqual(self._read("complaint_rate", team_id=self.team), 20)
        self.assertEqual(self._read("complaint_rate"), 5)

    def test_response_and_number_of_major_complaints(self):
        grades = self.procedure.grade_ids.grade_id
        major = grades.filtered("is_major")
        self.assertEqual(major.code, "major")
        answered, waiting, minor = (self._receive() for _number in range(3))
        (answered | waiting)._trusted().complaint_grade_id = major
        minor._trusted().complaint_grade_id = (grades - major)[:1]
        self._at("2026-03-02 12:00")
        answered.with_user(self.officer).action_complaint_confirm()
        self._at("2026-03-03 20:00")
        with self.shows("R393"):
            # two hours, and 34 that nobody has answered until now
            self.assertEqual(self._read("response"), (2 + 34) / 2)
        with self.shows("R395"):
            self.assertEqual(self._read("major"), 2)
        self.assertEqual(self._read("received"), 3)

    def test_handling_time_runs_to_the_last_closing(self):
        self._end(self._receive("2026-02-27 10:00"), "2026-03-09 10:00")
        self._end(self._receive("2026-03-02 10:00"), "2026-03-07 10:00", rounds=2)
        with self.shows("R396"):
            self.assertEqual(self._read("handling_time"), 7.5)

    def test_orders_are_counted_for_the_department_ordered(self):
        ticket = self._receive()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket.with_env(self.env))
        limit = self._utc("2026-03-04 18:00")
        self._answer(self._dispatch(ticket.with_env(self.env), date_limit=limit))
        second = {
            "ticket_id": ticket.id,
            "team_id": self.responsible_team.id,
            "question": "请补充照片",
            "date_limit": limit,
        }
        second = self.env["complaint.dispatch"].with_user(self.officer).create(second)
        second.sudo()._trusted().state = "issued"
        by = {"team_id": self.responsible_team}
        self.assertEqual(self._read("cooperation", **by), 100)
        self._at("2026-03-05 09:00")
        self.assertEqual(self._read("cooperation", **by), 50)
        self.assertIsNone(self._read("cooperation", team_id=self.team))
        with self.shows("R483"):
            report = self.env["complaint.cooperation.report"].with_user(self.manager)
            names = ["in_time_count", "late_count", "overdue_count", "pending_count"]
            ((team, *counts),) = report._read_group(
                [("ticket_id", "=", ticket.id)],
                ["team_id"],
                [f"{name}:sum" for name in names],
            )
            self.assertEqual((team, counts), (self.responsible_team, [1, 0, 1, 0]))

    def test_other_input_is_demand_and_no_complaint(self):
        kind = self.env["complaint.input.kind"].search([("code", "=", "suggestion")])
        self._receive(complaint_input_kind_id=kind.id)
        self._receive()
        self.assertEqual(self._read("demand"), 1)
        self.assertEqual(self._read("received"), 1)

    def test_definition_can_be_changed_and_figures_follow(self):
        self._end(self._receive(), "2026-03-10 10:00", rounds=2)
        timeliness = self._get_indicator("timeliness").with_user(self.manager)
        self.assertEqual(self._read("timeliness"), 100)
        timeliness.reopened = "failed"
        self.assertEqual(self._read("timeliness"), 0)
        timeliness.reopened = "excluded"
        self.assertIsNone(self._read("timeliness"))
        for vals in (
            {"numerator": "satisfied"},
            {"unit": "number"},
            {"denominator": "none"},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                timeliness.write(vals)

    def test_screen_divides_like_everything_else(self):
        self._end(self._receive(count=2), "2026-03-10 10:00")
        self._end(self._receive(), "2026-03-10 10:00", late=True)
        self.env.flush_all()
        report = self.env["complaint.indicator.report"].with_user(self.auditor)
        domain = [("company_id", "=", self.company.id)]
        rows = report.formatted_read_group(domain, ["indicator_id"], ["value:avg"])
        values = {row["indicator_id"][0]: row["value:avg"] for row in rows}
        for code in ("timeliness", "received", "handling_time", "resolution"):
            with self.subTest(code):
                indicator = self._get_indicator(code)
                self.assertAlmostEqual(values[indicator.id], self._read(code))
        (mixed,) = report.formatted_read_group(domain, [], ["value:avg"])
        self.assertFalse(mixed["value:avg"])
        listed = report.search_read(domain, ["indicator_id", "ticket_id", "value"])
        self.assertEqual(len(listed), len({row["id"] for row in listed}))

    def test_figures_are_for_officers_and_not_for_persons_complained_about(self):
        ticket = self._receive(
            complaint_subject_user_ids=[Command.link(self.officer_2.id)]
        )
        self.env.flush_all()
        for model in ("complaint.indicator.report", "complaint.cooperation.report"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.handler).search([])
        rows = self.env["complaint.indicator.report"]
        domain = [("ticket_id", "=", ticket.id)]
        self.assertTrue(rows.with_user(self.officer).search(domain))
        self.assertFalse(rows.with_user(self.officer_2).search(domain))

    def test_branches_are_told_apart_and_seen_together(self):
        branch = self.env["res.company"].create({"name": "分公司"})
        self._receive()
        moved = self._receive()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET company_id = %s WHERE id = %s",
            [branch.id, moved.id],
        )
        self.env.invalidate_all()
        self.auditor.company_ids += branch
        report = self.env["complaint.report"].with_user(self.auditor)
        both = [self.company.id, branch.id]
        domain = [("company_id", "in", both), ("date_received", ">=", "2026-03-01")]
        with self.shows("R412", "R415", "R478"):
            own = report.with_context(allowed_company_ids=both[:1])
            self.assertEqual(own.search_count(domain), 1)
            groups = report.with_context(allowed_company_ids=both)._read_group(
                domain, ["company_id"], ["__count"]
            )
            counts = {company.id: count for company, count in groups}
            self.assertEqual(counts, {self.company.id: 1, branch.id: 1})

    def _count(self, by):
        """Return what the statistics say since March: value -> number of complaints."""
        self.env.flush_all()
        report = self.env["complaint.report"].with_user(self.auditor)
        groups = report._read_group(
            [("date_received", ">=", "2026-03-01")], [by], ["__count"]
        )
        return {getattr(value, "display_name", value): count for value, count in groups}

    def _investigate_cause(self, ticket, cause):
        investigation = self.env["complaint.investigation"].create(
            {"ticket_id": ticket.id, "cause": "?", "cause_id": cause.id}
        )
        investigation._trusted().state = "submitted"

    def test_statistics_by_what_the_document_names(self):
        product = self.env["complaint.product"].create({"code": "ac", "name": "空调"})
        self.customer.partner_id.complaint_customer_group = "loyal"
        loyal = self._receive(complaint_product_id=product.id)
        other = self.env["res.partner"].create({"name": "新客户"})
        self._at("2026-04-02 10:30")
        self._receive("2026-04-02 10:00", count=2, partner_id=other.id)
        self._ask(loyal, "2026-03-11 10:00", True)
        self._end(loyal, "2026-03-12 10:00")
        with self.shows("R402"):
            number = {"Service": 3}
            self.assertEqual(self._count("category_id"), number)
            months = self._count("date_received:month")
            self.assertEqual(sorted(months.values()), [1, 2])
            products = self._count("product_id")
            self.assertEqual(products.get("空调"), 1)
            self.assertEqual(self._count("result").get("accepted"), 1)
            satisfied = self._count("satisfaction")
            self.assertEqual(sorted(satisfied.values()), [1, 2])
        with self.shows("R416"):
            groups = self._count("customer_group")
            self.assertEqual(groups.get("loyal"), 1)
            self.assertEqual(sum(groups.values()), 3)

    def test_causes_by_their_four_dimensions(self):
        causes = self.env["complaint.cause"]
        dimensions = causes.search([("parent_id", "=", False)])
        for dimension in dimensions:
            self._investigate_cause(self._receive(), dimension.child_ids[:1])
        with self.shows("R403"):
            self.assertEqual(
                set(dimensions.mapped("code")),
                {
                    "product_quality",
                    "service_level",
                    "management_process",
                    "staff_quality",
                },
            )
            counted = self._count("cause_dimension_id")
            names = dict.fromkeys(dimensions.mapped("display_name"), 1)
            self.assertEqual(counted, names)


@tagged("post_install", "-at_install")
class TestIndicatorTarget(IndicatorCommon):
    """What should be reached, by whom, and who is told when it goes wrong."""

    def setUp(self):
        super().setUp()
        self._at("2026-03-20 09:00")

    def test_actual_stands_against_the_target_of_each_team(self):
        self._end(self._receive(count=3), "2026-03-10 10:00")
        other = self._receive()
        other._trusted().team_id = self.responsible_team
        self._end(other, "2026-03-10 10:00", late=True)
        teams = self.team | self.responsible_team
        company = self._set_target("timeliness", target=70)
        of_teams = [
            self._set_target("timeliness", target=90, team_id=team.id) for team in teams
        ]
        with self.shows("R394"):
            self.assertEqual((company.actual, company.achievement), (75, "met"))
            self.assertEqual(
                [(line.actual, line.achievement) for line in of_teams],
                [(100, "met"), (0, "missed")],
            )
        self.assertEqual(company.actual_text, "75.0%")
        self.assertEqual(company.previous_text, "–")
        self.assertEqual(company.period_name, "2026-03")
        document = self._set_target("timeliness", procedure_code="P18", target=1)
        self.assertEqual(document.achievement, "none")
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._set_target("timeliness", target=80)
        action = company.action_open_complaints()
        rows = self.env["complaint.indicator.report"].search(action["domain"])
        self.assertEqual(len(rows), 4)

    def test_lower_is_better_for_times(self):
        self._end(self._receive(), "2026-03-12 10:00")
        line = self._set_target("handling_time", target=7)
        self.assertEqual((line.actual, line.achievement), (10, "missed"))
        line.target = 10
        self.assertEqual(line.achievement, "met")

    def test_queries_do_not_grow_with_targets_and_teams(self):
        self._end(self._receive(count=3), "2026-03-10 10:00")
        targets = self.env["complaint.indicator.target"].with_user(self.manager)

        def count(number):
            teams = self.env["helpdesk.ticket.team"].create(
                [
                    {"name": f"T{number}-{index}", "company_id": self.company.id}
                    for index in range(number)
                ]
            )
            lines = targets.create(
                [
                    {
                        "indicator_id": self._get_indicator("timeliness").id,
                        "team_id": team.id,
                        "target": 90,
                    }
                    for team in teams
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            lines.mapped("indicator_id.name")
            lines.company_id.resource_calendar_id.mapped("tz")
            before = self.env.cr.sql_log_count
            lines.mapped("actual")
            return self.env.cr.sql_log_count - before

        count(1)
        few = count(5)
        self.assertEqual(count(50), few)

    def _get_notices(self):
        messages = self.env["mail.message"].search(
            [("model", "=", "complaint.indicator.target")], order="id"
        )
        messages = messages.filtered(lambda m: m.message_type == "user_notification")
        return [message.notified_partner_ids for message in messages]

    def test_people_are_warned_once_for_each_crossing(self):
        role = self.env["complaint.role"].search([("code", "=", "leader")])
        line = self._set_target(
            "timeliness",
            target=90,
            has_threshold=True,
            threshold=80,
            role_id=role.id,
        )
        good = self._receive(count=4)
        self._end(good, "2026-03-10 10:00")
        self._run_cron("complaint_indicator_warn")
        self.assertFalse(self._get_notices())
        self._end(self._receive(count=2), "2026-03-11 10:00", late=True)
        with self.shows("R406"):
            for _twice in range(2):
                self._run_cron("complaint_indicator_warn")
            self.assertTrue(line.is_out)
            self.assertAlmostEqual(line.value_out, 66.67, 2)
            self.assertEqual(self._get_notices(), [self.leader.partner_id])
            self.assertEqual(line.activity_ids.user_id, self.leader)
        # back in range, and beyond again
        self._end(self._receive(count=20), "2026-03-12 10:00")
        self._run_cron("complaint_indicator_warn")
        self.assertFalse(line.is_out or line.activity_ids)
        self.assertEqual(len(self._get_notices()), 1)
        self._end(self._receive(count=9), "2026-03-13 10:00", late=True)
        self._run_cron("complaint_indicator_warn")
        self.assertEqual(len(self._get_notices()), 2)
        # a new period begins without a figure
        self._at("2026-04-01 00:10")
        self._run_cron("complaint_indicator_warn")
        self.assertFalse(line.is_out)

    def test_number_of_a_category_warns_of_changed_demand(self):
        role = self.env["complaint.role"].search([("code", "=", "leader")])
        kind = self.env["complaint.input.kind"].search([("code", "=", "suggestion")])
        line = self._set_target(
            "demand",
            has_target=False,
            has_threshold=True,
            threshold=2,
            role_id=role.id,
            category_id=self.category.id,
        )
        self._receive(count=2, complaint_input_kind_id=kind.id)
        line.sudo()._warn()
        self.assertFalse(line.is_out)
        with self.shows("R406"):
            self._receive(complaint_input_kind_id=kind.id)
            line.sudo()._warn()
            self.assertTrue(line.is_out)
            self.assertIn("3", line.activity_ids.note)

    def test_few_complaints_say_nothing(self):
        line = self._set_target("timeliness", target=90, min_count=3)
        self._end(self._receive(count=2), "2026-03-10 10:00", late=True)
        self.assertEqual(line.achievement, "none")
        self._end(self._receive(), "2026-03-10 10:00")
        line.invalidate_recordset()
        self.assertEqual(line.achievement, "missed")

    def test_warnings_are_set_by_the_system_only(self):
        line = self._set_target("timeliness", target=90)
        for vals in ({"is_out": True}, {"value_out": 1}):
            with self.assertRaisesRegex(AccessError, "by the system"):
                line.write(vals)
            with self.assertRaisesRegex(AccessError, "by the system"):
                self._set_target("major", **vals)
        with self.assertRaisesRegex(ValidationError, "although the target"):
            role = self.env["complaint.role"].search([], limit=1)
            line.write({"has_threshold": True, "threshold": 95, "role_id": role.id})
        with self.assertRaises(AccessError):
            line.with_user(self.officer).write({"target": 1})
