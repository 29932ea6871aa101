# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_list

from ..tools.upload import fingerprint

_logger = logging.getLogger(__name__)

LETTER = "complaint_management.report_complaint_reply"
MAIL = "complaint_management.mail_template_complaint_reply"

# R253: the matter, the process, the result, the measures, the follow-up, the channel
PARTS = ("matter", "process", "result", "rectification", "follow_up", "channels")
# by word of mouth (R255)
ORAL_PARTS = ("matter", "result")


class ComplaintReply(models.Model):
    """书面反馈: the answer of a round to the customer and proof of delivery."""

    _name = "complaint.reply"
    _description = "Complaint Reply"
    _inherit = ["mail.thread", "complaint.document.mixin"]
    _check_company_auto = True
    _complaint_transitions = {"draft": ("sent",), "sent": ("delivered",)}
    _complaint_frozen_states = ("sent", "delivered")
    _complaint_open_fields = ("delivered_how",)
    _complaint_stamp_fields = ("date_sent", "sent_by_id", "date_delivered", "letter_id")

    solution_id = fields.Many2one(
        comodel_name="complaint.solution",
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id)]",
    )
    mode = fields.Selection(
        selection=[("written", "Written"), ("oral", "Oral")],
        default="written",
        required=True,
    )
    # One method each: a part given at creation must not leave the others empty.
    matter = fields.Text(compute="_compute_matter", store=True, readonly=False)
    process = fields.Text(compute="_compute_process", store=True, readonly=False)
    result = fields.Text(compute="_compute_result", store=True, readonly=False)
    rectification = fields.Text(
        string="Rectification Measures",
        compute="_compute_rectification",
        store=True,
        readonly=False,
    )
    follow_up = fields.Text(string="Follow-up Plan")
    channels = fields.Text(
        string="Where to Turn", help="The channel for questions or disagreement."
    )
    date_sent = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    delivered_how = fields.Char(string="Proof of Delivery")
    date_delivered = fields.Datetime(readonly=True, copy=False)
    letter_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Letter Sent",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The letter as it was sent (R254).",
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("sent", "Sent"), ("delivered", "Delivered")],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )

    @api.depends("ticket_id")
    def _compute_matter(self):
        for reply in self.filtered(lambda r: r.state == "draft" and not r.matter):
            ticket = reply._get_known_ticket()
            if ticket:
                reply.matter = ticket._get_complaint_matter()

    @api.depends("ticket_id")
    def _compute_process(self):
        for reply in self.filtered(lambda r: r.state == "draft" and not r.process):
            submitted = reply._get_known_ticket().complaint_investigation_ids.filtered(
                lambda investigation: investigation.state == "submitted"
            )
            reply.process = submitted[:1].cause

    @api.depends("solution_id")
    def _compute_result(self):
        for reply in self.filtered(lambda r: r.state == "draft" and not r.result):
            reply.result = reply.solution_id.description

    @api.depends("solution_id")
    def _compute_rectification(self):
        for reply in self.filtered(
            lambda r: r.state == "draft" and not r.rectification
        ):
            reply.rectification = reply.solution_id.prevention

    @api.constrains("ticket_id", "solution_id")
    def _check_solution(self):
        for reply in self.sudo():
            solution = reply.solution_id
            if solution and solution.ticket_id != reply.ticket_id:
                raise ValidationError(
                    self.env._("The solution belongs to another complaint.")
                )

    def _get_missing_parts(self):
        """Name the mandatory parts that are empty (R253).

        :return: translated labels
        :rtype: list of str
        """
        self.ensure_one()
        parts = ORAL_PARTS if self.mode == "oral" else PARTS
        labels = self.fields_get(parts, ["string"])
        return [
            labels[part]["string"] for part in parts if not (self[part] or "").strip()
        ]

    def action_send(self):
        """Send the reply: in the portal at once, by e-mail when there is one.

        :raise UserError: it is not complete
        """
        self.check_access("write")
        self._check_complete()
        self._set_state(
            "sent",
            "replied",
            date_sent=fields.Datetime.now(),
            sent_by_id=self.env.uid,
        )
        for reply in self.filtered(lambda r: r.mode == "written"):
            reply._archive_letter()
            reply._queue_mail()
            case = reply.sudo().ticket_id
            others = case.complaint_complainant_ids.filtered(
                lambda person, case=case: person.member_id != case
            )
            others._announce("replied")

    def _check_complete(self):
        """Check that nothing is missing, and that what is offered is approved.

        :raise UserError: naming the missing parts
        """
        for reply in self:
            missing = reply._get_missing_parts()
            if missing:
                raise UserError(
                    self.env._("The reply lacks: %s.", format_list(self.env, missing))
                )
            if reply.solution_id.state in ("draft", "requested", "cancelled"):
                raise UserError(self.env._("The solution is not approved."))

    def _queue_mail(self):
        """Queue the e-mail with the reply for a customer who has an address."""
        self.ensure_one()
        if self.ticket_id.sudo().partner_email:
            template = self.env.ref(MAIL)
            letter = [Command.link(self.letter_id.id)] if self.letter_id else []
            template.sudo().send_mail(
                self.ticket_id.id,
                force_send=False,
                email_values={"attachment_ids": letter},
            )

    def _archive_letter(self):
        """Keep the letter as it goes out, where the customer has no access (R254).

        Without a PDF tool the reply is sent all the same: it stands in the portal
        and in the mail, and is printed from the browser.
        """
        self.ensure_one()
        if not self._can_print():
            return
        try:
            pdf = self._get_pdf()
        except UserError as error:
            _logger.warning("No letter of reply %s: %s", self.id, error)
            return
        number = self._get_letter_number()
        self._trusted().letter_id = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{number}.pdf",
                    "raw": pdf,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                    "complaint_sha256": fingerprint(pdf),
                }
            )
        )

    def _can_print(self):
        reports = self.env["ir.actions.report"]
        return reports.get_wkhtmltopdf_state() != "install"

    def _can_be_handed_out(self):
        """Tell whether the customer can have the reply as a letter.

        :rtype: bool
        """
        self.ensure_one()
        return self.mode == "written" and bool(self.letter_id or self._can_print())

    def _get_pdf(self):
        """Return the letter; the caller has checked who may read it.

        :return: the letter as it was sent, or as it is printed now if none was kept
        :rtype: bytes
        :raise UserError: when the reply was not sent, or there is no PDF tool
        """
        self.ensure_one()
        if self.state == "draft":
            raise UserError(self.env._("The reply was not sent yet."))
        letter = self.sudo().letter_id
        if letter:
            return letter.raw
        # also in tests, where Odoo would answer with HTML
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        return report._render_qweb_pdf(LETTER, self.ids)[0]

    def _get_letter_number(self):
        """Return the number of the letter: the complaint's and a running one.

        :rtype: str
        """
        self.ensure_one()
        ticket = self.ticket_id
        earlier = ticket.complaint_reply_ids.filtered(lambda r: r.id <= self.id)
        return f"{ticket.number}-{len(earlier)}"

    def action_download_letter(self):
        """Hand out the letter as it was sent.

        :return: URL action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.letter_id.id}?download=true",
            "target": "download",
        }

    def action_deliver(self):
        """Note the proof of delivery; it is archived (R254)."""
        self.check_access("write")
        for reply in self:
            if not reply.delivered_how:
                raise UserError(self.env._("Say how the delivery is proven."))
        self._set_state("delivered", date_delivered=fields.Datetime.now())
