# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

# What makes two clocks the same piece of work.
CLOCK_KEY = ["ticket_id", "step_id", "round", "document_model", "document_id"]


class ComplaintTicketClock(models.AbstractModel):
    """Starts and stops the clocks of the steps (R148)."""

    _name = "complaint.ticket.clock"
    _description = "Complaint Clocks"

    @api.model
    def _complaint_move_clocks(self, entries, done):
        """Stop the clocks that the entries meet and start those that follow.

        :param list entries: see ``_complaint_record_entries``
        :param dict done: ticket id -> milestone -> set of rounds, before the entries
        :return: the clocks of the complaints of the entries
        :rtype: recordset of complaint.clock
        """
        old = [e["ticket"] for e in entries if e["milestone"] != "registered"]
        known = self._get_complaint_clocks(self.browse().union(*old))
        clocks_of = known.grouped("ticket_id")
        for entry in entries:
            clocks = clocks_of.get(entry["ticket"], known.browse())
            self._complaint_stop_clocks(entry, clocks.filtered("is_open"))
            done[entry["ticket"].id][entry["milestone"]].add(entry["round"])
        return known | self._create_clocks(known, self._prepare_clocks(entries, done))

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
        """Meet the clocks of a step; begin a new round, or close, with it.

        :param dict entry: the step that was taken; gets its ``round``
        :param clocks: the open clocks of its complaint
        """
        ticket, step = entry["ticket"], entry["step"]
        entry["round"] = ticket.complaint_round
        self._complaint_meet(entry, clocks)
        if step and step.phase == "closed":
            clocks.filtered("is_open")._void()
        elif step and step.starts_round:
            restarted = step._get_restarted()
            clocks.filtered(lambda c: c.is_open and c.step_id in restarted)._void()
            ticket._trusted().complaint_round += 1

    @api.model
    def _complaint_meet(self, entry, clocks):
        document = entry.get("document")
        clocks.filtered(
            lambda c: c.step_id.code == entry["milestone"]
            and (
                not c.document_id
                or not document
                or c.document_model != document._name
                or c.document_id == document.id
            )
        )._meet(entry["date"])

    @api.model
    def _prepare_clocks(self, entries, done):
        """Return the values of the clocks that the steps start.

        :param list entries: the steps that were taken
        :param dict done: ticket id -> milestone -> set of rounds
        :rtype: list of dict
        """
        starting = [
            (entry, step)
            for entry in entries
            for step in self._get_complaint_next(entry, done[entry["ticket"].id])
        ]
        asking = [e["ticket"] for e, step in starting if step.condition_ids]
        facts = self.browse().union(*asking)._get_complaint_fact_values()
        return [
            self._prepare_clock(entry, step)
            for entry, step in starting
            if not step.condition_ids
            or step.condition_ids._match(facts[entry["ticket"]]) is not None
        ]

    @api.model
    def _get_complaint_next(self, entry, done):
        """Return the steps that a step starts, their conditions left aside.

        :param dict entry: the step that was taken
        :param dict done: milestone -> set of rounds
        :rtype: recordset of complaint.procedure.step
        """
        step, ticket, document = entry["step"], entry["ticket"], entry.get("document")
        if not step or step.phase == "closed":
            return self.env["complaint.procedure.step"]

        def is_next(other):
            if step not in other.after_ids:
                return False
            if other.after_mode == "all" and not all(
                ticket._is_complaint_step_done(required, done)
                for required in other.after_ids
            ):
                return False
            return not ticket._is_complaint_step_done(other, done) or (
                other.document_model
                and document
                and document._name == other.document_model
            )

        return ticket.complaint_procedure_id.step_ids.filtered(is_next)

    @api.model
    def _prepare_clock(self, entry, step):
        """Return the values of one clock, its dates included.

        :param dict entry: the step that starts it
        :param step: the complaint.procedure.step it measures
        :rtype: dict
        """
        ticket, document = entry["ticket"], entry.get("document")
        # what begins a round asks for a new document, not for the one that began it
        own = (
            bool(document)
            and document._name == step.document_model
            and not entry["step"].starts_round
        )
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
        """Create clocks; work whose clock runs already gets no second one.

        :param known: the clocks of the complaints
        :param list vals_list: values of complaint.clock
        :rtype: recordset of complaint.clock
        """
        keys = {self._get_clock_key(row) for row in known.read(CLOCK_KEY, load=None)}
        new = {}
        for vals in vals_list:
            key = self._get_clock_key(vals)
            if key not in keys:
                new.setdefault(key, vals)
        model = self.env["complaint.clock"].sudo()._trusted()
        return model.create(list(new.values()))

    @api.model
    def _get_clock_key(self, vals):
        """Return what makes a clock the same piece of work.

        :rtype: tuple
        """
        return tuple(vals[name] for name in CLOCK_KEY)
