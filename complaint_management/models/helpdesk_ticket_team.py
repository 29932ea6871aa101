# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class HelpdeskTicketTeam(models.Model):
    """Stays with the companies of who changes it."""

    _name = "helpdesk.ticket.team"
    _inherit = ["complaint.company.mixin", "helpdesk.ticket.team"]
