# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintMeetingReport(models.AbstractModel):
    """会议纪要: date, participants, subject, decision, tasks and their end (R528)."""

    _name = "report.complaint_management.report_complaint_meeting"
    _description = "Meeting Minutes"
    _inherit = ["complaint.form.report"]

    _form_model = "complaint.meeting"

    @api.model
    def _get_ticket(self, meetings):
        # who took part may not be one who opens the complaints
        return meetings.sudo().ticket_ids

    @api.model
    def _prepare_page(self, meeting):
        """Return the rows of the form; an empty one stands for none."""
        people, tasks = meeting.participant_ids, meeting.task_ids
        return {
            "complaints": (meeting.matter or "").splitlines(),
            "participants": list(people) or [people],
            "tasks": list(tasks) or [tasks],
            "came": people.filtered(lambda p: p.attendance == "yes"),
        }
