# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintSolutionAnswer(models.TransientModel):
    """Notes the customer's answer to an offer, given by phone, letter or in person."""

    _name = "complaint.solution.answer"
    _description = "Answer of the Customer"
    _inherit = ["complaint.company.mixin"]
    _check_company_auto = True

    solution_id = fields.Many2one("complaint.solution", required=True, readonly=True)
    company_id = fields.Many2one(related="solution_id.company_id")
    description = fields.Text(
        related="solution_id.description",
        related_sudo=False,
        string="What Was Offered",
    )
    answer = fields.Selection(
        selection=[("accepted", "Agrees"), ("refused", "Does not agree")],
        required=True,
    )
    channel_id = fields.Many2one(
        comodel_name="helpdesk.ticket.channel",
        required=True,
        check_company=True,
    )
    person = fields.Char(string="Answered By", required=True, help="Who answered.")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    reason = fields.Text(help="What the customer does not agree with.")

    def action_record(self):
        """Take the answer as the customer's.

        :raise UserError: when there is no offer or something is missing
        """
        self.ensure_one()
        self.solution_id._officer_answer(
            self.answer, self.channel_id, self.person, self.date, self.reason
        )
        return {"type": "ir.actions.act_window_close"}
