# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintPeriodicReport(models.Model):
    _inherit = "complaint.periodic.report"

    @api.model
    def _get_figure_groups(self):
        return [*super()._get_figure_groups(), "estate_id", "building_id"]
