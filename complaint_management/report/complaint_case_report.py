# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ComplaintCaseReport(models.AbstractModel):
    """投诉案例分析 on paper, without who the customer was (R505)."""

    _name = "report.complaint_management.report_complaint_case"
    _description = "Case Analysis on Paper"
    _inherit = ["complaint.document.form"]

    _form_model = "complaint.case"
