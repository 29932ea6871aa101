# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

STAFF = "base.group_user"


class ComplaintTicketEscalation(models.AbstractModel):
    """Takes complaints up the ladder of their procedure, rung by rung (R294)."""

    _name = "complaint.ticket.escalation"
    _description = "Complaint Ladder"

    complaint_rung = fields.Char(
        string="Escalated To",
        compute="_compute_complaint_rung",
        groups=STAFF,
        help="The highest rung of this round.",
    )

    def _compute_complaint_rung(self):
        for ticket in self:
            rung = ticket.sudo()._get_complaint_escalations()[-1:].rung_id
            ticket.complaint_rung = rung.name

    def _get_complaint_escalations(self):
        """Return the escalations of this round, the highest rung last.

        :rtype: recordset of complaint.escalation
        """
        self.ensure_one()
        return self.complaint_escalation_ids.filtered(
            lambda e: e.round == self.complaint_round and e.state != "draft"
        ).sorted(lambda e: (e.rung_id.sequence, e.rung_id.id))

    def _is_complaint_escalated(self):
        """Tell whether the highest rung of this round has the complaint in hand.

        :rtype: bool
        """
        highest = self._get_complaint_escalations()[-1:]
        return highest.state in ("raised", "accepted")

    def _get_complaint_next_rung(self):
        """Return the rung above the highest one of this round.

        Rungs whose conditions do not hold are left out.

        :return: empty when the complaint cannot go up any further
        :rtype: complaint.procedure.escalation
        """
        self.ensure_one()
        ticket = self.sudo()
        rungs = ticket.complaint_procedure_id.escalation_ids.sorted()
        last = ticket._get_complaint_escalations()[-1:].rung_id
        above = rungs[rungs.ids.index(last.id) + 1 :] if last in rungs else rungs
        facts = ticket._get_complaint_facts() if above.condition_ids else {}
        above = above.filtered(
            lambda rung: rung.condition_ids._match(facts) is not None
        )
        return above[:1]

    def _complaint_escalate(self, reason, clock=None):
        """Take complaints up one rung; those on the highest one stay there.

        :param str reason: in words
        :param clock: complaint.clock that was overdue, or None
        """
        for ticket in self.sudo():
            if not ticket._get_complaint_next_rung():
                continue
            vals = {"ticket_id": ticket.id, "reason": reason}
            if clock:
                vals["clock_id"] = clock.id
            escalations = self.env["complaint.escalation"].sudo()._trusted()
            escalations.create([vals]).action_raise()

    def action_new_escalation(self):
        """Open a new escalation to the next rung.

        :return: window action
        """
        return self._open_complaint_document("escalation", reuse=True)
