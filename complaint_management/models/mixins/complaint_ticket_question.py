# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import format_list

ANSWER = "complaint.fact.answer"


class ComplaintTicketQuestion(models.AbstractModel):
    """Puts the questions of the procedure before those who answer them, in time.

    What is put to another role than that of its step is open work of this role, as
    long as the step is to be taken; the time limit is that of the step.
    """

    _name = "complaint.ticket.question"
    _description = "Complaint Questions"

    # -- at the registration -----------------------------------------------------

    @api.onchange("complaint_procedure_id")
    def _onchange_complaint_questions(self):
        """Ask on the form of a new complaint what its procedure asks then."""
        if self._origin:
            return
        procedure = self.complaint_procedure_id.sudo()
        if self.team_id not in procedure.team_ids:
            self.team_id = procedure.team_ids[:1]
        if self.complaint_input_kind_id not in procedure.input_ids.kind_id:
            self.complaint_input_kind_id = procedure.input_ids[:1].kind_id
        facts = procedure.fact_ids
        asked = facts.filtered(lambda f: f.is_intake or not f.asked_at_ids)
        self.complaint_fact_ids = [Command.clear()] + [
            Command.create({"fact_id": fact.id}) for fact in asked
        ]

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._check_complaint_asked()
        return tickets

    def _check_complaint_asked(self):
        """Refuse to register by hand without the answers asked at the registration.

        Letters and forms of customers wait for them: the steps after the
        registration are not taken before.

        :raise ValidationError: naming the questions
        """
        user = self.env.user
        if user.share or user._is_superuser():
            return
        for ticket in self.sudo().filtered("complaint_procedure_id"):
            missing = ticket.complaint_fact_ids.filtered(
                lambda a: a.is_needed_first and a._get_value() is None
            )
            if missing:
                questions = format_list(self.env, missing.fact_id.mapped("name"))
                raise ValidationError(self.env._("Please answer: %s", questions))

    def _complaint_record_registration(self):
        # the first steps may wait for answers
        self._create_missing_facts()
        super()._complaint_record_registration()

    def _create_missing_facts(self):
        """Put the questions of the procedure on file, unanswered."""
        self.env[ANSWER].sudo().create(
            [
                {"ticket_id": ticket.id, "fact_id": fact.id}
                for ticket in self.sudo()
                for fact in ticket.complaint_procedure_id.fact_ids
                - ticket.complaint_fact_ids.fact_id
            ]
        )

    # -- at a step ---------------------------------------------------------------

    @api.model
    def _create_clocks(self, known, vals_list):
        clocks = super()._create_clocks(known, vals_list)
        return clocks | self._ask_complaint_roles(clocks)

    @api.model
    def _ask_complaint_roles(self, clocks):
        """Make open work of the questions at steps that are to be taken now.

        :param clocks: complaint.clock of these steps
        :return: the clocks of the questions, without a time limit of their own
        :rtype: recordset of complaint.clock
        """
        asked = {
            (clock.ticket_id.id, question.id): (clock, question)
            for clock in clocks
            for question in self._get_complaint_questions(clock)
        }
        if not asked:
            return clocks.browse()
        answers = self.env[ANSWER].sudo()
        answers = answers.search([("ticket_id", "in", clocks.ticket_id.ids)])
        vals_list = []
        for answer in answers.filtered(lambda a: a._get_value() is None):
            key = (answer.ticket_id.id, answer.fact_id.id)
            if key in asked:
                clock, _question = asked[key]
                answer._hand_to(clock.team_id)
                vals_list.append(self._prepare_question_clock(clock, answer))
        return super()._create_clocks(
            self._get_complaint_clocks(clocks.ticket_id), vals_list
        )

    @api.model
    def _get_complaint_questions(self, clock):
        """Return what is asked of others than who takes the step of a clock.

        :rtype: list of PlannedQuestion
        """
        plan = clock.step_id.procedure_id._get_plan()
        questions = plan.steps[clock.step_id.code].questions
        return [q for q in questions if q.role_id and q.role_id != clock.role_id.id]

    @api.model
    def _prepare_question_clock(self, clock, answer):
        """Return the values of the open work of who is asked.

        :param clock: complaint.clock of the step that waits
        :param answer: complaint.fact.answer
        :rtype: dict
        """
        return {
            "ticket_id": clock.ticket_id.id,
            "company_id": clock.company_id.id,
            "step_id": clock.step_id.id,
            "name": answer.fact_id.name,
            "role_id": answer.role_id.id,
            "team_id": clock.team_id.id,
            "round": clock.round,
            "document_model": answer._name,
            "document_id": answer.id,
            "calendar_id": clock.calendar_id.id,
            "date_start": clock.date_start,
            "date_counted": fields.Datetime.now(),
        }

    @api.model
    def _complaint_meet(self, entry, clocks):
        # the step was taken: what was asked at it and not required is over
        asked = clocks.filtered(lambda c: c.document_model == ANSWER)
        asked.filtered(lambda c: c.step_id.code == entry["milestone"])._void()
        super()._complaint_meet(entry, clocks - asked)

    @api.model
    def _complaint_switch_limits(self, clocks, facts):
        return super()._complaint_switch_limits(
            clocks.filtered(lambda c: c.document_model != ANSWER), facts
        )

    def _get_complaint_promises(self):
        promises = super()._get_complaint_promises()
        return promises.filtered(lambda c: c.document_model != ANSWER)
