# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintActionReport(models.AbstractModel):
    """改进计划: goal, measures, times, figures before and after, adjustments (R418)."""

    _name = "report.complaint_management.report_complaint_action"
    _description = "Improvement Plan"
    _inherit = ["complaint.form.report"]

    _form_model = "complaint.action"

    @api.model
    def _get_ticket(self, actions):
        return actions.ticket_ids

    @api.model
    def _get_foot(self, actions):
        return actions.name if len(actions) == 1 else ""

    @api.model
    def _prepare_page(self, action):
        """Return the rows of the form; an empty one stands for none."""
        measures, evaluations = action.measure_ids, action.evaluation_ids
        return {
            "complaints": [
                f"{ticket.number} {ticket.name}" for ticket in action.ticket_ids
            ],
            "measures": list(measures) or [measures.browse()],
            "evaluations": list(evaluations.sorted("cycle")) or [evaluations.browse()],
        }
