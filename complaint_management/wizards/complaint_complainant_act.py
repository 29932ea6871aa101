# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintComplainantAct(models.TransientModel):
    """Notes what people of a group case said, with date and proof, or their end."""

    _name = "complaint.complainant.act"
    _description = "Act on a Complainant"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Group Case",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    complainant_ids = fields.Many2many(
        comodel_name="complaint.complainant",
        string="Complainants",
        required=True,
        domain="[('ticket_id', '=', ticket_id), "
        "('state', 'not in', ('ended', 'left'))]",
    )
    act = fields.Selection(
        selection=[
            ("told", "Was told of the offer"),
            ("accepted", "Agrees"),
            ("refused", "Does not agree"),
            ("no_answer", "Gives no answer"),
            ("ended", "End it for them"),
            ("left", "Take out of the case"),
        ],
        string="What",
        required=True,
    )
    channel_id = fields.Many2one(
        comodel_name="helpdesk.ticket.channel",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    person = fields.Char(
        string="Answered By", help="If somebody else answered in his place."
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    reason = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Proof")

    def action_note(self):
        """Put it on record for each of them.

        :raise UserError: when something is missing or not possible now
        """
        self.ensure_one()
        self.complainant_ids._note(
            self.act,
            date=self.date,
            channel=self.channel_id,
            person=self.person,
            reason=self.reason,
            files=self.attachment_ids,
        )
        return {"type": "ir.actions.act_window_close"}
