# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import html2plaintext


class ComplaintDocumentForm(models.AbstractModel):
    """A form of a document whose people may not open the complaint.

    Handlers and approvers print what they may read. The complaint is read for them
    after the document was; who the customer is stays masked, as in their orders.
    """

    _name = "complaint.document.form"
    _description = "Complaint Document Form"
    _inherit = ["complaint.form.report"]

    @api.model
    def _get_ticket(self, docs):
        return docs.ticket_id.sudo()

    @api.model
    def _prepare_page(self, doc):
        ticket = self._get_ticket(doc)
        return super()._prepare_page(doc) | {
            "subject": self._get_words(ticket, ticket.name),
            # plain text: pictures of a mail would be fetched by the server
            "content": self._get_words(
                ticket, html2plaintext(ticket.description or "").strip()
            ),
            "demand": self._get_words(ticket, ticket.complaint_demand),
        }

    @api.model
    def _get_complainant(self, ticket):
        return self._get_words(ticket, super()._get_complainant(ticket))

    @api.model
    def _get_words(self, ticket, text):
        """Return words of a complaint, masked for who may not open it.

        :param ticket: helpdesk.ticket, with sudo
        :param str text: what was written, or False
        :rtype: str
        """
        if self._get_readable(ticket):
            return text or ""
        return ticket._mask_complaint(text)

    @api.model
    def _get_readable(self, records):
        """Return those records that the user may read himself.

        :param records: read with sudo
        :rtype: recordset, with the rights of the user
        """
        return records.sudo(self.env.su)._filtered_access("read")
