# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ComplaintInputKind(models.Model):
    """What a customer brings: a complaint, a request, an enquiry, a suggestion."""

    _name = "complaint.input.kind"
    _description = "Complaint Input Kind"
    _inherit = ["complaint.catalogue.mixin"]
