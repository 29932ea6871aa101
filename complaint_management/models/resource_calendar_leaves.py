# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["complaint.working.time.source", "resource.calendar.leaves"]

    def _is_complaint_working_time(self):
        # The time off of one person moves no deadline.
        return any(not leave.resource_id for leave in self)
