# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.canonical import canonical

# handlers and approvers do not learn who complained
IDENTITY = (
    "complaint_management.complaint_management_group_officer,"
    "complaint_management.complaint_management_group_auditor"
)


class ComplaintSolutionAnswerMixin(models.AbstractModel):
    """The customer's answer to an offer, and the proof of what he answered (T10).

    The text is hashed when it is offered; an answer is taken only for that text,
    once, and from the complainant or an officer who was told.
    """

    _name = "complaint.solution.answer.mixin"
    _description = "Complaint Solution Answer"

    date_offered = fields.Datetime(readonly=True, copy=False)
    offered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    offer_hash = fields.Char(
        readonly=True, copy=False, help="SHA-256 of what the customer reads."
    )
    date_answered = fields.Datetime(readonly=True, copy=False)
    customer_answer_channel = fields.Many2one(
        comodel_name="helpdesk.ticket.channel",
        string="Answered Through",
        readonly=True,
        copy=False,
    )
    answer_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Answered By",
        readonly=True,
        copy=False,
        groups=IDENTITY,
    )
    answer_person = fields.Char(
        string="Person Who Answered",
        readonly=True,
        copy=False,
        groups=IDENTITY,
        help="As noted by the officer who took the answer.",
    )
    answered_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Answer Entered By",
        readonly=True,
        copy=False,
        groups=IDENTITY,
    )
    answer_hash = fields.Char(
        readonly=True, copy=False, help="Hash of the offer that was answered."
    )
    refusal_reason = fields.Text(readonly=True, copy=False)
    signature_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Signature File",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups=IDENTITY,
    )
    signature = fields.Binary(
        related="signature_id.datas", string="Signature", groups=IDENTITY
    )

    def _get_offer_content(self):
        """Return what the customer reads of the offer, as plain data.

        :rtype: dict
        """
        solution = self.sudo()
        return {
            "solution": solution.id,
            "mode": solution.mode,
            "description": solution.description,
            "prevention": solution.prevention,
            "measures": [
                [measure.name, measure.date_due]
                for measure in solution.measure_ids.sorted("id")
            ],
        }

    def _get_offer_digest(self):
        """Return the hash of what the customer reads.

        :rtype: str of 64 hexadecimal digits
        """
        content = canonical(self._get_offer_content())
        return hashlib.sha256(content.encode()).hexdigest()

    def _customer_accept(self, partner, channel, offer_hash=None, signature=None):
        """Take the customer's consent; the caller has checked who he is.

        :param partner: res.partner who accepts, empty for a complaint without one
        :param channel: helpdesk.ticket.channel or its complaint code
        :param str offer_hash: hash of the offer the customer had before him
        :param bytes signature: PNG of his signature, mandatory where the procedure
            says so
        :raise AccessError: when the complaint is somebody else's
        :raise UserError: when there is no offer, another one than he read, or it is
            not signed
        """
        self._check_customer(partner)
        if not signature and self.procedure_id.sudo().signature_required:
            raise UserError(self.env._("Please sign the offer."))
        vals = {"answer_partner_id": partner.id}
        if signature:
            vals["signature_id"] = self._keep_signature(signature).id
        self._answer("accepted", channel, offer_hash, **vals)

    def _keep_signature(self, signature):
        """Keep a signature as a file of the complaint, which handlers do not see.

        :param bytes signature: PNG
        :rtype: ir.attachment, with sudo
        """
        ticket = self.sudo().ticket_id
        name = self.env._("Signature of %s.png", ticket.number)
        vals = ticket._prepare_complaint_file(name, signature, "image/png")
        return self.env["ir.attachment"].sudo().create({**vals, "res_id": ticket.id})

    def _customer_refuse(self, partner, reason, channel="portal", offer_hash=None):
        """Take the customer's refusal; the procedure begins a new round.

        :param partner: res.partner who refuses, empty for a complaint without one
        :param str reason: what he wishes instead
        :param channel: helpdesk.ticket.channel or its complaint code
        :param str offer_hash: hash of the offer the customer had before him
        :raise AccessError: when the complaint is somebody else's
        :raise UserError: when there is no offer, another one than he read, or no
            reason
        """
        self._check_customer(partner)
        self._answer(
            "refused",
            channel,
            offer_hash,
            answer_partner_id=partner.id,
            refusal_reason=self._check_reason(reason),
        )

    def _officer_answer(self, answer, channel, person, date, reason=None):
        """Note an answer that an officer was given by phone, letter or in person.

        :param str answer: ``accepted`` or ``refused``
        :param channel: helpdesk.ticket.channel
        :param str person: who answered (R239)
        :param datetime date: when, naive UTC
        :param str reason: what the customer wishes instead, when he refuses
        :raise UserError: when something is missing or the date cannot be
        """
        self.check_access("write")
        if not self.env.user.has_group(
            "complaint_management.complaint_management_group_officer"
        ):
            raise AccessError(self.env._("Answers are noted by officers."))
        if not (person or "").strip():
            raise UserError(self.env._("Say who answered."))
        if not self.date_offered or not (
            self.date_offered.replace(microsecond=0) <= date <= fields.Datetime.now()
        ):
            raise UserError(
                self.env._("The answer comes after the offer and not in the future.")
            )
        vals = {"answer_person": person, "date_answered": date}
        if answer == "refused":
            vals["refusal_reason"] = self._check_reason(reason)
        self._answer(answer, channel, None, **vals)

    def action_record_answer(self):
        """Open the dialogue to note the customer's answer.

        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        return self._open_dialogue("complaint_solution_answer_action")

    def _check_customer(self, partner):
        self.ensure_one()
        if partner != self.sudo().ticket_id.partner_id:
            raise AccessError(self.env._("Only the complainant answers the offer."))

    def _check_reason(self, reason):
        """Return the reason of a refusal without blanks around it.

        :raise UserError: when it is empty
        """
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Please say what you do not agree with."))
        return reason.strip()

    def _answer(self, answer, channel, offer_hash, **vals):
        """Take an answer once; of two sessions one wins.

        :param str answer: ``accepted`` or ``refused``, also the milestone
        """
        self.ensure_one()
        solution = self.sudo()._without_client_context()
        solution._lock_row()
        solution._check_offer(offer_hash)
        channel = solution._get_channel(channel)
        payload = {
            "offer": solution.offer_hash,
            "channel": channel.complaint_code or "",
        }
        if vals.get("signature_id"):
            files = self.env["ir.attachment"].sudo()
            signature = files.browse(vals["signature_id"])
            payload["signature"] = signature.complaint_sha256
        solution._set_state(answer, solution._get_answer_milestone(answer), payload)
        # as the system: the last author of the row must not tell who complained
        solution.with_user(SUPERUSER_ID)._trusted().write(
            {
                "date_answered": fields.Datetime.now(),
                "customer_answer_channel": channel.id,
                "answered_by_id": self.env.uid,
                "answer_hash": solution.offer_hash,
                **vals,
            }
        )

    def _get_answer_milestone(self, answer):
        """Return the milestone that an answer is on the complaint.

        :param str answer: ``accepted`` or ``refused``
        :rtype: str
        """
        return answer

    def _check_offer(self, offer_hash):
        """Refuse answers to anything but the offer as it was sent.

        :raise UserError: when there is no offer or its text is another one
        """
        if self.state != "offered":
            raise UserError(self.env._("There is no offer to answer (any more)."))
        self._check_content_unchanged()
        current = self._get_offer_digest()
        if current != self.offer_hash or offer_hash not in (None, current):
            raise UserError(
                self.env._("The offer was changed. Please read it again first.")
            )

    def _get_channel(self, channel):
        """Return the channel of a code, or the channel itself.

        :rtype: helpdesk.ticket.channel
        """
        if isinstance(channel, str):
            channel = self.env["helpdesk.ticket.channel"].search(
                [
                    ("complaint_code", "=", channel),
                    ("company_id", "in", [False, self.company_id.id]),
                ],
                limit=1,
            )
        return channel
