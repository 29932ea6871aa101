# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintPeriodicForm(models.AbstractModel):
    """投诉统计分析报告: the figures of a period as they were sealed (R400)."""

    _name = "report.complaint_management.report_complaint_periodic"
    _description = "Periodic Report on Paper"
    _inherit = ["complaint.form.report"]

    _form_model = "complaint.periodic.report"

    @api.model
    def _prepare_page(self, report):
        return report._prepare_overview()
