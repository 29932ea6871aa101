# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["complaint.working.time.source", "resource.calendar.leaves"]

    def _is_complaint_working_time(self):
        # The time off of one person moves no deadline.
        return any(not leave.resource_id for leave in self)

    def _get_complaint_calendars(self):
        # without a calendar the whole company is closed
        closed = self.filtered(lambda leave: not leave.calendar_id).sudo()
        calendars = self.env["resource.calendar"].sudo()
        if closed:
            companies = closed.company_id.ids
            wanted = [("company_id", "in", [False, *companies])] if companies else []
            calendars = calendars.search(wanted)
        return super()._get_complaint_calendars() | calendars
