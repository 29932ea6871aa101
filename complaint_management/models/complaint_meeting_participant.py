# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintMeetingParticipant(models.Model):
    """Somebody who is called to a meeting, and whether he came (R306)."""

    _name = "complaint.meeting.participant"
    _description = "Complaint Meeting Participant"
    _inherit = ["complaint.meeting.part", "complaint.stamped.mixin"]
    _order = "meeting_id, id"

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

    def _get_moved_refusal(self):
        return self.env._("A participant stays with the meeting.")
