# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .complaint_procedure_step import UNITS


class ComplaintProcedureRouting(models.Model):
    """Which role answers for which category or case (R122, R135)."""

    _name = "complaint.procedure.routing"
    _description = "Complaint Routing"
    _inherit = ["complaint.procedure.line"]

    category_id = fields.Many2one(comodel_name="helpdesk.ticket.category")
    role_id = fields.Many2one(comodel_name="complaint.role", ondelete="restrict")
    team_id = fields.Many2one(comodel_name="helpdesk.ticket.team")
    limit_number = fields.Integer(
        string="Handling Cycle",
        help="How long they have for it, unless the order says otherwise (R142).",
    )
    limit_unit = fields.Selection(selection=UNITS)
    condition_ids = fields.One2many("complaint.procedure.condition", "routing_id")

    _limit_positive = models.Constraint(
        "CHECK(limit_unit IS NULL OR limit_unit = 'same_day' OR limit_number > 0)",
        "A time limit is larger than zero.",
    )

    def _find_team(self, ticket, facts):
        """Return the team that answers for a complaint: of the first line that holds.

        :param ticket: helpdesk.ticket
        :param dict facts: fact code -> value
        :return: empty when no line holds, or its role names no single team
        :rtype: helpdesk.ticket.team, with sudo
        """
        return self._find_line(ticket, facts)._get_team(ticket.company_id)

    def _find_line(self, ticket, facts, team=None):
        """Return the first line that holds for a complaint.

        A line for its category counts before one for a category above it, and both
        before a line for all.

        :param ticket: helpdesk.ticket
        :param dict facts: fact code -> value
        :param team: helpdesk.ticket.team, to look at its lines only
        :rtype: complaint.procedure.routing, with sudo
        """
        path = (ticket.sudo().category_id.parent_path or "").split("/")
        lines = self.sudo().filtered(
            lambda line: not line.category_id or str(line.category_id.id) in path
        )
        for line in lines.sorted(lambda line: -len(line.category_id.parent_path or "")):
            if line.condition_ids._match(facts) is None:
                continue
            if not team or line._get_team(ticket.company_id) in (team, team.browse()):
                return line
        return lines.browse()

    def _get_team(self, company):
        """Return the team of the line: named, or that of its role.

        :param company: res.company
        :rtype: helpdesk.ticket.team, with sudo
        """
        return self.team_id or self.role_id._get_team(company)
