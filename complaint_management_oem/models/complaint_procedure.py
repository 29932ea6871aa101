# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ComplaintProcedure(models.Model):
    _inherit = "complaint.procedure"

    def _get_fact_labels(self):
        _ = self.env._
        return super()._get_fact_labels() | {
            "goods_lines": _("Number of complained goods"),
            "goods_claimed": _("Claimed quantity"),
            "goods_counted": _("Counted quantity"),
            "goods_share": _("Share of the delivery that is bad (%)"),
            "goods_is_our_fault": _("Quality problem of ours"),
            "goods_is_customer_fault": _("Caused at the customer"),
            "goods_rework": _("Rework was agreed"),
            "goods_return": _("Goods are to be collected"),
            "goods_return_open": _("Collected goods are not confirmed yet"),
            "goods_performance_affected": _("Performance seriously affected"),
            "goods_form_requested": _("The customer asks for an abnormality form"),
            "goods_reply_requested": _("The customer wants to check countermeasures"),
            "goods_standard_needed": _("The inspection standard has to be revised"),
        }
