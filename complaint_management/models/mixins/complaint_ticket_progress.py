# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ...tools.progress import Progress


class ComplaintTicketProgress(models.AbstractModel):
    """Takes the steps of the procedure: ledger, clocks, round, phase, stage."""

    _name = "complaint.ticket.progress"
    _description = "Complaint Progress"

    @api.model
    def _get_complaint_milestones(self):
        """Return the milestones that documents can reach, with their labels.

        An addon adds the milestones of its documents. Labels are what the ledger
        keeps when the procedure has no step of that code.

        :return: code -> translated label
        :rtype: dict
        """
        _ = self.env._
        return {
            "registered": _("Registered"),
            "acknowledged": _("Acknowledged"),
            "confirmed": _("Read back and confirmed"),
            "question_answered": _("Question answered"),
            "assessed": _("Assessed"),
            "explained": _("Explained"),
            "dispatched": _("Dispatched"),
            "instructed": _("Opinion given"),
            "investigator_appointed": _("Investigator appointed"),
            "phone_notified": _("Notified by phone"),
            "received": _("Receipt signed"),
            "order_refused": _("Receipt of the order refused"),
            "arrived": _("On site"),
            "plan_presented": _("Plan presented"),
            "excuse_given": _("Reason for not coming given"),
            "excuse_accepted": _("Reason for not coming accepted"),
            "excuse_rejected": _("Reason for not coming not accepted"),
            "appointed": _("Appointment with the customer agreed"),
            "appointment_withdrawn": _("Appointment with the customer taken back"),
            "appointment_declined": _("Appointment cancelled by the party"),
            "customer_revealed": _("Customer shown to the party"),
            "work_done": _("Work reported done"),
            "work_accepted": _("Work accepted"),
            "work_rejected": _("Work rejected"),
            "order_objected": _("Objection to the order"),
            "objection_upheld": _("Objection upheld"),
            "objection_rejected": _("Objection rejected"),
            "returned": _("Sent back"),
            "head_refused": _("Answer refused by the head"),
            "reminded": _("Urged"),
            "answered": _("Answered"),
            "head_signed": _("Signed by the head"),
            "investigated": _("Investigated"),
            "proposed": _("Solution proposed"),
            "approval_decided": _("Approval decided"),
            "approval_rejected": _("Approval refused"),
            "approval_restarted": _("Request for approval taken back"),
            "approval_amended": _("Changed while deciding"),
            "approved": _("Approved"),
            "offered": _("Offered to the customer"),
            "replied": _("Replied"),
            "accepted": _("Accepted by the customer"),
            "refused": _("Refused by the customer"),
            "measure_done": _("Measure done"),
            "implemented": _("Carried out"),
            "verifier_appointed": _("Verifier appointed"),
            "verified": _("Verified"),
            "verification_failed": _("Without effect"),
            "solution_cancelled": _("Solution cancelled"),
            "improvement_planned": _("Improvement planned"),
            "improvement_done": _("Improvement carried out"),
            "improvement_evaluated": _("Improvement evaluated"),
            "responsibility_fixed": _("Responsibility fixed"),
            "responsibility_requested": _("Change of responsibility requested"),
            "responsibility_changed": _("Responsibility changed"),
            "responsibility_rejected": _("Change of responsibility rejected"),
            "responsibility_restarted": _("Change of responsibility taken back"),
            "responsibility_cancelled": _("Responsibility cancelled"),
            "claimed": _("Compensation claimed"),
            "compensation_judged": _("Liability judged"),
            "compensation_proposed": _("Compensation proposed"),
            "compensation_approved": _("Compensation approved"),
            "compensation_rejected": _("Compensation rejected"),
            "compensation_restarted": _("Request for compensation taken back"),
            "compensation_cancelled": _("Compensation cancelled"),
            "compensation_requested": _("Payment of compensation requested"),
            "compensation_paid": _("Compensation paid"),
            "compensation_collected": _("Compensation collected"),
            "revisited": _("Revisited"),
            "dissatisfied": _("Customer not satisfied"),
            "apologised": _("Apologised"),
            "contacted": _("Contact with the customer"),
            "heard": _("Heard from the customer"),
            "negotiated": _("Negotiated with the customer"),
            "reported": _("Reported at once"),
            "event_reported": _("Result of the event reported"),
            "analysis_reported": _("Analysis reported"),
            "regulator_reported": _("Reported to the regulator"),
            "statement_submitted": _("Report submitted"),
            "statement_read": _("Report read"),
            "statement_requested": _("Approval of the report requested"),
            "statement_approved": _("Report approved"),
            "statement_rejected": _("Report rejected"),
            "statement_restarted": _("Request for the report taken back"),
            "statement_cancelled": _("Report cancelled"),
            "meeting_called": _("Emergency meeting called"),
            "meeting_held": _("Emergency meeting held"),
            "minutes_confirmed": _("Minutes confirmed"),
            "meeting_tasks_done": _("Tasks of the meeting done"),
            "meeting_cancelled": _("Emergency meeting cancelled"),
            "discussed": _("Discussed in a regular meeting"),
            "grade_changed": _("Grade changed"),
            "grade_proposed": _("Higher grade proposed"),
            "grade_kept": _("Higher grade refused"),
            "rescheduled": _("Time limit changed"),
            "revision_changed": _("Moved to another revision of the procedure"),
            "paused": _("Clock stopped"),
            "resumed": _("Clock goes on"),
            "extension_requested": _("Extension requested"),
            "extension_rejected": _("Extension refused"),
            "extension_cancelled": _("Extension withdrawn"),
            "extended": _("Extended"),
            "escalated": _("Escalated"),
            "escalation_accepted": _("Escalation accepted"),
            "escalation_answered": _("Escalation answered"),
            "warned": _("Due soon"),
            "breached": _("Overdue"),
            "exceeded": _("Overdue in principle"),
            "closed": _("Closed"),
        }

    def _complaint_record(self, milestone, document=None, payload=None, date=None):
        """Take a step on each complaint of ``self``.

        :param str milestone: code of the step
        :param document: the record that took it
        :param dict payload: facts, without personal data
        :param datetime date: naive UTC, default now
        :raise UserError: when the procedure does not allow the step now
        :raise AccessError: when the user does not fill the role of the step
        """
        self._complaint_record_entries(
            [
                {
                    "ticket": ticket,
                    "milestone": milestone,
                    "document": document,
                    "payload": payload,
                    "date": date,
                }
                for ticket in self
            ]
        )

    @api.model
    def _complaint_record_entries(self, entries):
        """Take many steps at once: check, ledger, round, clocks, phase.

        :param list entries: dicts with ``ticket`` and ``milestone`` and optionally
            ``document``, ``payload``, ``date``; see :meth:`_complaint_record`
        :raise UserError: when the procedure does not allow a step now
        :raise AccessError: when the user does not fill the role of a step
        """
        labels = self._get_complaint_milestones()
        now = fields.Datetime.now().replace(microsecond=0)
        tickets = self.sudo().union(*(entry["ticket"] for entry in entries))
        steps = {p: p._get_steps() for p in tickets.complaint_procedure_id}
        for entry in entries:
            ticket = entry["ticket"] = entry["ticket"].sudo()
            entry["steps"] = steps.get(ticket.complaint_procedure_id, {})
            step = entry["step"] = entry["steps"].get(entry["milestone"])
            entry["date"] = entry.get("date") or now
            entry["role"] = step and self._get_complaint_step_role(entry)
            entry["label"] = step.name if step else labels[entry["milestone"]]
        self._check_complaint_roles(entries)
        progress = self._get_complaint_progress(tickets)
        self._check_complaint_order(entries, progress)
        rows = self._complaint_append(entries)
        for entry, row in zip(entries, rows, strict=True):
            entry["seq"] = row.seq
        clocks = self._complaint_move_clocks(entries, progress)
        self._complaint_move_phase(entries)
        tickets._complaint_refresh(clocks)

    @api.model
    def _complaint_append(self, entries):
        """Write steps into the ledgers.

        :param list entries: see :meth:`_complaint_record_entries`
        :return: the rows in the order of the entries
        :rtype: recordset of complaint.ledger
        """
        return self.env["complaint.ledger"]._append(entries)

    @api.model
    def _get_complaint_progress(self, tickets, procedure=None):
        """Return how far complaints got.

        :param tickets: helpdesk.ticket
        :param procedure: by whose steps; default that of each complaint
        :return: ticket id -> Progress
        :rtype: dict
        """
        progress = {
            ticket.id: Progress(
                (procedure or ticket.complaint_procedure_id)._get_plan()
            )
            for ticket in tickets.sudo()
        }
        old = tickets.sudo().filtered("complaint_ledger_seq")
        if old:
            groupby = ["ticket_id", "milestone", "document_model", "document_id"]
            rows = self.env["complaint.ledger"].sudo()
            rows = rows._read_group(
                [("ticket_id", "in", old.ids)], groupby, ["seq:max"]
            )
            for ticket, milestone, model, document_id, seq in rows:
                document = (model or "", document_id or 0)
                progress[ticket.id].add(milestone, document, seq)
        return progress

    @api.model
    def _check_complaint_order(self, entries, progress):
        """Refuse steps on closed complaints and those the procedure rules out now.

        :param dict progress: ticket id -> Progress
        :raise UserError: naming what is missing
        """
        entries = [entry for entry in entries if entry["step"]]
        for entry in entries:
            if entry["ticket"]._is_complaint_closed_for(entry):
                raise UserError(
                    self.env._("The complaint %s is closed.", entry["ticket"].number)
                )
        asking = [
            entry["ticket"]
            for entry in entries
            if self._asks_complaint_facts(entry, progress)
        ]
        facts = self.union(*asking)._get_complaint_fact_values()
        for entry in entries:
            ticket = entry["ticket"]
            document = self._get_document_key(entry.get("document"))
            entry["step"]._check_order(progress[ticket.id], facts[ticket], document)

    @api.model
    def _asks_complaint_facts(self, entry, progress):
        """Tell whether facts decide if a step may be taken now.

        :rtype: bool
        """
        plan = progress[entry["ticket"].id].plan
        step = plan.steps[entry["milestone"]]
        return (
            (step.is_exclusive and step.conditions)
            or any(question.is_required for question in step.questions)
            or any(plan.steps[code].conditions for code in step.not_before)
        )

    def _is_complaint_closed_for(self, entry):
        """Tell whether the complaint is closed to the document of a step.

        :param dict entry: see :meth:`_complaint_record_entries`
        :rtype: bool
        """
        after_close = getattr(entry.get("document"), "_complaint_after_close", False)
        return self.complaint_phase == "closed" and not after_close

    @api.model
    def _complaint_move_phase(self, entries):
        """Move phase and stage with the milestones, one write for equal moves."""
        last = {e["ticket"]: e for e in entries if e["step"] and e["step"].phase}
        moves = defaultdict(self.browse)
        for ticket, entry in last.items():
            phase = entry["step"].phase
            if phase == ticket.complaint_phase:
                continue
            vals = {"complaint_phase": phase}
            stage = self._get_complaint_stage(ticket.team_id, phase)
            if stage and stage != ticket.stage_id:
                vals["stage_id"] = stage.id
            if phase == "closed":
                vals["complaint_date_closed"] = entry["date"]
            moves[tuple(vals.items())] |= ticket
        for vals, tickets in moves.items():
            tickets.sudo()._trusted().write(dict(vals))

    @api.model
    def _get_complaint_stage(self, team, phase):
        """Return the kanban column of a phase for a team.

        :rtype: helpdesk.ticket.stage, empty when the company has no such column
        """
        stage_id = self._get_complaint_stage_id(team.id, team.company_id.id, phase)
        return self.env["helpdesk.ticket.stage"].browse(stage_id)

    @api.model
    @ormcache("team_id", "company_id", "phase")
    def _get_complaint_stage_id(self, team_id, company_id, phase):
        """Look up what :meth:`_get_complaint_stage` returns; stages rarely change.

        :param int company_id: of the team, on which its stages depend
        :rtype: int or False
        """
        team = self.env["helpdesk.ticket.team"].sudo().browse(team_id)
        stages = team._get_applicable_stages()
        return stages.filtered(lambda s: s.complaint_phase == phase)[:1].id

    def _check_complaint_stage(self, stage_id):
        """Refuse moves in the kanban that no milestone made.

        :raise UserError: naming the next missing step
        """
        stage = self.env["helpdesk.ticket.stage"].browse(stage_id)
        for ticket in self:
            if ticket.stage_id == stage:
                continue
            if stage.closed or stage.complaint_phase == "closed":
                raise UserError(
                    self.env._(
                        "%s is closed with the button, which asks for the reason.",
                        ticket.number,
                    )
                )
            clock = ticket.complaint_clock_ids.filtered("is_open")[:1]
            raise UserError(
                self.env._(
                    "The stage follows the steps. Next: %s.",
                    clock.name or self.env._("close the complaint"),
                )
            )

    def _complaint_refresh(self, clocks=None):
        """Write what lists show of the clocks: next date and its state.

        :param clocks: the open clocks of ``self`` when they are at hand
        """
        if clocks is None:
            clocks = self._get_complaint_clocks(self)
        clocks_of = clocks.filtered("is_open").grouped("ticket_id")
        changed = defaultdict(self.browse)
        for ticket in self.sudo():
            vals = self._prepare_complaint_refresh(clocks_of.get(ticket, clocks[:0]))
            if any(ticket[name] != value for name, value in vals.items()):
                changed[tuple(vals.items())] |= ticket
        for vals, tickets in changed.items():
            tickets.sudo()._trusted().write(dict(vals))

    @api.model
    def _prepare_complaint_refresh(self, clocks):
        """Return what a complaint shows of its open clocks.

        :param clocks: open complaint.clock of one complaint
        :rtype: dict
        """
        states = set(clocks.mapped("state"))
        state = "paused" if states == {"paused"} else "running" if clocks else "none"
        clocks = clocks.filtered(lambda c: c.state != "paused")
        overdue = clocks.filtered(lambda c: c.state == "breached")
        if any(overdue.mapped("is_hard")):
            state = "breached"
        elif overdue or any(clocks.mapped("is_warned")):
            state = "warning"
        return {
            "complaint_date_due": min(
                filter(None, clocks.mapped("date_due")), default=False
            ),
            "complaint_clock_state": state,
        }

    def action_complaint_confirm(self):
        """Note that the record was read back to the customer and confirmed (R030)."""
        self.check_access("write")
        for ticket in self:
            if ticket.complaint_date_confirmed:
                raise UserError(self.env._("%s was confirmed already.", ticket.number))
        self._complaint_record("confirmed")
        self._trusted().write({"complaint_date_confirmed": fields.Datetime.now()})
