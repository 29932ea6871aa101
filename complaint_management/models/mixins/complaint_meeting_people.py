# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import plaintext2html

MANAGER = "complaint_management.complaint_management_group_manager"


class ComplaintMeetingPeople(models.AbstractModel):
    """Who calls, leads, writes and attends a meeting; who is kept out of it."""

    _name = "complaint.meeting.people"
    _description = "Complaint Meeting People"

    called_by_id = fields.Many2one(
        "res.users",
        string="Called By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        copy=False,
    )
    chair_id = fields.Many2one(
        "res.users",
        string="Chaired By",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
        help="Confirms the minutes.",
    )
    secretary_id = fields.Many2one(
        "res.users",
        string="Minutes By",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    participant_ids = fields.One2many(
        comodel_name="complaint.meeting.participant", inverse_name="meeting_id"
    )
    guests = fields.Char(help="Who took part from outside.")
    is_organiser = fields.Boolean(compute="_compute_is_organiser")
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    @api.depends("called_by_id", "chair_id", "secretary_id")
    @api.depends_context("uid")
    def _compute_is_organiser(self):
        for meeting in self:
            meeting.is_organiser = self.env.user in meeting._get_organisers()

    @api.depends("chair_id", "secretary_id", "participant_ids.user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for meeting in self:
            meeting.is_mine = self.env.user in meeting._get_people()

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        uid = self.env.uid
        mine = fields.Domain.OR(
            fields.Domain(name, "=", uid)
            for name in (
                "called_by_id",
                "chair_id",
                "secretary_id",
                "participant_ids.user_id",
            )
        )
        return fields.Domain.OR(mine if item else ~mine for item in value)

    def _get_organisers(self):
        """Return who may write the meeting.

        :rtype: recordset of res.users
        """
        return self.called_by_id | self.chair_id | self.secretary_id

    def _get_people(self):
        """Return everybody who takes part.

        :rtype: recordset of res.users, as superuser
        """
        meeting = self.sudo()
        return meeting._get_organisers() | meeting.participant_ids.user_id

    def _check_writable(self):
        """Refuse changes by others, and once the minutes are confirmed.

        :raise AccessError: unless the user organises the meeting or is a manager
        :raise UserError: when the meeting is over
        """
        self.ensure_one()
        self._check_organiser()
        if self.state in self._complaint_frozen_states:
            raise UserError(
                self.env._("The minutes of %s are confirmed: they are kept.", self.name)
            )

    def _check_organiser(self):
        """Refuse acts of who does not organise the meeting and is no manager.

        :raise AccessError: saying who may
        """
        user = self.env.user
        if user not in self._get_organisers() and not user.has_group(MANAGER):
            raise AccessError(
                self.env._("Who called, leads or minutes the meeting writes it.")
            )

    def _check_subjects(self):
        """Keep the persons complained about out of the meeting and its tasks.

        :raise ValidationError: naming one of them
        """
        for meeting in self.sudo():
            people = meeting._get_people() | meeting.task_ids.user_id
            hidden = people & meeting.ticket_ids.complaint_subject_user_ids
            if hidden:
                raise ValidationError(
                    self.env._(
                        "%s is complained about and takes no part in the meeting.",
                        hidden[:1].name,
                    )
                )

    def _tell_people(self, subject, users=None):
        """Tell people of the meeting, each in his language; not the user himself.

        :param callable subject: gives the line in the language of a meeting
        :param users: res.users; by default everybody who takes part
        """
        self.ensure_one()
        users = (self._get_people() if users is None else users.sudo()) - self.env.user
        for lang, group in users.grouped("lang").items():
            meeting = self.sudo().with_context(lang=lang)
            lines = (meeting._get_when(), meeting.place, meeting.matter)
            meeting.message_notify(
                partner_ids=group.partner_id.ids,
                subject=subject(meeting),
                body=plaintext2html("\n".join(filter(None, lines))),
            )

    def _get_when(self):
        """Return when the meeting is, as people of the company read it.

        :rtype: str
        """
        local = self.company_id._get_complaint_local(self.date)
        return local.strftime("%Y-%m-%d %H:%M")
