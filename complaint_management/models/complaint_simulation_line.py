# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from collections import Counter

from odoo import api, fields, models

from ..tools.canonical import canonical
from .mixins.complaint_simulation_counts import COUNTS

ANSWER = "complaint.fact.answer"


class ComplaintSimulationLine(models.Model):
    """What a simulation says of one complaint, beside what is on record."""

    _name = "complaint.simulation.line"
    _description = "Complaint Simulated"
    _inherit = ["complaint.simulation.counts"]
    _order = "simulation_id desc, simulated_breaches desc, id"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        index=True,
        ondelete="cascade",
    )
    team_id = fields.Many2one("helpdesk.ticket.team", string="Team")
    grade_id = fields.Many2one("complaint.grade", string="Grade")
    category_id = fields.Many2one("helpdesk.ticket.category", string="Category")
    date_received = fields.Datetime(string="Received")
    is_played = fields.Boolean()
    is_estimated = fields.Boolean(
        string="Estimated",
        help="The ledger of the complaint does not keep the facts that decided, or it "
        "ran under two revisions: what is not dated was taken as it is today.",
    )
    late_steps = fields.Char(
        help="Milestones overdue in the simulation, each between blanks."
    )
    figures = fields.Text(help="The counts of each step.")

    _waiting_idx = models.Index("(id) WHERE is_played IS NOT TRUE")

    def _play(self):
        """Play the complaints of the lines and keep what comes out."""
        for simulation, lines in self.grouped("simulation_id").items():
            tickets = lines.ticket_id.sudo()
            procedure = simulation.procedure_id.sudo()
            outcomes = tickets._complaint_replay(procedure)
            clocks = self._get_recorded_clocks(tickets)
            plan = procedure._get_plan()
            for line in lines.sudo():
                outcome = outcomes[line.ticket_id]
                own = clocks.get(line.ticket_id, line.env["complaint.clock"])
                figures = self._count(own, outcome, plan)
                # work of a revision before cannot be told from the ledger alone
                ran_under = own.step_id.procedure_id
                is_exact = outcome.is_complete and len(ran_under) < 2
                line.write(self._prepare_played(figures, is_exact))

    @api.model
    def _get_recorded_clocks(self, tickets):
        """Return the clocks on record, without open questions: they have no limit.

        :param tickets: helpdesk.ticket
        :return: ticket -> recordset of complaint.clock
        :rtype: dict
        """
        clocks = self.env["complaint.clock"].sudo()
        clocks = clocks.search_fetch(
            [("ticket_id", "in", tickets.ids), ("document_model", "!=", ANSWER)]
        )
        return clocks.grouped("ticket_id")

    @api.model
    def _count(self, clocks, outcome, plan):
        """Count clocks and breaches of each step, on record and simulated.

        :param clocks: complaint.clock of one complaint
        :param Outcome outcome: of its replay
        :param Plan plan: of the revision that was played
        :return: milestone -> Counter of :data:`COUNTS`
        :rtype: dict
        """
        figures = {}
        for clock in clocks:
            counts = figures.setdefault(clock.step_id.code, Counter())
            counts["recorded_clocks"] += 1
            if clock._is_breach():
                is_hard = clock.step_id.is_hard
                counts["recorded_breaches" if is_hard else "recorded_exceeded"] += 1
        asked = {*figures, *outcome.taken}
        for work in outcome.works:
            counts = figures.setdefault(work.code, Counter())
            counts["simulated_clocks"] += 1
            if not work.is_breached:
                continue
            if work.code not in asked:
                counts["unknown"] += 1
            elif plan.steps[work.code].is_hard:
                counts["simulated_breaches"] += 1
            else:
                counts["simulated_exceeded"] += 1
        return figures

    @api.model
    def _prepare_played(self, figures, is_exact):
        """Return the values of a line that was played.

        :param dict figures: see :meth:`_count`
        :param bool is_exact: whether all that decided is on record
        :rtype: dict
        """
        total = sum(figures.values(), Counter())
        late = [
            code for code, counts in figures.items() if counts["simulated_breaches"]
        ]
        return {
            "is_played": True,
            "is_estimated": not is_exact,
            "late_steps": f" {' '.join(sorted(late))} ",
            "figures": canonical(
                {
                    code: [counts[name] for name in COUNTS]
                    for code, counts in figures.items()
                }
            ),
            **self._prepare_counts(total),
        }

    def _add_up_steps(self, simulation):
        """Return the values of the steps of a simulation, from its lines.

        :param simulation: complaint.simulation
        :return: values of complaint.simulation.step
        :rtype: list of dict
        """
        totals = {}
        for line in self:
            for code, counts in json.loads(line.figures).items():
                total = totals.setdefault(code, Counter())
                total.update(dict(zip(COUNTS, counts, strict=True)))
        names = self._get_step_names(simulation, totals)
        known = simulation.procedure_id.sudo()._get_plan().steps
        return [
            {
                "simulation_id": simulation.id,
                "code": code,
                "name": names.get(code, code),
                "is_in_revision": code in known,
                **self._prepare_counts(total),
            }
            for code, total in totals.items()
        ]

    def _get_step_names(self, simulation, codes):
        """Return the names of steps in the words of the revision, or of older ones.

        :param simulation: complaint.simulation
        :param codes: milestones
        :return: milestone -> name
        :rtype: dict
        """
        steps = self.env["complaint.procedure.step"].sudo()
        procedures = self.ticket_id.sudo().complaint_procedure_id
        found = steps.search(
            [("procedure_id", "in", procedures.ids), ("code", "in", list(codes))],
            order="id",
        )
        found += simulation.procedure_id.sudo().step_ids
        return {step.code: step.name for step in found}

    def action_open_complaint(self):
        """Open the complaint.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return self.ticket_id.get_formview_action()
