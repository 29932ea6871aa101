# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ..tools.numbering import check_pattern
from ..tools.procedure_schema import ROLE, ROLES
from .complaint_procedure_step import UNITS
from .mixins.complaint_procedure_file import ROLE_LINKS
from .mixins.complaint_procedure_life import SIGNATURES
from .mixins.complaint_procedure_origin import ORIGIN

DRAFT_STATES = ("draft", "reviewed")


class ComplaintProcedure(models.Model):
    """The complaint policy of a company, one revision of it, as data.

    A template is what the addon ships for a document. A company adopts it: the
    copy goes draft, reviewed, approved, in force, replaced and is frozen from
    approved on. Complaints keep the revision they began with (R015, R044).
    """

    _name = "complaint.procedure"
    _description = "Complaint Procedure"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "complaint.stamped.mixin",
        "complaint.procedure.file",
        "complaint.procedure.words",
        "complaint.procedure.compared",
        "complaint.procedure.matrix",
        "complaint.procedure.comparable",
        "complaint.procedure.plan",
        "complaint.procedure.replay",
        "complaint.procedure.check",
        "complaint.procedure.life",
        "complaint.procedure.origin",
        "complaint.procedure.health",
    ]
    _order = "is_template, code, version desc, id desc"
    _check_company_auto = True
    # who answers for a revision, and where it comes from
    _complaint_stamp_fields = ("version", "sequence_id", *SIGNATURES, *ORIGIN)

    # identity
    name = fields.Char(required=True, tracking=True)
    code = fields.Char(required=True, index=True)
    is_template = fields.Boolean(readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", index="btree_not_null")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("reviewed", "Reviewed"),
            ("approved", "Approved"),
            ("in_force", "In force"),
            ("replaced", "Replaced"),
        ],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
        copy=False,
    )

    # header of the paper
    source = fields.Char(help="The document this procedure comes from.")
    document_number = fields.Char()
    version = fields.Integer(default=1, readonly=True, copy=False)
    date_effective = fields.Date(tracking=True)
    date_review = fields.Date(string="To Be Reviewed On", tracking=True)
    prepared_by = fields.Char()
    reviewed_by = fields.Char(readonly=True, copy=False)
    approved_by = fields.Char(readonly=True, copy=False)
    approved_user_id = fields.Many2one("res.users", readonly=True, copy=False)
    revision_log = fields.Text()
    review_ids = fields.One2many(
        "complaint.procedure.review", "procedure_id", string="Reviews"
    )

    # how complaints run under it
    number_pattern = fields.Char(
        default="C{year}{month}-{number:05d}",
        required=True,
        help="Number of a complaint: {year}, {month}, {day} and {number} of its "
        "registration.",
    )
    sequence_id = fields.Many2one(
        comodel_name="ir.sequence", readonly=True, copy=False, ondelete="restrict"
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        check_company=True,
        help="Working time of the deadlines; empty: the calendar of the company.",
    )
    team_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.team",
        string="Teams",
        check_company=True,
        help="Teams that own complaints under this procedure; the first one gets "
        "those that name no team.",
    )
    anonymous_accepted = fields.Boolean()
    effect_days = fields.Integer(
        string="Days Compared",
        help="Over how many days before and after an improvement complaints are "
        "counted, unless its plan says otherwise.",
    )

    # what the customer may do
    appeal_number = fields.Integer(
        help="For how long after a decision the customer may appeal."
    )
    appeal_unit = fields.Selection(
        selection=UNITS, help="Empty: no appeal is offered (R286)."
    )
    signature_required = fields.Boolean(
        help="Who accepts an offer in the portal signs it."
    )
    rating_number = fields.Integer(help="How long the link to rate can be used.")
    rating_unit = fields.Selection(
        selection=UNITS, help="After which steps customers are asked stands there."
    )

    # lines
    step_ids = fields.One2many(
        "complaint.procedure.step", "procedure_id", string="Steps"
    )
    approval_ids = fields.One2many(
        "complaint.procedure.approval", "procedure_id", string="Approvals"
    )
    routing_ids = fields.One2many(
        "complaint.procedure.routing", "procedure_id", string="Routing"
    )
    grade_ids = fields.One2many(
        "complaint.procedure.grade", "procedure_id", string="Grades"
    )
    fact_ids = fields.One2many(
        "complaint.procedure.fact", "procedure_id", string="Questions"
    )
    satisfaction_ids = fields.One2many(
        "complaint.procedure.satisfaction", "procedure_id", string="Satisfaction"
    )
    exemption_ids = fields.One2many(
        "complaint.procedure.exemption", "procedure_id", string="Revisit Exemptions"
    )
    input_ids = fields.One2many(
        "complaint.procedure.input", "procedure_id", string="Kinds of Input"
    )
    dispatch_ids = fields.One2many(
        "complaint.procedure.dispatch", "procedure_id", string="Dispatch Forms"
    )
    closing_ids = fields.One2many(
        "complaint.procedure.closing", "procedure_id", string="Ways to Close"
    )
    limit_ids = fields.One2many(
        "complaint.procedure.limit", "procedure_id", string="Other Time Limits"
    )
    pause_ids = fields.One2many(
        "complaint.procedure.pause", "procedure_id", string="Reasons for a Pause"
    )
    escalation_ids = fields.One2many(
        "complaint.procedure.escalation", "procedure_id", string="Escalation"
    )
    report_ids = fields.One2many(
        "complaint.procedure.report", "procedure_id", string="Reports"
    )
    statement_ids = fields.One2many(
        "complaint.procedure.statement", "procedure_id", string="Written Reports"
    )
    meeting_ids = fields.One2many(
        "complaint.procedure.meeting", "procedure_id", string="Meetings"
    )
    category_ids = fields.One2many(
        "complaint.procedure.category", "procedure_id", string="Categories"
    )
    channel_ids = fields.One2many(
        "complaint.procedure.channel", "procedure_id", string="Channels"
    )
    authority_ids = fields.One2many(
        "complaint.procedure.authority", "procedure_id", string="Authority"
    )

    _company_unless_template = models.Constraint(
        "CHECK(COALESCE(is_template, false) = (company_id IS NULL))",
        "A template belongs to no company, an adopted procedure to one.",
    )
    _retention_not_negative = models.Constraint(
        "CHECK(COALESCE(retention_years, 0) >= 0)",
        "Files are kept for years, or for ever.",
    )
    _appeal_window_positive = models.Constraint(
        "CHECK(appeal_unit IS NULL OR appeal_unit = 'same_day' OR appeal_number > 0)",
        "The time for an appeal is larger than zero.",
    )
    _rating_window_positive = models.Constraint(
        "CHECK(rating_unit IS NULL OR rating_unit = 'same_day' OR rating_number > 0)",
        "The time for a rating is larger than zero.",
    )
    _in_force_uniq = models.UniqueIndex(
        "(company_id, code) WHERE state = 'in_force'",
        "Only one revision of a procedure is in force in a company.",
    )

    @api.depends("name", "version", "is_template")
    def _compute_display_name(self):
        for procedure in self:
            if procedure.is_template:
                procedure.display_name = procedure.name
            else:
                procedure.display_name = f"{procedure.name} v{procedure.version}"

    @api.constrains("number_pattern")
    def _check_number_pattern(self):
        for procedure in self:
            if not check_pattern(procedure.number_pattern):
                raise ValidationError(
                    self.env._(
                        "The number pattern needs {number} and knows {year}, "
                        "{month} and {day}, for example "
                        "C{year}{month}-{number:05d}."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            for vals in vals_list:
                vals["is_template"] = False
                vals["state"] = "draft"
                vals.setdefault("company_id", self.env.company.id)
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_trusted():
            if {"state", "is_template", "company_id", "code"} & set(vals):
                raise UserError(
                    self.env._("The state of a procedure is changed by its buttons.")
                )
            if set(vals) - {"date_review", "activity_ids"}:
                self._check_draft()
        if {"state", "company_id"} & set(vals):
            self.env.registry.clear_cache()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_draft()

    def copy_data(self, default=None):
        """Refuse plain copies: lines point at each other, only adopting keeps that."""
        raise UserError(self.env._("Make a new revision or adopt the template."))

    def _check_draft(self):
        """Refuse to change what is approved or shipped.

        :raise UserError: naming the procedure
        """
        for procedure in self:
            if procedure.is_template or procedure.state not in DRAFT_STATES:
                raise UserError(
                    self.env._(
                        "%s is approved or shipped: make a new revision to change it.",
                        procedure.display_name,
                    )
                )

    # -- what the engines ask -----------------------------------------------

    @api.model
    def _get_in_force(self, company, team=None):
        """Return the procedure under which a new complaint is registered (R044).

        :param company: res.company
        :param team: helpdesk.ticket.team, or None for the first procedure
        :rtype: complaint.procedure, empty when none is in force
        """
        procedures = self.sudo().browse(self._get_in_force_ids(company.id))
        if team:
            procedures = procedures.filtered(lambda p: team in p.team_ids)
        return procedures[:1]

    @api.model
    @ormcache("company_id")
    def _get_in_force_ids(self, company_id):
        """Return the ids of the procedures in force in a company.

        :rtype: tuple of int
        """
        domain = [("company_id", "=", company_id), ("state", "=", "in_force")]
        return self.sudo().search(domain, order="id")._ids

    @api.model
    def _get_fact_labels(self):
        """Return the names of the facts the system knows by itself.

        An addon adds those it answers in ``_get_complaint_fact_values``.

        :return: fact code -> translated name
        :rtype: dict
        """
        _ = self.env._
        return {
            "persons": _("Number of complainants"),
            "amount_claimed": _("Amount claimed"),
            "channel": _("Channel"),
            "channel_layer": _("Layer of the channel"),
            "channel_form": _("Form of the channel"),
            "category": _("Category"),
            "has_contact": _("Can be reached"),
            "has_email": _("Has an e-mail address"),
            "is_anonymous": _("Anonymous"),
            "is_important": _("Important customer"),
            "is_escalated": _("In the hands of a rung"),
            "risk_escalation": _("Risk: escalation"),
            "risk_media": _("Risk: media exposure"),
            "risk_litigation": _("Risk: litigation"),
            "validity": _("Validity"),
            "grade": _("Grade"),
            "input": _("Kind of input"),
            "round": _("Round"),
            "responsibilities": _("Number of fixed responsibilities"),
            "within_authority": _("Within the authority of who asks"),
            "has_compensation": _("Compensation is asked for"),
            "compensation_amount": _("Total of the compensations"),
            "days_open": _("Days since the registration"),
            "days_unresolved": _("Days unresolved for our own reason"),
            "statement": _("Kind of report"),
            "statement_cost": _("Cost on the report"),
            "same_kind": _("Complaints of the same category by others"),
            "same_person": _("Earlier complaints of the same person"),
            "handled_before": _("Handled complaints of the same person and category"),
            "second_complaint": _("Linked as a second complaint"),
            "repeats": _("Earlier complaints that it repeats"),
            **self._get_approval_fact_labels(),
        }

    def _draw_numbers(self, count):
        """Draw numbers in one statement, without waiting for anybody.

        :param int count: how many
        :rtype: list of int
        """
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{self.sequence_id.id:03d}",
                count,
            )
        )
        return [number for (number,) in rows]

    def _get_roles(self):
        """Return every role the lines name.

        :rtype: recordset of complaint.role
        """
        roles = self.env["complaint.role"]
        for name, kind in self._get_line_kinds().items():
            for attribute, text in kind.attributes.items():
                if text == ROLE:
                    roles |= self[f"{name}_ids"][f"{attribute}_id"]
                elif text == ROLES:
                    roles |= self[f"{name}_ids"][ROLE_LINKS[attribute]]
        return roles

    def _get_unfilled_roles(self):
        """Return the roles of the lines that resolve to nobody.

        A role that is filled by the people of whatever team works on a complaint
        counts as filled.

        :rtype: recordset of complaint.role
        """
        self.ensure_one()
        assignments = self.env["complaint.role.assignment"].sudo()
        valid = assignments.search(
            Domain("company_id", "=", self.company_id.id)
            & assignments._get_valid_domain()
        )
        filled = valid.filtered(
            lambda a: a._get_users()
            or (a.kind in ("team_leader", "team_members") and not a.team_id)
        )
        return self._get_roles() - filled.role_id

    def _get_calendar(self):
        """Return the working calendar of the deadlines.

        :rtype: resource.calendar
        """
        self.ensure_one()
        return self.calendar_id or self.company_id.resource_calendar_id
