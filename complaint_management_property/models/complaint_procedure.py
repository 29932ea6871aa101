# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintProcedure(models.Model):
    _inherit = "complaint.procedure"

    @api.model
    def _get_fact_labels(self):
        _ = self.env._
        return super()._get_fact_labels() | {
            "occupancy": _("Owner, tenant or user"),
            "project": _("Project"),
            "unit_kind": _("Kind of unit"),
            "same_unit": _("Complaints from the same unit"),
        }
