# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.periods import get_first_day, move

# code, name, and the category whose complaints are about it
PRODUCTS = (
    ("purifier", "净水设备", "quality"),
    ("aircon", "空调安装维修", "repair"),
    ("hotline", "热线与上门服务", "attitude"),
    ("billing", "收费与开票", "charge"),
    ("elevator", "公共设施维保", "facility"),
)
GROUPS = (
    ("partner_liu_demo", "loyal"),
    ("partner_sun_demo", "loyal"),
    ("partner_wu_demo", "existing"),
    ("partner_gao_demo", "existing"),
    ("partner_huang_demo", "existing"),
    ("partner_lin_demo", "other"),
)
# indicator, frequency, target, threshold; an empty threshold warns of nothing
TARGETS = (
    ("timeliness", "quarter", 95, 80),
    ("satisfaction", "quarter", 90, 75),
    ("resolution", "quarter", 90, None),
    ("repeat", "quarter", 5, 15),
    ("handling_time", "quarter", 10, None),
    ("response", "quarter", 2, None),
    ("complaint_rate", "month", 8, None),
)
ORDERS = (1480, 1520, 1610, 1350)


class ComplaintDemoFigures(models.AbstractModel):
    """What the figures of the demo data are divided by and compared with."""

    _name = "complaint.demo.figures"
    _description = "Complaint Demo Figures"
    _inherit = ["complaint.demo.orders"]

    @api.model
    def _add_report_duties(self, procedure):
        """Let a procedure that is not in force yet ask for reports."""
        roles = (
            self.env["complaint.role"].search([("active", "=", True)]).grouped("code")
        )
        duties = (
            ("monthly", "投诉统计分析月报", "month", 5),
            ("quarterly", "投诉统计分析季报", "quarter", 10),
        )
        procedure.report_ids.create(
            [
                {
                    "procedure_id": procedure.id,
                    "code": code,
                    "name": name,
                    "frequency": frequency,
                    "due_day": day,
                    "warn_days": 2,
                    "role_id": roles["officer"].id,
                    "recipient_role_id": roles["leader"].id,
                }
                for code, name, frequency, day in duties
            ]
        )

    @api.model
    def _set_figures(self):
        """Say what complaints are about, enter base numbers and targets, report."""
        manager = self._ref("user_manager_demo")
        if self.env["complaint.indicator.target"].search_count([]):
            return
        self._set_products()
        for name, group in GROUPS:
            self._ref(name).complaint_customer_group = group
        first = get_first_day(fields.Date.context_today(self), "month")
        self.env["complaint.indicator.base"].with_user(manager).create(
            [
                {
                    "name": "订单",
                    "month": move(first, "month", -number),
                    "number": orders,
                }
                for number, orders in enumerate(ORDERS)
            ]
        )
        self._set_targets(manager)
        self._report()

    @api.model
    def _set_products(self):
        tickets = self.env["helpdesk.ticket"].sudo()
        for code, name, category in PRODUCTS:
            product = self.env["complaint.product"].create({"code": code, "name": name})
            category = self._ref(f"category_{category}_demo")
            tickets.search(
                [
                    ("category_id", "=", category.id),
                    ("complaint_procedure_id", "!=", False),
                ]
            )._trusted().write({"complaint_product_id": product.id})

    @api.model
    def _set_targets(self, manager):
        """Set targets of the company, and of each department where it is measured."""
        leader = self.env["complaint.role"].search([("code", "=", "leader")])
        lines = [
            {
                "indicator_id": self._ref(f"complaint_indicator_{code}").id,
                "frequency": frequency,
                "target": target,
                "has_threshold": threshold is not None,
                "threshold": threshold or 0,
                "role_id": threshold is not None and leader.id,
            }
            for code, frequency, target, threshold in TARGETS
        ]
        lines += [
            {
                "indicator_id": self._ref("complaint_indicator_cooperation").id,
                "frequency": "quarter",
                "team_id": self._ref(f"team_{team}_demo").id,
                "target": 95,
            }
            for team in ("repair", "engineering", "workshop")
        ]
        targets = self.env["complaint.indicator.target"].with_user(manager)
        targets.create(lines).sudo()._warn()

    @api.model
    def _report(self):
        """Hand in what is due, and plan nothing: that is left to who tries it."""
        reports = self.env["complaint.periodic.report"]
        reports._cron_prepare()
        report = reports.search([("code", "like", "monthly")], limit=1)
        officer = self._ref("user_officer_demo")
        own = report.with_user(officer)
        own.remark = "返单超时仍是主要问题,已与责任部门约谈;下月重点回访维修类投诉。"
        own.action_seal()
        own.action_deliver()
