# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintClose(models.TransientModel):
    """Asks how a complaint ends and shows what is still missing."""

    _name = "complaint.close"
    _description = "Close Complaint"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        readonly=True,
    )
    procedure_id = fields.Many2one(related="ticket_id.complaint_procedure_id")
    closing_id = fields.Many2one(
        comodel_name="complaint.procedure.closing",
        string="Closed As",
        required=True,
        domain="[('procedure_id', '=', procedure_id)]",
    )
    missing = fields.Text(string="Still Missing", compute="_compute_missing")
    summary = fields.Text(string="Summary and Evaluation", required=True)

    case_value = fields.Selection(
        selection=[("yes", "Yes, an analysis is written"), ("no", "No")],
        string="Has It Value as a Case?",
        required=True,
    )

    @api.depends("ticket_id", "closing_id")
    def _compute_missing(self):
        for wizard in self:
            reasons = []
            if wizard.ticket_id and wizard.closing_id:
                reasons = wizard.ticket_id._get_cannot_close_reasons(wizard.closing_id)[
                    wizard.ticket_id
                ]
            wizard.missing = "\n".join(reasons) or False

    def action_close(self):
        """Close the complaint, or say what is missing."""
        self.ensure_one()
        self.ticket_id.check_access("write")
        self.ticket_id.sudo()._trusted().complaint_case_value = self.case_value
        self.ticket_id._complaint_close(self.closing_id, self.summary)
        return {"type": "ir.actions.act_window_close"}
