# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintExternalBody(models.Model):
    """Who hears disputes outside the company: an authority, an association, a court."""

    _name = "complaint.external.body"
    _description = "Complaint External Body"
    _inherit = ["complaint.catalogue.mixin"]

    phone = fields.Char(help="Its hotline, such as 12315.")
    website = fields.Char()
    is_shown = fields.Boolean(
        string="Told to Customers",
        default=True,
        help="Customers whose appeal was decided read where else they can turn.",
    )
