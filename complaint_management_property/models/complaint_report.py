# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .complaint_estate_occupancy import ROLES


class ComplaintReport(models.Model):
    _inherit = "complaint.report"

    estate_id = fields.Many2one(
        "complaint.estate.project", string="Estate", readonly=True
    )
    building_id = fields.Many2one(
        "complaint.estate.building", string="Building", readonly=True
    )
    occupancy_role = fields.Selection(
        selection=[*ROLES, ("other", "Somebody else")],
        string="Customer Is",
        readonly=True,
    )

    @api.model
    def _select_columns(self):
        return super()._select_columns() | {
            "estate_id": SQL("ticket.complaint_estate_id"),
            "building_id": SQL("ticket.complaint_building_id"),
            "occupancy_role": SQL("ticket.complaint_occupancy_role"),
        }
