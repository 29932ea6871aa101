# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError


class SpreadsheetDashboardShare(models.Model):
    _inherit = "spreadsheet.dashboard.share"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse public links to figures of complaints: nobody logs in there.

        :raise AccessError: when a dashboard shows complaints
        """
        dashboards = self.env["spreadsheet.dashboard"].sudo()
        dashboards = dashboards.browse(vals.get("dashboard_id") for vals in vals_list)
        for dashboard in dashboards:
            models_shown = dashboard.main_data_model_ids.mapped("model")
            if any(name.startswith("complaint.") for name in models_shown):
                raise AccessError(
                    self.env._("Dashboards of complaints are not shared by a link.")
                )
        return super().create(vals_list)
