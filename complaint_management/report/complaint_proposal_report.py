# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintProposalReport(models.AbstractModel):
    """处理建议: what is proposed and who approved it (R210, R225)."""

    _name = "report.complaint_management.report_complaint_proposal"
    _description = "Handling Proposal"
    _inherit = ["complaint.document.form"]

    _form_model = "complaint.solution"

    @api.model
    def _prepare_page(self, solution):
        ticket = self._get_ticket(solution)
        compensations = ticket.complaint_compensation_ids.filtered(
            lambda case: case.state != "cancelled"
        )
        return super()._prepare_page(solution) | {
            "modes": self._get_boxes(solution, "mode"),
            "period": max(solution.measure_ids.mapped("date_due"), default=""),
            "measures": list(solution.measure_ids) or [solution.measure_ids],
            "requested": self._get_requested(solution),
            "compensations": self._get_readable(compensations).sorted("id"),
            **self._get_decisions(solution),
        }

    @api.model
    def _get_requested(self, solution):
        """Return when the approval was requested last.

        :return: naive UTC, or False while it is a draft
        :rtype: datetime
        """
        milestone = solution._approval_milestones["request"]
        rows = self._get_ticket(solution).complaint_ledger_ids.filtered(
            lambda row: row.milestone == milestone
            and row.document_model == solution._name
            and row.document_id == solution.id
        )
        return rows.sorted("seq")[-1:].date

    @api.model
    def _get_decisions(self, solution):
        """Return the decisions, the reviews apart from the approvals.

        :return: ``reviews`` and ``approvals``, lists of dicts; an empty one stands
            for none
        :rtype: dict
        """
        decisions = self._get_reviews(solution)
        approvals = decisions.filtered(
            lambda review: review.complaint_line_id.action == "approve"
        )
        return {
            "reviews": [self._prepare_approval(r) for r in decisions - approvals]
            or [{}],
            "approvals": [self._prepare_approval(r) for r in approvals] or [{}],
        }
