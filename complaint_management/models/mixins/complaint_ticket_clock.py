# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import api, models

from ...tools.progress import NO_DOCUMENT, Progress

# What makes two clocks the same piece of work.
CLOCK_KEY = ["ticket_id", "step_id", "round", "document_model", "document_id"]


class ComplaintTicketClock(models.AbstractModel):
    """Starts and stops the clocks of the steps (R148)."""

    _name = "complaint.ticket.clock"
    _description = "Complaint Clocks"

    @api.model
    def _complaint_move_clocks(self, entries, progress):
        """Stop the clocks that the entries meet and start those that follow.

        :param list entries: see ``_complaint_record_entries``
        :param dict progress: ticket id -> Progress, before the entries
        :return: the clocks of the complaints of the entries
        :rtype: recordset of complaint.clock
        """
        old = [e["ticket"] for e in entries if e["milestone"] != "registered"]
        known = self._get_complaint_clocks(self.browse().union(*old))
        clocks_of = known.grouped("ticket_id")
        for entry in entries:
            clocks = clocks_of.get(entry["ticket"], known.browse())
            self._complaint_stop_clocks(entry, clocks.filtered("is_open"))
            progress[entry["ticket"].id].add(
                entry["milestone"],
                self._get_document_key(entry.get("document")),
                entry["seq"],
            )
        vals_list = self._prepare_clocks(entries, progress)
        return known | self._create_clocks(known, vals_list)

    @api.model
    def _get_document_key(self, document):
        return (document._name, document.id) if document else NO_DOCUMENT

    @api.model
    def _get_complaint_clocks(self, tickets):
        """Return all clocks of complaints, whoever asks.

        :param tickets: helpdesk.ticket
        :rtype: recordset of complaint.clock
        """
        clocks = self.env["complaint.clock"].sudo()
        if not tickets:
            return clocks
        return clocks.search_fetch([("ticket_id", "in", tickets.ids)])

    @api.model
    def _complaint_stop_clocks(self, entry, clocks):
        """Meet the clocks of a step; end those of work that is over with it.

        :param dict entry: the step that was taken
        :param clocks: the open clocks of its complaint
        """
        ticket, step = entry["ticket"], entry["step"]
        self._complaint_meet(entry, clocks)
        if not step:
            return
        clocks = clocks.filtered("is_open")
        if step.phase == "closed":
            clocks._void()
            return
        plan = step.procedure_id._get_plan()
        over = clocks.filtered(
            lambda c: step.code in plan.steps[c.step_id.code].until
            or (
                c.step_id.code in plan.restarted.get(step.code, ())
                and (step.restart == "round" or self._is_same_work(c, entry))
            )
        )
        over._void()
        if step.restart == "round":
            ticket._trusted().complaint_round += 1

    @api.model
    def _is_same_work(self, clock, entry):
        """Tell whether a clock may run for the document of an entry.

        :rtype: bool
        """
        document = entry.get("document")
        return (
            not clock.document_id
            or not document
            or clock.document_model != document._name
            or clock.document_id == document.id
        )

    @api.model
    def _complaint_meet(self, entry, clocks):
        clocks.filtered(
            lambda c: c.step_id.code == entry["milestone"]
            and self._is_same_work(c, entry)
        )._meet(entry["date"])

    @api.model
    def _prepare_clocks(self, entries, progress):
        """Return the values of the clocks that the steps start.

        :param list entries: the steps that were taken
        :param dict progress: ticket id -> Progress
        :rtype: list of dict
        """
        starting = [
            (entry, step)
            for entry in entries
            for step in self._get_complaint_next(entry, progress)
        ]
        asking = [entry["ticket"] for entry, step in starting if step.conditions]
        facts = self.browse().union(*asking)._get_complaint_fact_values()
        return [
            self._prepare_clock(entry, step)
            for entry, step in starting
            if not step.conditions or step.is_wanted(facts[entry["ticket"]])
        ]

    @api.model
    def _get_complaint_next(self, entry, progress):
        """Return the steps that a step starts, their conditions left aside.

        :param dict entry: the step that was taken
        :param dict progress: ticket id -> Progress
        :rtype: list of PlannedStep
        """
        if not entry["step"] or entry["step"].phase == "closed":
            return []
        document = self._get_document_key(entry.get("document"))
        return progress[entry["ticket"].id].get_next(entry["milestone"], document)

    @api.model
    def _prepare_clock(self, entry, planned):
        """Return the values of one clock, its dates included.

        :param dict entry: the step that starts it
        :param PlannedStep planned: the step it measures
        :rtype: dict
        """
        ticket, document = entry["ticket"], entry.get("document")
        step = entry["steps"][planned.code]
        taken = ticket.complaint_procedure_id._get_plan().steps[entry["milestone"]]
        key = self._get_document_key(document)
        own = Progress.is_own_document(taken, planned, key)
        return {
            "ticket_id": ticket.id,
            "company_id": ticket.company_id.id,
            "step_id": step.id,
            "name": step.name,
            "role_id": step.role_id.id,
            "team_id": self._get_complaint_step_team(ticket, document).id,
            "round": ticket.complaint_round,
            "document_model": document._name if own else "",
            "document_id": document.id if own else 0,
            **self._get_clock_dates(entry, step, own),
        }

    @api.model
    def _get_clock_dates(self, entry, step, own):
        """Return start, due and warning of a clock, naive UTC.

        :param dict entry: the step that starts it
        :param step: the complaint.procedure.step it measures
        :param bool own: whether the document of the entry is the one to finish
        :rtype: dict
        """
        start, due, warn = entry["date"], False, False
        calendar = entry["ticket"].complaint_procedure_id._get_calendar()
        if step.limit_unit == "document_date":
            due = own and entry["document"].sudo()[step.limit_field]
        elif step.limit_unit:
            due = calendar._complaint_deadline(
                start, step.limit_number, step.limit_unit
            )
        if due and step.warn_number:
            lead = calendar._complaint_before(due, step.warn_number, step.warn_unit)
            warn = max(start, lead)
        return {
            "date_start": start,
            "date_due": due,
            "date_warn": warn,
            "next_check_at": warn or due,
        }

    @api.model
    def _create_clocks(self, known, vals_list):
        """Create clocks; work whose clock is open already gets no second one.

        :param known: the clocks of the complaints
        :param list vals_list: values of complaint.clock
        :rtype: recordset of complaint.clock
        """
        last, running = Counter(), set()
        for clock, row in zip(known, known.read(CLOCK_KEY, load=None), strict=True):
            key = self._get_clock_key(row)
            last[key] = max(last[key], clock.occurrence)
            if clock.is_open:
                running.add(key)
        new = []
        for vals in vals_list:
            key = self._get_clock_key(vals)
            if key not in running:
                running.add(key)
                new.append({**vals, "occurrence": last[key] + 1})
        return self.env["complaint.clock"].sudo()._trusted().create(new)

    @api.model
    def _get_clock_key(self, vals):
        """Return what makes a clock the same piece of work.

        :rtype: tuple
        """
        return tuple(vals[name] for name in CLOCK_KEY)
