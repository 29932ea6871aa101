# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintSettlement(models.TransientModel):
    """Asks how a complaint was solved while it was received (R032)."""

    _name = "complaint.settlement"
    _description = "Settlement at Once"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    procedure_id = fields.Many2one(related="ticket_id.complaint_procedure_id")
    closing_id = fields.Many2one(
        comodel_name="complaint.procedure.closing",
        string="Closed As",
        required=True,
        domain="[('procedure_id', '=', procedure_id), ('is_at_once', '=', True)]",
    )
    channel_id = fields.Many2one(
        comodel_name="helpdesk.ticket.channel",
        required=True,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    content = fields.Text(
        string="How It Was Solved",
        required=True,
        help="What the customer was told and what was done.",
    )

    def action_settle(self):
        """Close the complaint with the contact in which it was solved."""
        self.ensure_one()
        self.ticket_id._complaint_settle(self.closing_id, self.channel_id, self.content)
        return {"type": "ir.actions.act_window_close"}
