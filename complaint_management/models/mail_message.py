# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError

# What was said, by whom, when and where.
CONTENT_FIELDS = {
    "attachment_ids",
    "author_id",
    "body",
    "date",
    "email_from",
    "is_internal",
    "message_type",
    "model",
    "parent_id",
    "res_id",
    "subject",
    "subtype_id",
}


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        user = self.env.user
        if user.share:
            # customers write through the pages of their complaint only
            messages._check_complaint_history()
        others = messages.filtered(lambda m: m.author_id != user.partner_id)
        if others._are_of_complaints():
            raise AccessError(
                self.env._("On a complaint everybody writes under his own name.")
            )
        return messages

    def write(self, vals):
        if CONTENT_FIELDS & set(vals):
            self._check_complaint_history()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaint(self):
        self._check_complaint_history()

    def _get_forbidden_access(self, operation):
        """Forbid customers to add to messages of complaints, reactions too.

        Odoo looks at the document of a message, but not of those that were addressed
        to single people.
        """
        forbidden = super()._get_forbidden_access(operation)
        if operation == "create" and self.env.user.share:
            forbidden |= (self - forbidden)._filter_of_complaints()
        return forbidden

    @api.model
    def _get_with_access(self, message_id, mode="read", **kwargs):
        """Return a message to customers for what they may do with it themselves.

        Odoo also takes the right to read the complaint for one to its notes.
        """
        message = super()._get_with_access(message_id, mode=mode, **kwargs)
        if (
            self.env.user.share
            and message._filter_of_complaints()
            and not message.sudo(False).has_access(mode)
        ):
            return self.browse()
        return message

    def _check_complaint_history(self):
        """Refuse to write, change or delete messages of complaints by RPC (T22).

        :raise AccessError: when a message in ``self`` belongs to a complaint or to a
            document of one
        """
        if self._are_of_complaints():
            raise AccessError(
                self.env._("What was written on a complaint stays as it is.")
            )

    def _are_of_complaints(self):
        """Tell whether a client touches a message of a complaint or its documents.

        :rtype: bool
        """
        return not self.env.su and bool(self._filter_of_complaints())

    def _filter_of_complaints(self):
        """Return the messages of complaints and of their documents.

        :rtype: recordset of mail.message
        """
        messages = self.sudo()
        documents = messages.filtered(
            lambda m: (m.model or "").startswith("complaint.")
        )
        others = messages.filtered(lambda m: m.model == "helpdesk.ticket")
        tickets = self.env["helpdesk.ticket"].sudo().browse(others.mapped("res_id"))
        complaints = tickets.exists().filtered("complaint_procedure_id")
        others = others.filtered(lambda m: m.res_id in complaints.ids)
        return (documents | others).with_env(self.env)
