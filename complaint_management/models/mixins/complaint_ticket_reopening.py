# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintTicketReopening(models.AbstractModel):
    """Takes a closed complaint up again where its procedure says so.

    A document that may come after the closing reaches a milestone whose step has
    another phase and begins a round: an appeal that was upheld.
    """

    _name = "complaint.ticket.reopening"
    _description = "Complaint Reopening"

    @api.model
    def _complaint_move_phase(self, entries):
        tickets = self.browse().union(*(entry["ticket"] for entry in entries))
        closed = tickets.filtered(lambda t: t.complaint_phase == "closed")
        super()._complaint_move_phase(entries)
        reopened = closed.filtered(lambda t: t.complaint_phase != "closed")
        # how it was closed before stands in the ledger
        reopened.sudo()._trusted().write(
            {"complaint_date_closed": False, "complaint_closing_type_id": False}
        )
