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

    def _find_team(self, ticket, facts):
        """Return the team that answers for a complaint: of the first line that holds.

        A line for its category counts before one for a category above it, and both
        before a line for all.

        :param ticket: helpdesk.ticket
        :param dict facts: fact code -> value
        :return: empty when no line holds, or its role names no single team
        :rtype: helpdesk.ticket.team, with sudo
        """
        path = (ticket.sudo().category_id.parent_path or "").split("/")
        lines = self.sudo().filtered(
            lambda line: not line.category_id or str(line.category_id.id) in path
        )
        for line in lines.sorted(lambda line: -len(line.category_id.parent_path or "")):
            if line.condition_ids._match(facts) is not None:
                return line.team_id or line.role_id._get_team(ticket.company_id)
        return self.team_id.browse()
