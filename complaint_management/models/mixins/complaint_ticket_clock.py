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
        """
        open_clocks = self._get_open_clocks(entries)
        vals_list = []
        for entry in entries:
            ticket = entry["ticket"]
            clocks = open_clocks.get(ticket, self.env["complaint.clock"])
            clocks = clocks.filtered("is_open")
            self._complaint_meet(entry, clocks)
            done[ticket.id][entry["milestone"]].add(ticket.complaint_round)
            step = entry["step"]
            if step and step.phase == "closed":
                clocks.filtered("is_open")._void()
                continue
            if step and step.starts_round:
                restarted = step._get_restarted()
                clocks.filtered(
                    lambda c, restarted=restarted: c.is_open and c.step_id in restarted
                )._void()
                ticket._trusted().complaint_round += 1
            vals_list += self._prepare_clocks(entry, done[ticket.id])
        self._create_clocks(entries, vals_list)

    @api.model
    def _get_open_clocks(self, entries):
        """Return the open clocks of the complaints of the entries.

        :rtype: dict of helpdesk.ticket -> complaint.clock
        """
        old = [
            e["ticket"].id for e in entries if e["milestone"] != "registered"
        ]
        if not old:
            return {}
        return (
            self.env["complaint.clock"]
            .sudo()
            .search([("ticket_id", "in", old), ("is_open", "=", True)])
            .grouped("ticket_id")
        )

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
    def _prepare_clocks(self, entry, done):
        """Return the values of the clocks that a step starts.

        :param dict entry: the step that was taken
        :param dict done: milestone -> set of rounds
        :rtype: list of dict
        """
        step, ticket = entry["step"], entry["ticket"]
        if not step:
            return []
        following = ticket.complaint_procedure_id.step_ids.filtered(
            lambda s: step in s.after_ids
        )
        if not following:
            return []
        facts = None
        vals_list = []
        for next_step in following:
            if next_step.after_mode == "all" and not all(
                ticket._is_complaint_step_done(required, done)
                for required in next_step.after_ids
            ):
                continue
            if ticket._is_complaint_step_done(next_step, done) and not (
                next_step.document_model
                and entry.get("document")
                and next_step.document_model == entry["document"]._name
            ):
                continue
            if next_step.condition_ids:
                facts = facts or ticket._get_complaint_facts()
                if next_step.condition_ids._match(facts) is None:
                    continue
            vals_list.append(self._prepare_clock(entry, next_step))
        return vals_list

    @api.model
    def _prepare_clock(self, entry, step):
        """Return the values of one clock, its dates included.

        :param dict entry: the step that starts it
        :param step: the complaint.procedure.step it measures
        :rtype: dict
        """
        ticket, document = entry["ticket"], entry.get("document")
        own = bool(document) and document._name == step.document_model
        start = entry["date"]
        calendar = ticket.complaint_procedure_id._get_calendar()
        due = warn = False
        if step.limit_unit == "document_date":
            due = own and document.sudo()[step.limit_field]
        elif step.limit_unit:
            due = calendar._complaint_deadline(
                start, step.limit_number, step.limit_unit
            )
        if due and step.warn_number:
            warn = max(
                start,
                calendar._complaint_before(
                    due, step.warn_number, step.warn_unit
                ),
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
            "date_start": start,
            "date_due": due,
            "date_warn": warn,
            "next_check_at": warn or due,
        }

    @api.model
    def _create_clocks(self, entries, vals_list):
        """Create clocks; work whose clock runs already gets no second one.

        :param list entries: the steps that started them
        :param list vals_list: values of complaint.clock
        """
        model = self.env["complaint.clock"].sudo()
        known = set()
        old = {e["ticket"].id for e in entries if e["milestone"] != "registered"}
        if old and vals_list:
            clocks = model.search([("ticket_id", "in", list(old))])
            known = {
                self._get_clock_key(row) for row in clocks.read(CLOCK_KEY, load=None)
            }
        new = {}
        for vals in vals_list:
            key = self._get_clock_key(vals)
            if key not in known:
                new.setdefault(key, vals)
        model._trusted().create(list(new.values()))

    @api.model
    def _get_clock_key(self, vals):
        """Return what makes a clock the same piece of work.

        :rtype: tuple
        """
        return tuple(vals[name] for name in CLOCK_KEY)
