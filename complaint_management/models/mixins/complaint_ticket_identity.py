# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import email_split, html2plaintext

from ...tools.identity import mask


class ComplaintTicketIdentity(models.AbstractModel):
    """Keeps who the customer is from those who handle the matter only."""

    _name = "complaint.ticket.identity"
    _description = "Complaint Identity"

    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        if self.env.su and not self.env.user._is_superuser():
            # shown as a link on the documents of who may not open the complaint
            complaints = self.filtered("complaint_procedure_id")
            readable = complaints.sudo(False)._filtered_access("read")
            for ticket in complaints - readable.sudo():
                ticket.display_name = ticket.number
        return result

    def get_portal_url(self, *args, **kwargs):
        """Give the link with its token to who may read the ticket (T28)."""
        self.check_access("read")
        return super().get_portal_url(*args, **kwargs)

    def _filter_complaint_known(self):
        """Return the complaints whose matter the user may know.

        Those he reads, and those of orders that reached him.

        :rtype: recordset of helpdesk.ticket
        """
        known = self._filtered_access("read")
        orders, hidden = self.env["complaint.dispatch"], self - known
        if hidden and orders.has_access("read"):
            domain = [("ticket_id", "in", hidden.ids), ("state", "!=", "draft")]
            known |= orders.search(domain).ticket_id
        return known

    @api.model
    def _get_form_customer(self, record):
        """Return the customer of the complaint a document or line is about.

        What is stored shows him to who may read it. A form may name any complaint
        before anybody looks whether it may be saved: it shows him to who reads the
        complaint.

        :param record: one record with ``ticket_id``
        :rtype: res.partner
        """
        ticket, stored = record.ticket_id, record._origin.sudo().ticket_id
        named = ticket._origin - stored
        if not record.env.su and named - named._filtered_access("read"):
            return ticket.partner_id.browse()
        return ticket.sudo().partner_id.with_env(record.env)

    def _get_complaint_identity(self):
        """Return what tells who the customer of a complaint is.

        Called for each complaint whose text is copied for people who may not know
        him. An addon adds the values it knows to the sets.

        :return: kind (email, address, phone, name) -> set of values
        :rtype: dict
        """
        self.ensure_one()
        ticket = self.sudo()
        people = ticket.partner_id | ticket.partner_id.commercial_partner_id
        emails = filter(None, [ticket.partner_email, *people.mapped("email")])
        streets = [*people.mapped("street"), *people.mapped("street2")]
        known = {
            "name": [ticket.partner_name, *people.mapped("name")],
            "phone": [ticket.complaint_phone, *people.mapped("phone")],
            "email": [address for text in emails for address in email_split(text)],
            "address": [ticket.complaint_address, *streets],
        }
        return {kind: set(filter(None, values)) for kind, values in known.items()}

    def _mask_complaint(self, text):
        """Return a text about a complaint without who its customer is.

        :param str text: what somebody typed, or False
        :rtype: str
        """
        marks = {
            "name": self.env._("[customer]"),
            "phone": self.env._("[phone]"),
            "email": self.env._("[e-mail]"),
            "address": self.env._("[address]"),
        }
        return mask(text or "", self._get_complaint_identity(), marks)

    def _get_complaint_matter(self):
        """Return what is complained about: subject, description and demand.

        :rtype: str
        """
        self.ensure_one()
        ticket = self.sudo()
        parts = [
            ticket.name,
            html2plaintext(ticket.description or "").strip(),
            ticket.complaint_demand,
        ]
        return "\n".join(filter(None, parts))
