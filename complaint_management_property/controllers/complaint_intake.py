# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.complaint_management.controllers.common import BadInput, parse_id
from odoo.addons.complaint_management.controllers.complaint_intake import (
    ComplaintIntake,
)


class ComplaintUnitIntake(ComplaintIntake):
    """The customer chooses among the units that are his own today."""

    def _get_complaint_inputs(self):
        return (*super()._get_complaint_inputs(), "unit_id", "is_in_unit")

    def _prepare_complaint_form(self, typed):
        values = super()._prepare_complaint_form(typed)
        units = self._get_complaint_occupancies().unit_id
        if len(units) == 1:
            typed.setdefault("unit_id", str(units.id))
        return values | {"units": units}

    def _prepare_complaint_vals(self, typed):
        vals = super()._prepare_complaint_vals(typed)
        if not typed["unit_id"]:
            return vals
        own = self._get_complaint_occupancies()
        chosen = own.filtered(lambda o: o.unit_id.id == parse_id(typed["unit_id"]))
        if not chosen:
            raise BadInput(request.env._("Please choose one of your units."))
        return vals | {
            "complaint_unit_id": chosen[0].unit_id.id,
            "complaint_occupancy_id": chosen[0].id,
            "complaint_is_in_unit": typed["is_in_unit"] == "1",
        }

    def _get_complaint_occupancies(self):
        """Return where the user lives or what he owns today.

        :rtype: recordset of complaint.estate.occupancy, with sudo
        """
        occupancies = request.env["complaint.estate.occupancy"].sudo()
        return occupancies.search(
            occupancies._get_valid_domain()
            & Domain("partner_id", "=", request.env.user.partner_id.id)
            & Domain("company_id", "=", request.env.company.id)
        )
