# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class ComplaintTicketGrade(models.AbstractModel):
    """Raises grades by time and repetition; nothing but people lowers them (R120)."""

    _name = "complaint.ticket.grade"
    _description = "Complaint Grade"

    def _complaint_raise_grades(self):
        """Give complaints the most severe rising grade whose conditions hold.

        A grade is never lowered, so that the second run changes nothing.

        :return: the complaints that were raised
        :rtype: recordset of helpdesk.ticket
        """
        tickets = self.sudo()
        facts = tickets._get_complaint_fact_values()
        raised, entries = defaultdict(self.browse), []
        for ticket in tickets:
            line, match = ticket._get_rising_grade(facts[ticket])
            if not line:
                continue
            raised[line.grade_id] |= ticket
            payload = {
                "from": ticket.complaint_grade_id.code or None,
                "to": line.grade_id.code,
                "matched": [list(condition) for condition in match],
            }
            entries.append(
                {"ticket": ticket, "milestone": "grade_changed", "payload": payload}
            )
        for grade, of_grade in raised.items():
            of_grade.sudo()._trusted().complaint_grade_id = grade
        changed = self.browse().union(*raised.values())
        if entries:
            self._complaint_record_entries(entries)
            changed._complaint_reconsider()
        return changed

    def _get_complaint_higher_grades(self):
        """Return the grades of the procedure above the one a complaint has.

        :rtype: recordset of complaint.grade
        """
        self.ensure_one()
        lines = self.complaint_procedure_id.grade_ids
        current = lines.filtered(lambda li: li.grade_id == self.complaint_grade_id)
        higher = lines.filtered(
            lambda li: not current or li.severity > current.severity
        )
        return higher.sorted("severity").grade_id

    def action_new_grade_proposal(self):
        """Open a new proposal to raise the grade, or the one that waits (R118).

        :return: window action
        """
        action = self._open_complaint_document("grade_proposal")
        waiting = self.complaint_grade_proposal_ids.filtered(
            lambda p: p.state in ("draft", "proposed")
        )
        return action | {"res_id": waiting[:1].id}

    def _get_rising_grade(self, facts):
        """Return the grade line the complaint rises to, and what matched.

        :param dict facts: fact code -> value
        :return: complaint.procedure.grade, empty when it stays, and the conditions
        :rtype: tuple
        """
        self.ensure_one()
        lines = self.complaint_procedure_id.grade_ids
        current = lines.filtered(lambda li: li.grade_id == self.complaint_grade_id)
        higher = lines.filtered(
            lambda li: li.is_rising and (not current or li.severity > current.severity)
        )
        for line in higher.sorted("severity", reverse=True):
            match = line.condition_ids._match(facts)
            if match:
                return line, match
        return lines.browse(), []

    @api.model
    def _cron_complaint_raise_grades(self, batch_size=500):
        """Raise the grades of open complaints; safe to run twice.

        :param int batch_size: complaints in one transaction
        """
        lines = self.env["complaint.procedure.grade"].search([("is_rising", "=", True)])
        phases = [phase for phase, _label in self._get_complaint_phases()]
        domain = Domain(
            "complaint_procedure_id", "in", lines.procedure_id.ids
        ) & Domain("complaint_phase", "in", [p for p in phases if p != "closed"])
        todo = self.search(domain, order="id")
        for tickets in self.env["ir.cron"]._iter_complaint_batches(todo, batch_size):
            tickets.filtered_domain(domain)._complaint_raise_grades()
