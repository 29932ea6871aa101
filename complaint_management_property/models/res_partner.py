# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

OFFICER = "complaint_management.complaint_management_group_officer"


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_occupancy_ids = fields.One2many(
        "complaint.estate.occupancy", "partner_id", string="Units", groups=OFFICER
    )
