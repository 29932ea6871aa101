# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from .scenario_common import ScenarioCommon


@tagged("post_install", "-at_install")
class TestPeriodicReport(ScenarioCommon):
    """Figures of a period that are due again and again, kept as delivered."""

    is_scenario = False

    def setUp(self):
        super().setUp()
        roles = self.env["complaint.role"].search([]).grouped("code")
        self.line = self._add_line(
            "report",
            code="monthly",
            name="月报",
            due_day=3,
            warn_days=1,
            role_id=roles["officer"].id,
            recipient_role_id=roles["leader"].id,
        )
        for day, local in enumerate(("01-31 23:59", "02-01 00:00", "02-28 23:59")):
            self._at(f"2026-{local}")
            self._create_complaint(complaint_persons=day + 1)
        self._at("2026-03-01 00:10")

    def _run(self):
        self.env["complaint.periodic.report"]._cron_prepare()
        return self.env["complaint.periodic.report"].search(
            [("line_id", "=", self.line.id)]
        )

    def _get_notices(self, report):
        messages = self.env["mail.message"].search(
            [("model", "=", report._name), ("res_id", "=", report.id)], order="id"
        )
        messages = messages.filtered(lambda m: m.message_type == "user_notification")
        return [message.notified_partner_ids for message in messages]

    def test_report_is_prepared_once_when_the_period_ended(self):
        report = self._run()
        self.assertEqual(self._run(), report)
        self.assertEqual(report.name, "月报 2026-02")
        self.assertEqual(str(report.date_from), "2026-02-01")
        self.assertEqual(str(report.date_to), "2026-02-28")
        with self.shows("R177"):
            # until the end of the third day, in the time of the company
            due = Datetime.to_datetime("2026-03-03 15:59:59")
            self.assertEqual(report.date_due, due)
        self._at("2026-04-01 00:10")
        self.assertEqual(len(self._run()), 2)

    def test_other_periods(self):
        for frequency, name in (("quarter", "月报 2025-Q4"), ("year", "月报 2025")):
            with self.subTest(frequency):
                self.line._trusted().write({"frequency": frequency, "code": frequency})
                report = self._run().filtered(lambda r, f=frequency: r.code.endswith(f))
                self.assertEqual(report.name, name)
                self.assertEqual(str(report.date_to), "2025-12-31")

    def test_figures_are_those_of_the_period(self):
        report = self._run().with_user(self.officer)
        report.action_seal()
        figures = report._read_figures()
        self.assertEqual(figures["totals"]["received"], 2)
        self.assertEqual(figures["totals"]["open"], 2)
        self.assertEqual(figures["groups"]["category_id"], [["Service", 2, 0, 0]])
        self.assertEqual(len({row["number"] for row in figures["complaints"]}), 2)
        self.assertNotIn("王芳", report.figures)
        self.assertIn("Service", report.figures_html)

    def test_sealed_figures_stay_as_they_were(self):
        report = self._run().with_user(self.officer)
        report.remark = "二月无重大投诉"
        report.action_seal()
        before = report.figures
        self._create_complaint(complaint_date_received="2026-02-10 01:00:00")
        self.assertEqual(report.figures, before)
        self.assertTrue(report.is_intact)
        for vals in ({"remark": "改"}, {"figures": "{}"}, {"state": "delivered"}):
            with self.assertRaises(UserError):
                report.write(vals)
        with self.assertRaises(AccessError), mute_logger("odoo.models.unlink"):
            report.unlink()
        with self.assertRaises(UserError):
            report.sudo().unlink()
        with self.assertRaisesRegex(UserError, "sealed already"):
            report.action_seal()
        report.sudo()._trusted().figures = "{}"
        self.assertFalse(report.is_intact)
        with self.assertRaisesRegex(UserError, "Seal the report"):
            report.action_deliver()

    def test_report_is_delivered_by_its_role(self):
        report = self._run()
        with self.assertRaisesRegex(AccessError, "Only the role"):
            report.with_user(self.manager).action_seal()
        own = report.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "Seal the report"):
            own.action_deliver()
        own.action_seal()
        own.action_deliver()
        self.assertEqual(report.delivered_by_id, self.officer)
        self.assertFalse(report.is_late)
        self.assertEqual(self._get_notices(report), [self.leader.partner_id])
        with self.assertRaises(AccessError):
            self.env["complaint.periodic.report"].with_user(self.officer).create({})

    def test_monthly_statistics_are_analysed_and_delivered(self):
        """每月的投诉统计、分析、汇报工作."""
        report = self._run().with_user(self.officer)
        report.remark = "空调维修质量是主要问题,已要求售后复检"
        report.action_seal()
        report.action_deliver()
        figures = report._read_figures()
        with self.shows("R400"):
            self.assertEqual(figures["totals"]["received"], 2)
            self.assertIn("Service", report.figures_html)
            self.assertIn("主要问题", report.remark)
            self.assertEqual(report.state, "delivered")
            self.assertEqual(self._get_notices(report), [self.leader.partner_id])

    def test_indicators_stand_against_targets_and_the_period_before(self):
        major = self.env.ref(
            "complaint_management.complaint_indicator_major"
        ).with_user(self.manager)
        received = self.env.ref("complaint_management.complaint_indicator_received")
        targets = self.env["complaint.indicator.target"].with_user(self.manager)
        targets.create(
            [
                {"indicator_id": major.id, "target": 0},
                {"indicator_id": received.id, "target": 1, "team_id": self.team.id},
            ]
        )
        report = self._run().with_user(self.officer)
        report.action_seal()
        lines = {line["code"]: line for line in report._read_figures()["indicators"]}
        self.assertEqual(
            (lines["received"]["value"], lines["received"]["before"]), (2, "1")
        )
        self.assertEqual(
            lines["received"]["teams"], [["Customer Service", "2", "1", False]]
        )
        self.assertEqual(lines["major"]["achievement"], True)
        self.assertEqual(lines["timeliness"]["text"], "–")

    def test_trend_and_weak_points_lead_to_improvements(self):
        report = self._run().with_user(self.officer)
        report.action_seal()
        figures = report._read_figures()
        with self.shows("R405"):
            # the trend, what grew, and on which days complaints come
            self.assertEqual(
                [row[:2] for row in figures["trend"][-2:]],
                [["2026-01", 1], ["2026-02", 2]],
            )
            self.assertEqual(len(figures["trend"]), 13)
            self.assertEqual(figures["weak"][0][1:], ["Service", 2, 1.0])
            self.assertEqual(figures["weekdays"], [0, 0, 0, 0, 0, 1, 1])
            action = report.action_improve()
            improvement = self.env["complaint.action"].with_user(self.officer)
            improvement = improvement.with_context(**action["context"]).new()
            self.assertEqual(improvement.name, "Service")
            self.assertEqual(improvement.periodic_report_id._origin, report)

    def test_each_team_reports_its_own_complaints(self):
        self.procedure._trusted().team_ids += self.responsible_team
        other = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)
        other.sudo()._trusted().team_id = self.responsible_team
        head = self.env["complaint.role"].search([("code", "=", "department_head")])
        self.line._trusted().write({"is_for_each_team": True, "role_id": head.id})
        reports = self._run()
        self.assertEqual(self._run(), reports)
        self.assertEqual(reports.team_id, self.team | self.responsible_team)
        own = reports.filtered(lambda r: r.team_id == self.responsible_team)
        with self.assertRaisesRegex(AccessError, "Only the role"):
            own.with_user(self.manager).action_seal()
        with self.shows("R401"):
            self.head.group_ids += self.env.ref(
                "complaint_management.complaint_management_group_officer"
            )
            own.with_user(self.head).action_seal()
            own.with_user(self.head).action_deliver()
            figures = own._read_figures()
            self.assertEqual(
                [row["number"] for row in figures["complaints"]], [other.number]
            )
            self.assertEqual(self._get_notices(own), [self.leader.partner_id])
        self.assertIn("After-Sales", own.name)

    def test_corrected_report_is_a_new_version(self):
        report = self._run().with_user(self.officer)
        with self.assertRaisesRegex(UserError, "last sealed version"):
            report.action_correct()
        report.action_seal()
        report.action_deliver()
        before = (report.figures, report.sha256)
        self._create_complaint(complaint_date_received="2026-02-10 01:00:00")
        second = report.browse(report.action_correct()["res_id"])
        with self.assertRaisesRegex(UserError, "last sealed version"):
            report.action_correct()
        with self.assertRaisesRegex(UserError, "why the report is corrected"):
            second.action_seal()
        self.assertFalse(report.is_replaced)
        second.correction_reason = "补录一件"
        second.action_seal()
        self.assertEqual(second.version, 2)
        self.assertEqual(second.name, "月报 2026-02, version 2")
        self.assertEqual(second._read_figures()["totals"]["received"], 3)
        self.assertTrue(report.is_replaced and report.is_intact and second.is_intact)
        self.assertEqual((report.figures, report.sha256), before)
        # the cron does not prepare the period again
        self.assertEqual(len(self._run()), 2)
        # the seal of the second holds the first
        report.sudo()._trusted().sha256 = "0" * 64
        self.assertFalse(second.is_intact)

    def test_people_are_warned_and_reminded_once(self):
        report = self._run()
        officers = (self.officer | self.officer_2).partner_id
        self.assertFalse(self._get_notices(report))
        self._at("2026-03-02 00:00")
        self._run()
        self._run()
        self.assertEqual(self._get_notices(report), [officers])
        self._at("2026-03-04 00:00")
        self._run()
        self._run()
        both = officers | self.leader.partner_id
        self.assertEqual(self._get_notices(report), [officers, both])
        self.assertTrue(report.is_late)

    def test_queries_do_not_grow_with_the_complaints(self):
        report = self._run().with_user(self.officer)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            figures = report._get_figures()
            return len(figures["complaints"]), self.env.cr.sql_log_count - before

        count()
        few, queries = count()
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        received = "2026-02-10 01:00:00"
        tickets._complaint_register(
            [
                self._prepare_complaint(complaint_date_received=received)
                for _n in range(30)
            ]
        )
        self.assertEqual(count(), (few + 30, queries))
