# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from functools import cache

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from ...tools.matching import can_be_distinct

# Whoever took one of these steps handled the complaint.
HANDLING = ("received", "answered", "investigated", "proposed", "implemented")


class ComplaintTicketPeople(models.AbstractModel):
    """Who takes the steps of a complaint: roles, teams, those who handled it."""

    _name = "complaint.ticket.people"
    _description = "Complaint People"

    @api.model
    def _check_complaint_roles(self, entries):
        """Refuse steps of roles the user does not fill (R076, R471).

        Customers reach a step only through routes that check whose complaint it
        is; the system itself fills every role.

        :raise AccessError: naming the role
        """
        user = self.env.user
        if user.share or user._is_superuser():
            return
        get_users = cache(lambda role, company, team: role._get_users(company, team))
        for entry in entries:
            role, ticket = entry["role"], entry["ticket"]
            document = entry.get("document")
            if not role or (document and document._names_who_takes(entry["milestone"])):
                continue
            team = self._get_complaint_step_team(ticket, document)
            role = entry["step"]._get_taking_roles(role)
            if user not in get_users(role, ticket.company_id, team):
                raise AccessError(
                    self.env._(
                        "“%(step)s” is taken by the role %(role)s.",
                        step=entry["label"],
                        role=format_list(self.env, role.mapped("name")),
                    )
                )
            if user in ticket.complaint_subject_user_ids:
                raise AccessError(self.env._("You are the subject of this complaint."))
            self._check_complaint_together(entry, team, get_users)

    @api.model
    def _check_complaint_together(self, entry, team, get_users):
        """Refuse a step of two roles when not both were there (R246).

        :param dict entry: see ``_complaint_record_entries``
        :param team: helpdesk.ticket.team the work belongs to
        :param get_users: role, company, team -> who fills it
        :raise UserError: naming both roles
        """
        joint = entry["step"].joint_role_id
        if not joint:
            return
        document, ticket = entry.get("document"), entry["ticket"]
        present = document.sudo()._get_present_users() if document else self.env.user
        present -= ticket.complaint_subject_user_ids
        roles = (entry["role"], joint)
        # one of them may be the department that was given the matter
        teams = {team, ticket._get_complaint_responsible_team()}
        people = [
            present
            & present.browse().union(
                *(get_users(role, ticket.company_id, own) for own in teams)
            )
            for role in roles
        ]
        if not can_be_distinct([set(users.ids) for users in people]):
            raise UserError(
                self.env._(
                    "“%(step)s” is taken by %(roles)s together: name who took part.",
                    step=entry["label"],
                    roles=" + ".join(role.name for role in roles),
                )
            )

    @api.model
    def _get_complaint_step_role(self, entry):
        """Return the role that takes the step of an entry.

        :rtype: complaint.role
        """
        step, document = entry["step"], entry.get("document")
        if document and document._name == step.document_model:
            return document.sudo()._get_step_role(step)
        return step.role_id

    @api.model
    def _get_complaint_step_team(self, ticket, document):
        """Return the team whose people take a step.

        :param document: record that takes the step, or None
        :rtype: helpdesk.ticket.team
        """
        if document:
            team = document.sudo()._get_responsible_team()
            if team:
                return team
        return ticket.team_id

    def _get_complaint_responsible_team(self):
        """Return the team that was given the complaint last.

        :rtype: helpdesk.ticket.team, empty before the first order
        """
        self.ensure_one()
        given = ("issued", "received", "done", "accepted", "answered", "signed")
        orders = self.complaint_dispatch_ids.filtered(lambda d: d.state in given)
        return orders.sorted("id")[-1:].team_id

    def _get_complaint_handlers(self):
        """Return who handled the complaint: they do not judge the result (R476).

        :rtype: recordset of res.users
        """
        self.ensure_one()
        # as a relation: of many complaints they are read together
        rows = self.sudo().complaint_ledger_ids.filtered(
            lambda row: row.milestone in HANDLING
        )
        return (rows.user_id | self.sudo().complaint_dispatch_ids.handler_id).with_env(
            self.env
        )
