# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureRouting(models.Model):
    """Which role answers for which category or case (R122, R135)."""

    _name = "complaint.procedure.routing"
    _description = "Complaint Routing"
    _inherit = ["complaint.procedure.line"]

    category_id = fields.Many2one(comodel_name="helpdesk.ticket.category")
    role_id = fields.Many2one(comodel_name="complaint.role", ondelete="restrict")
    team_id = fields.Many2one(comodel_name="helpdesk.ticket.team")
    condition_ids = fields.One2many("complaint.procedure.condition", "routing_id")
