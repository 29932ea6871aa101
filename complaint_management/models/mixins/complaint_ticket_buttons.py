# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from functools import cache

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

STAFF = "base.group_user"


class ComplaintTicketButtons(models.AbstractModel):
    """Leads from the file of a complaint to its next step and its documents."""

    _name = "complaint.ticket.buttons"
    _description = "Complaint Buttons"
    _inherit = ["complaint.window.mixin"]

    complaint_possible_steps = fields.Char(
        compute="_compute_complaint_possible_steps",
        groups=STAFF,
        help="Milestones that the user may reach now, each between blanks.",
    )
    complaint_absent_phases = fields.Char(
        compute="_compute_complaint_absent_phases",
        groups=STAFF,
        help="Phases that no step of the procedure leads to, between blanks.",
    )
    complaint_next_step = fields.Char(
        string="Next Step", compute="_compute_complaint_next", groups=STAFF
    )
    complaint_next_code = fields.Char(compute="_compute_complaint_next", groups=STAFF)
    complaint_next_role_id = fields.Many2one(
        comodel_name="complaint.role",
        string="Role of the Next Step",
        compute="_compute_complaint_next",
        groups=STAFF,
    )
    complaint_next_due = fields.Datetime(
        string="Next Step Due", compute="_compute_complaint_next", groups=STAFF
    )
    complaint_next_state = fields.Selection(
        selection=[
            ("running", "In time"),
            ("warning", "Due soon"),
            ("breached", "Overdue"),
        ],
        string="Clock of the Next Step",
        compute="_compute_complaint_next",
        groups=STAFF,
    )

    # -- what fits now -------------------------------------------------------

    @api.depends(
        "complaint_phase",
        "complaint_ledger_seq",
        "complaint_clock_ids.state",
        "complaint_fact_ids",
    )
    @api.depends_context("uid")
    def _compute_complaint_possible_steps(self):
        opened = self.filtered(
            lambda t: t.id and t.complaint_phase and t.complaint_phase != "closed"
        )
        (self - opened).complaint_possible_steps = False
        progress = self._get_complaint_progress(opened)
        facts = opened._get_complaint_fact_values()
        for ticket in opened:
            steps = ticket._get_complaint_possible_steps(
                progress[ticket.id], facts[ticket.sudo()]
            )
            ticket.complaint_possible_steps = f" {' '.join(steps.mapped('code'))} "

    @api.depends("complaint_procedure_id")
    def _compute_complaint_absent_phases(self):
        phases = [phase for phase, _label in self._get_complaint_phases()]
        for ticket in self:
            known = set(ticket.sudo().complaint_procedure_id.step_ids.mapped("phase"))
            absent = [phase for phase in phases if phase not in known]
            ticket.complaint_absent_phases = " ".join(absent)

    def _get_complaint_possible_steps(self, progress, facts):
        """Return the steps the procedure lets the user take now.

        :param Progress progress: of the complaint
        :param dict facts: fact code -> value
        :rtype: recordset of complaint.procedure.step
        """
        self.ensure_one()
        steps = self.sudo().complaint_procedure_id._get_steps()
        mine = cache(self._is_complaint_role_mine)
        repeatable = self._get_complaint_repeatable_steps()
        possible = [
            steps[code].id
            for code, step in progress.plan.steps.items()
            if mine(steps[code]._get_taking_roles(), self.company_id, self.team_id)
            and (code in repeatable or not progress.is_done(code))
            and not any(progress.is_missing(other, facts) for other in step.not_before)
            and step.is_wanted(facts)
        ]
        return self.env["complaint.procedure.step"].browse(possible)

    def _get_complaint_repeatable_steps(self):
        """Return the steps that may be taken again in a round.

        There are several parties and several offers; an addon adds those of its own
        documents of which a complaint may need more than one.

        :return: milestones
        :rtype: set
        """
        return {"dispatched", "proposed"}

    @api.model
    def _is_complaint_role_mine(self, role, company, team):
        """Tell whether the user fills a role, as buttons show and steps check.

        :param role: complaint.role; empty is everybody's
        :param company: res.company of the complaint
        :param team: helpdesk.ticket.team the work belongs to
        :rtype: bool
        """
        user = self.env.user
        return (
            not role or user._is_superuser() or user in role._get_users(company, team)
        )

    @api.depends("complaint_clock_ids.state", "complaint_clock_ids.is_warned")
    def _compute_complaint_next(self):
        clocks = (
            self.env["complaint.clock"]
            .sudo()
            .search(
                [("ticket_id", "in", self.ids), ("is_open", "=", True)],
                order="date_due, id",
            )
        )
        # what nobody has to do, such as an acknowledgement, comes last
        clocks = clocks.sorted(lambda c: not (c.role_id or c.step_id.document_model))
        first = {clock.ticket_id.id: clock for clock in reversed(clocks)}
        for ticket in self:
            clock = first.get(ticket.id, clocks.browse())
            ticket.complaint_next_step = clock.name
            ticket.complaint_next_code = clock.step_id.code
            ticket.complaint_next_role_id = clock.role_id
            ticket.complaint_next_due = clock.date_due
            state = "running" if clock.state == "paused" else clock.state
            is_close = clock.shown_state in ("warned", "exceeded")
            ticket.complaint_next_state = "warning" if is_close else state

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Show the columns of the phases to complaints, the others to tickets."""
        is_complaint = bool(self.env.context.get("complaint_stages"))
        columns = (
            super()
            ._read_group_stage_ids(stages, domain)
            .filtered(lambda stage: bool(stage.complaint_phase) == is_complaint)
        )
        return (stages | columns).sorted()

    def _compute_display_name(self):
        # of what is being registered the host says "/ - False"
        new = self.filtered(lambda ticket: not ticket._origin)
        for ticket in new:
            ticket.display_name = ticket.name
        return super(ComplaintTicketButtons, self - new)._compute_display_name()

    # -- opening -------------------------------------------------------------

    def get_formview_id(self, access_uid=None):
        """Open complaints as a case file, wherever the link stands."""
        if len(self) == 1 and self.sudo().complaint_procedure_id:
            return self.env.ref(
                "complaint_management.helpdesk_ticket_complaint_view_form"
            ).id
        return super().get_formview_id(access_uid=access_uid)

    def action_complaint_open_file(self):
        """Open the case file in place of the registration.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return self.get_formview_action() | {"target": "main"}

    def action_complaint_register_new(self):
        """Open the registration form under the procedure in force.

        :return: window action
        :raise UserError: when the company has no procedure in force
        """
        self.browse().check_access("create")
        company = self.env.company
        procedure = self.env["complaint.procedure"]._get_in_force(company)
        if not procedure:
            raise UserError(
                self.env._("%s has no complaint procedure in force.", company.name)
            )
        channel = self.env["helpdesk.ticket.channel"].search(
            [
                ("complaint_code", "=", "phone"),
                ("company_id", "in", [False, company.id]),
            ],
            limit=1,
        )
        return self._get_complaint_action(
            "helpdesk_ticket_complaint_action_register",
            default_complaint_procedure_id=procedure.id,
            default_complaint_input_kind_id=procedure.input_ids[:1].kind_id.id,
            default_team_id=procedure.team_ids[:1].id,
            default_channel_id=channel.id,
        )

    # -- steps without a document ---------------------------------------------

    def action_complaint_explain(self):
        """Note that the customer was told why the complaint is invalid.

        :raise UserError: when no contact on record shows it
        """
        self.check_access("write")
        for ticket in self:
            assessment = ticket.complaint_assessment_ids.filtered(
                lambda a: a.state == "decided"
            )[:1]
            contact = ticket.complaint_contact_ids.filtered(
                lambda c, assessment=assessment: c.state == "recorded"
                and c.direction == "out"
                and assessment
                and c.date >= assessment.date_decided.replace(microsecond=0)
            )[:1]
            if not contact:
                raise UserError(
                    self.env._("Put the contact in which you explained it on record.")
                )
            ticket._complaint_record("explained", contact)

    # -- new documents ---------------------------------------------------------

    def action_new_contact(self):
        """Open a new contact.

        :return: window action
        """
        return self._open_complaint_document(
            "contact", default_channel_id=self.channel_id.id
        )

    def action_new_assessment(self):
        """Open the draft of the assessment, or a new one with its questions.

        :return: window action
        """
        self.check_access("write")
        self._create_missing_facts()
        return self._open_complaint_document("assessment", reuse=True)

    def action_new_dispatch(self):
        """Open a new order to a responsible team.

        :return: window action
        """
        kind = self.complaint_procedure_id.sudo().dispatch_ids[:1]
        return self._open_complaint_document("dispatch", default_kind_id=kind.id)

    def action_new_solution(self):
        """Open a new solution, based on the last submitted investigation.

        :return: window action
        """
        investigation = self.complaint_investigation_ids.filtered(
            lambda i: i.state == "submitted"
        )[:1]
        return self._open_complaint_document(
            "solution", default_investigation_id=investigation.id
        )

    def action_new_action(self):
        """Open a new improvement that answers the complaint, even a closed one.

        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        report = self.complaint_investigation_ids.filtered(
            lambda i: i.state == "submitted"
        )[:1]
        return self._get_complaint_form(
            "complaint_action_action",
            default_ticket_ids=[Command.link(self.id)],
            default_cause_id=report.cause_id.id,
            default_analysis=report.cause,
            default_team_id=report.responsible_team_id.id,
        )

    def action_new_responsibility(self):
        """Open the responsibility that is not fixed yet, with what was found.

        :return: window action
        """
        documents = self.complaint_responsibility_ids
        kinds = dict(documents._fields["kind"]._description_selection(self.env))
        live = documents.filtered(lambda d: d.state not in ("replaced", "cancelled"))
        open_kinds = [kind for kind in kinds if kind not in live.mapped("kind")]
        kind = next(iter(open_kinds), "handling")
        return self._open_complaint_document(
            "responsibility",
            default_kind=kind,
            default_line_ids=[
                Command.create(vals) for vals in self._propose_responsible(kind)
            ],
        )

    def _propose_responsible(self, kind):
        """Return who is responsible as far as the file says it.

        :param str kind: of the responsibility
        :return: values of complaint.responsibility.line
        :rtype: list of dict
        """
        report = self.complaint_investigation_ids.filtered(
            lambda i: i.state == "submitted"
        )[:1]
        team, user = report.responsible_team_id, report.responsible_user_id
        if kind == "cause" and (team or user):
            return [{"team_id": team.id, "user_id": user.id}]
        dispatch = self.complaint_dispatch_ids.filtered(
            lambda d: d.state not in ("draft", "cancelled")
        )[:1]
        return [{"team_id": dispatch.team_id.id}] if dispatch else []

    def action_new_compensation(self):
        """Open the case that is being prepared, or a new one.

        :return: window action
        """
        return self._open_complaint_document("compensation", reuse=True)

    def action_new_reply(self):
        """Open the draft of the reply, or a new one about the latest solution.

        :return: window action
        """
        solution = self.complaint_solution_ids.filtered(
            lambda s: s.round == self.complaint_round
            and s.state not in ("draft", "requested", "cancelled", "refused")
        )[:1]
        return self._open_complaint_document(
            "reply", reuse=True, default_solution_id=solution.id
        )

    def action_new_revisit(self):
        """Open the planned revisit, or a new one.

        :return: window action
        """
        return self._open_complaint_document("revisit", reuse=True)

    def _open_complaint_document(self, kind, reuse=False, **context):
        """Open the form of a document of the complaint.

        The action of an addon's document stands in the addon that has its model.

        :param str kind: last part of the name of its model
        :param bool reuse: open a draft of this round instead of a second one
        :param context: defaults of a new document
        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        documents = self[f"complaint_{kind}_ids"]
        drafts = documents.filtered(
            lambda d: reuse and d.state == "draft" and d.round == self.complaint_round
        )
        return self._get_complaint_form(
            f"{documents._original_module}.complaint_{kind}_action",
            drafts[:1],
            default_ticket_id=self.id,
            **context,
        )
