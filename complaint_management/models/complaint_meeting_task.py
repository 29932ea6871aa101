# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintMeetingTask(models.Model):
    """What a meeting decided to do: what, by whom, until when, done when (R306)."""

    _name = "complaint.meeting.task"
    _description = "Complaint Meeting Task"
    _inherit = ["complaint.measure.mixin"]
    _order = "date_due, id"

    name = fields.Char(string="Task")
    meeting_id = fields.Many2one(
        "complaint.meeting", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, index=True
    )
    meeting_state = fields.Selection(related="meeting_id.state", string="Meeting State")
    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    # "My tasks", the most urgent first.
    _open_idx = models.Index("(user_id, date_due) WHERE state = 'open'")

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for task in self:
            due = task.date_due
            task.is_overdue = task.state == "open" and due and due < today

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        tasks._check_meeting()
        tasks.meeting_id._check_subjects()
        return tasks

    def write(self, vals):
        result = super().write(vals)
        self.meeting_id._check_subjects()
        return result

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        if "meeting_id" in vals:
            raise UserError(self.env._("A task stays with its meeting."))
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
