# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintMeetingPart(models.AbstractModel):
    """A line of a meeting: who organises it writes it, until it is confirmed.

    It stands before what the line is otherwise in ``_inherit``.
    """

    _name = "complaint.meeting.part"
    _description = "Complaint Meeting Part"

    meeting_id = fields.Many2one(
        "complaint.meeting", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, index=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_meeting()
        parts.meeting_id._check_subjects()
        return parts

    def write(self, vals):
        result = super().write(vals)
        self.meeting_id._check_subjects()
        return result

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        if "meeting_id" in vals:
            raise UserError(self._get_moved_refusal())
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

    def _get_moved_refusal(self):
        """Return why the line does not go to another meeting.

        :rtype: str
        """
        raise NotImplementedError
