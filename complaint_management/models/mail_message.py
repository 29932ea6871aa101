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
        if self.env.user.share:
            # customers write through the pages of their complaint only
            messages._check_complaint_history()
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
        if self.env.su:
            return
        if any((m.model or "").startswith("complaint.") for m in self.sudo()):
            self._refuse_complaint_history()
        messages = self.sudo().filtered(lambda m: m.model == "helpdesk.ticket")
        tickets = self.env["helpdesk.ticket"].sudo().browse(messages.mapped("res_id"))
        if any(ticket.complaint_procedure_id for ticket in tickets.exists()):
            self._refuse_complaint_history()

    @api.model
    def _refuse_complaint_history(self):
        raise AccessError(self.env._("What was written on a complaint stays as it is."))
