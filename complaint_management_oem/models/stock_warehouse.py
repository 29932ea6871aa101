# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    complaint_location_id = fields.Many2one(
        comodel_name="stock.location",
        string="Nonconforming Area",
        check_company=True,
        domain="[('usage', '=', 'internal'), ('warehouse_id', '=', id)]",
        help="Where goods that customers return are stored and marked.",
    )

    def _get_complaint_location(self):
        """Return the nonconforming area; the first return makes it.

        :rtype: stock.location
        """
        self.ensure_one()
        if not self.complaint_location_id:
            localised = self.with_context(lang=self.company_id.partner_id.lang)
            self.sudo().complaint_location_id = (
                self.env["stock.location"]
                .sudo()
                .create(
                    {
                        "name": localised.env._("Nonconforming Area"),
                        "usage": "internal",
                        "location_id": self.view_location_id.id,
                        "company_id": self.company_id.id,
                    }
                )
            )
        return self.complaint_location_id
