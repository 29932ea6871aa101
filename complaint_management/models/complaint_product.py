# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProduct(models.Model):
    """A product, service or business that complaints are counted by (R402)."""

    _name = "complaint.product"
    _description = "Product or Service Complained About"
    _inherit = ["complaint.company.mixin", "complaint.catalogue.mixin"]

    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty for all companies."
    )
