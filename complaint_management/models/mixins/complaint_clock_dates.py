# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every


class ComplaintClockDates(models.AbstractModel):
    """Until when open work has to be done, and what moves that time.

    A clock keeps the limit that holds for it; its due time follows from the start,
    the limit, the pauses and the calendar, and can be counted again at any time.
    """

    _name = "complaint.clock.dates"
    _description = "Complaint Clock Dates"

    calendar_id = fields.Many2one("resource.calendar", ondelete="restrict")
    limit_id = fields.Many2one(
        comodel_name="complaint.procedure.limit",
        ondelete="restrict",
        index="btree_not_null",
        help="The line of the procedure in force in place of the limit of the step.",
    )
    limit_number = fields.Integer()
    limit_unit = fields.Char()
    date_start = fields.Datetime(required=True)
    date_agreed = fields.Datetime(
        string="Agreed Until",
        help="A date on the document or an approved extension: no calendar moves it.",
    )
    date_due = fields.Datetime(string="Due")
    date_warn = fields.Datetime(string="Warn From")
    date_counted = fields.Datetime(help="When the due time was counted last.")
    is_warned = fields.Boolean()
    next_check_at = fields.Datetime()
    pause_ids = fields.Many2many(
        comodel_name="complaint.pause",
        relation="complaint_clock_pause_rel",
        column1="clock_id",
        column2="pause_id",
        string="Pauses",
    )

    @api.model
    def _prepare_dates(self, step, calendar, start, limit, agreed=None):
        """Return the values of a clock that tell until when it runs, naive UTC.

        :param step: complaint.procedure.step that is measured
        :param calendar: resource.calendar of the procedure
        :param datetime start: the event that starts it
        :param tuple limit: (line id, number, unit) in place of the step's limit
        :param datetime agreed: a date that holds in place of a counted one
        :rtype: dict
        """
        line_id, number, unit = limit or (False, step.limit_number, step.limit_unit)
        if agreed or unit == "document_date":
            due = agreed
        else:
            due = unit and calendar._complaint_deadline(start, number, unit)
        warn = self._get_warning(step, calendar, start, due)
        return {
            "calendar_id": calendar.id,
            "limit_id": line_id,
            "limit_number": number,
            "limit_unit": unit,
            "date_start": start,
            "date_agreed": agreed,
            "date_due": due,
            "date_warn": warn,
            "date_counted": fields.Datetime.now(),
            "next_check_at": warn or due,
        }

    @api.model
    def _get_warning(self, step, calendar, start, due):
        """Return from when on people are warned, naive UTC, or False."""
        if not due or not step.warn_number:
            return False
        lead = calendar._complaint_before(due, step.warn_number, step.warn_unit)
        return max(start, lead)

    def _count_due(self):
        """Return until when the clock runs by its limit, pauses and calendar.

        :return: naive UTC, or False without a limit
        :rtype: datetime or bool
        """
        self.ensure_one()
        if self.limit_unit == "document_date" or not self.limit_unit:
            unit, due = "minute", self.date_agreed
        else:
            unit, due = self.limit_unit, self.date_agreed
            due = due or self.calendar_id._complaint_deadline(
                self.date_start, self.limit_number, unit
            )
        for pause in self.pause_ids.sorted("date_start"):
            # an extension that was agreed on later knew of the pause
            if due and pause.date_end and self._is_pause_counted(pause):
                due = self.calendar_id._complaint_shift(
                    due, pause.date_start, pause.date_end, unit
                )
        return due

    def _is_pause_counted(self, pause):
        """Tell whether a pause moves the due time.

        :param pause: complaint.pause
        :rtype: bool
        """
        return not self.date_extended or pause.date_end > self.date_extended

    def _get_longest_due(self):
        """Return until when the work may last with all its extensions (R173).

        :return: naive UTC; False when it cannot be extended
        :rtype: datetime or bool
        """
        self.ensure_one()
        step = self.step_id
        if not step.extension_unit or not self.date_due:
            return False
        due = self.calendar_id._complaint_deadline(
            self.date_start, step.extension_number, step.extension_unit
        )
        for pause in self.pause_ids.sorted("date_start").filtered("date_end"):
            due = self.calendar_id._complaint_shift(
                due, pause.date_start, pause.date_end, step.extension_unit
            )
        return due

    def _extend(self, due):
        """Let the work last longer.

        :param datetime due: naive UTC
        """
        self.ensure_one()
        now = fields.Datetime.now()
        warn = self._get_warning(self.step_id, self.calendar_id, now, due)
        self._trusted().write(
            {
                "date_agreed": due,
                "date_extended": now,
                "date_due": due,
                "date_warn": warn,
                "is_warned": False,
                "next_check_at": warn or due,
            }
        )
        self.ticket_id._complaint_refresh()

    def _reschedule(self, cause):
        """Count the due time of running clocks again; what it changes is logged.

        Clocks that were met or breached are never touched.

        :param str cause: code for the ledger, such as ``calendar``
        """
        now = fields.Datetime.now()
        moved = []
        for clock in self.filtered(lambda c: c.state == "running")._trusted():
            before, due = clock.date_due, clock._count_due()
            clock.date_counted = now
            if due == before:
                continue
            warn = clock._get_warning(
                clock.step_id, clock.calendar_id, clock.date_start, due
            )
            is_warned = bool(warn and warn <= now)
            clock.write(
                {
                    "date_due": due,
                    "date_warn": warn,
                    "is_warned": is_warned,
                    "next_check_at": due if is_warned else warn or due,
                }
            )
            moved.append((clock, before))
        self._log_rescheduled(moved, cause)

    @api.model
    def _log_rescheduled(self, moved, cause):
        """Write into the ledger which due times moved, and why.

        :param list moved: (clock, due time before) pairs
        :param str cause: code
        """
        clocks = self.union(*(clock for clock, _before in moved))
        labels = clocks._get_event_labels()
        self.env["complaint.ledger"]._append(
            [
                {
                    "ticket": clock.ticket_id,
                    "milestone": "rescheduled",
                    "label": f"{labels[clock.company_id]['rescheduled']}: {clock.name}",
                    "payload": {
                        "cause": cause,
                        "clock": clock.id,
                        "step": clock.step_id.code,
                        "before": before,
                        "due": clock.date_due,
                    },
                }
                for clock, before in moved
            ]
        )
        clocks.ticket_id._complaint_refresh()

    @api.model
    def _get_outdated_domain(self):
        """Running clocks that were counted before their calendar changed.

        :rtype: Domain
        """
        calendars = self.env["resource.calendar"].search(
            [("complaint_date_changed", "!=", False)]
        )
        return Domain.OR(
            Domain("calendar_id", "=", calendar.id)
            & Domain("date_counted", "<=", calendar.complaint_date_changed)
            for calendar in calendars
        ) & Domain("state", "=", "running")

    @api.model
    def _cron_reschedule(self, batch_size=500):
        """Count again what depends on calendars that changed; safe to run twice.

        :param int batch_size: clocks in one transaction
        """
        domain = self._get_outdated_domain()
        todo = self.search(domain, order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(todo))
        for ids in split_every(batch_size, todo.ids):
            clocks = self.browse(ids).try_lock_for_update().filtered_domain(domain)
            clocks._reschedule("calendar")
            if not cron._commit_progress(len(ids)):
                break
