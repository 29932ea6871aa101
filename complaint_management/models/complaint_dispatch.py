# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ComplaintDispatch(models.Model):
    """An order to a responsible party: the question, the limit, the receipt (R123).

    The matter is copied without who the customer is: who answers sees the case
    through the order, not the complaint. An order to an outside party is watched over
    by the responsible team, which is one of ours.
    """

    _name = "complaint.dispatch"
    _description = "Complaint Dispatch"
    _inherit = [
        "mail.thread",
        "complaint.dispatch.investigator",
        "complaint.dispatch.opinion",
        "complaint.dispatch.acts",
        "complaint.dispatch.portal",
        "complaint.dispatch.statement",
        "complaint.dispatch.party",
        "complaint.document.mixin",
    ]
    _check_company_auto = True
    _complaint_transitions = {
        "draft": ("issued", "cancelled"),
        "issued": ("received", "refused", "returned", "cancelled"),
        "refused": ("received", "cancelled"),
        "received": ("done", "answered", "returned", "cancelled"),
        "done": ("accepted", "answered", "received", "cancelled"),
        "accepted": ("answered", "cancelled"),
        "answered": ("signed", "received"),
        "returned": (),
        "signed": (),
        "cancelled": (),
    }
    _complaint_frozen_states = (
        "issued",
        "refused",
        "done",
        "accepted",
        "answered",
        "signed",
        "returned",
        "cancelled",
    )
    _complaint_state_steps = {"received": "received", "signed": "head_signed"}
    _complaint_open_fields = ("return_reason",)  # written before sending back
    _complaint_stamp_fields = (
        "date_issued",
        "issued_by_id",
        "date_received",
        "received_by_id",
        "date_answered",
        "answered_by_id",
        "date_head_signed",
        "head_signed_by_id",
        "reminder_count",
    )
    # what the receiving side writes; the rest is fixed at issue
    _complaint_receiver_fields = ("answer", "handler_id", "return_reason")

    kind_id = fields.Many2one(
        comodel_name="complaint.procedure.dispatch",
        string="Form",
        ondelete="restrict",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    is_outside = fields.Boolean(related="kind_id.is_outside")
    act_ids = fields.One2many(
        comodel_name="complaint.dispatch.act",
        inverse_name="dispatch_id",
        string="Acts",
        readonly=True,
        copy=False,
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Responsible Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        check_company=True,
        index=True,
    )
    question = fields.Text(string="Handling Requirements", required=True)
    matter = fields.Text(
        compute="_compute_matter", store=True, readonly=False, precompute=True
    )
    date_limit = fields.Datetime(
        string="Limit",
        compute="_compute_date_limit",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_issued = fields.Datetime(readonly=True, copy=False)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_received = fields.Datetime(string="Signed For", readonly=True, copy=False)
    received_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    handler_id = fields.Many2one(
        comodel_name="res.users",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    answer = fields.Text(string="Result")
    date_answered = fields.Datetime(readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    head_signed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_head_signed = fields.Datetime(readonly=True, copy=False)
    return_reason = fields.Char()
    reminder_count = fields.Integer(string="Reminders", readonly=True, copy=False)
    investigation_ids = fields.One2many("complaint.investigation", "dispatch_id")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("issued", "Issued"),
            ("refused", "Receipt refused"),
            ("received", "Receipt signed"),
            ("done", "Reported done"),
            ("accepted", "Work accepted"),
            ("answered", "Answered"),
            ("signed", "Signed by the head"),
            ("returned", "Sent back"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )

    # what was due from departments in a period
    _limit_idx = models.Index("(company_id, date_limit) WHERE date_limit IS NOT NULL")
    _team_open_idx = models.Index(
        "(team_id, date_limit) WHERE state IN ('issued', 'received', 'answered')"
    )
    _party_idx = models.Index("(party_id, id) WHERE party_id IS NOT NULL")

    @api.depends("ticket_id")
    def _compute_team_id(self):
        drafts = self.filtered(lambda d: not d.team_id and d.ticket_id)
        facts = drafts.ticket_id.sudo()._get_complaint_fact_values()
        for dispatch in drafts:
            ticket = dispatch.ticket_id.sudo()
            judged = ticket.complaint_assessment_ids.filtered(
                lambda assessment: assessment.state == "decided"
            )
            routing = ticket.complaint_procedure_id.routing_ids
            dispatch.team_id = judged[-1:].team_id or routing._find_team(
                ticket, facts[ticket]
            )

    @api.depends("ticket_id")
    def _compute_matter(self):
        for dispatch in self.filtered(lambda d: not d.matter and d.ticket_id):
            ticket = dispatch._get_known_ticket()
            if ticket:
                matter = ticket._get_complaint_matter()
                dispatch.matter = ticket._mask_complaint(matter)

    @api.depends("ticket_id", "team_id")
    def _compute_date_limit(self):
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        for dispatch in self.filtered(lambda d: not d.date_limit and d.ticket_id):
            procedure = dispatch.ticket_id.sudo().complaint_procedure_id
            line = dispatch._get_handling_cycle(procedure)
            if line.limit_unit and line.limit_unit != "document_date":
                dispatch.date_limit = procedure._get_calendar()._complaint_deadline(
                    now, line.limit_number, line.limit_unit
                )

    def _get_handling_cycle(self, procedure):
        """Return the line that says how long the team has: its own, or the step.

        :param procedure: complaint.procedure, with sudo
        :rtype: complaint.procedure.routing or complaint.procedure.step
        """
        line = procedure.routing_ids.filtered("limit_unit")
        if line:
            ticket = self.ticket_id.sudo()
            facts = ticket._get_complaint_facts()
            line = line._find_line(ticket, facts, self.team_id.sudo())
        steps = procedure._get_steps()
        return line or steps.get("answered", procedure.step_ids.browse())

    @api.depends("team_id")
    def _compute_others_steps(self):
        return super()._compute_others_steps()

    def _get_responsible_team(self):
        return self.team_id

    def _awaits_step(self, code):
        """No head signs orders of a kind that does without (R128)."""
        if code == "head_signed" and self.kind_id:
            return self.sudo().kind_id.needs_head_signature
        return super()._awaits_step(code)

    def write(self, vals):
        if not self._is_trusted():
            for dispatch in self:
                if dispatch.state == "received":
                    dispatch._check_receiver_write(vals)
        return super().write(vals)

    def _check_receiver_write(self, vals):
        """After issue only the answer is open, for the responsible team.

        :raise UserError: when something else is changed
        """
        if self.is_outside or set(vals) - set(self._complaint_receiver_fields):
            raise UserError(
                self.env._("The order was issued: only the answer can be written.")
            )

    def action_issue(self):
        """Send the order to the responsible team or the outside party."""
        self.check_access("write")
        # who gives the opinion sets the limit, too
        self.filtered(lambda d: d.date_limit or not d.needs_opinion)._check_limit()
        self._set_state(
            "issued",
            "dispatched",
            date_issued=fields.Datetime.now(),
            issued_by_id=self.env.uid,
        )
        self._issue_to_party()

    def action_receive(self):
        """Sign for receipt (签收); the one who signs handles the case (R124)."""
        self.check_access("write")
        self._check_inside()
        self._set_state(
            "received",
            "received",
            date_received=fields.Datetime.now(),
            received_by_id=self.env.uid,
            handler_id=self.env.uid,
        )

    def action_return(self):
        """Send the order back with a reason: not ours, or not clear."""
        self.check_access("write")
        self._check_inside()
        for dispatch in self:
            if not dispatch.return_reason:
                raise UserError(self.env._("Say why the order goes back."))
        self._check_team_member()
        self._set_state("returned", "returned")

    def action_answer(self):
        """Return the order with the result (返单, R127)."""
        self.check_access("write")
        self._check_inside()
        for dispatch in self:
            if not (dispatch.answer or "").strip():
                raise UserError(self.env._("Fill in the result."))
        self._set_state(
            "answered",
            "answered",
            date_answered=fields.Datetime.now(),
            answered_by_id=self.env.uid,
        )

    def action_head_sign(self):
        """The head of the responsible team signs the result (R128, R474)."""
        self.check_access("write")
        self._check_inside()
        for dispatch in self:
            if self.env.user == dispatch.answered_by_id:
                raise UserError(
                    self.env._("The head signs what somebody else answered.")
                )
        self._set_state(
            "signed",
            "head_signed",
            head_signed_by_id=self.env.uid,
            date_head_signed=fields.Datetime.now(),
        )

    def action_head_refuse(self):
        """The head sends the answer back to its author, with a reason."""
        self.check_access("write")
        self._check_inside()
        self._check_head()
        for dispatch in self:
            if not dispatch.return_reason:
                raise UserError(self.env._("Say what the answer is missing."))
        self._set_state("received", "head_refused")

    def action_cancel(self):
        """Withdraw an order that was not signed for, or whose objection was upheld."""
        self.check_access("write")
        for dispatch in self:
            if dispatch.date_received and dispatch.objection_state != "upheld":
                raise UserError(self.env._("The order was signed for."))
        issued = self.filtered(lambda d: d.state != "draft")
        self._set_state("cancelled", "returned", {"cancelled": True})
        issued.filtered("is_outside")._queue_party_mail()

    def action_remind(self):
        """Urge the responsible team or party (催办); reminders are counted (R126)."""
        self.check_access("write")
        for dispatch in self:
            if dispatch.state not in ("issued", "received", "refused"):
                raise UserError(self.env._("There is nothing to urge."))
            dispatch._trusted().reminder_count += 1
            dispatch.ticket_id._complaint_record(
                "reminded", dispatch, {"count": dispatch.reminder_count}
            )
            members = dispatch.team_id.sudo().user_ids | dispatch.team_id.sudo().user_id
            dispatch.message_notify(
                partner_ids=members.partner_id.ids,
                subject=self.env._("Please answer: %s", dispatch.display_name),
                body=dispatch.question,
            )
            if dispatch.is_outside:
                dispatch._queue_party_mail()

    def _check_head(self):
        """Refuse acts of the head of the responsible team by others (R474).

        The head is who fills the role of the signature, a deputy too; where the
        procedure knows none, the leader of the team.

        :raise AccessError: when the user is not the head
        """
        for dispatch in self:
            team = dispatch.team_id.sudo()
            is_head = self.env.user == team.user_id
            if "head_signed" in dispatch.procedure_id._get_steps():
                is_head = " head_signed " not in dispatch.others_steps
            if not is_head:
                raise AccessError(
                    self.env._("Only the head of %s may do this.", team.name)
                )

    def _check_team_member(self):
        """Refuse acts of the receiving side by others.

        :raise AccessError: when the user is not of the responsible team
        """
        for dispatch in self:
            team = dispatch.team_id.sudo()
            if self.env.user not in team.user_ids | team.user_id:
                raise AccessError(
                    self.env._("Only the team %s may do this.", team.name)
                )
