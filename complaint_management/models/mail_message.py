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
        if self.env.su or not self:
            return False
        messages = self.sudo()
        if any((m.model or "").startswith("complaint.") for m in messages):
            return True
        messages = messages.filtered(lambda m: m.model == "helpdesk.ticket")
        tickets = self.env["helpdesk.ticket"].sudo().browse(messages.mapped("res_id"))
        return any(ticket.complaint_procedure_id for ticket in tickets.exists())
