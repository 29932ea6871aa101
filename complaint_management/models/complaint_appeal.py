# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import html2plaintext

OFFICER = "complaint_management.complaint_management_group_officer"
MAIL = "complaint_management.mail_template_complaint_appeal"
REVIEWER_FIELDS = {"decision", "decision_reason"}
# What may still be written in which state.
OPEN_FIELDS = {
    "lodged": {"reviewer_id"},
    "received": {"reviewer_id"} | REVIEWER_FIELDS,
}


class ComplaintAppeal(models.Model):
    """申诉: a second look at a decision by somebody who took no part in it (R286)."""

    _name = "complaint.appeal"
    _description = "Complaint Appeal"
    _inherit = [
        "mail.thread",
        "complaint.appeal.reviewer",
        "complaint.document.mixin",
    ]
    _check_company_auto = True
    _complaint_after_close = True
    _complaint_transitions = {
        "draft": ("lodged",),
        "lodged": ("received", "withdrawn"),
        "received": ("decided", "withdrawn"),
        "decided": (),
        "withdrawn": (),
    }
    _complaint_ending_milestones = ("appeal_withdrawn",)
    _complaint_frozen_states = ("lodged", "received", "decided", "withdrawn")
    _complaint_stamp_fields = (
        "matter",
        "date_against",
        "date_until",
        "lodged_by_id",
        "date_received",
        "received_by_id",
        "date_decided",
        "decided_by_id",
    )

    # what the customer disagrees with
    against = fields.Selection(
        selection=[
            ("solution", "Solution"),
            ("reply", "Reply"),
            ("closing", "Closing of the complaint"),
        ],
        required=True,
        default="reply",
    )
    solution_id = fields.Many2one(
        comodel_name="complaint.solution",
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id)]",
    )
    reply_id = fields.Many2one(
        comodel_name="complaint.reply",
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id)]",
    )
    date_against = fields.Datetime(
        string="Decision Of", readonly=True, copy=False, help="The window runs from it."
    )
    date_until = fields.Datetime(
        string="Appeal Until", readonly=True, copy=False, help="End of the window."
    )
    matter = fields.Text(
        readonly=True, copy=False, help="Copied when the appeal is lodged."
    )

    # the appeal
    date = fields.Datetime(
        string="Lodged On",
        required=True,
        default=fields.Datetime.now,
        help="When it reached us; a letter that came yesterday is of yesterday.",
    )
    channel_id = fields.Many2one("helpdesk.ticket.channel", check_company=True)
    grounds = fields.Text(
        required=True, help="Why the customer does not agree with the decision."
    )
    demand = fields.Text(
        string="Asked For Instead", help="What the customer asks for instead."
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files", copy=False)
    lodged_by_id = fields.Many2one(
        "res.users", string="Entered By", readonly=True, copy=False
    )

    # the second look
    received_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_received = fields.Datetime(readonly=True, copy=False)
    reviewer_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        copy=False,
        domain="[('share', '=', False)]",
        help="Hears the appeal: somebody who took no step in the complaint.",
    )
    is_reviewer = fields.Boolean(compute="_compute_is_reviewer")
    decision = fields.Selection(
        selection=[
            ("upheld", "Upheld"),
            ("partly", "Upheld in part"),
            ("rejected", "Not upheld"),
        ],
        string="Decision on the Appeal",
        copy=False,
        tracking=True,
    )
    decision_reason = fields.Text(
        string="Reason of the Decision", copy=False, help="As the customer reads it."
    )
    date_decided = fields.Datetime(string="Heard On", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", string="Heard By", readonly=True, copy=False
    )
    referral_ids = fields.One2many("complaint.external.referral", "appeal_id")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("lodged", "Lodged"),
            ("received", "Under review"),
            ("decided", "Heard"),
            ("withdrawn", "Taken back"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    _open_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state IN ('lodged', 'received')",
        "An appeal of this complaint is under review already.",
    )
    _reviewer_idx = models.Index("(reviewer_id) WHERE state IN ('lodged', 'received')")

    @api.depends_context("uid")
    @api.depends("reviewer_id")
    def _compute_is_reviewer(self):
        for appeal in self:
            appeal.is_reviewer = appeal.reviewer_id == self.env.user

    @api.depends("ticket_id.number", "create_date")
    def _compute_display_name(self):
        for appeal in self:
            appeal.display_name = self.env._(
                "Appeal in %s", appeal.ticket_id.sudo().number or ""
            )

    @api.constrains("against", "solution_id", "reply_id", "ticket_id")
    def _check_against(self):
        for appeal in self.sudo():
            record = appeal._get_decision_record()
            if appeal.against != "closing" and record.ticket_id != appeal.ticket_id:
                raise ValidationError(
                    self.env._("Say which decision of the complaint is appealed.")
                )

    @api.constrains("reviewer_id")
    def _check_reviewer(self):
        for appeal in self.filtered("reviewer_id"):
            appeal._check_independent()
            appeal._check_reviewer_role()

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            self = self._without_defaults(REVIEWER_FIELDS)
            for vals in vals_list:
                self.browse()._check_writer(vals)
        return super().create(vals_list)

    def _check_client_write(self, vals):
        self._check_writer(vals)
        super()._check_client_write(vals)

    def _check_writer(self, vals):
        """Let officers name the reviewer, and only the reviewer write the decision.

        :raise AccessError: for anybody else
        """
        if "reviewer_id" in vals and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("The reviewer is named by an officer."))
        if REVIEWER_FIELDS & set(vals) and self.reviewer_id != self.env.user:
            raise AccessError(self.env._("Only the reviewer decides on the appeal."))

    def _check_frozen(self, vals):
        for appeal in self:
            if not set(vals) <= OPEN_FIELDS.get(appeal.state, set()):
                super(ComplaintAppeal, appeal)._check_frozen(vals)

    # -- steps -----------------------------------------------------------------

    def action_lodge(self):
        """Put the appeal on record, within the window of the procedure.

        :raise UserError: when nothing can be appealed (any more)
        """
        self.check_access("write")
        for appeal in self:
            appeal._lodge()

    def _lodge(self):
        """Put one appeal on record; the decision must be open to an appeal."""
        self.ensure_one()
        decision = self._find_decision()
        files = self._keep_files()
        ticket = self.sudo().ticket_id
        text = [ticket.name, html2plaintext(ticket.description or "").strip()]
        # or the unique index may meet the one before in the same statement
        self.flush_model(["state"])
        self._set_state(
            "lodged",
            "appealed",
            {
                "against": self.against,
                "received": self.date,
                "files": sorted(files.mapped("complaint_sha256")),
            },
            date_against=decision["date"],
            date_until=decision["until"],
            lodged_by_id=self.env.uid,
            matter=ticket._mask_complaint(
                "\n".join(filter(None, [*text, ticket.complaint_demand]))
            ),
        )

    def _keep_files(self):
        """Make the files evidence that the reviewer can read and nobody change.

        :rtype: recordset of ir.attachment, with sudo
        """
        self.attachment_ids.filtered(lambda f: not f.res_id).write(
            {"res_model": self._name, "res_id": self.id}
        )
        files = self.sudo().attachment_ids
        files._check_complaint_file()
        files._seal_complaint()
        return files

    def _find_decision(self):
        """Return the decision the appeal is against, when it is still open to one.

        :rtype: dict, see ``_get_complaint_appealable``
        :raise UserError: when it is not
        """
        if self.date > fields.Datetime.now():
            raise UserError(self.env._("The appeal cannot come from the future."))
        ticket, record = self.sudo().ticket_id, self.sudo()._get_decision_record()
        for decision in ticket._get_complaint_appealable(self.date):
            if (decision["against"], decision["record"]) == (self.against, record):
                return decision
        raise UserError(
            self.env._(
                "The decision cannot be appealed: the time for it is over, it was "
                "appealed before, or it was not made in this round."
            )
        )

    def _get_decision_record(self):
        """Return the document the appeal is against; the complaint for its closing.

        :rtype: complaint.solution, complaint.reply or helpdesk.ticket
        """
        if self.against == "closing":
            return self.ticket_id
        return self.solution_id if self.against == "solution" else self.reply_id

    def action_receive(self):
        """Sign for the appeal and give it to its reviewer.

        :raise UserError: when no independent reviewer is named
        """
        self.check_access("write")
        for appeal in self:
            if not appeal.reviewer_id:
                raise UserError(self.env._("Name who hears the appeal."))
            appeal._check_independent()
            appeal._set_state(
                "received",
                "appeal_received",
                received_by_id=self.env.uid,
                date_received=fields.Datetime.now(),
            )
            appeal.sudo().message_notify(
                partner_ids=appeal.reviewer_id.partner_id.ids,
                subject=self.env._("Please review: %s", appeal.display_name),
                body=appeal.grounds,
            )

    def action_decide(self):
        """Decide; what is upheld is taken up again where the procedure says so.

        :raise UserError: unless the user is the reviewer, took no part in the matter
            and gave the reason
        """
        self.check_access("write")
        for appeal in self:
            if self.env.user != appeal.reviewer_id:
                raise UserError(self.env._("Only the reviewer decides on the appeal."))
            appeal._check_independent()
            if not appeal.decision or not (appeal.decision_reason or "").strip():
                raise UserError(self.env._("Give the decision and its reason."))
            payload = {"decision": appeal.decision, "against": appeal.against}
            appeal._set_state(
                "decided",
                "appeal_decided",
                payload,
                decided_by_id=self.env.uid,
                date_decided=fields.Datetime.now(),
            )
            if appeal.decision != "rejected":
                appeal.ticket_id._complaint_record("appeal_upheld", appeal, payload)
            appeal._queue_mail()

    def action_withdraw(self):
        """Note that the customer took the appeal back."""
        self.check_access("write")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Answers are noted by officers."))
        self._withdraw()

    def _withdraw(self):
        """Take open appeals back, which stops their clocks."""
        self._set_state("withdrawn", "appeal_withdrawn")

    def _queue_mail(self):
        """Queue the decision for a customer who has an address."""
        ticket = self.sudo().ticket_id
        if ticket.partner_email:
            template = self.env.ref(MAIL).sudo()
            template.with_context(complaint_appeal_id=self.id).send_mail(ticket.id)
