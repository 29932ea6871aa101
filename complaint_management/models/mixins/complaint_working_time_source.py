# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintWorkingTimeSource(models.AbstractModel):
    """Something the working time of a calendar is made of.

    Every change forgets the working times kept in the cache, on all servers.
    """

    _name = "complaint.working.time.source"
    _description = "Complaint Working Time Source"

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        if sources._is_complaint_working_time():
            self.env.registry.clear_cache("stable")
        return sources

    def write(self, vals):
        matters = self._is_complaint_working_time()
        result = super().write(vals)
        if matters or self._is_complaint_working_time():
            self.env.registry.clear_cache("stable")
        return result

    def unlink(self):
        matters = self._is_complaint_working_time()
        result = super().unlink()
        if matters:
            self.env.registry.clear_cache("stable")
        return result

    def _is_complaint_working_time(self):
        """Tell whether the working time of a calendar depends on the records.

        Called before and after every change. A model of which some records do
        not count extends it.

        :rtype: bool
        """
        return bool(self)
