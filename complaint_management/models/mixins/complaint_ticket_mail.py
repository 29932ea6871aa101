# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext, is_html_empty

from ..helpdesk_ticket_stage import OPEN_PHASES
from ..mail_message import AUDITOR

_logger = logging.getLogger(__name__)

MAX_SUBJECT = 200
# tells other machines not to answer
AUTOMATIC_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}


class ComplaintTicketMail(models.AbstractModel):
    """What comes in and goes out by e-mail."""

    _name = "complaint.ticket.mail"
    _description = "Complaint Mail"
    # the field in which the gateway looks for loops
    _primary_email = "partner_email"

    # -- in -----------------------------------------------------------------

    @api.model
    def message_new(self, msg, custom_values=None):
        """Make a complaint of a mail to a team with a procedure in force (R010).

        Nobody but the author is subscribed (H10). What cannot be a complaint, such
        as the mail of a machine or of nobody, becomes an ordinary ticket: nothing
        is lost.
        """
        if not self.env.su:
            # by RPC, not from the gateway: an ordinary ticket under the caller's rights
            return super().message_new(dict(msg, to="", cc=""), custom_values)
        msg = self._clean_mail(msg)
        custom_values = dict(custom_values or {})
        team = self.env["helpdesk.ticket.team"].browse(custom_values.get("team_id"))
        ticket = self._complaint_of_mail(msg, team, custom_values)
        if not ticket:
            custom_values.setdefault("channel_id", self._get_mail_channel(team).id)
            ticket = super().message_new(dict(msg, to="", cc=""), custom_values)
        if msg.get("author_id"):
            ticket.message_subscribe([msg["author_id"]])
        return ticket

    def message_update(self, msg, update_vals=None):
        """Take a later mail of the customer as a contact, nothing more (T11)."""
        if not self.env.su:
            self.check_access("write")
        complaints = self.sudo().filtered("complaint_procedure_id")
        if not complaints:
            return super().message_update(dict(msg, to="", cc=""), update_vals)
        if not self.env.context.get("complaint_mail_automatic"):
            for ticket in complaints:
                ticket._complaint_take_mail(msg)
        return True

    @api.model
    def _clean_mail(self, msg):
        """Return the mail with a sender and a subject that can be stored."""
        sender = msg.get("email_from") or msg.get("from") or ""
        address = email_normalize(sender, strict=False) or sender
        subject = " ".join((msg.get("subject") or "").split())[:MAX_SUBJECT]
        body = msg.get("body")
        if is_html_empty(body):
            body = Markup("<p>%s</p>") % self.env._("(The mail has no text.)")
        return dict(
            msg,
            **{"from": address, "email_from": address, "body": body},
            subject=subject or self.env._("No subject"),
        )

    @api.model
    def _get_mail_channel(self, team):
        """Return the channel of e-mails to a team.

        :rtype: helpdesk.ticket.channel, one or none
        """
        company = team.company_id or self.env.company
        return self._get_complaint_channel("mail", company)

    @api.model
    def _complaint_of_mail(self, msg, team, custom_values):
        """Register the complaint of a mail.

        :param dict msg: cleaned mail
        :param team: helpdesk.ticket.team of the alias, or none
        :param dict custom_values: defaults of the alias
        :return: the complaint, or nothing when the mail is none
        :rtype: recordset of helpdesk.ticket
        """
        if not team or self.env.context.get("complaint_mail_automatic"):
            return self.browse()
        procedures = self.env["complaint.procedure"]
        if not procedures._get_in_force(team.company_id, team):
            return self.browse()
        try:
            with self.env.cr.savepoint():
                return self.with_user(SUPERUSER_ID)._complaint_register(
                    [{**custom_values, **self._prepare_mail_complaint(msg, team)}]
                )
        except UserError as error:
            _logger.info("A mail to %s stays a ticket: %s", team.id, error)
            return self.browse()

    @api.model
    def _prepare_mail_complaint(self, msg, team):
        """Return the values of the complaint a mail makes.

        :rtype: dict
        """
        partner = self.env["res.partner"].browse(msg.get("author_id")).exists()
        return {
            "name": msg["subject"],
            "description": msg["body"],
            "partner_id": partner.id,
            "partner_name": partner.name or msg["from"],
            "partner_email": msg["from"],
            "team_id": team.id,
            "company_id": team.company_id.id,
            "channel_id": self._get_mail_channel(team).id,
        }

    def _complaint_take_mail(self, msg):
        """Write a customer's mail down as a contact.

        Mails of others, and of our own people, stay messages. After the complaint
        was closed the team is told instead.
        """
        self.ensure_one()
        if not self._is_complaint_customer(msg.get("email_from"), msg.get("author_id")):
            return
        self.with_user(SUPERUSER_ID)._complaint_add_contact(
            html2plaintext(msg.get("body") or ""), "mail"
        )

    def _is_complaint_customer(self, sender, author_id):
        """Tell whether a mail names the customer as its sender.

        :param str sender: as the mail says, or nothing
        :param author_id: id of the contact with this address, or nothing
        :rtype: bool
        """
        self.ensure_one()
        address = email_normalize(sender or "", strict=False)
        known = {
            email_normalize(self.partner_email or "", strict=False),
            self.partner_id.email_normalized,
        }
        is_author = self.partner_id and author_id == self.partner_id.id
        return bool(address) and bool(address in known or is_author)

    def message_post(self, *, message_type="notification", **kwargs):
        """Keep what others mail as a note: only the customer's mails are for him.

        Who answers in the name of the company does it on the complaint. A mail says
        only who claims to have sent it.
        """
        if message_type == "email" and self._is_mail_of_others(kwargs):
            kwargs.update(subtype_xmlid="mail.mt_note", subtype_id=False)
            kwargs["partner_ids"] = None
        return super().message_post(message_type=message_type, **kwargs)

    def _is_mail_of_others(self, values):
        """Tell whether a mail on a complaint is by somebody but its customer.

        :param dict values: as for ``message_post``
        :rtype: bool
        """
        ticket = self.sudo()
        return bool(
            ticket.complaint_procedure_id
        ) and not ticket._is_complaint_customer(
            values.get("email_from"), values.get("author_id")
        )

    def _message_post_after_hook(self, message, msg_values):
        if message.message_type == "email" and self.sudo().complaint_procedure_id:
            # what a customer sends is evidence from here on
            message.sudo().attachment_ids._seal_complaint()
        return super()._message_post_after_hook(message, msg_values)

    def _message_receive_bounce(self, email, partner):
        result = super()._message_receive_bounce(email, partner)
        for ticket in self.sudo().filtered("complaint_procedure_id"):
            ticket._message_log(
                body=self.env._(
                    "A mail to %s came back: reach the customer another way.", email
                )
            )
        return result

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        user = self.env.user
        if message_operation == "create" and (user.share or user.has_group(AUDITOR)):
            # who only reads; Odoo lets readers of a ticket write on it
            for ticket in self.sudo().filtered("complaint_procedure_id"):
                operations[ticket.with_env(self.env)] = "write"
        return operations

    # -- acknowledgement ----------------------------------------------------

    @api.model
    def _get_acknowledge_domain(self):
        """Open complaints with an address that were not acknowledged yet.

        :rtype: Domain
        """
        return (
            Domain("complaint_procedure_id", "!=", False)
            & Domain("complaint_phase", "in", OPEN_PHASES)
            & Domain("partner_email", "!=", False)
            & ~Domain("complaint_ledger_ids.milestone", "=", "acknowledged")
        )

    @api.model
    def _cron_complaint_acknowledge(self, batch_size=100):
        """Tell customers number and time limits (R041), queued, once each.

        :param int batch_size: complaints in one transaction
        """
        domain = self._get_acknowledge_domain()
        todo = self.search(domain, order="id", limit=batch_size * 20)
        for tickets in self.env["ir.cron"]._iter_complaint_batches(todo, batch_size):
            tickets.filtered_domain(domain)._complaint_acknowledge()

    def _complaint_acknowledge(self):
        """Queue the acknowledgement of complaints; halve the batch that fails.

        One complaint that cannot be written to does not hold up the others.
        """
        if not self:
            return
        template = self.env.ref(
            "complaint_management.mail_template_complaint_acknowledge"
        )
        try:
            with self.env.cr.savepoint():
                template.send_mail_batch(
                    self.ids, email_values={"headers": repr(AUTOMATIC_HEADERS)}
                )
                self._complaint_record("acknowledged", payload={"channel": "mail"})
        except Exception:
            if len(self) == 1:
                _logger.exception("Complaint %s is not acknowledged", self.id)
                return
            middle = len(self) // 2
            self[:middle]._complaint_acknowledge()
            self[middle:]._complaint_acknowledge()
