# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintApprovalButtons(models.AbstractModel):
    """Tells the form of a document that is approved what fits the user now."""

    _name = "complaint.approval.buttons"
    _description = "Complaint Approval Buttons"

    amendable_fields = fields.Char(
        compute="_compute_amendable_fields",
        help="Fields the user may change while he decides, each between blanks.",
    )

    @api.depends("state", "review_ids.status")
    @api.depends_context("uid")
    def _compute_amendable_fields(self):
        for document in self:
            names = [
                name.strip()
                for line in document._get_my_reviews().complaint_line_id
                for name in (line.writable_fields or "").split(",")
            ]
            document.amendable_fields = f" {' '.join(names)} "
