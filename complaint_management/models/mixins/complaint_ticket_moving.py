# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

ANSWER = "complaint.fact.answer"
RUNNING = ("running", "paused")


class Move(NamedTuple):
    """What moving a complaint to another revision would change.

    ``clocks`` are running clocks with their new values, ``ended`` those whose step the
    revision does not ask for, ``started`` the steps that become due: (code of the step
    they come after, PlannedStep).
    """

    ticket: object
    facts: dict
    clocks: list
    ended: object
    started: list


class ComplaintTicketMoving(models.AbstractModel):
    """Moves open complaints to another revision of their procedure (R044).

    What was met or breached stays as it is. A step that is under way needs its
    counterpart, a step with the same code, in the revision.
    """

    _name = "complaint.ticket.moving"
    _description = "Complaint Moving"

    def _get_complaint_move_refusals(self, procedure):
        """Tell which complaints cannot be moved.

        :param procedure: complaint.procedure they are to run under
        :return: ticket -> sentence
        :rtype: dict
        """
        tickets = self.sudo()
        known = procedure._get_plan().steps
        clocks = self._get_complaint_clocks(tickets).filtered("is_open")
        lost = clocks.filtered(lambda c: c.step_id.code not in known)
        lost = lost.grouped("ticket_id")
        sentences = {
            ticket: ticket._get_complaint_move_refusal(procedure, lost.get(ticket))
            for ticket in tickets
        }
        return {ticket: sentence for ticket, sentence in sentences.items() if sentence}

    def _get_complaint_move_refusal(self, procedure, lost):
        """Tell why the complaint cannot be moved.

        :param procedure: complaint.procedure it is to run under
        :param lost: its open clocks without a counterpart there, or None
        :return: empty when it can
        :rtype: str
        """
        self.ensure_one()
        names = {"number": self.number, "procedure": procedure.display_name}
        if self.complaint_phase in (False, "closed"):
            return self.env._("%(number)s is closed: it stays.", **names)
        if self.company_id != procedure.company_id:
            return self.env._("%(number)s is of another company.", **names)
        if self.complaint_procedure_id == procedure:
            return self.env._("%(number)s runs under %(procedure)s already.", **names)
        if not lost:
            return ""
        return self.env._(
            "%(number)s: “%(steps)s” is under way and has no counterpart in "
            "%(procedure)s.",
            steps=format_list(self.env, dict.fromkeys(lost.mapped("name"))),
            **names,
        )

    def _prepare_complaint_moves(self, procedure):
        """Return what moving would change; nothing is written.

        :param procedure: complaint.procedure they are to run under
        :rtype: list of Move
        """
        tickets = self.sudo()
        facts = tickets._get_complaint_fact_values()
        progress = self._get_complaint_progress(tickets, procedure)
        clocks = self._get_complaint_clocks(tickets)
        clocks.fetch(["pause_ids"])
        clocks_of = clocks.grouped("ticket_id")
        moves = []
        for ticket in tickets:
            clocks = clocks_of.get(ticket, self.env["complaint.clock"])
            known = facts[ticket]
            ended = clocks._get_moved_out(procedure, known)
            running = clocks.filtered(lambda c: c.state in RUNNING) - ended
            changed = [(c, c._prepare_move(procedure, known)) for c in running]
            started = ticket._get_complaint_due_by_move(
                procedure, progress[ticket.id], clocks.filtered("is_open"), known
            )
            moves.append(Move(ticket, known, changed, ended, started))
        return moves

    def _get_complaint_due_by_move(self, procedure, progress, going, facts):
        """Return the steps that become due: new ones, and those with conditions.

        :param procedure: complaint.procedure the complaint is to run under
        :param Progress progress: by its steps
        :param going: the open clocks of the complaint
        :param dict facts: fact code -> value
        :return: (code of the step they come after, PlannedStep) pairs
        :rtype: list of tuple
        """
        self.ensure_one()
        old = self.complaint_procedure_id._get_plan().steps
        codes = set(going.step_id.mapped("code"))
        return [
            (taken, step)
            for taken, step in progress.get_due(every=True)
            if (step.conditions or step.code not in old)
            and step.code not in codes
            and not progress.is_done(step.code)
            and step.is_wanted(facts)
        ]

    def _complaint_move(self, move):
        """Move open complaints to another revision, in one batch.

        :param move: complaint.procedure.move that says where to and why
        :return: ticket -> sentence, of those that were refused
        :rtype: dict
        """
        procedure = move.target_id.sudo()
        refusals = self._get_complaint_move_refusals(procedure)
        tickets = self.sudo() - self.sudo().browse().union(*refusals)
        if not tickets:
            return refusals
        moves = tickets._prepare_complaint_moves(procedure)
        entries = [self._prepare_complaint_move_entry(move, own) for own in moves]
        tickets._trusted().write({"complaint_procedure_id": procedure.id})
        for own in moves:
            for clock, vals in own.clocks:
                clock._trusted().write(vals)
        clocks = self.env["complaint.clock"].sudo()
        clocks.union(*(own.ended for own in moves))._void()
        tickets._complaint_move_answers(procedure)
        tickets._create_missing_facts()
        self._complaint_start_moved(moves, procedure)
        self.env["complaint.ledger"]._append(entries)
        tickets._complaint_refresh()
        return refusals

    @api.model
    def _prepare_complaint_move_entry(self, move, own):
        """Return the ledger row of one complaint.

        :param move: complaint.procedure.move
        :param Move own: what changes
        :rtype: dict
        """
        source = own.ticket.complaint_procedure_id
        label = self._get_complaint_milestones()["revision_changed"]
        return {
            "ticket": own.ticket,
            "milestone": "revision_changed",
            "label": f"{label}: {move.target_id.display_name}",
            "document": move,
            "payload": {
                "from": [source.code, source.version],
                "to": [move.target_id.code, move.target_id.version],
                "clocks": [
                    {
                        "clock": clock.id,
                        "step": clock.step_id.code,
                        "before": clock.date_due or None,
                        "due": vals.get("date_due", clock.date_due) or None,
                    }
                    for clock, vals in own.clocks
                ],
                "ended": own.ended.mapped("step_id.code"),
                "started": [step.code for _taken, step in own.started],
            },
        }

    @api.model
    def _complaint_start_moved(self, moves, procedure):
        """Start the clocks of the steps that become due."""
        now = fields.Datetime.now().replace(microsecond=0)
        steps = procedure._get_steps()
        vals_list = []
        for own in moves:
            for taken, planned in own.started:
                entry = {
                    "ticket": own.ticket,
                    "milestone": taken,
                    "step": steps[taken],
                    "steps": steps,
                    "date": now,
                }
                vals_list.append(self._prepare_clock(entry, planned, own.facts))
        tickets = self.browse().union(*(own.ticket for own in moves))
        self._create_clocks(self._get_complaint_clocks(tickets), vals_list)

    def _complaint_move_answers(self, procedure):
        """Let answers belong to the question of the same code and type."""
        answers = self.env[ANSWER].sudo().search([("ticket_id", "in", self.ids)])
        known = {(fact.code, fact.type): fact for fact in procedure.fact_ids}
        for fact, own in answers.grouped("fact_id").items():
            same = known.get((fact.code, fact.type))
            if same and same != fact:
                own._move_to(same)

    def action_complaint_move(self):
        """Ask where to and why, for the complaints chosen in the list.

        :return: window action
        :raise UserError: when nothing open is chosen
        """
        tickets = self.filtered(
            lambda t: t.complaint_procedure_id and t.complaint_phase != "closed"
        )
        if not tickets:
            raise UserError(self.env._("Choose open complaints."))
        return self.env["complaint.procedure.move"]._open_new(
            {
                "ticket_ids": tickets.ids,
                "company_id": tickets.company_id[:1].id,
            }
        )
