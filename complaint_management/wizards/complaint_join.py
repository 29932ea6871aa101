# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_list


class ComplaintJoin(models.TransientModel):
    """Joins complaints to one group case, and shows before what that changes."""

    _name = "complaint.join"
    _description = "Group Complaint"

    case_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Group Case",
        required=True,
        domain="[('complaint_procedure_id', '!=', False), "
        "('complaint_phase', '!=', 'closed'), ('complaint_case_id', '=', False)]",
        help="The file in which the matter is handled from now on.",
    )
    company_id = fields.Many2one(related="case_id.company_id")
    ticket_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        string="Join the Case",
        domain="[('complaint_procedure_id', '!=', False), "
        "('complaint_phase', '!=', 'closed'), ('complaint_case_id', '=', False), "
        "('complaint_is_case', '=', False), ('id', '!=', case_id), "
        "('company_id', '=', company_id)]",
    )
    reason = fields.Text(required=True)
    persons = fields.Integer(string="People Then", compute="_compute_preview")
    preview = fields.Text(string="What Changes", compute="_compute_preview")
    problems = fields.Text(compute="_compute_preview")

    @api.depends("case_id", "ticket_ids")
    def _compute_preview(self):
        for wizard in self:
            case, tickets = wizard.case_id, wizard.ticket_ids._origin
            known = (case | tickets)._filtered_access("write")
            problems = case and case._get_complaint_join_problems(tickets & known)
            wizard.problems = "\n".join(problems or ()) or False
            people = max(case.complaint_people_count, 1) if case else 0
            wizard.persons = people + len(tickets)
            lines = [wizard._get_line(ticket) for ticket in tickets & known]
            wizard.preview = "\n".join(lines) or False

    @api.model
    def _get_line(self, ticket):
        """Return in words what changes for a complaint that joins.

        :param ticket: helpdesk.ticket
        :rtype: str
        """
        clocks = ticket.sudo().complaint_clock_ids.filtered("is_open")
        if not clocks:
            return self.env._("%s: no open work.", ticket.number)
        return self.env._(
            "%(number)s: this work ends: %(steps)s.",
            number=ticket.number,
            steps=format_list(self.env, dict.fromkeys(clocks.mapped("name"))),
        )

    def action_join(self):
        """Join the complaints and open the case.

        :return: window action
        """
        self.ensure_one()
        self.case_id._complaint_join(self.ticket_ids, self.reason)
        return self.case_id.get_formview_action()
