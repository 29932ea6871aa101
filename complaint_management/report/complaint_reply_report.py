# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import format_date, get_lang


class ComplaintReplyReport(models.AbstractModel):
    """书面回复: the letter to the customer, with nothing internal in it (R532)."""

    _name = "report.complaint_management.report_complaint_reply"
    _description = "Written Reply"
    _inherit = ["complaint.form.report"]

    _form_model = "complaint.reply"

    @api.model
    def _get_lang(self, replies):
        """Return the customer's language, or the company's.

        :return: code of an installed language
        :rtype: str
        """
        lang = replies.ticket_id.sudo().partner_id.lang
        return get_lang(self.env, lang).code if lang else super()._get_lang(replies)

    @api.model
    def _prepare_page(self, reply):
        ticket = reply.ticket_id
        name = not ticket.complaint_is_anonymous and self._get_complainant(ticket)
        return {
            "salutation": self.env._("Dear %s:", name or self.env._("customer")),
            "opening": self.env._(
                "On %(date)s you complained to us about “%(matter)s” (No. %(number)s). "
                "This is our reply:",
                date=self._format_day(ticket, ticket.complaint_date_received),
                matter=ticket.name,
                number=ticket.number,
            ),
            "date_sent": self._format_day(ticket, reply.date_sent),
        }

    @api.model
    def _format_day(self, ticket, moment):
        """Return the day of a naive UTC time in words, in the company's time zone."""
        if not moment:
            return ""
        local = self._to_local(ticket, moment)
        return format_date(self.env, local.date(), date_format="long")
