# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from .complaint_ledger_text import OFFERED


class ComplaintRevisitReport(models.AbstractModel):
    """回访记录: when, how and by whom, how satisfied the customer is (R529)."""

    _name = "report.complaint_management.report_complaint_revisit"
    _description = "Revisit Record"
    _inherit = ["complaint.form.report"]

    _form_model = "complaint.revisit"

    @api.model
    def _prepare_page(self, revisit):
        ticket = revisit.ticket_id
        solutions = ticket.complaint_solution_ids.filtered(
            lambda s: s.state in OFFERED and s.round <= revisit.round
        )
        answer = revisit.satisfaction_id
        scale = revisit.procedure_id.satisfaction_ids.sorted("score", reverse=True)
        return {
            "phone": ticket.complaint_phone or ticket.partner_id.phone or "",
            "result": solutions.sorted("id")[-1:].description or "",
            "modes": self._get_boxes(
                revisit.filtered(lambda r: r.state != "exempt"), "mode"
            ),
            "scale": [(value.name, value == answer) for value in scale],
        }
