# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields

from .solution_common import SolutionCommon


class CaseCommon(SolutionCommon):
    """A group case: the complaint of the customer, joined by that of a stranger."""

    def setUp(self):
        super().setUp()
        self.case = self.ticket.with_user(self.officer)
        self.member = self._create_member()
        self.phone = self.env["helpdesk.ticket.channel"].search(
            [("complaint_code", "=", "phone")], limit=1
        )

    def _create_member(self, **values):
        vals = {
            "name": "楼上漏水",
            "partner_id": self.stranger.partner_id.id,
            "complaint_phone": "13900139000",
            "complaint_address": "2幢202室",
        }
        return self._create_complaint(**vals | values).with_user(self.officer)

    def _join(self, *tickets, case=None, user=None):
        case = (case or self.case).with_user(user or self.officer)
        tickets = case.browse().union(*(tickets or (self.member,)))
        case._complaint_join(tickets.with_user(case.env.user), "同一根水管")
        return self._get_people(tickets)

    def _get_people(self, tickets=None):
        """Return the people of the case, in the order of the list."""
        people = self.env["complaint.complainant"].with_user(self.officer)
        people = people.search([("ticket_id", "=", self.case.id)], order="id")
        if tickets is None:
            return people
        return people.filtered(lambda p: p.member_id in tickets and p.state != "left")

    def _list(self, *people):
        """Type people into the list who did not complain themselves."""
        return (
            self.env["complaint.complainant"]
            .with_user(self.officer)
            .create(
                [
                    {"ticket_id": self.case.id, "name": name, "phone": phone}
                    for name, phone in people
                ]
            )
        )

    def _note(self, people, act, **values):
        """Note it in the dialogue, as an officer does."""
        action = people.with_user(self.officer).action_note()
        wizard = self.env["complaint.complainant.act"].with_user(self.officer)
        wizard = wizard.with_context(**action["context"])
        vals = {"act": act, "date": fields.Datetime.now(), **values}
        if act in ("accepted", "refused"):
            vals.setdefault("channel_id", self.phone.id)
        wizard.create(vals).action_note()

    def _get_milestones(self, ticket=None):
        rows = (ticket or self.ticket).sudo().complaint_ledger_ids
        return rows.sorted("seq").mapped("milestone")

    def _accept_for(self, user, person):
        """Accept the offer of a person's own page."""
        person = person.with_user(user).sudo()
        person._customer_accept(user.partner_id, "portal", person.offer_hash)
