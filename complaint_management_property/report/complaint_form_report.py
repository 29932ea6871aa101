# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintFormReport(models.AbstractModel):
    """投诉处理单: from the issue to the call that asks for satisfaction (R515)."""

    _name = "report.complaint_management_property.report_form"
    _description = "Property Complaint Handling Form"
    _inherit = ["complaint.document.form"]

    _form_model = "complaint.dispatch"

    @api.model
    def _prepare_page(self, dispatch):
        ticket = self._get_ticket(dispatch)
        revisits = ticket.complaint_revisit_ids.filtered(
            lambda r: r.round == dispatch.round and r.state == "done"
        )
        revisit = revisits.sorted("id")[-1:]
        scale = ticket.complaint_procedure_id.satisfaction_ids
        return super()._prepare_page(dispatch) | {
            "number": dispatch._get_form_number(),
            "unit": self._get_unit(dispatch, ticket),
            "phone": self._get_words(ticket, ticket.complaint_phone),
            "revisit": revisit,
            "opinion": self._get_words(ticket, revisit.opinion),
            "scale": [
                (value.name, value == revisit.satisfaction_id) for value in scale
            ],
        }

    @api.model
    def _get_unit(self, dispatch, ticket):
        """Return the unit for who may know it: the order says it to the others.

        :rtype: str
        """
        if self._get_readable(ticket):
            return ticket.complaint_unit_id.display_name or ""
        return dispatch.unit_name or ""
