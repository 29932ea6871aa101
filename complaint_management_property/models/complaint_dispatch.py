# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintDispatch(models.Model):
    _inherit = "complaint.dispatch"

    unit_name = fields.Char(
        string="Unit",
        compute="_compute_unit_name",
        store=True,
        readonly=False,
        precompute=True,
        help="Where our own people work; empty where it would only tell who "
        "complained. An outside party finds the customer with an appointment.",
    )

    @api.depends("ticket_id", "kind_id")
    def _compute_unit_name(self):
        for dispatch in self:
            if dispatch.state != "draft":
                continue
            ticket = dispatch._get_known_ticket().sudo()
            is_shown = ticket.complaint_is_in_unit and not dispatch.kind_id.is_outside
            unit = ticket.complaint_unit_id
            dispatch.unit_name = unit.display_name if is_shown else False

    def _get_form_number(self):
        """Return the number of the form: that of the complaint, and which one of it.

        :rtype: str
        """
        self.ensure_one()
        forms = self.ticket_id.sudo().complaint_dispatch_ids.filtered("date_issued")
        before = forms.filtered(lambda form: form.id <= self.id)
        return f"{self.ticket_id.sudo().number}-{len(before) or 1}"
