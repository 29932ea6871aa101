# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ComplaintClock(models.Model):
    _inherit = "complaint.clock"

    def action_open_complaint(self):
        """Open the document to write for who sees the goods, not the complaint."""
        ticket, model = self.ticket_id, self.step_id.sudo().document_model
        if (
            len(self) == 1
            and not self.document_id
            and not ticket.has_access("read")
            and model in self.env
            and "goods_ids" in self.env[model]._fields
        ):
            self.check_access("read")
            kind = model.removeprefix("complaint.").replace(".", "_")
            name = f"{self.env[model]._original_module}.complaint_{kind}_action"
            action = self.env["helpdesk.ticket"]._get_complaint_action(
                name, default_ticket_id=ticket.id
            )
            return action | {"domain": [("ticket_id", "=", ticket.id)]}
        return super().action_open_complaint()
