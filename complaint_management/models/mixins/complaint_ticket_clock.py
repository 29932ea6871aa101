# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import api, models
from odoo.fields import Domain

from ...tools.progress import NO_DOCUMENT, Progress, is_same_work

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
        clocks.filtered(lambda c: c.is_open and self._is_ended_with(c, entry))._void(
            entry["date"]
        )
        if not step:
            return
        plan = step.procedure_id._get_plan()
        over = clocks.filtered(
            lambda c: c.is_open
            and plan.is_over(c.step_id.code, step.code, self._is_same_work(c, entry))
        )
        over._void(entry["date"])
        if step.restart == "round" and step.phase != "closed":
            ticket._trusted().complaint_round += 1

    @api.model
    def _is_ended_with(self, clock, entry):
        """Tell whether the document of a clock is withdrawn by an entry.

        :rtype: bool
        """
        document = entry.get("document")
        ending = getattr(document, "_complaint_ending_milestones", ())
        own = (clock.document_model, clock.document_id)
        return entry["milestone"] in ending and self._get_document_key(document) == own

    @api.model
    def _is_same_work(self, clock, entry):
        """Tell whether a clock may run for the document of an entry.

        :rtype: bool
        """
        own = (clock.document_model, clock.document_id)
        return is_same_work(own, self._get_document_key(entry.get("document")))

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
        return [
            self._prepare_clock(entry, step, facts)
            for entry, step in starting
            if step.is_wanted(facts := self._get_complaint_entry_facts(entry))
        ]

    @api.model
    def _get_complaint_entry_facts(self, entry):
        """Return the facts that decide what follows a step.

        :param dict entry: the step that was taken
        :return: fact code -> value; those the ledger keeps, in the round that is now
        :rtype: dict
        """
        return entry.get("facts", {}) | {"round": entry["ticket"].complaint_round}

    @api.model
    def _get_complaint_next(self, entry, progress):
        """Return the steps that a step starts, their conditions left aside.

        :param dict entry: the step that was taken
        :param dict progress: ticket id -> Progress
        :rtype: list of PlannedStep
        """
        if not entry["step"] or entry["step"].phase == "closed":
            return []
        document = entry.get("document")
        key = self._get_document_key(document)
        following = progress[entry["ticket"].id].get_next(entry["milestone"], key)
        return [
            step
            for step in following
            if not document
            or step.document_model != document._name
            or document._awaits_step(step.code)
        ]

    @api.model
    def _prepare_clock(self, entry, planned, facts):
        """Return the values of one clock, its dates included.

        :param dict entry: the step that starts it
        :param PlannedStep planned: the step it measures
        :param dict facts: fact code -> value, for time limits with conditions
        :rtype: dict
        """
        ticket, document = entry["ticket"], entry.get("document")
        step, procedure = entry["steps"][planned.code], ticket.complaint_procedure_id
        taken = procedure._get_plan().steps[entry["milestone"]]
        key = self._get_document_key(document)
        own = Progress.is_own_document(taken, planned, key)
        role = document._get_step_role(step) if own else step.role_id
        return {
            "ticket_id": ticket.id,
            "company_id": ticket.company_id.id,
            "step_id": step.id,
            "name": step.name,
            "role_id": role.id,
            "team_id": self._get_complaint_step_team(ticket, document).id,
            "round": ticket.complaint_round,
            "document_model": key[0] if own else "",
            "document_id": key[1] if own else 0,
            **self.env["complaint.clock"]._prepare_dates(
                step,
                procedure._get_calendar(),
                entry["date"],
                planned.get_limit(facts),
                self._get_document_date(document, step),
            ),
        }

    @api.model
    def _get_document_date(self, document, step):
        """Return the date on a document that is the limit of a step.

        Who has to do it again has the date that stands there now.

        :param document: record that the step before was taken on, or None
        :param step: complaint.procedure.step
        :return: naive UTC, or False
        :rtype: datetime or bool
        """
        if document and step.limit_field and document._name == step.document_model:
            return document.sudo()[step.limit_field]
        return False

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
    def _complaint_let_go(self, model_names):
        """End the work on documents whose addon goes: nobody could take it up again.

        An addon calls it in its uninstall hook. Complaints and ledgers stay.

        :param tuple model_names: models of the documents of the addon
        """
        # documents that were begun, and those that were to be
        clocks = self.env["complaint.clock"].search(
            Domain("is_open", "=", True)
            & (
                Domain("document_model", "in", model_names)
                | Domain("step_id.document_model", "in", model_names)
            )
        )
        clocks._void()
        clocks.ticket_id._complaint_refresh()
        reviews = self.env["tier.review"].search(
            [("model", "in", model_names), ("status", "in", ("waiting", "pending"))]
        )
        reviews._trusted().write({"status": "cancel"})
        self._complaint_let_go_relations(model_names)

    @api.model
    def _complaint_let_go_relations(self, model_names):
        """Let the tables of many2many fields go with the models that have them.

        Odoo takes them for ours where our mixins declare the field, and would keep
        rows of records that are gone.

        :param tuple model_names: models of the documents of the addon
        """
        models_ = [self.env[name] for name in model_names]
        tables = {
            field.relation
            for model in models_
            for field in model._fields.values()
            if field.type == "many2many" and field.store
        }
        addon = self.env["ir.module.module"].sudo()._get(models_[0]._original_module)
        relations = self.env["ir.model.relation"].sudo()
        relations.search([("name", "in", list(tables))]).module = addon

    @api.model
    def _get_clock_key(self, vals):
        """Return what makes a clock the same piece of work.

        :rtype: tuple
        """
        return tuple(vals[name] for name in CLOCK_KEY)
