# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import compress

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
# what only the gateway and the server write
SYSTEM_TYPES = {"email", "email_outgoing", "out_of_office"}
AUDITOR = "complaint_management.complaint_management_group_auditor"


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        # before Odoo takes the tracking values out
        is_forged = [self._is_forged(vals) for vals in vals_list]
        messages = super().create(vals_list)
        if self.env.su:
            return messages
        forged = messages.browse(compress(messages.ids, is_forged))
        if forged._are_of_complaints():
            raise AccessError(
                self.env._("When and how it was written is noted by the system.")
            )
        messages.filtered("partner_ids")._remove_complaint_strangers()
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
        to single people, and takes followers for writers: auditors only read.
        """
        forbidden = super()._get_forbidden_access(operation)
        if operation != "create":
            return forbidden
        user = self.env.user
        if user.share:
            forbidden |= (self - forbidden)._filter_of_complaints()
        elif user.has_group(AUDITOR):
            messages = (self - forbidden)._filter_of_complaints()
            forbidden |= messages.filtered(
                lambda message: not message._get_record().has_access("write")
            )
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

    @api.model
    def _is_forged(self, vals):
        """Tell whether values say of a message what only the system knows.

        :param dict vals: as for create
        :rtype: bool
        """
        given = {
            name: vals.get(name, self.env.context.get(f"default_{name}"))
            for name in ("date", "message_type", "tracking_value_ids")
        }
        return (
            given["date"] is not None
            or bool(given["tracking_value_ids"])
            or given["message_type"] in SYSTEM_TYPES
        )

    def _remove_complaint_strangers(self):
        """Address messages of complaints to nobody who is told nothing of them."""
        for message in self._filter_of_complaints().sudo():
            record = message._get_record()
            if isinstance(record, self.pool["mail.thread"]):
                partners = message.partner_ids
                message.partner_ids -= record._filter_complaint_strangers(partners)

    def _get_record(self):
        """Return what a message is about.

        :rtype: record of its model
        """
        self.ensure_one()
        message = self.sudo()
        return self.env[message.model].browse(message.res_id)

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
