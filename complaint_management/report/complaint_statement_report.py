# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..models.complaint_statement import TEXTS


class ComplaintStatementReport(models.AbstractModel):
    """Reports on paper, such as 监管投诉处理报告 and 分析报告 (R302, R322, R530)."""

    _name = "report.complaint_management.report_complaint_statement"
    _description = "Written Report"
    _inherit = ["complaint.document.form"]

    _form_model = "complaint.statement"

    @api.model
    def _prepare_page(self, statement):
        shown = (statement.parts or "").split()
        recipients = statement.recipient_ids
        return super()._prepare_page(statement) | {
            "shown": shown,
            "texts": [name for name in TEXTS if name in shown],
            "recipients": list(recipients) or [recipients],
            "files": statement.sudo().attachment_ids.mapped("name"),
            "approvals": [
                self._prepare_approval(review)
                for review in self._get_reviews(statement)
            ],
        }
