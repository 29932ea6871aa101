# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ComplaintTicketDocumentFact(models.AbstractModel):
    """Adds what the documents of a complaint say to its facts.

    They are looked up only where the procedure has steps of such documents: most
    procedures know none.
    """

    _name = "complaint.ticket.document.fact"
    _description = "Complaint Facts of Documents"

    def _get_complaint_fact_values(self):
        values = super()._get_complaint_fact_values()
        for facts in values.values():
            facts |= {
                "responsibilities": 0,
                "has_compensation": False,
                "compensation_amount": 0.0,
            }
        fixed = self._get_complaint_documents(
            "complaint.responsibility", Domain("state", "=", "fixed")
        )
        for ticket, own in fixed.grouped("ticket_id").items():
            values[ticket]["responsibilities"] = len(own)
        cases = self._get_complaint_documents(
            "complaint.compensation", Domain("state", "not in", ("denied", "cancelled"))
        )
        for ticket, own in cases.grouped("ticket_id").items():
            values[ticket] |= {
                "has_compensation": True,
                "compensation_amount": own._get_total(),
            }
        return values

    def _get_complaint_documents(self, model_name, domain):
        """Return the documents of a kind, of procedures that ask for them.

        :param str model_name: model with ``ticket_id``
        :param Domain domain: which of them
        :rtype: recordset of that model, as superuser
        """
        documents = self.env[model_name].sudo()
        tickets = self.browse()
        for procedure, own in self._group_by_asking_procedure().items():
            if model_name in procedure.step_ids.mapped("document_model"):
                tickets |= own
        if not tickets:
            return documents
        return documents.search(domain & Domain("ticket_id", "in", tickets.ids))
