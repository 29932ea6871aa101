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
            lines = document._get_my_reviews().complaint_line_id
            names = sorted(
                lines._get_writable_names() & document._get_amendable_names()
            )
            document.amendable_fields = f" {' '.join(names)} "
