# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from functools import cache

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

OPEN_STATES = ("running", "paused", "breached")
IS_OPEN = f"WHERE state IN {OPEN_STATES}"


class ComplaintClock(models.Model):
    """One piece of open work: a step that somebody has to take by a time.

    Written by the engine only. The open clocks of my roles are "my work".
    """

    _name = "complaint.clock"
    _description = "Complaint Clock"
    _inherit = [
        "complaint.trusted.mixin",
        "complaint.unnamed.mixin",
        "complaint.clock.principle",
        "complaint.clock.dates",
    ]
    _order = "date_due, id"
    _rec_name = "name"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    step_id = fields.Many2one(
        comodel_name="complaint.procedure.step",
        required=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char(string="Work", required=True)
    role_id = fields.Many2one("complaint.role", index="btree_not_null")
    team_id = fields.Many2one("helpdesk.ticket.team", index="btree_not_null")
    round = fields.Integer(required=True, default=1)
    document_model = fields.Char(required=True, default="")
    document_id = fields.Many2oneReference(
        model_field="document_model", required=True, default=0
    )
    occurrence = fields.Integer(required=True, default=1)
    date_extended = fields.Datetime(
        string="Extended On", help="When the last extension was approved."
    )
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("paused", "Paused"),
            ("breached", "Overdue"),
            ("met", "In time"),
            ("late", "Late"),
            ("void", "No longer needed"),
        ],
        default="running",
        required=True,
    )
    date_met = fields.Datetime(string="Done")
    date_breached = fields.Datetime()
    # not on the mixin: an abstract model has no field to relate to
    is_hard = fields.Boolean(related="step_id.is_hard")
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    ticket_number = fields.Char(related="ticket_id.number")
    ticket_name = fields.Char(string="Subject", compute="_compute_ticket_name")
    grade_id = fields.Many2one(related="ticket_id.complaint_grade_id")
    grade_color = fields.Integer(related="grade_id.color")

    _once_idx = models.UniqueIndex(
        "(ticket_id, step_id, round, document_model, document_id, occurrence)",
        "A clock runs once.",
    )
    # The sweep of the cron.
    _check_idx = models.Index("(next_check_at) WHERE state = 'running'")
    # What a changed calendar moves.
    _calendar_idx = models.Index("(calendar_id, date_counted) WHERE state = 'running'")
    # What the figures say of missed limits, complaint by complaint.
    _missed_idx = models.Index(
        "(ticket_id, step_id) WHERE state IN ('late', 'breached')"
    )
    # "My work": the open clocks of a role, the most urgent first.
    _open_idx = models.Index(f"(role_id, company_id, date_due) {IS_OPEN}")
    # The same for who has several roles: the first page needs no sorting.
    _work_idx = models.Index(f"(company_id, date_due, id) {IS_OPEN}")

    @api.model_create_multi
    def create(self, vals_list):
        self._check_engine()
        return super().create(vals_list)

    def write(self, vals):
        self._check_engine()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Clocks are part of the file of a complaint."))

    def _check_engine(self):
        if not self._is_trusted():
            raise AccessError(self.env._("Clocks are set by the steps, not by hand."))

    @api.depends("ticket_id.name")
    def _compute_ticket_name(self):
        for clock in self:
            # handlers see their work, not who the customer is
            ticket = clock.ticket_id.sudo()
            clock.ticket_name = ticket._mask_complaint(ticket.name)

    @api.depends("state")
    def _compute_is_open(self):
        for clock in self:
            clock.is_open = clock.state in OPEN_STATES

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        is_open = Domain("state", "in", OPEN_STATES)
        return Domain.OR(is_open if item else ~is_open for item in value)

    @api.depends_context("uid")
    def _compute_is_mine(self):
        domain = self._get_mine_domain()
        mine = self.filtered_domain(domain)
        for clock in self:
            clock.is_mine = clock in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._get_mine_domain()
        return Domain.OR(mine if item else ~mine for item in value)

    @api.model
    def _get_mine_domain(self):
        """Clocks of roles that the current user fills today.

        :rtype: Domain
        """
        return self.env["complaint.role.assignment"]._get_work_domain(self.env.user)

    def action_open_complaint(self):
        """Open the document of the clock, its complaint, or the order to the team.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        record = self.ticket_id
        if self.document_id and self.document_model in self.env:
            record = self.env[self.document_model].browse(self.document_id)
        elif not record.has_access("read"):
            # a handler sees the case through the order
            record = self.env["complaint.dispatch"].search(
                [("ticket_id", "=", record.id)], limit=1
            )
        return record.get_formview_action()

    def _meet(self, date):
        """Stop open clocks: in time or late. Met clocks are never touched again.

        :param datetime date: when the step was taken, naive UTC
        """
        # what is paused was in time when it was stopped
        going = self.filtered(lambda c: c.state != "paused" and c.date_due)
        late = going.filtered(lambda c: c.date_due < date)
        for clocks, state in ((self - late, "met"), (late, "late")):
            clocks.sudo()._trusted().write(
                {"state": state, "date_met": date, "next_check_at": False}
            )
        for clock in late.filtered(lambda c: not c.date_breached):
            clock.sudo()._trusted().date_breached = clock.date_due

    def _void(self, date=None):
        """Stop open clocks of work that is no longer needed.

        What was overdue by then stays on record, noticed or not.

        :param datetime date: since when, naive UTC, default now
        """
        date = date or fields.Datetime.now()
        for clock in self.filtered(lambda c: c.state == "running" and c.date_due):
            if clock.date_due < date:
                clock.sudo()._trusted().date_breached = clock.date_due
        self.sudo()._trusted().write({"state": "void", "next_check_at": False})

    def _is_breach(self):
        """Tell whether the limit passed before the work was done or not needed.

        :rtype: bool
        """
        self.ensure_one()
        if self.state == "void":
            return bool(self.date_breached)
        if self.state == "running":
            return bool(self.date_due and self.date_due <= fields.Datetime.now())
        return self.state in ("late", "breached")

    @api.model
    def _get_due_domain(self):
        """Running clocks that have to be looked at now.

        :rtype: Domain
        """
        return Domain("state", "=", "running") & Domain(
            "next_check_at", "<=", fields.Datetime.now()
        )

    @api.model
    def _cron_check(self, batch_size=500):
        """Warn and breach what is due (R181); safe to run twice and on two servers.

        :param int batch_size: clocks in one transaction
        """
        domain = self._get_due_domain()
        todo = self.search(domain, order="next_check_at", limit=batch_size * 20)
        for clocks in self.env["ir.cron"]._iter_complaint_batches(todo, batch_size):
            clocks.filtered_domain(domain)._check_due()

    def _check_due(self):
        """Mark running clocks as warned or overdue, with a ledger row for both."""
        now = fields.Datetime.now()
        overdue = self.filtered(lambda c: c.date_due <= now)
        warned = self - overdue
        warned._trusted().write({"is_warned": True})
        for clock in warned:
            clock._trusted().next_check_at = clock.date_due
        overdue._trusted().write(
            {"state": "breached", "date_breached": now, "next_check_at": False}
        )
        self._log_due(warned, overdue, now)
        self.ticket_id._complaint_refresh()
        self._remind()
        overdue._escalate()

    @api.model
    def _log_due(self, warned, overdue, now):
        """Write warnings and breaches into the ledger.

        :param warned: complaint.clock that will be due soon
        :param overdue: complaint.clock that is overdue
        :param datetime now: naive UTC
        """
        labels = (warned | overdue)._get_event_labels()
        self.env["complaint.ledger"]._append(
            [
                {
                    "ticket": clock.ticket_id,
                    "milestone": code,
                    "label": f"{labels[clock.company_id][code]}: {clock.name}",
                    "payload": {"step": clock.step_id.code, "clock": clock.id},
                    "date": now,
                }
                for clocks, code in (
                    (warned, "warned"),
                    (overdue.filtered("is_hard"), "breached"),
                    (overdue.filtered(lambda c: not c.is_hard), "exceeded"),
                )
                for clock in clocks
            ]
        )

    def _escalate(self):
        """Take overdue work to the next rung where its step says so (R295).

        A limit that holds in principle is not breached: it is only reminded of.
        """
        clocks = self.filtered(
            lambda c: c.is_hard and c.step_id.on_breach == "escalate"
        )
        labels = clocks._get_event_labels()
        for clock in clocks:
            label = labels[clock.company_id]["breached"]
            clock.ticket_id._complaint_escalate(f"{label}: {clock.name}", clock)

    def _get_event_labels(self):
        """Return what the ledger says: the system has no language, the company has.

        :return: company -> code -> label
        :rtype: dict
        """
        tickets = self.env["helpdesk.ticket"]
        return {
            company: tickets.with_context(
                lang=company.partner_id.lang
            )._get_complaint_milestones()
            for company in self.sudo().company_id
        }

    def _remind(self):
        """Tell the people of the roles, one message for all that waits for them."""
        get_users = cache(lambda role, company, team: role._get_users(company, team))
        reminders = defaultdict(self.browse)
        for clock in self.filtered(lambda c: c.step_id.on_breach != "none"):
            users = get_users(clock.role_id, clock.company_id, clock.team_id)
            users -= clock.ticket_id.complaint_subject_user_ids
            for lang, group in users.grouped("lang").items():
                reminders[lang, group.partner_id] |= clock
        for (lang, partners), clocks in reminders.items():
            clocks.with_context(lang=lang)._notify_reminder(partners)

    def _notify_reminder(self, partners):
        """Send one reminder, by the preferred way of notification of each person.

        :param partners: res.partner
        """
        template = self.env.ref("complaint_management.mail_message_clock")
        thread, subject = self.ticket_id, self.ticket_id[:1].display_name
        if len(thread) > 1:
            thread = self.env["mail.thread"]
            subject = self.env._("%s steps are due soon or overdue", len(self))
        render = self.env["ir.qweb"]._render
        thread.message_notify(
            partner_ids=partners.ids,
            subject=subject,
            body=Markup().join(render(template.id, {"clock": c}) for c in self),
        )
