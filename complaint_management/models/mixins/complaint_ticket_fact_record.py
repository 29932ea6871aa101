# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintTicketFactRecord(models.AbstractModel):
    """Keeps in the ledger the facts that decided what follows a step.

    Facts change, and conditions are other ones in the next revision: without what was
    known then nobody could say later why work began, or why not.
    """

    _name = "complaint.ticket.fact.record"
    _description = "Complaint Facts That Decided"

    @api.model
    def _get_complaint_milestones(self):
        return super()._get_complaint_milestones() | {
            "reconsidered": self.env._("Work fitted to the facts")
        }

    @api.model
    def _complaint_append(self, entries):
        deciding = [entry for entry in entries if self._decides_by_facts(entry)]
        tickets = self.browse().union(*(entry["ticket"] for entry in deciding))
        facts = tickets._get_complaint_fact_values()
        for entry in deciding:
            ticket = entry["ticket"]
            entry["facts"] = facts[ticket]
            entry["payload"] = (entry.get("payload") or {}) | {
                "facts": ticket._get_complaint_kept_facts(facts[ticket])
            }
        for entry in entries:
            dates = self._get_complaint_kept_dates(entry)
            if dates:
                entry["payload"] = (entry.get("payload") or {}) | {"dates": dates}
        return super()._complaint_append(entries)

    @api.model
    def _decides_by_facts(self, entry):
        """Tell whether facts decide what follows a step.

        Those of the registration are always kept: a ledger that begins with them
        holds all that decided.

        :param dict entry: see ``_complaint_record_entries``
        :rtype: bool
        """
        if entry["milestone"] == "registered":
            return True
        return bool(entry["step"]) and any(
            planned.conditions or planned.limits
            for planned in self._get_complaint_following(entry)
        )

    @api.model
    def _get_complaint_following(self, entry):
        """Return the steps that may follow a step.

        :rtype: list of PlannedStep
        """
        plan = entry["ticket"].complaint_procedure_id._get_plan()
        return plan.following.get(entry["milestone"], [])

    def _get_complaint_kept_facts(self, facts):
        """Return the facts that conditions of the procedure ask for.

        :param dict facts: fact code -> value
        :rtype: dict
        """
        self.ensure_one()
        kept = self.complaint_procedure_id._get_kept_facts()
        return {code: facts.get(code) for code in kept}

    @api.model
    def _get_complaint_kept_dates(self, entry):
        """Return the dates on a document that are limits of the steps after it.

        :param dict entry: see ``_complaint_record_entries``
        :return: field -> naive UTC
        :rtype: dict
        """
        document = entry.get("document")
        if not document or not entry["step"]:
            return {}
        fields_ = {
            planned.limit_field
            for planned in self._get_complaint_following(entry)
            if planned.limit_field and planned.document_model == document._name
        }
        dates = {name: document.sudo()[name] for name in fields_}
        return {name: date for name, date in dates.items() if date}

    @api.model
    def _complaint_log_reconsidered(self, ended, switched, begun, facts, date):
        """Write into the ledger what changed facts did to the work, and the facts.

        :param ended: complaint.clock of work that is no longer asked for
        :param switched: complaint.clock that got another limit
        :param begun: complaint.clock of work that is asked for now
        :param dict facts: ticket -> fact code -> value
        :param datetime date: since when, naive UTC
        """
        clocks = ended | switched | begun
        labels = clocks._get_event_labels()
        self.env["complaint.ledger"]._append(
            [
                {
                    "ticket": ticket,
                    "milestone": "reconsidered",
                    "label": labels[ticket.company_id]["reconsidered"],
                    "date": date,
                    "payload": {
                        "facts": ticket._get_complaint_kept_facts(facts[ticket]),
                        "ended": sorted((own & ended).step_id.mapped("code")),
                        "switched": sorted((own & switched).step_id.mapped("code")),
                        "begun": sorted((own & begun).step_id.mapped("code")),
                    },
                }
                for ticket, own in clocks.grouped("ticket_id").items()
            ]
        )
