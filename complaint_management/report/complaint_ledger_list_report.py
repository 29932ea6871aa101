# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

# complaints in one printed list; more are for the spreadsheet
MAX_PRINTED = 500


class ComplaintLedgerListReport(models.AbstractModel):
    """跟踪台账 of many complaints: one line each (R413)."""

    _name = "report.complaint_management.report_complaint_ledger_list"
    _description = "Tracking Ledger of Complaints"
    _inherit = ["complaint.form.report"]

    @api.model
    def _get_printable(self, docids):
        if len(docids or ()) > MAX_PRINTED:
            raise UserError(
                self.env._(
                    "At most %s complaints fit a printed list: take the spreadsheet.",
                    MAX_PRINTED,
                )
            )
        return super()._get_printable(docids)

    @api.model
    def _get_pages(self, docs):
        return [
            self._get_page(tickets) for tickets in docs.grouped("company_id").values()
        ]

    @api.model
    def _get_prints(self, docids):
        return [docids]

    @api.model
    def _prepare_page(self, tickets):
        text = self.env["complaint.ledger.text"]
        return {"rows": [text._get_overview(ticket) for ticket in tickets]}
