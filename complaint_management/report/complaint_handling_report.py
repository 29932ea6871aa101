# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import html2plaintext


class ComplaintHandlingReport(models.AbstractModel):
    """客户投诉处理表: the whole case on one form (R493, R496)."""

    _name = "report.complaint_management.report_complaint_handling"
    _description = "Complaint Handling Form"
    _inherit = ["complaint.form.report"]

    @api.model
    def _prepare_page(self, ticket):
        solutions = ticket.complaint_solution_ids
        remedies = self._get_rows(solutions, "cancelled", "refused")
        decided = ticket.complaint_assessment_ids.filtered(
            lambda assessment: assessment.state == "decided"
        )
        dispatches = ticket.complaint_dispatch_ids
        return {
            # plain text: pictures of a mail would be fetched by the server
            "content": html2plaintext(ticket.description or "").strip(),
            "phone": ticket.complaint_phone or ticket.partner_id.phone or "",
            "files": self._get_files(ticket).mapped("name"),
            "assessment": decided[:1],
            "dispatches": self._get_rows(dispatches, "draft", "cancelled"),
            "investigations": self._get_rows(ticket.complaint_investigation_ids),
            "solutions": self._get_rows(solutions, "cancelled"),
            # what was refused is not carried out
            "remedies": remedies,
            "measures": [measure for row in remedies for measure in row.measure_ids],
            "approvals": self._get_approvals(ticket),
            "notices": self._get_notices(ticket),
            "revisits": self._get_rows(ticket.complaint_revisit_ids, "draft"),
        }

    @api.model
    def _get_files(self, ticket):
        """Return the evidence of the customer and of the investigations (R050).

        :rtype: recordset of ir.attachment
        """
        findings = ticket.complaint_investigation_ids.finding_ids
        return (ticket.attachment_ids | findings.attachment_ids).sorted("id")

    @api.model
    def _get_approvals(self, ticket):
        """Return who decided what on the solutions, the oldest first (R225).

        :return: dicts with ``round`` and what :meth:`_prepare_approval` says
        :rtype: list of dict
        """
        rounds = {s.id: s.round for s in ticket.complaint_solution_ids}
        return [
            {"round": rounds[review.res_id], **self._prepare_approval(review)}
            for review in self._get_reviews(ticket.complaint_solution_ids)
        ] or [{}]

    @api.model
    def _get_notices(self, ticket):
        """Return what the customer was told and how he reacted, the oldest first.

        :return: dicts with ``date`` (naive UTC), ``event``, ``by`` and ``reaction``
        :rtype: list of dict
        """
        notices = [
            self._prepare_offer(solution)
            for solution in ticket.complaint_solution_ids
            if solution.date_offered
        ]
        notices += [
            {
                "date": reply.date_sent,
                "event": "\n".join(
                    filter(
                        None, [self.env._("Written reply sent"), reply.delivered_how]
                    )
                ),
                "by": reply.sent_by_id.name,
            }
            for reply in ticket.complaint_reply_ids
            if reply.date_sent
        ]
        notices += [
            self._prepare_contact(contact)
            for contact in ticket.complaint_contact_ids
            if contact.state == "recorded"
        ]
        return sorted(notices, key=lambda notice: notice["date"]) or [{}]

    @api.model
    def _prepare_offer(self, solution):
        reaction = ""
        if solution.date_answered:
            answer = (
                self.env._("Does not agree")
                if solution.state == "refused"
                else self.env._("Agrees")
            )
            moment = self._format_moment(solution.ticket_id, solution.date_answered)
            parts = [f"{answer} {moment}", solution.refusal_reason]
            reaction = "\n".join(filter(None, parts))
        return {
            "date": solution.date_offered,
            "event": self.env._("Solution offered"),
            "by": solution.offered_by_id.name,
            "reaction": reaction,
        }

    @api.model
    def _prepare_contact(self, contact):
        is_told = contact.direction == "out"
        event = contact.content if is_told else self.env._("The customer contacted us")
        return {
            "date": contact.date,
            "event": event,
            "by": contact.user_id.name,
            "reaction": "" if is_told else contact.content,
        }
