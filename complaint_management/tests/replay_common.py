# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import fields

ANSWER = "complaint.fact.answer"


class ReplayMixin:
    """Compares the clocks on record with those that come out of a replay."""

    def _describe_recorded(self, clock):
        """Return what matters of a clock; overdue is overdue, noticed or not."""
        now, state = fields.Datetime.now(), clock.state
        if state == "running" and clock.date_due and clock.date_due <= now:
            state = "breached"
        return (
            clock.step_id.code,
            clock.round,
            (clock.document_model, clock.document_id),
            clock.occurrence,
            clock.date_start,
            clock.date_due or None,
            state,
            clock.date_met or None,
            state == "void" and bool(clock.date_breached),
        )

    def _describe_replayed(self, work):
        return (
            work.code,
            work.round,
            work.document,
            work.occurrence,
            work.start,
            work.due,
            work.state,
            work.met,
            work.state == "void" and work.is_breached,
        )

    def assertReplayed(self, tickets, procedure=None):
        """Check that every clock on record is replayed, none more and none less."""
        outcomes = tickets._complaint_replay(procedure)
        for ticket in tickets.sudo():
            clocks = ticket.complaint_clock_ids.filtered(
                lambda c: c.document_model != ANSWER
            )
            recorded = Counter(map(self._describe_recorded, clocks))
            replayed = Counter(map(self._describe_replayed, outcomes[ticket].works))
            if recorded == replayed:
                continue
            lines = [f"{ticket.number}:"]
            lines += [f"recorded only {line}" for line in recorded - replayed]
            lines += [f"replayed only {line}" for line in replayed - recorded]
            lines += [
                f"  {row.seq} {row.date} {row.milestone} {row.payload}"
                for row in ticket.complaint_ledger_ids.sorted("seq")
            ]
            self.fail("\n".join(lines))
