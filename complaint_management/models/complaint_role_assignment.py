# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ComplaintRoleAssignment(models.Model):
    """Who fills a role of the policy, from when to when, and who stands in."""

    _name = "complaint.role.assignment"
    _description = "Complaint Role Assignment"
    _inherit = ["complaint.company.mixin", "complaint.traced.mixin", "mail.thread"]
    _order = "role_id, date_from desc, id"
    _check_company_auto = True

    role_id = fields.Many2one(
        comodel_name="complaint.role",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        tracking=True,
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="Empty: the team that works on the complaint.",
    )
    kind = fields.Selection(
        selection=[
            ("user", "A person"),
            ("group", "Everybody of a group"),
            ("team_leader", "The leader of the team"),
            ("team_members", "The members of the team"),
        ],
        required=True,
        default="user",
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        domain=[("share", "=", False)],
        index="btree_not_null",
        tracking=True,
    )
    group_id = fields.Many2one(comodel_name="res.groups", tracking=True)
    deputy_id = fields.Many2one(
        comodel_name="res.users",
        domain=[("share", "=", False)],
        index="btree_not_null",
        tracking=True,
    )
    date_from = fields.Date(
        required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(tracking=True)
    active = fields.Boolean(default=True, tracking=True)

    _dates_in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "An assignment ends after it began.",
    )

    @api.depends("role_id.name", "kind", "user_id.name", "team_id.name")
    def _compute_display_name(self):
        for assignment in self:
            who = assignment._get_holder()
            assignment.display_name = f"{assignment.role_id.name}: {who}"

    def _get_holder(self):
        """Return who fills the role, in words.

        :rtype: str
        """
        self.ensure_one()
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return (
            self.user_id.name
            or self.group_id.display_name
            or self.team_id.name
            or labels.get(self.kind)
        )

    @api.constrains("kind", "user_id", "group_id")
    def _check_filled(self):
        for assignment in self:
            if assignment.kind == "user" and not assignment.user_id:
                raise ValidationError(self.env._("Name the person of the role."))
            if assignment.kind == "group" and not assignment.group_id:
                raise ValidationError(self.env._("Name the group of the role."))

    @api.model
    def _get_valid_domain(self, at=None):
        """Assignments that hold on a day.

        :param date at: default today of the current company
        :rtype: Domain
        """
        at = at or self.env.company._get_complaint_today()
        return Domain("date_from", "<=", at) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", at)
        )

    def _get_users(self, team=None):
        """Return the active users who fill the assignments, with deputies.

        :param team: team of the work, for assignments without a team of their own
        :rtype: recordset of res.users
        """
        users = self.env["res.users"]
        for assignment in self:
            own_team = assignment.team_id or team
            if assignment.kind == "user":
                users |= assignment.user_id
            elif assignment.kind == "group":
                users |= assignment.group_id.all_user_ids
            elif own_team and assignment.kind == "team_leader":
                users |= own_team.user_id
            elif own_team:
                users |= own_team.user_ids
            users |= assignment.deputy_id
        return users.filtered(lambda user: user.active and not user.share)

    @api.model
    def _get_work_domain(self, user):
        """Domain of rows with role_id, company_id and team_id that are ``user``'s.

        It is built from the few assignments that concern the user, so that a list
        of open work never has to resolve the roles of every row.

        :param user: res.users
        :rtype: Domain
        """
        domain = Domain.FALSE
        assignments = self.sudo().search(self._get_valid_domain())
        for company, own in assignments.grouped("company_id").items():
            deputies = self.env["complaint.absence"]._get_deputies(company)
            away = [who for who, deputy in deputies.items() if deputy == user.id]
            filled = own._get_filled_domain(user | user.browse(away))
            domain |= Domain("company_id", "=", company.id) & filled
        return domain

    def _get_filled_domain(self, users):
        """Domain of rows with role_id and team_id whose roles one of ``users`` fills.

        :param users: res.users, as superuser: somebody and those he stands in for
        :rtype: Domain
        """
        team_model = self.env["helpdesk.ticket.team"].sudo()
        teams = {
            "team_leader": team_model.search([("user_id", "in", users.ids)]),
            "team_members": team_model.search([("user_ids", "in", users.ids)]),
        }
        domain = Domain.FALSE
        for assignment in self:
            own = Domain("role_id", "=", assignment.role_id.id)
            if assignment.team_id:
                own &= Domain("team_id", "=", assignment.team_id.id)
            if assignment.deputy_id in users or (
                assignment.kind == "user" and assignment.user_id in users
            ):
                domain |= own
            elif assignment.kind == "group":
                if assignment.group_id in users.sudo().all_group_ids:
                    domain |= own
            elif assignment.kind in teams:
                domain |= own & Domain("team_id", "in", teams[assignment.kind].ids)
        return domain
