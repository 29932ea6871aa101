# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintFrontDeskReport(models.AbstractModel):
    """前台接待登记表: what the front desk took down, one line each (R514)."""

    _name = "report.complaint_management_property.report_front_desk"
    _description = "Front Desk Reception Register"
    _inherit = ["report.complaint_management.report_complaint_ledger_list"]

    @api.model
    def _prepare_page(self, tickets):
        return {"rows": [self._prepare_row(t) for t in tickets.sorted("number")]}

    @api.model
    def _prepare_row(self, ticket):
        """Return what the register says of a complaint.

        :rtype: dict
        """
        forms = ticket.complaint_dispatch_ids.filtered("date_issued").sorted("id")
        return {
            "ticket": ticket,
            "place": ticket.complaint_unit_id.display_name or ticket.complaint_address,
            "complainant": self._get_complainant(ticket),
            "role": self._get_label(ticket, "complaint_occupancy_role"),
            "forms": ", ".join(form._get_form_number() for form in forms),
            "closing": ticket.complaint_closing_type_id.name,
        }
