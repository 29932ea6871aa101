# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

# Types of questions that are answered with a number.
FIGURES = {"integer", "number", "amount"}


class ComplaintAssessment(models.Model):
    """The judgement of a complaint: grounds, demand, validity, category, grade."""

    _name = "complaint.assessment"
    _description = "Complaint Assessment"
    _inherit = ["complaint.document.mixin"]
    _check_company_auto = True
    _complaint_transitions = {"draft": ("decided",)}
    _complaint_frozen_states = ("decided",)
    _complaint_stamp_fields = (
        "grade_proposed_id",
        "grade_reason",
        "decided_by_id",
        "date_decided",
    )

    grounds_sufficient = fields.Selection(
        selection=[("yes", "Yes"), ("no", "No")], string="Grounds Sufficient?"
    )
    demand_reasonable = fields.Selection(
        selection=[("yes", "Yes"), ("no", "No")], string="Demand Reasonable?"
    )
    validity = fields.Selection(
        selection=[("valid", "Valid"), ("invalid", "Invalid")], default="valid"
    )
    explanation = fields.Text(help="Why the complaint is valid or not.")
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Department Concerned",
        check_company=True,
        help="Empty: the one that the routing of the procedure names.",
    )
    immediate_measures = fields.Text(
        help="What is done at once, before anything is investigated (R034)."
    )
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category",
        check_company=True,
        compute="_compute_category_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    fact_ids = fields.One2many(
        related="ticket_id.complaint_fact_ids", string="Facts", readonly=False
    )
    fact_types = fields.Char(compute="_compute_fact_types")
    grade_proposed_id = fields.Many2one(
        comodel_name="complaint.grade",
        string="Proposed Grade",
        compute="_compute_grade_proposed",
        store=True,
    )
    grade_reason = fields.Char(
        string="Because", compute="_compute_grade_proposed", store=True
    )
    grade_id = fields.Many2one(
        comodel_name="complaint.grade",
        string="Decided Grade",
        domain="allowed_grades",
        compute="_compute_grade_id",
        store=True,
        readonly=False,
    )
    allowed_grades = fields.Binary(compute="_compute_allowed_grades")
    override_reason = fields.Char(
        help="Why another grade than the proposed one was decided (R096)."
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_decided = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("decided", "Decided")],
        default="draft",
        required=True,
        readonly=True,
    )

    @api.depends("ticket_id")
    def _compute_category_id(self):
        for assessment in self:
            assessment.category_id = (
                assessment.category_id or assessment._get_known_ticket().category_id
            )

    @api.depends("fact_ids.type")
    def _compute_fact_types(self):
        for assessment in self:
            types = set(filter(None, assessment.fact_ids.mapped("type")))
            if types & FIGURES:
                types.add("figure")
            assessment.fact_types = f" {' '.join(sorted(types))} "

    @api.depends(
        "ticket_id.complaint_persons",
        "ticket_id.complaint_amount_claimed",
        "fact_ids.value_boolean",
        "fact_ids.value_figure",
        "fact_ids.value_date",
        "fact_ids.value_choice",
        "fact_ids.value_text",
    )
    def _compute_grade_proposed(self):
        for assessment in self:
            ticket = assessment._get_known_ticket()
            if assessment.state == "decided" or not ticket:
                continue
            answers = {a.fact_id.code: a._get_value() for a in assessment.fact_ids}
            grade, match = ticket._propose_complaint_grade(answers)
            assessment.grade_proposed_id = grade
            assessment.grade_reason = assessment._describe_match(match)

    @api.depends("grade_proposed_id")
    def _compute_grade_id(self):
        # other facts, another proposal: an older decision is not about them
        for assessment in self:
            if assessment.state != "decided":
                assessment.grade_id = assessment.grade_proposed_id

    @api.depends("procedure_id")
    def _compute_allowed_grades(self):
        for assessment in self:
            grades = assessment.procedure_id.sudo().grade_ids.grade_id
            assessment.allowed_grades = [("id", "in", grades.ids)]

    def _describe_match(self, match):
        """Say in words which condition proposed the grade.

        :param list match: (fact, operator, value) tuples
        :rtype: str
        """
        self.ensure_one()
        if not match:
            return self.env._("No condition of a higher grade holds.")
        names = {
            fact.code: fact.name for fact in self.procedure_id.sudo().fact_ids
        } | self.env["complaint.procedure"]._get_fact_labels()
        return "; ".join(
            f"{names.get(code, code)} {operator} {value}"
            for code, operator, value in match
        )

    @api.model_create_multi
    def create(self, vals_list):
        assessments = super().create(vals_list)
        for assessment, vals in zip(assessments, vals_list, strict=True):
            assessment.ticket_id._create_missing_facts()
            if vals.get("grade_id"):
                # the new questions proposed once more
                assessment.grade_id = vals["grade_id"]
        return assessments

    def action_decide(self):
        """Decide the assessment; validity, category and grade go to the complaint.

        :raise UserError: with what is missing
        """
        self.check_access("write")
        for assessment in self:
            missing = assessment._get_missing()
            if missing:
                raise UserError("\n".join(missing))
            ticket = assessment.ticket_id.sudo()
            ticket._trusted().write(
                {
                    "complaint_validity": assessment.validity,
                    "complaint_grade_id": assessment.grade_id.id,
                    "category_id": assessment.category_id.id or ticket.category_id.id,
                }
            )
            assessment._set_state(
                "decided",
                "assessed",
                assessment._get_payload(),
                decided_by_id=self.env.uid,
                date_decided=fields.Datetime.now(),
            )
            ticket._complaint_reconsider()

    def _get_missing(self):
        """Tell what the assessment lacks.

        :rtype: list of translated sentences
        """
        self.ensure_one()
        _ = self.env._
        missing = []
        if not self.grounds_sufficient:
            missing.append(_("Say whether the grounds are sufficient."))
        if not self.demand_reasonable:
            missing.append(_("Say whether the demand is reasonable."))
        if not self.validity:
            missing.append(_("Say whether the complaint is valid."))
        if self.validity == "invalid" and not self.explanation:
            missing.append(_("Say why the complaint is invalid."))
        if self.procedure_id.sudo().grade_ids and not self.grade_id:
            missing.append(_("Decide the grade."))
        if self.grade_id != self.grade_proposed_id and not self.override_reason:
            missing.append(_("Say why you decide another grade than the proposed one."))
        missing += [_("Answer: %s", fact.name) for fact in self._get_unanswered_facts()]
        return missing

    def _get_unanswered_facts(self):
        """Return the required questions without an answer that are asked by now.

        :rtype: recordset of complaint.procedure.fact
        """
        answered = self.ticket_id.sudo().complaint_fact_ids.filtered(
            lambda answer: answer._get_value() is not None
        )
        required = self.procedure_id.sudo().fact_ids.filtered(
            lambda fact: fact.is_required
            and (
                not fact.asked_at_ids
                or self._name in fact.asked_at_ids.mapped("document_model")
            )
        )
        return required - answered.fact_id

    def _get_team(self):
        """Return the department concerned: as judged, else as routed.

        :rtype: helpdesk.ticket.team, with sudo
        """
        if self.team_id:
            return self.team_id.sudo()
        ticket = self.ticket_id.sudo()
        routing = ticket.complaint_procedure_id.routing_ids
        return routing._find_team(ticket, ticket._get_complaint_facts())

    def _get_payload(self):
        return {
            "validity": self.validity,
            "grounds": self.grounds_sufficient,
            "demand": self.demand_reasonable,
            "category": self.category_id.sudo().complaint_code or None,
            "grade": self.grade_id.code or None,
            "team": self._get_team().id or None,
            "proposed": self.grade_proposed_id.code or None,
            "because": self.grade_reason or None,
        }
