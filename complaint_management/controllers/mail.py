# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.http import request

from odoo.addons.portal.controllers.thread import PortalThreadController


class ComplaintThreadController(PortalThreadController):
    def _prepare_message_data(self, post_data, *, thread, **kwargs):
        data = super()._prepare_message_data(post_data, thread=thread, **kwargs)
        if thread._name == "helpdesk.ticket" and request.env.user.share:
            # customers write comments: no notes in our name, no mails to others
            data.update(message_type="comment", subtype_xmlid="mail.mt_comment")
            data.pop("partner_ids", None)
            data.pop("email_add_signature", None)
        return data
