# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# occasion -> act -> what the ledgers of the complaints say
MILESTONES = {
    "emergency": {
        "call": "meeting_called",
        "hold": "meeting_held",
        "confirm": "minutes_confirmed",
        "tasks": "meeting_tasks_done",
        "cancel": "meeting_cancelled",
    },
    "regular": {"confirm": "discussed"},
}
TRANSITIONS = {
    "draft": ("called",),
    "called": ("held", "cancelled"),
    "held": ("confirmed",),
    "confirmed": (),
    "cancelled": (),
}


class ComplaintMeeting(models.Model):
    """会议纪要: who met when about which complaints, and decided what (R306, R310).

    An emergency meeting is about one complaint; a regular one goes through many.
    """

    _name = "complaint.meeting"
    _description = "Complaint Meeting"
    _inherit = [
        "mail.thread",
        "complaint.stamped.mixin",
        "complaint.step.taker",
        "complaint.meeting.people",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    _complaint_stamp_fields = (
        "state",
        "company_id",
        "called_by_id",
        "date_called",
        "date_held",
        "date_confirmed",
        "confirmed_by_id",
    )
    _complaint_frozen_states = ("confirmed", "cancelled")
    _complaint_after_close = True

    name = fields.Char(string="Subject", required=True)
    kind = fields.Selection(
        selection=[("emergency", "Emergency meeting"), ("regular", "Regular meeting")],
        string="Kind of Meeting",
        required=True,
        default="regular",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    ticket_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        relation="complaint_meeting_ticket_rel",
        column1="meeting_id",
        column2="ticket_id",
        string="Complaints",
        check_company=True,
        domain=[("complaint_procedure_id", "!=", False)],
    )
    matter = fields.Text(
        string="Complaints It Is About",
        compute="_compute_matter",
        help="The complaints, without who complains for who may not open them.",
    )
    date = fields.Datetime(
        string="Date of the Meeting",
        required=True,
        default=fields.Datetime.now,
        index=True,
    )
    duration = fields.Float(string="Length in Hours", default=1.0)
    date_end = fields.Datetime(string="Until", compute="_compute_date_end", store=True)
    place = fields.Char()
    minutes = fields.Text(string="Minutes of the Meeting", copy=False)
    decision = fields.Text(string="What Was Decided", copy=False)
    task_ids = fields.One2many(
        comodel_name="complaint.meeting.task", inverse_name="meeting_id"
    )
    date_tasks_due = fields.Datetime(
        compute="_compute_date_tasks_due",
        help="The end of the day on which the last open task is due.",
    )
    cancel_reason = fields.Char(copy=False)
    date_called = fields.Datetime(string="Called On", readonly=True, copy=False)
    date_held = fields.Datetime(string="Held On", readonly=True, copy=False)
    date_confirmed = fields.Datetime(string="Confirmed On", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Planned"),
            ("called", "Called"),
            ("held", "Held"),
            ("confirmed", "Minutes confirmed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )

    @api.depends("ticket_ids")
    @api.depends_context("uid")
    def _compute_matter(self):
        for meeting in self:
            meeting.matter = "\n".join(
                f"{ticket.number} {ticket._mask_complaint(ticket.name)}"
                for ticket in meeting.sudo().ticket_ids
            )

    @api.depends("date", "duration")
    def _compute_date_end(self):
        for meeting in self:
            length = timedelta(hours=meeting.duration or 0)
            meeting.date_end = meeting.date and meeting.date + length

    @api.depends("task_ids.date_due", "task_ids.state")
    def _compute_date_tasks_due(self):
        for meeting in self:
            tasks = meeting.sudo().task_ids.filtered(lambda t: t.state == "open")
            last = max(tasks.mapped("date_due"), default=False)
            meeting.date_tasks_due = last and meeting._get_end_of(last)

    def _get_end_of(self, day):
        """Return when a day of the company is over.

        :param date day: the day
        :return: naive UTC
        :rtype: datetime
        """
        end = datetime.combine(
            day, time(23, 59, 59), self.company_id._get_complaint_zone()
        )
        return end.astimezone(UTC).replace(tzinfo=None)

    @api.constrains("ticket_ids", "kind", "chair_id", "secretary_id")
    def _check_complaints(self):
        for meeting in self.sudo():
            for ticket in meeting.ticket_ids:
                if not ticket.complaint_procedure_id:
                    raise ValidationError(
                        self.env._("%s is not a complaint.", ticket.number)
                    )
            if meeting.kind == "emergency" and len(meeting.ticket_ids) != 1:
                raise ValidationError(
                    self.env._("An emergency meeting is about one complaint.")
                )
        self._check_subjects()

    @api.model
    def _stamp_created(self, vals_list):
        super()._stamp_created(vals_list)
        for vals in vals_list:
            vals["called_by_id"] = self.env.uid

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings._check_known(meetings.sudo().ticket_ids)
        return meetings

    def write(self, vals):
        before = {meeting: meeting.sudo().ticket_ids for meeting in self}
        moved = self.filtered(
            lambda m: m.state == "called" and {"date", "place"} & set(vals)
        )
        result = super().write(vals)
        for meeting, tickets in before.items():
            meeting._check_known(meeting.sudo().ticket_ids - tickets)
        for meeting in moved:
            meeting._tell_people(
                lambda own: own.env._("The meeting was moved: %s", own.name)
            )
        return result

    def _check_known(self, tickets):
        """Refuse complaints that the user has no part in.

        :param tickets: helpdesk.ticket
        :raise AccessError: for one of them
        """
        tickets = tickets.sudo(self.env.su)
        if tickets - tickets._filter_complaint_known():
            raise AccessError(self.env._("You have no part in this complaint."))

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        for meeting in self:
            meeting._check_writable()
            fixed = {"kind", "ticket_ids"} & set(vals)
            if fixed and meeting.kind == "emergency" and meeting.state != "draft":
                raise UserError(
                    self.env._("The meeting was called: it stays with its complaint.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if any(meeting.state != "draft" for meeting in self):
            raise UserError(self.env._("A meeting that was called is kept."))

    # -- what the engine of the steps asks ---------------------------------------

    def _names_who_takes(self, milestone):
        """Calling is for a role of the procedure; then the meeting names its people."""
        return milestone != "meeting_called"

    def _move(self, state, act, payload=None, **vals):
        """Move to a state and write the step into the ledgers of the complaints.

        :param str state: one that may follow
        :param str act: key of :data:`MILESTONES`
        :param dict payload: facts without personal data
        :param vals: stamps written together with the state
        :raise UserError: when the state may not follow
        """
        self.ensure_one()
        if state not in TRANSITIONS[self.state]:
            raise UserError(self.env._("%s cannot do this step now.", self.name))
        self._trusted().write({"state": state, **vals})
        self._record(act, payload)

    def _record(self, act, payload=None):
        """Write a step into the ledger of each complaint.

        :param str act: key of :data:`MILESTONES`
        :param dict payload: facts without personal data
        """
        milestone = MILESTONES[self.kind].get(act)
        tickets = self.sudo().ticket_ids
        if milestone and tickets:
            tickets._complaint_record(milestone, self, payload)

    # -- acts --------------------------------------------------------------------

    def action_call(self):
        """Call the meeting: everybody who takes part is told (R306).

        :raise UserError: without participants, or when the complaint is closed
        """
        self.check_access("write")
        for meeting in self:
            meeting._check_writable()
            if not meeting.participant_ids:
                raise UserError(self.env._("Say who takes part."))
            ticket = meeting.sudo().ticket_ids
            if meeting.kind == "emergency" and ticket.complaint_phase == "closed":
                raise UserError(
                    self.env._("The complaint %s is closed.", ticket.number)
                )
            meeting._move(
                "called",
                "call",
                {"date": meeting.date, "people": len(meeting.participant_ids)},
                date_called=fields.Datetime.now(),
            )
            meeting._tell_people(
                lambda own: own.env._("You are called to a meeting: %s", own.name)
            )
        return True

    def action_hold(self):
        """Put on record that the meeting took place, and who came.

        :raise UserError: before it began, or while it is open who came
        """
        self.check_access("write")
        for meeting in self:
            meeting._check_writable()
            if meeting.date > fields.Datetime.now():
                raise UserError(self.env._("The meeting has not begun yet."))
            people = meeting.participant_ids
            if not all(people.mapped("attendance")):
                raise UserError(self.env._("Say of everybody whether he came."))
            came = people.filtered(lambda p: p.attendance == "yes")
            if not came:
                raise UserError(self.env._("Nobody came: cancel the meeting."))
            meeting._move(
                "held",
                "hold",
                {"date": meeting.date, "called": len(people), "came": len(came)},
                date_held=fields.Datetime.now(),
            )
        return True

    def action_confirm(self):
        """Confirm the minutes: they are kept, and owners are told of their tasks.

        :raise AccessError: to others than the chair
        :raise UserError: while minutes or decision are missing
        """
        self.check_access("write")
        for meeting in self:
            if self.env.user != meeting.chair_id:
                raise AccessError(
                    self.env._("%s confirms the minutes.", meeting.chair_id.name)
                )
            if not (meeting.minutes or "").strip():
                raise UserError(self.env._("Write the minutes."))
            if not (meeting.decision or "").strip():
                raise UserError(self.env._("Write what was decided."))
            meeting._move(
                "confirmed",
                "confirm",
                {"tasks": len(meeting.task_ids)},
                date_confirmed=fields.Datetime.now(),
                confirmed_by_id=self.env.uid,
            )
            meeting._tell_people(
                lambda own: own.env._("You have a task from the meeting: %s", own.name),
                meeting.sudo().task_ids.user_id,
            )
        return True

    def action_cancel(self):
        """Call the meeting off.

        :raise UserError: without a reason
        """
        self.check_access("write")
        for meeting in self:
            meeting._check_writable()
            if not (meeting.cancel_reason or "").strip():
                raise UserError(self.env._("Write why it is called off."))
            meeting._move("cancelled", "cancel")
            meeting._tell_people(
                lambda own: own.env._("The meeting was called off: %s", own.name)
            )
        return True

    def _record_tasks_done(self):
        """Write into the ledger that nothing the meeting decided is left to do."""
        self.ensure_one()
        tasks = self.sudo().task_ids
        if all(task.state == "done" for task in tasks):
            self._record("tasks", {"tasks": len(tasks)})
