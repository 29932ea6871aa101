# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.indicator_common import IndicatorCommon
from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
)

ADDON = "complaint_management_spreadsheet_dashboard"


@tagged("post_install", "-at_install")
class TestDashboard(IndicatorCommon):
    """The page asks for what is there, of the companies of who looks at it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(f"{ADDON}.spreadsheet_dashboard_complaint")

    def _get_content(self, user=None):
        dashboard = self.dashboard.with_user(user or self.officer)
        return json.loads(dashboard._get_serialized_readonly_dashboard())["snapshot"]

    def test_fields_and_menus_exist(self):
        content = self._get_content()
        asked = fields_in_spreadsheet(content)
        self.assertGreaterEqual(len(asked), 3)
        for model, names in asked.items():
            for name in names:
                with self.subTest(f"{model}.{name}"):
                    self.assertIn(name.split(".")[0], self.env[model]._fields)
        menus = menus_xml_ids_in_spreadsheet(content)
        self.assertGreaterEqual(len(menus), 3)
        for xmlid in menus:
            with self.subTest(xmlid):
                self.assertEqual(self.env.ref(xmlid)._name, "ir.ui.menu")

    def test_everything_is_filtered_by_period_and_team(self):
        content = self._get_content()
        filters = {item["id"]: item for item in content["globalFilters"]}
        self.assertEqual(filters["team"]["modelName"], "helpdesk.ticket.team")
        sources = [(p["model"], p["fieldMatching"]) for p in content["pivots"].values()]
        charts = [
            figure["data"]
            for sheet in content["sheets"]
            for figure in sheet["figures"]
            if figure["data"]["type"] != "scorecard"
        ]
        self.assertGreaterEqual(len(charts), 6)
        sources += [(c["metaData"]["resModel"], c["fieldMatching"]) for c in charts]
        for model, matching in sources:
            fields = self.env[model]._fields
            with self.subTest(model):
                self.assertEqual(set(matching), set(filters))
                self.assertEqual(fields[matching["period"]["chain"]].type, "datetime")
                team = fields[matching["team"]["chain"]]
                self.assertEqual(team.comodel_name, "helpdesk.ticket.team")

    def test_figures_are_those_of_the_indicators(self):
        self._end(self._receive(count=3), "2026-03-10 10:00")
        self._end(self._receive(), "2026-03-10 10:00", late=True)
        self.env.flush_all()
        content = self._get_content()
        (pivot,) = [p for p in content["pivots"].values() if p["name"] == "Indicators"]
        formulas = " ".join(content["sheets"][1]["cells"].values())
        report = self.env[pivot["model"]].with_user(self.officer)
        values = {
            row["indicator_code"]: row["value:avg"]
            for row in report.formatted_read_group(
                pivot["domain"],
                [row["fieldName"] for row in pivot["rows"]],
                [measure["id"] for measure in pivot["measures"]],
            )
        }
        for code in ("timeliness", "received", "handling_time"):
            self.assertIn(f'"indicator_code","{code}"', formulas)
            self.assertAlmostEqual(values[code], self._read(code))

    def test_charts_and_pivots_answer_officers_of_their_company_only(self):
        self._receive()
        self.env.flush_all()
        branch = self.env["res.company"].create({"name": "分公司"})
        self.auditor.write({"company_ids": [branch.id], "company_id": branch.id})
        content = self._get_content()
        models = {pivot["model"] for pivot in content["pivots"].values()}
        models |= {"complaint.report"}
        for model in models - {"complaint.cooperation.report"}:
            with self.subTest(model):
                domain = [("ticket_id", "!=", False)]
                records = self.env[model].with_user(self.officer)
                self.assertTrue(records.search_count(domain))
                self.assertFalse(records.with_user(self.auditor).search_count(domain))

    def test_who_sees_no_figures_sees_no_dashboard(self):
        for user in (self.officer, self.auditor, self.manager):
            self.assertTrue(self.dashboard.with_user(user).has_access("read"))
        for user in (self.handler, self.employee):
            self.assertFalse(self.dashboard.with_user(user).has_access("read"))

    def test_complaints_are_not_shared_by_a_link(self):
        shares = self.env["spreadsheet.dashboard.share"].with_user(self.officer)
        vals = {"dashboard_id": self.dashboard.id, "spreadsheet_data": "{}"}
        with self.assertRaisesRegex(AccessError, "not shared by a link"):
            shares.action_get_share_url(dict(vals))
        other = self.dashboard.copy({"main_data_model_ids": False})
        vals["dashboard_id"] = other.id
        self.assertTrue(shares.create(vals).full_url)

    def test_menu_opens_the_dashboard(self):
        menu = self.env.ref(f"{ADDON}.spreadsheet_dashboard_menu_complaint")
        self.assertEqual(menu.action.params, {"dashboard_id": self.dashboard.id})
