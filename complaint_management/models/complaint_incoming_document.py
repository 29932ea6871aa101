# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintIncomingDocument(models.Model):
    """公司收文登记簿: what comes in writing is entered first (R028, R495).

    The register is written once: entries are numbered without gaps for each company
    and year and never deleted.
    """

    _name = "complaint.incoming.document"
    _description = "Complaint Incoming Document"
    _inherit = ["mail.thread", "complaint.stamped.mixin", "complaint.evidence.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _check_company_auto = True
    _evidence_is_kept = True
    _complaint_stamp_fields = (
        "number",
        "registered_by_id",
        "date_submitted",
        "submitted_by_id",
    )

    number = fields.Char(string="Register No.", readonly=True, copy=False, index=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    date = fields.Date(
        string="Came In On", required=True, default=fields.Date.context_today
    )
    sender = fields.Char(required=True)
    reference = fields.Char(string="Number of the Sender")
    subject = fields.Char(required=True)
    channel_id = fields.Many2one(
        comodel_name="helpdesk.ticket.channel",
        string="How It Came In",
        check_company=True,
        ondelete="restrict",
    )
    registered_by_id = fields.Many2one(
        comodel_name="res.users", string="Entered By", readonly=True, copy=False
    )
    leader_id = fields.Many2one(
        comodel_name="res.users",
        string="Submitted To",
        domain=[("share", "=", False)],
        index="btree_not_null",
        help="The company leader it is submitted to.",
    )
    date_submitted = fields.Datetime(string="Submitted On", readonly=True, copy=False)
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    ticket_ids = fields.One2many(
        comodel_name="helpdesk.ticket",
        inverse_name="complaint_incoming_id",
        string="Complaints",
        readonly=True,
    )
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket", string="Complaint", compute="_compute_ticket_id"
    )
    reply_date = fields.Datetime(string="Replied On", compute="_compute_reply")
    reply_number = fields.Char(string="Number of the Reply", compute="_compute_reply")

    _number_uniq = models.Constraint(
        "UNIQUE(company_id, number)", "A number of the register is given once."
    )

    @api.depends("ticket_ids.complaint_reply_ids.date_sent")
    def _compute_reply(self):
        for document in self:
            sent = document.ticket_id.complaint_reply_ids.filtered("date_sent")
            reply = sent.sorted("date_sent")[-1:]
            document.reply_date = reply.date_sent
            document.reply_number = reply._get_letter_number() if reply else False

    @api.depends("ticket_ids")
    def _compute_ticket_id(self):
        for document in self:
            document.ticket_id = document.ticket_ids[:1]

    @api.model
    def _stamp_created(self, vals_list):
        super()._stamp_created(vals_list)
        sequence = self._get_sequence(self.env.company)
        for vals in vals_list:
            vals.update(
                company_id=self.env.company.id,
                registered_by_id=self.env.uid,
                number=sequence.next_by_id(),
            )

    @api.model
    def _get_sequence(self, company):
        """Return the counter of a company; it starts anew each year, without gaps.

        :param company: res.company
        :rtype: ir.sequence, as superuser
        """
        sequences = self.env["ir.sequence"].sudo()
        domain = [("code", "=", self._name), ("company_id", "=", company.id)]
        return sequences.search(domain, limit=1) or sequences.create(
            {
                "name": f"{self._description} ({company.name})",
                "code": self._name,
                "company_id": company.id,
                "implementation": "no_gap",
                "prefix": "%(range_year)s-",
                "padding": 4,
                "use_date_range": True,
            }
        )

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        if set(vals) - {"leader_id", "message_follower_ids", "attachment_ids"}:
            raise UserError(
                self.env._("The register is written once: enter it anew and say why.")
            )
        if "leader_id" in vals and any(self.mapped("date_submitted")):
            raise UserError(self.env._("It was submitted already."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Entries of the register are kept."))

    def action_submit(self):
        """Submit the document to the leader and tell him (R028).

        :raise UserError: when nobody is named, or it was submitted before
        """
        self.check_access("write")
        for document in self:
            if not document.leader_id or document.date_submitted:
                raise UserError(self.env._("Name the leader it is submitted to, once."))
            document._trusted().write(
                {
                    "date_submitted": fields.Datetime.now(),
                    "submitted_by_id": self.env.uid,
                }
            )
            document.message_notify(
                partner_ids=document.leader_id.partner_id.ids,
                subject=self.env._("Incoming document %s", document.number),
                body=document.subject,
            )
        return True

    def action_register_complaint(self):
        """Open the registration of the complaint the document holds.

        :return: window action
        :raise UserError: when it was registered already
        """
        self.ensure_one()
        self.check_access("write")
        if self.ticket_id:
            raise UserError(
                self.env._("It is registered as %s.", self.ticket_id.number)
            )
        action = self.env["helpdesk.ticket"].action_complaint_register_new()
        action["context"] |= {
            "default_name": self.subject,
            "default_partner_name": self.sender,
            "default_channel_id": self.channel_id.id
            or action["context"]["default_channel_id"],
            "default_complaint_channel_reference": self.reference,
            "default_complaint_incoming_id": self.id,
        }
        return action
