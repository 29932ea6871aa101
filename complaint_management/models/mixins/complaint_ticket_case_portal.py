# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

# Steps that are about one customer and stand in his own file, if at all.
PERSONAL = (
    "registered",
    "acknowledged",
    "confirmed",
    "explained",
    "offered",
    "accepted",
    "refused",
    "apologised",
    "revisited",
    "dissatisfied",
    "withdrawn",
    "appealed",
    "appeal_decided",
    "closed",
)


class ComplaintTicketCasePortal(models.AbstractModel):
    """What a customer sees of the group case his complaint is part of.

    He follows his own complaint: the steps of the case, the offer to him, the answer
    for all. Never who or how many the others are.
    """

    _name = "complaint.ticket.case.portal"
    _description = "Complaint Group Case in the Portal"

    def _get_complaint_place(self):
        """Return the place of the customer in the group case.

        :rtype: complaint.complainant with sudo, one or none
        """
        self.ensure_one()
        people = self.env["complaint.complainant"].sudo()
        if not (self.complaint_case_id or self.complaint_is_case):
            return people
        own = Domain("member_id", "=", self.id) & Domain("state", "!=", "left")
        return people.search(own, limit=1)

    def _get_complaint_answerer(self, offer):
        """Return the record that takes the customer's answer to an offer.

        :param offer: complaint.solution that waits for it
        :rtype: complaint.solution, or complaint.complainant in a group case
        """
        self.ensure_one()
        return self._get_complaint_place() or offer

    def _get_complaint_offer(self):
        place = self._get_complaint_place()
        if place:
            waiting = place.state in ("offered", "no_answer")
            offer = place.solution_id.filtered(lambda s: s.state == "offered")
            return offer if waiting else offer.browse()
        return super()._get_complaint_offer()

    def _get_complaint_taken(self):
        """Return the milestones that were reached, as the customer counts them.

        :rtype: set
        """
        self.ensure_one()
        taken = set(self.complaint_ledger_ids.mapped("milestone"))
        case = self.sudo().complaint_case_id
        return taken | set(case.complaint_ledger_ids.mapped("milestone"))

    def _get_complaint_case_rows(self):
        """Return the steps of the case since the complaint joined it.

        :rtype: recordset of complaint.ledger, with sudo
        """
        self.ensure_one()
        rows = self.env["complaint.ledger"].sudo()
        case = self.sudo().complaint_case_id
        if not case:
            return rows
        return rows.search(
            Domain("ticket_id", "=", case.id)
            & Domain("id", ">", self._get_complaint_joined().id)
            & Domain("milestone", "not in", PERSONAL),
            order="seq",
        )

    def _get_complaint_joined(self):
        """Return the step by which the complaint joined its case.

        :rtype: complaint.ledger, with sudo
        """
        self.ensure_one()
        rows = self.sudo().complaint_ledger_ids.sorted("seq")
        return rows.filtered(lambda row: row.milestone == "joined")[-1:]

    def _get_complaint_timeline(self):
        timeline = super()._get_complaint_timeline()
        rows = self._get_complaint_case_rows()
        if not rows:
            return timeline
        steps = self.sudo().complaint_case_id.complaint_procedure_id._get_steps()
        done = [event for event in timeline if event["state"] == "done"]
        coming = [event for event in timeline if event["state"] != "done"]
        for row in rows:
            step = steps.get(row.milestone)
            if step and step.customer_name:
                done.append(
                    {"name": step.customer_name, "date": row.date, "state": "done"}
                )
        return sorted(done, key=lambda event: event["date"]) + coming

    def _get_complaint_promises(self):
        if self._is_complaint_in_case():
            case = self.sudo().complaint_case_id
            return case._get_complaint_promises().filtered(
                lambda clock: clock.step_id.code in ("offered", "closed")
                or clock.step_id.code not in PERSONAL
            )
        return super()._get_complaint_promises()

    def _get_complaint_case_replies(self):
        """Return the answers to the case as copies that name nobody.

        What the other one complained of is left out: he knows what he said himself.

        :rtype: recordset of complaint.reply, not stored
        """
        self.ensure_one()
        copies = self.env["complaint.reply"].sudo()
        case = self.sudo().complaint_case_id
        if not case:
            return copies
        since = self._get_complaint_joined().date
        for reply in case._get_complaint_replies():
            if reply.date_sent and reply.date_sent >= since:
                copies |= copies.new(self._prepare_complaint_case_reply(case, reply))
        return copies

    def _prepare_complaint_case_reply(self, case, reply):
        """Return what everybody of the case reads of a reply.

        :rtype: dict
        """
        parts = ("process", "result", "rectification", "follow_up", "channels")
        texts = {part: case._mask_complaint_case(reply[part]) for part in parts}
        # said, not written: the letter is addressed to one of them
        return {
            **texts,
            "matter": False,
            "mode": "oral",
            "state": reply.state,
            "date_sent": reply.date_sent,
        }
