# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.limits import Counter, count_due


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
        counter = self._get_counter(calendar)
        due = count_due(counter, start, number, unit, agreed) or False
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

    def _count_due(self, limit=None):
        """Return until when the clock runs by its limit, pauses and calendar.

        :param tuple limit: (calendar, number, unit) in place of those of the clock
        :return: naive UTC, or False without a limit
        :rtype: datetime or bool
        """
        self.ensure_one()
        own = self.calendar_id, self.limit_number, self.limit_unit
        calendar, number, unit = limit or own
        due = count_due(
            self._get_counter(calendar),
            self.date_start,
            number,
            unit,
            self.date_agreed,
            self.date_extended,
            self._get_pauses(),
        )
        return due or False

    def _get_pauses(self):
        """Return when the clock stood still.

        :return: begin and end of each pause, the earliest first
        :rtype: list of tuple
        """
        pauses = self.pause_ids.sorted("date_start")
        return [(pause.date_start, pause.date_end) for pause in pauses]

    @api.model
    def _get_counter(self, calendar):
        """Return what counts time limits on a calendar.

        :param calendar: resource.calendar
        :rtype: Counter
        """
        return Counter(calendar._complaint_deadline, calendar._complaint_shift)

    def _get_longest_due(self):
        """Return until when the work may last with all its extensions (R173).

        :return: naive UTC; False when it cannot be extended
        :rtype: datetime or bool
        """
        self.ensure_one()
        step = self.step_id
        if not step.extension_unit or not self.date_due:
            return False
        return count_due(
            self._get_counter(self.calendar_id),
            self.date_start,
            step.extension_number,
            step.extension_unit,
            pauses=self._get_pauses(),
        )

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
            clock.write(clock._prepare_due(due, clock.step_id, clock.calendar_id))
            moved.append((clock, before))
        self._log_rescheduled(moved, cause)

    def _get_moved_out(self, procedure, facts):
        """Return the running clocks whose step another revision does not ask for.

        :param procedure: complaint.procedure
        :param dict facts: fact code -> value, of the complaint
        :rtype: recordset of complaint.clock
        """
        planned = procedure._get_plan().steps
        return self.filtered(
            lambda c: c.state in ("running", "paused")
            and not planned[c.step_id.code].is_wanted(facts)
        )

    def _prepare_move(self, procedure, facts):
        """Return the values with which the clock runs under another revision.

        :param procedure: complaint.procedure
        :param dict facts: fact code -> value, of the complaint
        :rtype: dict
        """
        self.ensure_one()
        step = procedure._get_steps()[self.step_id.code]
        vals = {"step_id": step.id, "name": self.name}
        if self.document_model == "complaint.fact.answer":
            return vals
        if self.role_id == self.step_id.role_id:
            vals["role_id"] = step.role_id.id
        vals["name"] = step.name
        own = False, step.limit_number, step.limit_unit
        planned = procedure._get_plan().steps[step.code]
        line_id, number, unit = planned.get_limit(facts) or own
        # a date on the document is there when its clock begins
        if "document_date" in (unit, self.limit_unit):
            return vals
        calendar = procedure._get_calendar()
        vals |= {"calendar_id": calendar.id, "limit_id": line_id}
        vals |= {"limit_number": number, "limit_unit": unit}
        # what is paused is counted when it goes on
        if self.state == "running":
            due = self._count_due((calendar, number, unit))
            vals |= self._prepare_due(due, step, calendar)
        return vals

    def _prepare_due(self, due, step, calendar):
        """Return the values of a clock whose due time moves.

        :param due: naive UTC, or False
        :param step: complaint.procedure.step that says when people are warned
        :param calendar: resource.calendar
        :rtype: dict
        """
        self.ensure_one()
        warn = self._get_warning(step, calendar, self.date_start, due)
        is_warned = bool(warn and warn <= fields.Datetime.now())
        return {
            "date_due": due,
            "date_warn": warn,
            "is_warned": is_warned,
            "next_check_at": due if is_warned else warn or due,
        }

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
        for clocks in self.env["ir.cron"]._iter_complaint_batches(todo, batch_size):
            clocks.filtered_domain(domain)._reschedule("calendar")
