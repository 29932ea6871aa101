# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import OrderedSet, format_list
from odoo.tools.misc import format_amount

# solutions that are what the customer is offered or was given
OFFERED = ("offered", "accepted", "implemented", "verified")


class ComplaintLedgerText(models.AbstractModel):
    """Says in words what a step of the ledger brought and what the customer said.

    The ledger holds no personal data and no text; both are read from the documents
    of the steps under the rights of the user. A document of another addon is put
    into words by ``_tell_<model with underscores>``.
    """

    _name = "complaint.ledger.text"
    _description = "Words for the Ledger"

    @api.model
    def _get_texts(self, rows):
        """Return result and customer feedback of rows (R413).

        :param rows: complaint.ledger
        :return: row -> (result, feedback), both str, "" when there is none
        :rtype: dict
        """
        documents = {}
        for model, group in rows.grouped("document_model").items():
            if model and model in self.env:
                ids = OrderedSet(group.mapped("document_id"))
                found = self.env[model].browse(ids).exists()
                readable = found._filtered_access("read")
                documents[model] = {document.id: document for document in readable}
        return {
            row: self._tell(row, documents.get(row.document_model, {})) for row in rows
        }

    @api.model
    def _tell(self, row, documents):
        if not row.document_model:
            return self._tell_ticket(row, row.ticket_id)
        if row.milestone == "approval_decided":
            return self.env._("Approved"), ""
        document = documents.get(row.document_id)
        tell = getattr(self, f"_tell_{row.document_model.replace('.', '_')}", None)
        result, feedback = tell(row, document) if tell and document else ("", "")
        return result or "", feedback or ""

    @api.model
    def _label(self, record, name):
        return self.env["complaint.form.report"]._get_label(record, name)

    @api.model
    def _lines(self, *parts):
        return "\n".join(filter(None, parts))

    @api.model
    def _moment(self, row, moment):
        form = self.env["complaint.form.report"]
        return form._format_moment(row.ticket_id, moment)

    # -- one method per kind of document: (row, document) -> (result, feedback) ----

    @api.model
    def _tell_ticket(self, row, ticket):
        if row.milestone == "registered":
            return ticket.name, ticket.complaint_demand or ""
        if row.milestone == "closed":
            closing = ticket.complaint_closing_type_id.name
            return self._lines(closing, ticket.complaint_summary), ""
        return "", ""

    @api.model
    def _tell_complaint_contact(self, row, contact):
        is_told = contact.direction == "out"
        return (contact.content, "") if is_told else ("", contact.content)

    @api.model
    def _tell_complaint_assessment(self, row, assessment):
        validity = self._label(assessment, "validity")
        kind = self._lines(assessment.category_id.name, assessment.grade_id.name)
        return self._lines(validity, kind, assessment.explanation), ""

    @api.model
    def _tell_complaint_dispatch(self, row, dispatch):
        act = dispatch._get_act_of_row(row)
        if act:
            promised = self._moment(row, act.date_promised)
            return self._lines(
                act.text,
                promised and self.env._("For: %s", promised),
                "" if act.code in ("appointed", "customer_revealed") else act.person,
            ), ""
        texts = {
            "dispatched": self._lines(
                dispatch.party_id.name,
                dispatch.team_id.name,
                self.env._("Limit: %s", self._moment(row, dispatch.date_limit)),
            ),
            "received": dispatch.received_by_id.name,
            "answered": dispatch.answer,
            "head_signed": dispatch.head_signed_by_id.name,
            "returned": dispatch.return_reason,
        }
        return texts.get(row.milestone), ""

    @api.model
    def _tell_complaint_investigation(self, row, investigation):
        truth = self._label(investigation, "is_true")
        return self._lines(truth, investigation.cause), ""

    @api.model
    def _tell_complaint_solution(self, row, solution):
        if row.milestone == "accepted":
            return "", self.env._("Agrees")
        if row.milestone == "refused":
            return "", self._lines(
                self.env._("Does not agree"), solution.refusal_reason
            )
        if row.milestone in ("verified", "verification_failed"):
            result = self._label(solution, "verification_result")
            return self._lines(result, solution.verification_note), ""
        texts = {
            "proposed": solution.description,
            "approved": self.env._("Approved"),
            "approval_rejected": self.env._("Rejected"),
            "solution_cancelled": solution.cancel_reason,
            "offered": solution.description,
            "implemented": solution.not_done_reason,
        }
        return texts.get(row.milestone), ""

    @api.model
    def _tell_complaint_reply(self, row, reply):
        return self._lines(reply.result, reply.delivered_how), ""

    @api.model
    def _tell_complaint_revisit(self, row, revisit):
        if revisit.state == "exempt":
            return self._lines(revisit.exemption_id.name, revisit.exemption_note), ""
        mode = self._label(revisit, "mode")
        degree = revisit.satisfaction_id.name
        return mode, self._lines(degree, revisit.opinion, revisit.suggestion)

    @api.model
    def _tell_complaint_appeal(self, row, appeal):
        if row.milestone == "appealed":
            return "", self._lines(appeal.grounds, appeal.demand)
        if row.milestone == "appeal_decided":
            decision = self._label(appeal, "decision")
            return self._lines(decision, appeal.decision_reason), ""
        return "", ""

    @api.model
    def _tell_complaint_external_referral(self, row, referral):
        body = f"{referral.body_id.name} {referral.reference or ''}".strip()
        if row.milestone == "external_concluded":
            return self._lines(body, referral.outcome), ""
        return body, ""

    @api.model
    def _tell_complaint_statement(self, row, statement):
        if row.milestone == "statement_cancelled":
            return statement.cancel_reason, ""
        told = format_list(self.env, statement.recipient_ids.mapped("display_name"))
        return self._lines(statement.kind_id.name, statement.body_id.name, told), ""

    @api.model
    def _tell_complaint_meeting(self, row, meeting):
        texts = {
            "meeting_called": self._moment(row, meeting.date),
            "minutes_confirmed": meeting.decision,
            "discussed": meeting.decision,
            "meeting_cancelled": meeting.cancel_reason,
        }
        return self._lines(meeting.name, texts.get(row.milestone)), ""

    @api.model
    def _tell_complaint_rating(self, row, rating):
        return "", self._lines(rating.satisfaction_id.name, rating.opinion)

    @api.model
    def _tell_complaint_responsibility(self, row, responsibility):
        shares = format_list(self.env, responsibility.line_ids.mapped("display_name"))
        kind = self._label(responsibility, "kind")
        return self._lines(kind, shares, responsibility.reason), ""

    @api.model
    def _tell_complaint_compensation(self, row, case):
        if row.milestone == "claimed":
            return "", self._lines(case.claim, self._amount(case, "amount_claimed"))
        if row.milestone == "compensation_judged":
            liability = self._label(case, "liability")
            return self._lines(liability, case.liability_reason), ""
        if row.milestone == "compensation_proposed":
            proposed = self._amount(case, "amount_proposed")
            return self._lines(proposed, case.proposal, case.comparable_reason), ""
        if row.milestone == "compensation_paid":
            paid = self._amount(case, "amount_paid")
            return self._lines(paid, case.payment_reference), ""
        if row.milestone == "compensation_collected":
            return self._amount(case, "amount_paid"), case.collected_by
        return self._amount(case, "amount_approved"), ""

    @api.model
    def _amount(self, case, name):
        """Return an amount of a compensation in its currency, "" for nothing."""
        amount = case[name]
        return amount and format_amount(self.env, amount, case.currency_id)

    @api.model
    def _tell_complaint_extension(self, row, extension):
        if row.milestone == "extended":
            limit = self._moment(row, extension.date_due)
            return self.env._("Limit: %s", limit), ""
        return self._lines(extension.sudo().clock_id.name, extension.reason), ""

    @api.model
    def _tell_complaint_pause(self, row, pause):
        if row.milestone == "resumed":
            return self._label(pause, "ended_by"), ""
        return self._lines(pause.reason_id.name, pause.explanation), ""

    @api.model
    def _tell_complaint_escalation(self, row, escalation):
        if row.milestone == "escalation_accepted":
            limit = self._moment(row, escalation.date_agreed)
            return self.env._("Limit: %s", limit), ""
        if row.milestone == "escalation_answered":
            return escalation.answer, ""
        return self._lines(escalation.rung_id.name, escalation.reason), ""

    @api.model
    def _tell_complaint_action(self, row, action):
        if row.milestone == "improvement_evaluated":
            return self._lines(action.name, self._label(action, "result")), ""
        return action.name, ""

    # -- one line per complaint ------------------------------------------------

    @api.model
    def _get_overview(self, ticket):
        """Return what the list of complaints says of one.

        :return: values by column; dates are naive UTC or False
        :rtype: dict
        """
        solution = ticket.complaint_solution_ids.filtered(
            lambda s: s.state in OFFERED
        ).sorted("id")[-1:]
        revisit = ticket.complaint_revisit_ids.filtered(
            lambda r: r.state == "done"
        ).sorted("id")[-1:]
        rating = ticket.complaint_rating_ids.filtered(lambda r: r.state == "rated")
        said = revisit or rating.sorted("id")[-1:]
        dispatches = ticket.complaint_dispatch_ids.filtered(
            lambda d: d.state not in ("draft", "cancelled", "returned")
        )
        return {
            "number": ticket.number,
            "received": ticket.complaint_date_received,
            "complainant": self.env["complaint.form.report"]._get_complainant(ticket),
            "name": ticket.name,
            "category": ticket.category_id.name or "",
            "grade": ticket.complaint_grade_id.name or "",
            "team": format_list(self.env, dispatches.team_id.mapped("name")),
            "step": ticket.complaint_ledger_ids.sorted("seq")[-1:].label or "",
            "due": ticket.complaint_date_due,
            "result": solution.description or "",
            "feedback": self._lines(said.satisfaction_id.name, said.opinion),
            "closed": ticket.complaint_date_closed,
        }
