# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintGoodsReturnReport(models.AbstractModel):
    """退货单: claimed, counted, marked, confirmed, delivered anew (R510)."""

    _name = "report.complaint_management_oem.report_complaint_goods_return"
    _description = "Return Note"
    _inherit = ["complaint.document.form"]

    _form_model = "complaint.goods.return"

    @api.model
    def _prepare_page(self, note):
        lines, stock = note.line_ids, note.sudo()
        return super()._prepare_page(note) | {
            "lines": list(lines) or [lines.browse()],
            "customer": note.partner_id.commercial_partner_id.sudo().name or "",
            "warehouse": stock.picking_id.picking_type_id.warehouse_id.name or "",
            "location": stock.location_id.complete_name or "",
            "delivery": stock.picking_id.name or "",
            "receipt": stock.return_picking_id.name or "",
            "replacement": stock.replacement_picking_id.name or "",
        }
