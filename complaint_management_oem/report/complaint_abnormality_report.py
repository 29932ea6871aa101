# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintAbnormalityReport(models.AbstractModel):
    """品质异常处理单: what is wrong, why, how the batch is treated (R509)."""

    _name = "report.complaint_management_oem.report_complaint_abnormality"
    _description = "Quality Abnormality Form"
    _inherit = ["complaint.document.form"]

    _form_model = "complaint.abnormality"

    @api.model
    def _prepare_page(self, form):
        goods = form.goods_ids
        return super()._prepare_page(form) | {
            "goods": list(goods) or [goods.browse()],
            "returned": form.return_line_ids,
            "dispositions": self._get_boxes(form, "disposition"),
            "kinds": self._get_boxes(form, "form_kind"),
            "reasons": [
                (form._fields[name]._description_string(self.env), form[name])
                for name in ("is_requested", "is_performance_affected", "is_large")
            ],
            "customer": form.partner_id.commercial_partner_id.sudo().name or "",
        }
