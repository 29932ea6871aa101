# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.fields import Domain


class ComplaintRole(models.Model):
    """A role named by the policy; who fills it is an assignment, not policy."""

    _name = "complaint.role"
    _description = "Complaint Role"
    _inherit = ["complaint.catalogue.mixin"]

    assignment_ids = fields.One2many(
        comodel_name="complaint.role.assignment", inverse_name="role_id"
    )

    def _get_users(self, company, team=None, at=None):
        """Return who fills the role.

        :param company: res.company
        :param team: helpdesk.ticket.team the work belongs to, for assignments to
            "the leader" or "the members" without a team of their own
        :param date at: day of the company, default today
        :return: users with their deputies, archived ones left out
        :rtype: recordset of res.users
        """
        at = at or company._get_complaint_today()
        assignments = self.env["complaint.role.assignment"].sudo()
        assignments = assignments.search(
            Domain("role_id", "in", self.ids)
            & Domain("company_id", "=", company.id)
            & assignments._get_valid_domain(at)
        )
        if team:
            empty = team.browse()
            assignments = assignments.filtered(lambda a: a.team_id in (empty, team))
        users = assignments._get_users(team)
        absences = self.env["complaint.absence"].sudo()
        return absences._replace(users, company, at).with_env(self.env)

    def _get_team(self, company):
        """Return the team whose people fill the role today.

        :param company: res.company
        :return: empty unless the assignments name exactly one
        :rtype: helpdesk.ticket.team, with sudo
        """
        assignments = self.env["complaint.role.assignment"].sudo()
        teams = assignments.search(
            Domain("role_id", "in", self.ids)
            & Domain("company_id", "=", company.id)
            & assignments._get_valid_domain()
        ).team_id
        return teams if len(teams) == 1 else teams.browse()
