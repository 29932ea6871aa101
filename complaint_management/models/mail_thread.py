# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.mail_headers import is_automatic, repair_charsets


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        self = self.with_context(complaint_mail_automatic=is_automatic(message))
        return super()._message_route_process(message, message_dict, routes)

    def _partner_find_from_emails(self, records_emails, filter_found=None, **kwargs):
        """Leave out contacts who only claim an address (T21).

        Or who writes another's address into his account would be taken for the author
        of his mails: the complaint in it would be on his pages.
        """

        def is_found(partner):
            claims = partner.sudo().complaint_is_email_claimed
            return not claims and (not filter_found or filter_found(partner))

        return super()._partner_find_from_emails(
            records_emails, filter_found=is_found, **kwargs
        )

    def _message_parse_extract_payload(
        self, message, message_dict, save_original=False
    ):
        repair_charsets(message)
        return super()._message_parse_extract_payload(
            message, message_dict, save_original=save_original
        )

    # -- who is told --------------------------------------------------------

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Let only our own people follow our records, and customers complaints (H7)."""
        partners = self.env["res.partner"].browse(partner_ids or [])
        mode = "read" if partners == self.env.user.partner_id else "write"
        # others would learn from the refusals who complains, and about whom
        if not self.env.su and self.has_access(mode):
            for record in self:
                record._check_complaint_followers(partners)
        return super().message_subscribe(partner_ids, subtype_ids)

    def _check_complaint_followers(self, partners):
        """Refuse followers who are told nothing of a record.

        :param partners: res.partner
        :raise AccessError: when one of them is an outsider or complained about
        """
        strangers = self._filter_complaint_strangers(partners)
        if strangers.filtered("partner_share"):
            raise AccessError(
                self.env._("Only the customer and our own people follow it.")
            )
        if strangers:
            raise AccessError(self.env._("Who is complained about does not follow it."))

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if len(self) != 1 or not recipients or not self._is_of_complaints():
            return recipients
        # followers of a team follow its tickets, and somebody may be complained about
        # who follows already
        customer, subjects = self._get_complaint_parties()
        return [
            recipient
            for recipient in recipients
            if recipient["id"] not in subjects.ids
            and (not recipient["share"] or recipient["id"] in customer.ids)
        ]

    def _filter_complaint_strangers(self, partners):
        """Return who of ``partners`` is told nothing of a record of ours.

        :param partners: res.partner
        :rtype: res.partner, with sudo
        """
        self.ensure_one()
        partners = partners.sudo()
        if not partners or not self._is_of_complaints():
            return partners.browse()
        customer, subjects = self._get_complaint_parties()
        outsiders = partners.filtered("partner_share") - customer
        return outsiders | (partners & subjects)

    def _get_complaint_parties(self):
        """Return who of the outside world is told, and who of our people is not.

        The customer follows his complaint, none of its documents; the persons
        complained about follow neither.

        :rtype: pair of res.partner, with sudo
        """
        record = self.sudo()
        if self._name == "helpdesk.ticket":
            return record.partner_id, record.complaint_subject_user_ids.partner_id
        tickets = self.env["helpdesk.ticket"].sudo()
        for name in {"ticket_id", "ticket_ids"} & set(self._fields):
            tickets |= record[name]
        subjects = tickets.complaint_subject_user_ids.partner_id
        return subjects.browse(), subjects

    def _is_of_complaints(self):
        """Tell whether this is a complaint or a record of ours.

        :rtype: bool
        """
        if self._name == "helpdesk.ticket":
            return bool(self.sudo().complaint_procedure_id)
        return self._name.startswith("complaint.")
