# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintMonthlyReport(models.AbstractModel):
    """物业服务月度工作报告: the complaints of the month as they were sealed (R516)."""

    _name = "report.complaint_management_property.report_monthly"
    _description = "Monthly Property Service Report"
    _inherit = ["complaint.form.report"]

    _form_model = "complaint.periodic.report"

    @api.model
    def _prepare_page(self, report):
        page = report._prepare_overview()
        phases = dict(self.env["helpdesk.ticket.stage"]._get_complaint_phases())
        rows = [
            row | {"phase": phases.get(row["phase"], row["phase"])}
            for row in page["complaints"]
        ]
        return page | {"rows": rows}
