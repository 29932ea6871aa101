# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What those of the rung may still write in which state.
OPEN_FIELDS = {"raised": {"date_agreed"}, "accepted": {"answer"}}


class ComplaintEscalation(models.Model):
    """A complaint goes up one rung: to whom, why, until when (R294, R295, R304)."""

    _name = "complaint.escalation"
    _description = "Complaint Escalation"
    _inherit = ["complaint.document.mixin"]
    _check_company_auto = True
    _complaint_transitions = {
        "draft": ("raised",),
        "raised": ("accepted",),
        "accepted": ("answered",),
        "answered": (),
    }
    _complaint_frozen_states = ("raised", "accepted", "answered")
    _complaint_stamp_fields = (
        "rung_id",
        "clock_id",
        "date_raised",
        "raised_by_id",
        "date_accepted",
        "accepted_by_id",
        "date_answered",
    )

    rung_id = fields.Many2one(
        comodel_name="complaint.procedure.escalation",
        string="Rung",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self._default_rung_id(),
    )
    role_id = fields.Many2one(related="rung_id.role_id")
    is_in_person = fields.Boolean(related="rung_id.is_in_person")
    clock_id = fields.Many2one(
        comodel_name="complaint.clock",
        string="Because Of",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    reason = fields.Text(required=True)
    date_raised = fields.Datetime(readonly=True, copy=False)
    raised_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_accepted = fields.Datetime(readonly=True, copy=False)
    accepted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_agreed = fields.Datetime(
        string="Agreed Until",
        copy=False,
        help="What whoever took it over agreed on with the customer.",
    )
    answer = fields.Text(copy=False)
    date_answered = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("raised", "Raised"),
            ("accepted", "Taken over"),
            ("answered", "Answer given"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )

    @api.model
    def _default_rung_id(self):
        ticket_id = self.env.context.get("default_ticket_id")
        ticket = self.env["helpdesk.ticket"]
        if isinstance(ticket_id, int):
            ticket = ticket.browse(ticket_id)
        if ticket and ticket.has_access("read"):
            return ticket._get_complaint_next_rung().id
        return False

    @api.model
    def _stamp_created(self, vals_list):
        super()._stamp_created(vals_list)
        tickets = self.env["helpdesk.ticket"].sudo()
        for vals in vals_list:
            ticket = tickets.browse(vals.get("ticket_id"))
            rung = ticket._get_complaint_next_rung()
            if not rung:
                raise UserError(
                    self.env._("%s cannot go up any further.", ticket.number)
                )
            vals["rung_id"] = rung.id

    def _get_responsible_team(self):
        """Whose work is overdue; else the team that has the complaint in hand."""
        escalation = self.sudo()
        return (
            escalation.clock_id.team_id
            or escalation.ticket_id._get_complaint_responsible_team()
        )

    def _get_step_role(self, step):
        """The role of the rung takes its steps, whatever rung it is."""
        takes = ("escalation_accepted", "escalation_answered")
        return self.rung_id.role_id if step.code in takes else step.role_id

    def action_raise(self):
        """Hand the complaint to the people of the rung and tell them."""
        self.check_access("write")
        for escalation in self:
            rung = escalation.sudo().rung_id
            escalation._set_state(
                "raised",
                "escalated",
                {"rung": rung.code, "clock": escalation.clock_id.id or None},
                date_raised=fields.Datetime.now(),
                raised_by_id=self.env.uid,
            )
            escalation._tell_people()
        self.ticket_id._complaint_reconsider()

    def _tell_people(self):
        rung = self.sudo().rung_id
        users = self._get_people()
        for lang, group in users.grouped("lang").items():
            escalation = self.sudo().with_context(lang=lang)
            escalation.ticket_id.message_notify(
                partner_ids=group.partner_id.ids,
                subject=escalation.env._(
                    "%(number)s was escalated to %(rung)s",
                    number=escalation.ticket_id.number,
                    rung=rung.name,
                ),
                body=escalation.reason,
            )

    def _get_people(self):
        """Return who fills the role of the rung.

        :rtype: recordset of res.users
        """
        self.ensure_one()
        escalation = self.sudo()
        ticket = escalation.ticket_id
        team = ticket._get_complaint_step_team(ticket, escalation)
        users = escalation.rung_id.role_id._get_users(ticket.company_id, team)
        return users - ticket.complaint_subject_user_ids

    def _check_people(self):
        """Refuse acts of the rung by others.

        :raise AccessError: naming the role
        """
        for escalation in self:
            if self.env.user not in escalation._get_people():
                raise AccessError(
                    self.env._(
                        "Only the role %s may do this.", escalation.sudo().role_id.name
                    )
                )

    def action_accept(self):
        """Take the complaint over, with a date of one's own.

        :raise UserError: without a date that lies ahead
        """
        self.check_access("write")
        self._check_people()
        now = fields.Datetime.now()
        for escalation in self:
            if not escalation.date_agreed or escalation.date_agreed <= now:
                raise UserError(self.env._("Say until when you will answer."))
        self._set_state(
            "accepted",
            "escalation_accepted",
            date_accepted=now,
            accepted_by_id=self.env.uid,
        )

    def action_answer(self):
        """Answer on this rung."""
        self.check_access("write")
        self._check_people()
        for escalation in self:
            if not (escalation.answer or "").strip():
                raise UserError(self.env._("Write the answer."))
        self._set_state(
            "answered", "escalation_answered", date_answered=fields.Datetime.now()
        )

    def _check_frozen(self, vals):
        for escalation in self:
            if set(vals) <= OPEN_FIELDS.get(escalation.state, set()):
                escalation._check_people()
            else:
                super(ComplaintEscalation, escalation)._check_frozen(vals)
