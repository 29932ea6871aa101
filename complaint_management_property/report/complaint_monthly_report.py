# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Datetime


class ComplaintMonthlyReport(models.AbstractModel):
    """物业服务月度工作报告: the complaints of the month as they were sealed (R516)."""

    _name = "report.complaint_management_property.report_monthly"
    _description = "Monthly Property Service Report"
    _inherit = ["complaint.form.report"]

    _form_model = "complaint.periodic.report"

    @api.model
    def _get_ticket(self, docs):
        return self.env["helpdesk.ticket"]

    @api.model
    def _get_company(self, docs):
        return docs[:1].company_id

    @api.model
    def _get_foot(self, docs):
        return docs.name if len(docs) == 1 else ""

    @api.model
    def _prepare_page(self, report):
        figures = report._read_figures()
        phases = dict(self.env["helpdesk.ticket.stage"]._get_complaint_phases())
        labels = report._get_labels()
        return {
            "labels": labels,
            "totals": list(figures["totals"].items()),
            "groups": [
                (labels.get(name, name), rows)
                for name, rows in figures["groups"].items()
                if any(row[0] for row in rows)
            ],
            "rows": [
                {
                    **row,
                    "received": self._read_moment(row["received"]),
                    "phase": phases.get(row["phase"], row["phase"]),
                }
                for row in figures["complaints"]
            ],
        }

    @api.model
    def _read_moment(self, text):
        """Return a time of the sealed figures, naive UTC."""
        return Datetime.to_datetime(text.replace("T", " ").rstrip("Z"))
