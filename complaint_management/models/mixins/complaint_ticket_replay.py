# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from collections import defaultdict
from itertools import chain

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.history import History, Row, Sources
from ...tools.progress import NO_DOCUMENT
from ...tools.replay import Outcome, Replay
from .complaint_ticket_fact import Asking

LEDGER = ["ticket_id", "milestone", "date", "document_model", "document_id", "payload"]


class ComplaintTicketReplay(models.AbstractModel):
    """Plays complaints back, under their own procedure or another one, in batch."""

    _name = "complaint.ticket.replay"
    _description = "Complaint Replay"

    def _complaint_replay(self, procedure=None):
        """Return the work that complaints would have had; nothing is written.

        Open questions are left out: they have no time limit.

        :param procedure: complaint.procedure, or None for the one of each complaint
        :return: ticket -> Outcome
        :rtype: dict
        """
        now = fields.Datetime.now()
        outcomes = dict.fromkeys(self.sudo(), Outcome([], frozenset(), False))
        for own, tickets in self.sudo().grouped("complaint_procedure_id").items():
            played = procedure or own
            policy = played._get_policy()
            for ticket, history in tickets._get_complaint_histories(played).items():
                replay = Replay(policy)
                works = replay.play(history, now)
                taken = frozenset(replay.progress.taken)
                outcomes[ticket] = Outcome(works, taken, history.is_complete)
        return outcomes

    def _get_complaint_histories(self, procedure):
        """Return the facts of complaints of one procedure, to be played back.

        :param procedure: complaint.procedure they are played under
        :return: ticket -> History
        :rtype: dict
        """
        rows = self._get_complaint_rows()
        answers, pauses = self._get_dated_answers(), self._get_paused_reasons()
        extensions = self._get_extended_work()
        dates, skipped = self._get_document_facts(rows, procedure)
        asking = self.with_context(complaint_asking_procedure=Asking(procedure.id))
        today = asking._get_complaint_fact_values()
        is_own = self.complaint_procedure_id == procedure
        return {
            ticket: History(
                rows[ticket],
                Sources(
                    today[ticket],
                    answers[ticket],
                    pauses,
                    extensions,
                    dates,
                    skipped,
                    is_own,
                ),
            )
            for ticket in self
            if rows[ticket]
        }

    def _get_complaint_rows(self):
        """Return the rows of the ledgers as plain data.

        :return: ticket -> list of Row in ascending order
        :rtype: dict
        """
        rows = defaultdict(list)
        ledger = self.env["complaint.ledger"].sudo()
        found = ledger.search_read(
            [("ticket_id", "in", self.ids)], LEDGER, order="ticket_id, seq", load=None
        )
        for values in found:
            ticket_id, milestone, date, model, document_id, payload = (
                values[name] for name in LEDGER
            )
            document = (model, document_id) if model else NO_DOCUMENT
            row = Row(milestone, date, document, json.loads(payload or "{}"))
            rows[self.browse(ticket_id)].append(row)
        return rows

    def _get_dated_answers(self):
        """Return what was answered to the questions of the procedure, and when.

        :return: ticket -> (date, fact code, value)
        :rtype: dict
        """
        answers = self.env["complaint.fact.answer"].sudo()
        domain = [("ticket_id", "in", self.ids), ("date_answered", "!=", False)]
        dated = defaultdict(list)
        for answer in answers.search_fetch(domain):
            value = (answer.date_answered, answer.fact_id.code, answer._get_value())
            dated[answer.ticket_id].append(value)
        return dated

    def _get_paused_reasons(self):
        """Return the codes of the reasons of pauses, by document.

        :rtype: dict
        """
        pauses = self.env["complaint.pause"].sudo()
        found = pauses.search_fetch(
            [("ticket_id", "in", self.ids), ("state", "!=", "draft")], ["reason_id"]
        )
        return {(pause._name, pause.id): pause.reason_id.code for pause in found}

    def _get_extended_work(self):
        """Return the work whose limit was extended, by document.

        :return: document -> (code of the step, document of the work)
        :rtype: dict
        """
        extensions = self.env["complaint.extension"].sudo()
        found = extensions.search_fetch(
            [("ticket_id", "in", self.ids), ("state", "=", "approved")], ["clock_id"]
        )
        return {
            (extension._name, extension.id): (
                extension.clock_id.step_id.code,
                (extension.clock_id.document_model, extension.clock_id.document_id),
            )
            for extension in found
        }

    @api.model
    def _get_document_facts(self, rows, procedure):
        """Return what documents say today of the steps after them.

        Dates that are limits are asked only where the ledger does not keep them.

        :param dict rows: ticket -> list of Row
        :param procedure: complaint.procedure
        :return: document -> field -> naive UTC, and document -> steps that are not to
            be taken on it
        :rtype: tuple of dict
        """
        steps_of, dates, skipped = defaultdict(list), {}, {}
        for step in procedure._get_plan().steps.values():
            steps_of[step.document_model].append(step)
        for model, documents in self._browse_documents(rows, set(steps_of)).items():
            names = {step.limit_field for step in steps_of[model]} - {""}
            for document in documents:
                key = (model, document.id)
                dates[key] = {n: document[n] for n in names if document[n]}
                skipped[key] = frozenset(
                    step.code
                    for step in steps_of[model]
                    if not document._awaits_step(step.code)
                )
        return dates, skipped

    @api.model
    def _browse_documents(self, rows, names):
        """Return the documents that took steps, of those models that are there.

        :param dict rows: ticket -> list of Row
        :param set names: of models
        :return: name of the model -> records
        :rtype: dict
        """
        ids = defaultdict(set)
        for row in chain(*rows.values()):
            ids[row.document[0]].add(row.document[1])
        return {
            name: self.env[name].sudo().search(Domain("id", "in", ids[name]))
            for name in names & set(ids) & set(self.env.registry)
        }
