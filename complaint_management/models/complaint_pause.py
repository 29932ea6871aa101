# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintPause(models.Model):
    """A time in which the clocks of a complaint stand still, with its reason.

    What is overdue already stays so: a pause cannot hide a breach.
    """

    _name = "complaint.pause"
    _description = "Complaint Pause"
    _inherit = ["complaint.document.mixin"]
    _complaint_transitions = {
        "draft": ("running",),
        "running": ("ended",),
        "ended": (),
    }
    _complaint_frozen_states = ("running", "ended")
    _complaint_stamp_fields = (
        "date_start",
        "date_until",
        "date_end",
        "started_by_id",
        "ended_by",
        "clock_ids",
    )

    reason_id = fields.Many2one(
        comodel_name="complaint.procedure.pause",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('procedure_id', '=', procedure_id)]",
    )
    explanation = fields.Text(required=True)
    date_start = fields.Datetime(string="From", readonly=True, copy=False)
    date_until = fields.Datetime(
        string="At the Latest Until", readonly=True, copy=False
    )
    date_end = fields.Datetime(string="Ended On", readonly=True, copy=False)
    started_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    ended_by = fields.Selection(
        selection=[
            ("customer", "Message of the customer"),
            ("user", "By hand"),
            ("limit", "Longest time over"),
        ],
        readonly=True,
        copy=False,
    )
    clock_ids = fields.Many2many(
        comodel_name="complaint.clock",
        relation="complaint_clock_pause_rel",
        column1="pause_id",
        column2="clock_id",
        string="Clocks",
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("running", "Clocks stopped"),
            ("ended", "Ended"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )

    _running_idx = models.Index("(ticket_id, date_until) WHERE state = 'running'")

    @api.constrains("ticket_id", "reason_id")
    def _check_reason(self):
        for pause in self:
            if pause.reason_id.sudo().procedure_id != pause.procedure_id:
                raise UserError(self.env._("This reason is not one of the procedure."))

    def action_start(self):
        """Stop the clocks that wait for the reason.

        :raise UserError: when no clock of them is running in time
        """
        self.check_access("write")
        now = fields.Datetime.now().replace(microsecond=0)
        for pause in self:
            pause._check_number()
            clocks = pause._get_waiting_clocks()
            # what is overdue and was not looked at yet is a breach, not a pause
            clocks.filtered(lambda c: c.date_due and c.date_due <= now)._check_due()
            clocks = clocks.filtered(lambda c: c.state == "running")
            if not clocks:
                raise UserError(self.env._("No clock is running that could wait."))
            clocks._trusted().write({"state": "paused", "next_check_at": False})
            pause._set_state(
                "running",
                "paused",
                {"reason": pause.reason_id.sudo().code, "clocks": clocks.ids},
                date_start=now,
                date_until=pause._get_until(now),
                started_by_id=self.env.uid,
                clock_ids=[fields.Command.set(clocks.ids)],
            )

    def _check_number(self):
        """Refuse more pauses for a reason than the procedure allows.

        :raise UserError: naming the reason
        """
        pause, reason = self.sudo(), self.sudo().reason_id
        earlier = pause.ticket_id.complaint_pause_ids.filtered(
            lambda p: p.reason_id == reason and p.state != "draft" and p != pause
        )
        if reason.max_number and len(earlier) >= reason.max_number:
            raise UserError(
                self.env._(
                    "A complaint is paused %(number)s times at most for “%(reason)s”.",
                    number=reason.max_number,
                    reason=reason.name,
                )
            )

    def _get_waiting_clocks(self):
        """Return the running clocks of the steps that the reason names.

        :rtype: recordset of complaint.clock, with sudo
        """
        self.ensure_one()
        pause = self.sudo()
        clocks = pause.ticket_id.complaint_clock_ids
        steps = pause.reason_id.step_ids
        return clocks.filtered(
            lambda c: c.state == "running"
            and c.date_due
            and (not steps or c.step_id in steps)
        )

    def _get_until(self, now):
        reason = self.sudo().reason_id
        if not reason.limit_unit:
            return False
        return reason.procedure_id._get_calendar()._complaint_deadline(
            now, reason.limit_number, reason.limit_unit
        )

    def action_end(self):
        """Let the clocks go on."""
        self.check_access("write")
        self._end("user")

    def _end(self, ended_by):
        """Let the clocks go on, with what was left of their time.

        :param str ended_by: key of ``ended_by``
        """
        now = fields.Datetime.now().replace(microsecond=0)
        for pause in self:
            end = min(now, pause.date_until) if pause.date_until else now
            clocks = pause.sudo().clock_ids.filtered(lambda c: c.state == "paused")
            pause._set_state(
                "ended", "resumed", {"by": ended_by}, date_end=end, ended_by=ended_by
            )
            clocks._trusted().write({"state": "running"})
            for clock in clocks._trusted():
                clock.next_check_at = clock.date_due
            clocks._reschedule("pause")
        self.sudo().ticket_id._complaint_refresh()

    @api.model
    def _cron_end(self, batch_size=200):
        """End the pauses that lasted as long as they may; safe to run twice.

        :param int batch_size: pauses in one transaction
        """
        domain = [
            ("state", "=", "running"),
            ("date_until", "<=", fields.Datetime.now()),
        ]
        todo = self.search(domain)
        for pauses in self.env["ir.cron"]._iter_complaint_batches(todo, batch_size):
            pauses.filtered_domain(domain)._end("limit")

    def _get_length(self, end):
        """Return how long the pauses lasted together; what overlaps counts once.

        :param datetime end: until when a pause that is still running counts
        :rtype: timedelta
        """
        length, last = timedelta(), None
        for pause in self.filtered("date_start").sorted("date_start"):
            start = max(pause.date_start, last) if last else pause.date_start
            stop = pause.date_end or end
            if stop > start:
                length += stop - start
                last = stop
        return length
