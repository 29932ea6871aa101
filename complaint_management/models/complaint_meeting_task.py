# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintMeetingTask(models.Model):
    """What a meeting decided to do: what, by whom, until when, done when (R306)."""

    _name = "complaint.meeting.task"
    _description = "Complaint Meeting Task"
    _inherit = ["complaint.meeting.part", "complaint.measure.mixin"]
    _order = "date_due, id"

    name = fields.Char(string="Task")
    meeting_state = fields.Selection(related="meeting_id.state", string="Meeting State")
    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    # "My tasks", the most urgent first.
    _open_idx = models.Index("(user_id, date_due) WHERE state = 'open'")

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        for task in self:
            due, today = task.date_due, task.company_id._get_complaint_today()
            task.is_overdue = task.state == "open" and due and due < today

    def _get_moved_refusal(self):
        return self.env._("A task stays with its meeting.")

    def action_done(self):
        """Report the task done: its owner, or who organises the meeting.

        :raise AccessError: to others
        :raise UserError: before the minutes are confirmed
        """
        for task in self:
            meeting = task.meeting_id
            task._check_reporter(meeting)
            if task.user_id != self.env.user:
                meeting._check_organiser()
            if meeting.sudo().state != "confirmed" or task.state != "open":
                raise UserError(self.env._("“%s” is not to be done now.", task.name))
            task._set_done()
            meeting._record_tasks_done()
        return True
