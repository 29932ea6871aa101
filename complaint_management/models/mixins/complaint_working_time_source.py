# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintWorkingTimeSource(models.AbstractModel):
    """Something the working time of a calendar is made of.

    Every change forgets the working times kept in the cache, on all servers, and
    has the open deadlines counted again.
    """

    _name = "complaint.working.time.source"
    _description = "Complaint Working Time Source"

    # fields on which no working time depends
    _complaint_idle_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        if sources._is_complaint_working_time():
            sources._get_complaint_calendars()._complaint_count_again()
        return sources

    def write(self, vals):
        if set(vals) <= set(self._complaint_idle_fields):
            return super().write(vals)
        matters = self._is_complaint_working_time()
        calendars = self._get_complaint_calendars()
        result = super().write(vals)
        if matters or self._is_complaint_working_time():
            calendars |= self._get_complaint_calendars()
            calendars._complaint_count_again()
        return result

    def unlink(self):
        matters = self._is_complaint_working_time()
        calendars = self._get_complaint_calendars()
        result = super().unlink()
        if matters:
            calendars.exists()._complaint_count_again()
        return result

    def _get_complaint_calendars(self):
        """Return the calendars whose working time the records make up.

        :rtype: recordset of resource.calendar, with sudo
        """
        return self.sudo().calendar_id

    def _is_complaint_working_time(self):
        """Tell whether the working time of a calendar depends on the records.

        Called before and after every change. A model of which some records do
        not count extends it.

        :rtype: bool
        """
        return bool(self)
