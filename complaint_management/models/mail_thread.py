# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..tools.mail_headers import is_automatic


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        self = self.with_context(complaint_mail_automatic=is_automatic(message))
        return super()._message_route_process(message, message_dict, routes)
