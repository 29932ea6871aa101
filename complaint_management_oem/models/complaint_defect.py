# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ComplaintDefect(models.Model):
    """What is wrong with goods: appearance, dimension, function; a company adds own."""

    _name = "complaint.defect"
    _description = "Complaint Defect"
    _inherit = ["complaint.catalogue.mixin"]
