# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class HelpdeskTicketChannel(models.Model):
    """Carries the code under which statistics and conditions know it."""

    _name = "helpdesk.ticket.channel"
    _inherit = ["complaint.company.mixin", "helpdesk.ticket.channel"]

    complaint_code = fields.Char(index="btree_not_null")
