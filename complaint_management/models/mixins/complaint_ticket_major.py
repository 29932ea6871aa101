# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.fields import Command

STAFF = "base.group_user"


class ComplaintTicketMajor(models.AbstractModel):
    """Leads from a complaint to its written reports and meetings (R305, R306)."""

    _name = "complaint.ticket.major"
    _description = "Complaint Reports and Meetings"

    # whether the procedure knows of them, for the page and its buttons
    complaint_has_statements = fields.Boolean(
        compute="_compute_complaint_has_statements", groups=STAFF
    )
    complaint_has_meetings = fields.Boolean(
        compute="_compute_complaint_has_statements", groups=STAFF
    )

    def _compute_complaint_has_statements(self):
        for ticket in self:
            procedure = ticket.sudo().complaint_procedure_id
            ticket.complaint_has_statements = bool(procedure.statement_ids)
            ticket.complaint_has_meetings = "emergency" in (
                procedure.meeting_ids.mapped("occasion")
            )

    def action_new_statement(self):
        """Open the report that is due, or the first that was not submitted yet.

        :return: window action
        """
        self.ensure_one()
        kind = self._get_complaint_next_statement()
        team = self.sudo()._get_complaint_responsible_team()
        own = team if self.env.user in team.user_ids | team.user_id else team.browse()
        action = self._open_complaint_document(
            "statement",
            default_kind_id=kind.id,
            default_team_id=own.id,
            default_facts=kind.milestone == "reported" and self._get_complaint_matter(),
        )
        draft = self.complaint_statement_ids.filtered(
            lambda s: s.state == "draft" and s.kind_id.id == kind.id
        )
        return action | {"res_id": draft[:1].id}

    def _get_complaint_next_statement(self):
        """Return the kind of report that is written next.

        :rtype: complaint.procedure.statement, as superuser
        """
        kinds = self.sudo().complaint_procedure_id.statement_ids.sorted()
        due = kinds.filtered(lambda k: k.milestone == self.complaint_next_code)
        handed_in = self.complaint_statement_ids.filtered(
            lambda s: s.round == self.complaint_round
            and s.state not in ("draft", "cancelled")
        )
        return ((due | kinds) - handed_in.kind_id.sudo())[:1] or kinds[:1]

    def action_new_meeting(self):
        """Open an emergency meeting, with whom the procedure calls to it (R306).

        One that was not called yet is opened again.

        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        planned = self.complaint_meeting_ids.filtered(
            lambda m: m.state == "draft" and m.kind == "emergency"
        )
        line = self.sudo().complaint_procedure_id.meeting_ids.sorted()
        line = line.filtered(lambda m: m.occasion == "emergency")[:1]
        return self._get_complaint_form(
            "complaint_meeting_action",
            planned[:1],
            default_kind="emergency",
            default_name=f"{line.name or ''} {self.number}".strip(),
            default_ticket_ids=[Command.link(self.id)],
            default_participant_ids=[
                Command.create({"user_id": user.id, "role_id": role.id})
                for user, role in self._propose_complaint_participants(line)
            ],
        )

    def action_new_negotiation(self):
        """Open a new contact in which the solution is negotiated (R246).

        :return: window action
        """
        return self._open_complaint_document(
            "contact",
            default_channel_id=self.channel_id.id,
            default_is_negotiation=True,
        )

    def _propose_complaint_participants(self, line):
        """Return who is called to a meeting about the complaint, each once.

        :param line: complaint.procedure.meeting
        :return: person and role
        :rtype: list of (res.users, complaint.role)
        """
        ticket, people = self.sudo(), {}
        team = ticket._get_complaint_responsible_team() or ticket.team_id
        hidden = ticket.complaint_subject_user_ids
        for role in line.participant_role_ids:
            for user in role._get_users(ticket.company_id, team).sudo() - hidden:
                people.setdefault(user, role)
        return list(people.items())
