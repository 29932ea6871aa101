# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...tools.upload import fingerprint

# What customers read of a ticket by RPC; everything else is internal.
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "number",
        "name",
        "description",
        "stage_id",
        "category_id",
        "partner_id",
        "create_date",
        "last_stage_update",
        "closed_date",
        "access_token",
        "access_url",
        "active",
        "priority",
        "sequence",
        "company_id",
        "team_id",
        "user_id",
    }
)
# Messages people wrote to each other, as opposed to notes and notifications.
CONVERSATION = ("comment", "email", "email_outgoing", "auto_comment", "out_of_office")
OPEN_CLOCKS = ("running", "paused", "breached")


class ComplaintTicketPortal(models.AbstractModel):
    """What a customer sees of his complaint, and nothing beyond it."""

    _name = "complaint.ticket.portal"
    _description = "Complaint in the Portal"

    complaint_date_event = fields.Date(
        string="Happened On",
        groups="base.group_user",
        help="The day of what is complained about, as the customer says.",
    )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for ticket in self.sudo().filtered("complaint_procedure_id"):
            ticket.with_env(self.env).access_url = f"/my/complaint/{ticket.id}"
        return result

    # -- access -------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user.share:
            return True
        return operation == "read" and field.name in PORTAL_FIELDS

    def _get_allowed_message_params(self):
        # a rating that is posted beside the text would be one nobody asked for
        return super()._get_allowed_message_params() - {"rating_value"}

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        thread = super()._get_thread_with_access(thread_id, mode=mode, **kwargs)
        if (
            mode != "read"
            and self.env.user.share
            and thread.sudo().complaint_procedure_id
        ):
            # customers write through the pages of the complaint, which look at
            # their files; a token in a link gives nobody more than reading
            return self.browse()
        return thread

    def _check_can_update_message_content(self, messages):
        if self.sudo().complaint_procedure_id:
            raise UserError(
                self.env._("What was written on a complaint stays as it is.")
            )
        return super()._check_can_update_message_content(messages)

    def _get_portal_closing_stages(self, user):
        """Return the stages in which a customer may close an ordinary ticket (H1).

        Never a complaint, a closed ticket or one of another customer.

        :param user: res.users who asks
        :rtype: recordset of helpdesk.ticket.stage
        """
        ticket = self.sudo()
        stages = self.env["helpdesk.ticket.stage"].sudo()
        family = user.sudo().partner_id.commercial_partner_id
        if (
            not ticket
            or ticket.complaint_procedure_id
            or ticket.closed
            or ticket.commercial_partner_id != family
        ):
            return stages
        return (
            ticket.team_id.with_company(ticket.company_id)
            ._get_applicable_stages()
            .filtered("close_from_portal")
        )

    # -- files --------------------------------------------------------------

    def _complaint_portal_attachments(self):
        """Return the files the customer may see.

        Those he handed in himself and those of messages that were written to or by
        him; never files of notes, of other authors or of documents (H3). The letter
        of a reply is handed out with the reply.

        :rtype: recordset of ir.attachment, with sudo
        """
        self.ensure_one()
        attachments = self.env["ir.attachment"].sudo()
        messages = self.env["mail.message"].sudo()
        messages = messages.search(self._get_complaint_conversation_domain())
        owners = self.sudo().partner_id.with_context(active_test=False).user_ids
        own = attachments.search(
            Domain("res_model", "=", "helpdesk.ticket")
            & Domain("res_id", "=", self.id)
            & (
                Domain("create_uid.share", "=", True)
                | Domain("create_uid", "in", owners.ids)
            )
        )
        letters = self.sudo().complaint_reply_ids.letter_id
        return (own | messages.attachment_ids - letters).sorted("id")

    @api.model
    def _prepare_complaint_file(self, name, content, mimetype):
        """Return the values of a file a customer handed in, kept byte by byte.

        :param str name: checked file name
        :param bytes content: the file
        :param str mimetype: told from the content
        :rtype: dict
        """
        return {
            "name": name,
            "raw": content,
            "mimetype": mimetype,
            "res_model": "helpdesk.ticket",
            "complaint_sha256": fingerprint(content),
        }

    def _get_intake_payload(self):
        payload = super()._get_intake_payload()
        hashes = self.sudo().attachment_ids.mapped("complaint_sha256")
        return {**payload, "files": sorted(filter(None, hashes))}

    # -- what the page shows ------------------------------------------------

    @api.model
    def _get_complaint_of_partner(self, partner, reference):
        """Return the complaint of a customer by its number or id.

        :param partner: res.partner of the customer
        :param str reference: number, or id as digits
        :return: one complaint with sudo, or an empty recordset
        :rtype: recordset of helpdesk.ticket
        """
        wanted = Domain("number", "=", reference)
        if reference.isascii() and reference.isdigit() and len(reference) < 10:
            wanted |= Domain("id", "=", int(reference))
        return self.sudo().search(
            self._get_complaint_partner_domain(partner) & wanted, limit=1
        )

    @api.model
    def _get_complaint_partner_domain(self, partner):
        """Complaints that are a customer's own; his family or company are others.

        :rtype: Domain
        """
        return Domain("partner_id", "=", partner.id) & Domain(
            "complaint_procedure_id", "!=", False
        )

    def _get_complaint_timeline(self):
        """Return the way of the complaint as its customer follows it.

        :return: dicts with ``name``, ``date`` (naive UTC or False) and ``state``
            (done, late, next), in the order of time
        :rtype: list of dict
        """
        self.ensure_one()
        steps = self.complaint_procedure_id._get_steps()
        timeline = []
        for row in self.complaint_ledger_ids.sorted("seq"):
            step = steps.get(row.milestone)
            if step and step.customer_name:
                timeline.append(
                    {"name": step.customer_name, "date": row.date, "state": "done"}
                )
        now = fields.Datetime.now()
        for clock in self._get_complaint_promises():
            late = clock.date_due and clock.date_due < now
            timeline.append(
                {
                    "name": clock.step_id._get_customer_upcoming_name(),
                    "date": clock.date_due,
                    "state": "late" if late else "next",
                }
            )
        return timeline

    def _get_complaint_promises(self):
        """Return the open clocks of steps the customer is told of.

        :rtype: recordset of complaint.clock, the earliest due first
        """
        self.ensure_one()
        clocks = self.complaint_clock_ids.filtered(
            lambda clock: clock.state in OPEN_CLOCKS and clock.step_id.customer_name
        )
        return clocks.sorted(lambda clock: (not clock.date_due, clock.date_due or 0))

    def _get_complaint_promised_date(self):
        """Return when the customer hears of us next, naive UTC, or False.

        What was promised to him in words counts before the limit of a step.

        :rtype: datetime or False
        """
        self.ensure_one()
        if self.complaint_earliest_feedback:
            if self.complaint_earliest_feedback > fields.Datetime.now():
                return self.complaint_earliest_feedback
        return self._get_complaint_promises()[:1].date_due

    def _get_complaint_limits(self, with_dates=True):
        """Return the steps the customer is told of, with their time limits (R041).

        :param bool with_dates: also those that are due already, with their date
        :return: (name, text) for each step, in the order of the procedure
        :rtype: list of tuple
        """
        self.ensure_one()
        running = {clock.step_id: clock for clock in self._get_complaint_promises()}
        done = self._get_complaint_taken()
        limits = []
        for step in self.complaint_procedure_id.sudo().step_ids:
            if not step.customer_name or step.code in done:
                continue
            name = step._get_customer_upcoming_name()
            clock = running.get(step)
            if clock and not with_dates:
                continue
            if clock and clock.date_due:
                limits.append((name, self._format_local(clock.date_due)))
            elif step.limit_unit and not step.condition_ids:
                limits.append((name, self._format_limit(step)))
        return limits

    def _format_limit(self, step):
        """Return a time limit in words."""
        if step.limit_unit == "same_day":
            return self.env._("on the same day")
        if step.limit_unit == "document_date":
            return self.env._("on the agreed date")
        sentences = {
            "minute": self.env._("within %s minutes", step.limit_number),
            "hour": self.env._("within %s hours", step.limit_number),
            "working_hour": self.env._("within %s working hours", step.limit_number),
            "working_day": self.env._("within %s working days", step.limit_number),
            "calendar_day": self.env._("within %s days", step.limit_number),
            "month": self.env._("within %s months", step.limit_number),
        }
        return sentences[step.limit_unit]

    def _get_complaint_timezone(self):
        """Return the time zone in which the company promises.

        :rtype: str
        """
        self.ensure_one()
        return self.complaint_procedure_id.sudo()._get_calendar().tz or "UTC"

    def _format_local(self, moment):
        """Return a naive UTC time in the company's time zone, without seconds."""
        return format_datetime(
            self.env, moment, tz=self._get_complaint_timezone(), dt_format="short"
        )

    # -- the offer ----------------------------------------------------------

    def _get_complaint_offer(self):
        """Return the solution that waits for the customer's answer.

        :rtype: complaint.solution, one or none
        """
        self.ensure_one()
        return self.complaint_solution_ids.filtered(
            lambda solution: solution.state == "offered"
        ).sorted("id")[-1:]

    def _get_complaint_replies(self):
        """Return the replies the customer was sent, the latest first.

        :rtype: recordset of complaint.reply
        """
        self.ensure_one()
        return self.complaint_reply_ids.filtered(
            lambda reply: reply.state in ("sent", "delivered")
        ).sorted("id", reverse=True)

    @api.model
    def _get_complaint_channel(self, code, company):
        """Return a channel by its code.

        :param str code: such as ``portal`` or ``mail``
        :param company: res.company of the complaint
        :rtype: helpdesk.ticket.channel with sudo, one or none
        """
        domain = Domain("complaint_code", "=", code)
        domain &= Domain("company_id", "in", [False, company.id])
        return self.env["helpdesk.ticket.channel"].sudo().search(domain, limit=1)

    # -- conversation -------------------------------------------------------

    def _get_complaint_conversation(self):
        """Return what customer and company wrote to each other, the latest first.

        :rtype: recordset of mail.message, with sudo
        """
        self.ensure_one()
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                self._get_complaint_conversation_domain()
                & Domain("message_type", "in", ("comment", "email")),
                order="id desc",
            )
        )

    def _get_complaint_conversation_domain(self):
        """Messages of the ticket the customer may read: no notes, nothing internal.

        :rtype: Domain
        """
        return (
            Domain("model", "=", "helpdesk.ticket")
            & Domain("res_id", "=", self.id)
            & Domain("message_type", "in", CONVERSATION)
            & Domain("is_internal", "=", False)
            & Domain("subtype_id.internal", "=", False)
        )

    def _complaint_add_contact(self, content, code):
        """Write down what the customer says after the registration (R027).

        :param str content: plain text
        :param str code: code of the channel
        :return: the contact, none when the complaint is closed
        :rtype: recordset of complaint.contact
        """
        self.ensure_one()
        contacts = self.env["complaint.contact"].sudo()
        if self.complaint_phase == "closed":
            self._message_log(
                body=self.env._(
                    "The customer wrote after the complaint was closed. Look whether "
                    "it has to be taken up again."
                )
            )
            return contacts
        contact = contacts.create(
            {
                "ticket_id": self.id,
                "direction": "in",
                "channel_id": self._get_complaint_channel(code, self.company_id).id,
                "content": content.strip() or self.env._("(without text)"),
            }
        )
        contact.action_record()
        return contact
