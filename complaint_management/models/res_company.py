# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import ormcache


class ResCompany(models.Model):
    """The days of a company: its people may sit in other time zones, crons in none."""

    _name = "res.company"
    _inherit = ["complaint.cached.mixin", "res.company"]

    @ormcache("self.id")
    def _get_complaint_timezone(self):
        """Return the name of the time zone of the working calendar.

        :rtype: str
        """
        return self.sudo().resource_calendar_id.tz or "UTC"

    def _get_complaint_zone(self):
        """Return the time zone of the working calendar.

        :rtype: ZoneInfo
        """
        return ZoneInfo(self._get_complaint_timezone())

    def _get_complaint_now(self):
        """Return the time on the wall of the company.

        :rtype: datetime, aware
        """
        return self._get_complaint_local(fields.Datetime.now())

    def _get_complaint_local(self, at):
        """Return what the clock on the wall of the company showed at an instant.

        :param datetime at: naive UTC
        :rtype: datetime, aware
        """
        return at.replace(tzinfo=UTC).astimezone(self._get_complaint_zone())

    def _get_complaint_today(self):
        """Return the day the company writes.

        :rtype: date
        """
        return self._get_complaint_now().date()

    def _get_complaint_day(self, at):
        """Return the day the company wrote at an instant.

        :param datetime at: naive UTC
        :rtype: date
        """
        return self._get_complaint_local(at).date()
