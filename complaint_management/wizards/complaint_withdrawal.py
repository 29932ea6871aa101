# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintWithdrawal(models.TransientModel):
    """Notes that the customer withdraws, said by phone, letter or in person."""

    _name = "complaint.withdrawal"
    _description = "Withdrawal of a Complaint"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    channel_id = fields.Many2one(
        comodel_name="helpdesk.ticket.channel",
        required=True,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    person = fields.Char(string="Withdrawn By", required=True)
    reason = fields.Text(required=True, help="In the words of the customer.")

    def action_withdraw(self):
        """Take the withdrawal as the customer's."""
        self.ensure_one()
        self.ticket_id._complaint_note_withdrawal(
            self.channel_id, self.person, self.reason
        )
        return {"type": "ir.actions.act_window_close"}
