# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintRevisit(models.Model):
    """回访: whether the customer is satisfied, asked by somebody neutral (R277)."""

    _name = "complaint.revisit"
    _description = "Complaint Revisit"
    _inherit = ["mail.thread", "complaint.document.mixin"]
    _complaint_transitions = {"draft": ("done", "exempt")}
    _complaint_frozen_states = ("done", "exempt")
    _complaint_stamp_fields = ("user_id", "attempt_count")

    mode = fields.Selection(
        selection=[
            ("phone", "Telephone"),
            ("questionnaire", "Questionnaire"),
            ("visit", "Home visit"),
        ],
        default="phone",
        required=True,
    )
    date_planned = fields.Datetime(string="Planned For")
    date = fields.Datetime(string="Visited On")
    user_id = fields.Many2one("res.users", string="Revisited By", readonly=True)
    attempt_count = fields.Integer(string="Attempts", readonly=True)
    satisfaction_id = fields.Many2one(
        comodel_name="complaint.procedure.satisfaction",
        ondelete="restrict",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    is_satisfied = fields.Boolean(related="satisfaction_id.is_satisfied", store=True)
    opinion = fields.Text()
    suggestion = fields.Text(string="Suggestions")
    exemption_id = fields.Many2one(
        comodel_name="complaint.procedure.exemption",
        ondelete="restrict",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    exemption_note = fields.Char()
    state = fields.Selection(
        selection=[("draft", "To do"), ("done", "Done"), ("exempt", "Not needed")],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )

    # satisfaction of a period
    _done_idx = models.Index("(company_id, date) WHERE state = 'done'")
    _planned_idx = models.Index("(company_id, date_planned) WHERE state = 'draft'")

    @api.depends("ticket_id.number", "create_date")
    def _compute_display_name(self):
        for revisit in self:
            revisit.display_name = self.env._(
                "Revisit of %s", revisit.ticket_id.sudo().number or ""
            )

    def action_attempt(self):
        """Count an attempt that reached nobody."""
        self.check_access("write")
        for revisit in self:
            revisit._check_neutral()
            revisit._check_frozen({"attempt_count"})
            revisit._trusted().attempt_count += 1

    def action_done(self):
        """Record the result; dissatisfaction begins what the scale says.

        :raise UserError: when the result is missing or the user handled the case
        """
        self.check_access("write")
        for revisit in self:
            revisit._check_neutral()
            value = revisit.satisfaction_id.sudo()
            if not value or value.procedure_id != revisit.procedure_id.sudo():
                raise UserError(self.env._("Say how satisfied the customer is."))
            if not value.is_satisfied and not revisit.opinion:
                raise UserError(self.env._("Write what the customer is missing."))
            revisit._set_state(
                "done",
                "revisited",
                {"score": value.score, "satisfied": value.is_satisfied},
                user_id=self.env.uid,
                date=revisit.date or fields.Datetime.now(),
                attempt_count=revisit.attempt_count + 1,
            )
            if value.reaction == "new_round":
                revisit.ticket_id._complaint_record("dissatisfied", revisit)

    def action_exempt(self):
        """No revisit is needed, for a reason of the procedure (R279).

        :raise UserError: when the case does not fit the reason
        """
        self.check_access("write")
        for revisit in self:
            exemption = revisit.exemption_id.sudo()
            if not exemption or exemption.procedure_id != revisit.procedure_id.sudo():
                raise UserError(self.env._("Say why no revisit is needed."))
            facts = revisit.ticket_id._get_complaint_facts()
            if exemption.condition_ids._match(facts) is None:
                raise UserError(
                    self.env._("The case does not fit “%s”.", exemption.name)
                )
            if (
                exemption.is_note_required
                and not (revisit.exemption_note or "").strip()
            ):
                raise UserError(self.env._("Write why the customer is not visited."))
            revisit._set_state(
                "exempt", "revisited", {"exempt": exemption.code}, user_id=self.env.uid
            )

    def _check_neutral(self):
        """Refuse a revisit by who handled or verified the complaint (R476).

        :raise UserError: naming the rule
        """
        self.ensure_one()
        ticket = self.ticket_id
        verifiers = ticket.sudo().complaint_solution_ids.verified_by_id
        if self.env.user in ticket._get_complaint_handlers() | verifiers:
            raise UserError(
                self.env._(
                    "Who handled or verified the complaint does not revisit the "
                    "customer."
                )
            )
