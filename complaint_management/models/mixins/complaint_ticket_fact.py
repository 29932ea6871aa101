# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from typing import NamedTuple

from odoo import models


class Asking(NamedTuple):
    """Whose conditions ask; contexts that come over RPC are JSON and hold none."""

    procedure_id: int


class ComplaintTicketFact(models.AbstractModel):
    """Answers the facts that conditions ask for, and grades by them."""

    _name = "complaint.ticket.fact"
    _description = "Complaint Facts"

    def _get_complaint_fact_values(self):
        """Return the facts of each complaint, in batch.

        An addon adds the facts of its industry to the dicts. A fact that is not
        known is None; conditions on it do not hold.

        :return: ticket -> fact code -> value
        :rtype: dict
        """
        values = defaultdict(dict)
        for ticket in self.sudo():
            values[ticket] = {
                "persons": ticket.complaint_persons,
                "amount_claimed": ticket.complaint_amount_claimed,
                "channel": ticket.channel_id.complaint_code or None,
                "category": ticket.category_id.complaint_code or None,
                "has_contact": bool(ticket.complaint_phone or ticket.partner_email),
                "has_email": bool(ticket.partner_email),
                "is_anonymous": ticket.complaint_is_anonymous,
                "validity": ticket.complaint_validity or None,
                "grade": ticket.complaint_grade_id.code or None,
                "input": ticket.complaint_input_kind_id.code or None,
                "round": ticket.complaint_round,
            }
        if not self:
            return values
        answers = self.env["complaint.fact.answer"].sudo()
        for answer in answers.search_fetch([("ticket_id", "in", self.ids)]):
            values[answer.ticket_id.sudo()][answer.fact_id.code] = answer._get_value()
        return values

    def _group_by_asking_procedure(self):
        """Return complaints by the procedure whose conditions ask for facts.

        It is their own one, unless they are played back under another.

        :return: complaint.procedure -> tickets, with sudo
        :rtype: dict
        """
        asking = self.env.context.get("complaint_asking_procedure")
        if isinstance(asking, Asking):
            procedures = self.env["complaint.procedure"].sudo()
            return {procedures.browse(asking.procedure_id): self.sudo()}
        return self.sudo().grouped("complaint_procedure_id")

    def _get_complaint_facts(self):
        """Return the facts of one complaint.

        :rtype: dict of fact code -> value
        """
        self.ensure_one()
        return self._get_complaint_fact_values()[self.sudo()]

    def _propose_complaint_grade(self, answers=None):
        """Return the most severe grade whose conditions hold, and what matched.

        A grade without conditions is the remainder (其它所有情况, R096, R097).

        :param dict answers: fact code -> value, of a form that is not saved yet
        :return: complaint.grade and the list of (fact, operator, value) that matched
        :rtype: tuple
        """
        self.ensure_one()
        facts = self._get_complaint_facts() | (answers or {})
        lines = self.complaint_procedure_id.sudo().grade_ids
        for line in lines.sorted("severity", reverse=True):
            match = line.condition_ids._match(facts)
            if match is not None:
                return line.grade_id, match
        return self.env["complaint.grade"], []
