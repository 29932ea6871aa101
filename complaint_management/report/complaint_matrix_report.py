# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintMatrixReport(models.AbstractModel):
    """时限一览表: every deadline of a procedure on one page (R148)."""

    _name = "report.complaint_management.report_complaint_matrix"
    _description = "Deadline Matrix on Paper"
    _inherit = ["complaint.form.report"]

    _form_model = "complaint.procedure"

    @api.model
    def _get_company(self, docs):
        return docs[:1].sudo().company_id or self.env.company

    @api.model
    def _prepare_page(self, procedure):
        # what may be read of another company is all of it
        return {"procedure": procedure, "matrix": procedure.sudo()._get_matrix()}
