# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.progress import PlannedQuestion, PlannedStep

UNITS = [
    ("minute", "Minutes"),
    ("hour", "Hours"),
    ("working_hour", "Working hours"),
    ("same_day", "Same day"),
    ("calendar_day", "Calendar days"),
    ("working_day", "Working days"),
    ("month", "Months"),
]


class ComplaintProcedureStep(models.Model):
    """Who has to do what, after what, within what time (R148).

    A step never acts. Documents act; when one of them reaches the milestone of a
    step, the clock of the step is met and those of the following steps start.
    """

    _name = "complaint.procedure.step"
    _description = "Complaint Step"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True, string="Milestone")
    name = fields.Char(required=True)
    role_id = fields.Many2one(
        comodel_name="complaint.role",
        ondelete="restrict",
        index="btree_not_null",
        help="Only this role may take the step; empty: whoever may write its document.",
    )
    informed_role_id = fields.Many2one(
        comodel_name="complaint.role",
        string="Tells",
        ondelete="restrict",
        index="btree_not_null",
        help="Who is told when somebody else takes the step.",
    )
    joint_role_id = fields.Many2one(
        comodel_name="complaint.role",
        string="Together With",
        ondelete="restrict",
        index="btree_not_null",
        help="A person of each role takes part; one of them puts it on record.",
    )
    document_model = fields.Char(help="Model of the document that takes the step.")
    after_ids = fields.Many2many(
        comodel_name="complaint.procedure.step",
        relation="complaint_procedure_step_after_rel",
        column1="step_id",
        column2="after_id",
        string="After",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    after_mode = fields.Selection(
        selection=[("first", "the first of them"), ("all", "all of them")],
        default="first",
        required=True,
    )
    not_before_ids = fields.Many2many(
        comodel_name="complaint.procedure.step",
        relation="complaint_procedure_step_not_before_rel",
        column1="step_id",
        column2="required_id",
        string="Not Before",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    limit_number = fields.Integer()
    limit_unit = fields.Selection(
        selection=[*UNITS, ("document_date", "A date on the document")],
        help="Empty: the step has no time limit.",
    )
    limit_field = fields.Char(help="The field of the document that holds the date.")
    extension_number = fields.Integer(
        string="Longest with Extensions",
        help="How long it may take in all when it is extended (R173).",
    )
    extension_unit = fields.Selection(
        selection=UNITS, help="Empty: the limit cannot be extended."
    )
    is_limit_suggested = fields.Boolean(
        help="The document names no number: this one is ours, decide on it."
    )
    is_hard = fields.Boolean(default=True, help="Otherwise the limit is in principle.")
    warn_number = fields.Integer(help="How long before the limit people are warned.")
    warn_unit = fields.Selection(selection=UNITS)
    on_breach = fields.Selection(
        selection=[
            ("none", "Nothing"),
            ("remind", "Remind the role"),
            ("escalate", "Remind and escalate"),
        ],
        default="remind",
        required=True,
    )
    until_ids = fields.Many2many(
        comodel_name="complaint.procedure.step",
        relation="complaint_procedure_step_until_rel",
        column1="step_id",
        column2="until_id",
        string="Until",
        domain="[('procedure_id', '=', procedure_id)]",
        help="Taking one of these ends the work on this step.",
    )
    is_repeated = fields.Boolean(
        string="Again and Again",
        help="Each time the step is taken its limit begins anew, while the complaint "
        "is open.",
    )
    is_for_each = fields.Boolean(
        string="By Each Document",
        help="The step counts as taken when every document that is under way took it.",
    )
    is_exclusive = fields.Boolean(
        string="Only if",
        help="The step may be taken only when its conditions hold. Otherwise they "
        "only say whether it has to be taken.",
    )
    restart = fields.Selection(
        selection=[
            ("none", "No step"),
            ("document", "The steps after it, for its document"),
            ("round", "The steps after it, in a new round"),
        ],
        string="To Be Taken Again",
        default="none",
        required=True,
    )
    needs_evidence = fields.Boolean(
        help="Refused while no file is attached to the document that takes the step."
    )
    phase = fields.Selection(
        selection="_get_phases", help="The complaint is in this phase from here on."
    )
    customer_name = fields.Char(
        help="What the customer sees of it; empty: nothing.",
    )
    customer_upcoming_name = fields.Char(
        help="What the customer sees of it until it is done; empty: the same.",
    )
    asks_rating = fields.Selection(
        selection=[("taken", "When it is taken"), ("overdue", "When it is overdue")],
        string="Customer Rates",
        help="The customer is sent a link then, once in a round; empty: never.",
    )
    condition_ids = fields.One2many("complaint.procedure.condition", "step_id")

    _code_uniq = models.Constraint(
        "UNIQUE(procedure_id, code)", "A milestone stands once in a procedure."
    )
    _limit_positive = models.Constraint(
        "CHECK(limit_unit IS NULL OR limit_unit IN ('same_day', 'document_date') "
        "OR limit_number > 0)",
        "A time limit is larger than zero.",
    )
    _joint_needs_role = models.Constraint(
        "CHECK(joint_role_id IS NULL OR role_id IS NOT NULL)",
        "Name both roles that take a step together.",
    )

    @api.model
    def _get_phases(self):
        return self.env["helpdesk.ticket.stage"]._get_complaint_phases()

    @api.constrains("after_ids", "not_before_ids", "until_ids")
    def _check_same_procedure(self):
        for step in self:
            linked = step.after_ids | step.not_before_ids | step.until_ids
            linked = linked.procedure_id
            if linked - step.procedure_id:
                raise ValidationError(
                    self.env._("A step refers to steps of its own procedure only.")
                )

    @api.constrains("asks_rating")
    def _check_rating(self):
        for step in self:
            if step.asks_rating and not step.procedure_id.rating_unit:
                raise ValidationError(
                    self.env._("Say how long customers can rate after %s.", step.name)
                )

    @api.constrains("warn_number", "warn_unit", "limit_unit")
    def _check_warning(self):
        for step in self:
            if step.warn_number < 0 or (step.warn_number and not step.warn_unit):
                raise ValidationError(
                    self.env._("Say the unit of the warning of %s.", step.name)
                )

    def _get_taking_roles(self, role=None):
        """Return the roles whose people may take the step.

        :param role: the role that takes it on a document; by default the step's
        :rtype: complaint.role, empty: everybody
        """
        self.ensure_one()
        role = self.role_id if role is None else role
        return role | self.joint_role_id if role else role

    def _get_planned(self):
        """Return what the order of steps depends on.

        :rtype: PlannedStep
        """
        self.ensure_one()
        return PlannedStep(
            code=self.code,
            id=self.id,
            document_model=self.document_model or "",
            after=tuple(self.after_ids.mapped("code")),
            is_after_all=self.after_mode == "all",
            not_before=tuple(self.not_before_ids.mapped("code")),
            until=tuple(self.until_ids.mapped("code")),
            conditions=tuple(self.condition_ids._get_tuples()),
            limits=tuple(self._get_limits()),
            questions=tuple(self._get_questions()),
            restart=self.restart,
            is_repeated=self.is_repeated,
            is_for_each=self.is_for_each,
            is_exclusive=self.is_exclusive,
            is_final=self.phase == "closed",
            phase=self.phase or "",
            limit_number=self.limit_number,
            limit_unit=self.limit_unit or "",
            limit_field=self.limit_field or "",
            is_hard=self.is_hard,
            is_extensible=bool(self.extension_unit),
        )

    def _get_limits(self):
        """Return the other time limits of the step, the first one that holds counts.

        :rtype: list of (line id, number, unit, conditions)
        """
        lines = self.procedure_id.limit_ids.filtered(lambda li: self in li.step_ids)
        return [
            (
                line.id,
                line.limit_number,
                line.limit_unit,
                tuple(line.condition_ids._get_tuples()),
            )
            for line in lines
        ]

    def _get_questions(self):
        """Return what is asked at the step.

        :rtype: list of PlannedQuestion
        """
        facts = self.procedure_id.fact_ids.filtered(lambda f: f._is_asked_at(self))
        return [
            PlannedQuestion(fact.id, fact.code, fact.is_required, fact.role_id.id)
            for fact in facts
        ]

    def _check_order(self, progress, facts, document):
        """Refuse to take the step now when the procedure rules it out.

        :param Progress progress: of the complaint
        :param dict facts: fact code -> value, of the complaint
        :param tuple document: model and id of the document that takes the step
        :raise UserError: naming what is missing
        """
        self.ensure_one()
        planned = progress.plan.steps[self.code]
        self._check_answered(planned, facts)
        for code in planned.not_before:
            if progress.is_missing(code, facts, document):
                required = self.procedure_id._get_steps()[code]
                raise UserError(
                    self.env._(
                        "“%(step)s” may not come before “%(required)s”.",
                        step=self.name,
                        required=required.name,
                    )
                )
        if planned.is_exclusive and not planned.is_wanted(facts):
            raise UserError(
                self.env._(
                    "“%(step)s” is only for complaints with: %(conditions)s.",
                    step=self.name,
                    conditions=self._get_condition_text(),
                )
            )

    def _check_answered(self, planned, facts):
        """Refuse to take the step while what is asked at it is not answered.

        Customers and the system are not held up by questions to us.

        :param PlannedStep planned: the step
        :param dict facts: fact code -> value, of the complaint
        :raise UserError: naming the question, and whom it is put to
        """
        user = self.env.user
        if user.share or user._is_superuser():
            return
        for question in planned.questions:
            if not question.is_required or facts.get(question.code) is not None:
                continue
            fact = self.env["complaint.procedure.fact"].sudo().browse(question.id)
            raise UserError(
                self.env._(
                    "“%(step)s” waits for the answer to “%(question)s” (%(role)s).",
                    step=self.name,
                    question=fact.name,
                    role=fact.role_id.name or self.env._("who receives the complaint"),
                )
            )

    def _get_customer_upcoming_name(self):
        """Return what the customer reads of a step that is not done yet.

        :rtype: str
        """
        self.ensure_one()
        return self.customer_upcoming_name or self.customer_name
