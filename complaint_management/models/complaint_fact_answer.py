# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ComplaintFactAnswer(models.Model):
    """The answer to a question the policy asks about a complaint."""

    _name = "complaint.fact.answer"
    _description = "Complaint Fact Answer"
    _order = "ticket_id, fact_id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True
    )
    procedure_id = fields.Many2one(related="ticket_id.complaint_procedure_id")
    fact_id = fields.Many2one(
        comodel_name="complaint.procedure.fact",
        string="Question",
        required=True,
        ondelete="restrict",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    type = fields.Selection(related="fact_id.type")
    value_boolean = fields.Selection(
        string="Yes / No", selection=[("yes", "Yes"), ("no", "No")]
    )
    value_number = fields.Float(string="Figure")
    value_date = fields.Date(string="Date")
    value_text = fields.Char(string="Text")
    answered_by_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True
    )
    date_answered = fields.Datetime(default=fields.Datetime.now, readonly=True)

    _fact_uniq = models.Constraint(
        "UNIQUE(ticket_id, fact_id)", "A question is answered once."
    )

    @api.constrains("ticket_id", "fact_id")
    def _check_procedure(self):
        for answer in self:
            if answer.fact_id.sudo().procedure_id != answer.procedure_id:
                raise ValidationError(
                    self.env._("This question is not asked by the procedure.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._stamp(vals) for vals in vals_list]
        answers = super().create(vals_list)
        answers._check_undecided()
        return answers

    def write(self, vals):
        self._check_undecided()
        for name in {"ticket_id", "fact_id"} & set(vals):
            if any(answer[name].id != vals[name] for answer in self):
                raise UserError(self.env._("An answer stays with its question."))
        result = super().write(self._stamp(vals))
        self.ticket_id._complaint_reconsider()
        return result

    @api.model
    def _stamp(self, vals):
        """Return the values with who answers, and when."""
        return {
            **vals,
            "answered_by_id": self.env.uid,
            "date_answered": fields.Datetime.now(),
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_undecided()

    def _check_undecided(self):
        """Keep answers of which grade or validity were concluded.

        Questions that are not asked before the assessment (withdrawn, sensitive)
        stay open until the complaint is closed.

        :raise UserError: when the complaint is closed, or was assessed
        """
        for answer in self:
            ticket = answer.ticket_id.sudo()
            if ticket.complaint_phase == "closed" or (
                ticket.complaint_validity and answer.fact_id.sudo().is_required
            ):
                raise UserError(
                    self.env._("%s was assessed with this answer.", ticket.number)
                )

    def _get_value(self):
        """Return the answer in the type conditions compare.

        :rtype: bool, float, str or None when it is open
        """
        self.ensure_one()
        if self.type == "boolean":
            return self.value_boolean == "yes" if self.value_boolean else None
        if self.type == "number":
            return self.value_number
        if self.type == "date":
            return self.value_date.isoformat() if self.value_date else None
        return self.value_text or None
