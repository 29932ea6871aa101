# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_list

from ..tools.conditions import read_number

# type of the question -> field that holds the answer
VALUES = {
    "boolean": "value_boolean",
    "integer": "value_figure",
    "number": "value_figure",
    "amount": "value_figure",
    "date": "value_date",
    "selection": "value_choice",
    "text": "value_text",
}
# Written by our methods only, or following from the question and the complaint.
STAMPS = ("answered_by_id", "date_answered", "team_id", "company_id", "role_id")


class ComplaintFactAnswer(models.Model):
    """The answer to a question the policy asks about a complaint.

    The row is there from the registration on, without an answer.
    """

    _name = "complaint.fact.answer"
    _description = "Complaint Fact Answer"
    _order = "ticket_id, fact_id"
    _rec_name = "fact_id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        ondelete="restrict",
    )
    ticket_number = fields.Char(related="ticket_id.number")
    ticket_name = fields.Char(string="Subject", compute="_compute_ticket_name")
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
    choices = fields.Char(related="fact_id.choices")
    is_needed_first = fields.Boolean(
        compute="_compute_is_needed_first",
        help="Nobody registers the complaint by hand without it.",
    )
    role_id = fields.Many2one(
        related="fact_id.role_id",
        string="Answered By Role",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        readonly=True,
        help="Whose people answer, for roles that the team at work fills; known when "
        "the step that waits for the answer is to be taken.",
    )
    value_boolean = fields.Selection(
        string="Yes / No", selection=[("yes", "Yes"), ("no", "No")]
    )
    # a text: a figure that is not known is not zero
    value_figure = fields.Char(string="Figure")
    value_date = fields.Date(string="Date")
    value_choice = fields.Char(string="Choice")
    value_text = fields.Char(string="Text")
    answer = fields.Char(compute="_compute_answer")
    is_mine = fields.Boolean(
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="A role of the user is asked.",
    )
    can_answer = fields.Boolean(compute="_compute_is_mine")
    answered_by_id = fields.Many2one("res.users", readonly=True)
    date_answered = fields.Datetime(string="Answered On", readonly=True)

    _fact_uniq = models.Constraint(
        "UNIQUE(ticket_id, fact_id)", "A question is answered once."
    )

    @api.depends("ticket_id.name")
    @api.depends_context("uid")
    def _compute_ticket_name(self):
        for answer in self:
            # who answers sees the matter, not who the customer is
            ticket = answer._get_asked_ticket()
            answer.ticket_name = (
                ticket._mask_complaint(ticket.name) if ticket else False
            )

    @api.depends("fact_id")
    def _compute_is_needed_first(self):
        for answer in self:
            fact = answer.fact_id
            answer.is_needed_first = fact.is_required and not fact.asked_at_ids

    @api.depends("type", *dict.fromkeys(VALUES.values()))
    @api.depends_context("lang")
    def _compute_answer(self):
        yes_no = dict(self._fields["value_boolean"]._description_selection(self.env))
        for answer in self:
            value = answer[VALUES[answer.type]] if answer.type else False
            if answer.type == "date" and value:
                value = fields.Date.to_string(value)
            answer.answer = yes_no.get(value, value)

    @api.depends("role_id", "company_id", "team_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self.filtered_domain(self._get_mine_domain())
        for answer in self:
            answer.is_mine = answer in mine
            answer.can_answer = answer.is_mine or not answer.role_id

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._get_mine_domain()
        return Domain.OR(mine if item else ~mine for item in value)

    @api.model
    def _get_mine_domain(self):
        """Questions to roles that the current user fills today.

        :rtype: Domain
        """
        return self.env["complaint.role.assignment"]._get_work_domain(self.env.user)

    @api.constrains("ticket_id", "fact_id")
    def _check_procedure(self):
        for answer in self:
            if answer.fact_id.sudo().procedure_id != answer.procedure_id.sudo():
                raise ValidationError(
                    self.env._("This question is not asked by the procedure.")
                )

    @api.constrains("value_figure", "value_choice")
    def _check_value(self):
        for answer in self:
            fact = answer.fact_id.sudo()
            figure = answer.value_figure and read_number(answer.value_figure)
            if answer.value_figure and (
                figure is None or (fact.type == "integer" and figure % 1)
            ):
                raise ValidationError(
                    self.env._(
                        "“%(question)s” is answered with a number: %(value)s is none.",
                        question=fact.name,
                        value=answer.value_figure,
                    )
                )
            if answer.value_choice and answer.value_choice not in fact._get_choices():
                raise ValidationError(
                    self.env._(
                        "“%(question)s” is answered with one of: %(choices)s.",
                        question=fact.name,
                        choices=format_list(self.env, fact._get_choices(), "or"),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            self._prepare_stamped(vals) | {"team_id": False} for vals in vals_list
        ]
        answers = super().create(vals_list)
        answered = answers.filtered(lambda a: a._get_value() is not None)
        answered._check_undecided()
        answered._check_answerer()
        return answers

    def write(self, vals):
        self._check_undecided()
        self._check_answerer()
        for name in {"ticket_id", "fact_id"} & set(vals):
            if any(answer[name].id != vals[name] for answer in self):
                raise UserError(self.env._("An answer stays with its question."))
        result = super().write(self._prepare_stamped(vals))
        self._end_work()
        self.ticket_id._complaint_reconsider()
        return result

    @api.model
    def _prepare_stamped(self, vals):
        """Return the values with who answers, and when; nobody did without a value.

        :rtype: dict
        """
        stamped = {name: vals[name] for name in set(vals) - set(STAMPS)}
        given = set(VALUES.values()) & set(vals)
        if given:
            is_answered = any(vals[name] for name in given)
            stamped["answered_by_id"] = is_answered and self.env.uid
            stamped["date_answered"] = is_answered and fields.Datetime.now()
        return stamped

    def _move_to(self, fact):
        """Let answers belong to the same question of another revision.

        :param fact: complaint.procedure.fact
        """
        # not by write: an answer stays with its question, nobody answers it anew
        super().write({"fact_id": fact.id})

    def _hand_to(self, team):
        """Let the people of a team answer, for roles that the team at work fills.

        :param team: helpdesk.ticket.team
        """
        super().write({"team_id": team.id})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_undecided()
        self._check_answerer()

    def _check_answerer(self):
        """Refuse answers of people the policy does not ask.

        :raise AccessError: naming the role
        """
        user = self.env.user
        if user._is_superuser():
            return
        for answer in self:
            fact = answer.fact_id.sudo()
            if not answer.can_answer:
                raise AccessError(
                    self.env._(
                        "“%(question)s” is answered by the role %(role)s.",
                        question=fact.name,
                        role=fact.role_id.name,
                    )
                )
            if user in answer.ticket_id.sudo().complaint_subject_user_ids:
                raise AccessError(self.env._("You are the subject of this complaint."))

    def _check_undecided(self):
        """Keep answers from which something was concluded.

        Questions that hold up no step (withdrawn, sensitive) stay open until the
        complaint is closed.

        :raise UserError: when the complaint is closed, or a step that asked was taken
        """
        tickets = self.ticket_id.sudo()
        progress = tickets._get_complaint_progress(tickets)
        for answer in self.sudo():
            ticket, fact = answer.ticket_id, answer.fact_id
            taken = fact.asked_at_ids.filtered(
                lambda step, ticket=ticket: progress[ticket.id].is_done(step.code)
            )
            if ticket.complaint_phase == "closed" or (
                fact.is_required
                and (taken if fact.asked_at_ids else ticket.complaint_validity)
            ):
                raise UserError(
                    self.env._("%s was assessed with this answer.", ticket.number)
                )

    def _get_asked_ticket(self):
        """Return the complaint that is asked about, or that a form may name.

        A form is filled in before anybody looks whether it may be written.

        :rtype: helpdesk.ticket as superuser, one or none
        """
        ticket = self.ticket_id
        named = ticket._origin - self._origin.sudo().ticket_id
        if named - named._filter_complaint_known():
            return ticket.sudo().browse()
        return ticket.sudo()

    def _end_work(self):
        """End the open work of who was asked; the file keeps what he said."""
        clocks = self.env["complaint.clock"].sudo()
        clocks = clocks.search(
            [
                ("document_model", "=", self._name),
                ("document_id", "in", self.ids),
                ("is_open", "=", True),
            ]
        )
        answered = self.filtered(lambda a: a._get_value() is not None)
        clocks = clocks.filtered(lambda c: c.document_id in answered.ids)
        clocks._meet(fields.Datetime.now().replace(microsecond=0))
        self.env["helpdesk.ticket"]._complaint_record_entries(
            [
                {
                    "ticket": clock.ticket_id,
                    "milestone": "question_answered",
                    "document": self.browse(clock.document_id),
                    "payload": {"step": clock.step_id.code},
                }
                for clock in clocks
            ]
        )

    def action_answer(self):
        """Open the question in a dialogue.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.get_formview_action()
        return action | {"target": "new", "name": self.env._("Answer")}

    def _get_value(self):
        """Return the answer in the type conditions compare.

        :rtype: bool, float, str or None when it is open
        """
        self.ensure_one()
        value = self[VALUES[self.type]] if self.type else None
        if not value:
            return None
        if self.type == "boolean":
            return value == "yes"
        if self.type in ("integer", "number", "amount"):
            return read_number(value)
        if self.type == "date":
            return value.isoformat()
        return value
