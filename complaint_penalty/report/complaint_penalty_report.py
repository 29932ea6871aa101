# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintPenaltyReport(models.AbstractModel):
    """罚款单/罚款通知单: conditions, cause, amount, signatures, copies (R520).

    The party gets it: neither the customer nor the number of his complaint is on it.
    """

    _name = "report.complaint_penalty.report_complaint_penalty"
    _description = "Fine Form"
    _inherit = ["complaint.document.form"]

    _form_model = "complaint.penalty"

    @api.model
    def _prepare_page(self, fine):
        file = fine.sudo()
        lines = file.ticket_id.complaint_procedure_id.violation_ids
        confirmed = file.violation_ids.filtered("is_confirmed")
        reviews = (
            self.sudo()
            ._get_reviews(file)
            .filtered(lambda review: review.complaint_request == file.approval_request)
        )
        return super()._prepare_page(fine) | {
            "file": file,
            "order": file.dispatch_id,
            "place": file.dispatch_id._get_party_text(file.dispatch_id.place),
            "conditions": [
                (f"{number}. {line.name}", line in confirmed.violation_id)
                for number, line in enumerate(lines, start=1)
            ],
            "cause": file.dispatch_id._get_party_text(file.cause),
            "approvals": [self._prepare_approval(review) for review in reviews] or [{}],
            "copies": list(file.copy_ids) or [file.copy_ids],
            "objection": file.objection_ids.filtered(lambda o: o.state != "draft"),
        }

    @api.model
    def _get_foot(self, docs):
        return docs.number if len(docs) == 1 else ""
