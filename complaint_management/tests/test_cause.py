# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCause(ComplaintCommon):
    """The tree of causes, and what an investigation says of cause and impact."""

    def _draft(self, **values):
        ticket = self._create_complaint()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._dispatch(ticket)
        self._answer(dispatch)
        investigations = self.env["complaint.investigation"].with_user(self.handler)
        return investigations.create(
            {
                "ticket_id": ticket.id,
                "dispatch_id": dispatch.id,
                "is_true": "partly",
                "cause": "维修人员未检漏",
                "cause_id": self.cause.id,
                "impact": "客户无法使用空调",
                "impact_rights": "severe",
                "impact_reputation": "slight",
                "impact_operations": "none",
                "finding_ids": [
                    Command.create({"method": "interview", "content": "双方说法一致"}),
                    Command.create({"method": "data", "content": "三个月内两次报修"}),
                ],
            }
            | values
        )

    def test_causes_of_the_policy_are_there(self):
        causes = self.env["complaint.cause"].search([("parent_id", "!=", False)])
        found = {cause.code: cause.parent_id.code for cause in causes}
        with self.shows("R066"):
            self.assertEqual(
                found,
                {
                    "management": "management_process",
                    "operation": "staff_quality",
                    "product": "product_quality",
                    "service": "service_level",
                },
            )
            self.assertEqual(self.cause.display_name, "Staff quality / Operating error")

    @users("manager")
    def test_manager_grows_the_tree(self):
        causes = self.env["complaint.cause"]
        own = causes.create(
            {"code": "skill", "name": "No training", "parent_id": self.cause.id}
        )
        self.assertIn(own, causes.search([("id", "child_of", self.cause.parent_id.id)]))
        with self.assertRaisesRegex(UserError, "Recursion"):
            self.cause.with_env(self.env).parent_id = own

    @users("handler")
    def test_others_only_read_the_tree(self):
        cause = self.cause.with_env(self.env)
        self.assertTrue(cause.name)
        with self.assertRaises(AccessError):
            cause.name = "Bad luck"

    def test_investigation_judges_the_three_impacts(self):
        investigation = self._draft(impact_reputation=False)
        with self.shows("R057"):
            with self.assertRaisesRegex(UserError, "on our reputation"):
                investigation.action_submit()
            investigation.impact_reputation = "slight"
            investigation.action_submit()
            row = investigation.ticket_id.sudo().complaint_ledger_ids.filtered(
                lambda r: r.milestone == "investigated"
            )
            self.assertIn('"impact":["severe","slight","none"]', row.payload)
        with self.assertRaises(UserError):
            investigation.impact_rights = "none"

    def test_investigation_names_cause_and_methods(self):
        with self.assertRaisesRegex(UserError, "what caused it"):
            self._draft(cause_id=False).action_submit()
        investigation = self._draft()
        investigation.action_submit()
        row = investigation.ticket_id.sudo().complaint_ledger_ids.filtered(
            lambda r: r.milestone == "investigated"
        )
        with self.shows("R186"):
            self.assertEqual(
                investigation.finding_ids.mapped("method"), ["interview", "data"]
            )
            self.assertIn('"methods":["interview","data"]', row.payload)
            self.assertIn('"cause":"operation"', row.payload)
