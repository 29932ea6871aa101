# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintLedgerReport(models.AbstractModel):
    """跟踪台账 of one complaint: every step, its result, the feedback (R413, R533)."""

    _name = "report.complaint_management.report_complaint_ledger"
    _description = "Tracking Ledger"
    _inherit = ["complaint.form.report"]

    @api.model
    def _prepare_page(self, ticket):
        rows = ticket.complaint_ledger_ids.sorted("seq")
        texts = self.env["complaint.ledger.text"]._get_texts(rows)
        return {
            "rows": [
                {"row": row, "result": texts[row][0], "feedback": texts[row][1]}
                for row in rows
            ],
            "problems": rows._verify(),
        }
