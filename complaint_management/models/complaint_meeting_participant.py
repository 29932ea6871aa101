# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintMeetingParticipant(models.Model):
    """Somebody who is called to a meeting, and whether he came (R306)."""

    _name = "complaint.meeting.participant"
    _description = "Complaint Meeting Participant"
    _inherit = ["complaint.stamped.mixin"]
    _order = "meeting_id, id"

    meeting_id = fields.Many2one(
        "complaint.meeting", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    role_id = fields.Many2one("complaint.role", ondelete="restrict")
    attendance = fields.Selection(
        selection=[("yes", "Came"), ("no", "Did not come"), ("excused", "Excused")],
        copy=False,
    )

    _once = models.UniqueIndex("(meeting_id, user_id)", "A person is called once.")

    @api.depends("user_id.name", "role_id.name")
    def _compute_display_name(self):
        for participant in self:
            names = (participant.sudo().user_id.name, participant.role_id.name)
            participant.display_name = ", ".join(filter(None, names))

    @api.model_create_multi
    def create(self, vals_list):
        participants = super().create(vals_list)
        participants._check_meeting()
        participants.meeting_id._check_subjects()
        return participants

    def write(self, vals):
        result = super().write(vals)
        self.meeting_id._check_subjects()
        return result

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        if "meeting_id" in vals:
            raise UserError(self.env._("A participant stays with the meeting."))
        self._check_meeting()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self._check_meeting()

    def _check_meeting(self):
        """Refuse changes by others, and once the minutes are confirmed.

        :raise AccessError: unless the user organises the meeting
        :raise UserError: when the minutes are confirmed
        """
        for meeting in self.meeting_id:
            meeting._check_writable()
