# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

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
