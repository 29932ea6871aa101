# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_list

from .complaint_procedure_statement import PARTS

TEXTS = ("facts", "analysis", "handling", "result", "proposal")


class ComplaintStatement(models.Model):
    """书面报告: a report about a complaint: what, by whom, to whom, when (R305).

    Which kinds there are, what each has to say, to whom it goes and whether others
    agree first, is said by the procedure: 立即报告 (R305), 事件处理结果报告 (R308),
    分析报告和处理建议 (R302), 监管投诉处理报告 (R322).
    """

    _name = "complaint.statement"
    _description = "Complaint Report"
    _inherit = ["complaint.evidence.mixin", "complaint.approval.mixin"]
    _check_company_auto = True

    _state_to = ["approved", "submitted", "read"]
    _complaint_after_close = True
    _complaint_transitions = {
        "draft": ("requested", "submitted", "cancelled"),
        "requested": ("approved", "draft", "cancelled"),
        "approved": ("submitted", "cancelled"),
        "submitted": ("read",),
        "read": (),
        "cancelled": (),
    }
    _complaint_frozen_states = (
        "requested",
        "approved",
        "submitted",
        "read",
        "cancelled",
    )
    _complaint_stamp_fields = ("submitted_by_id", "date_submitted", "cancel_reason")
    # the regulator gives its number afterwards
    _complaint_open_fields = ("reference",)
    _approval_frozen_fields = (
        "ticket_id",
        "kind_id",
        *TEXTS,
        "cost",
        "cost_note",
        "body_id",
        "attachment_ids",
    )
    _approval_milestones = {
        "request": "statement_requested",
        "step": "approval_decided",
        "approve": "statement_approved",
        "reject": "statement_rejected",
        "restart": "statement_restarted",
        "amend": "approval_amended",
        "cancel": "statement_cancelled",
    }

    kind_id = fields.Many2one(
        comodel_name="complaint.procedure.statement",
        string="Kind of Report",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    parts = fields.Char(
        string="Parts Shown",
        compute="_compute_parts",
        help="What it says, codes between blanks.",
    )
    needs_approval = fields.Boolean(related="kind_id.needs_approval")
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Reporting Department",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="Empty: the team that has the complaint.",
    )
    recipient_ids = fields.One2many(
        comodel_name="complaint.statement.recipient",
        inverse_name="statement_id",
        string="Addressees",
        compute="_compute_recipient_ids",
        store=True,
        readonly=False,
    )
    facts = fields.Text(
        string="Facts of the Matter",
        help="What happened, where, when, who and how many.",
    )
    analysis = fields.Text(
        string="Analysis of the Causes",
        help="Why it happened, how grave it is, what may follow.",
    )
    handling = fields.Text(string="Course of Handling", help="What was done, by whom.")
    result = fields.Text(help="How it ended.")
    proposal = fields.Text(
        string="Proposal to the Addressees", help="What we propose to do, or to decide."
    )
    cost = fields.Monetary(
        string="Cost of the Emergency", help="Emergency and public relations (R323)."
    )
    cost_note = fields.Char(string="What It Was Spent On")
    currency_id = fields.Many2one(related="company_id.currency_id")
    body_id = fields.Many2one(
        comodel_name="complaint.external.body",
        string="Regulator",
        ondelete="restrict",
        index="btree_not_null",
    )
    reference = fields.Char(string="Number at the Regulator")
    date_limit = fields.Datetime(string="Expected Until")
    submitted_by_id = fields.Many2one(
        "res.users", string="Reporter", readonly=True, copy=False
    )
    date_submitted = fields.Datetime(string="Reported On", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("requested", "In approval"),
            ("approved", "Approved"),
            ("submitted", "Submitted"),
            ("read", "Read"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    is_to_read = fields.Boolean(
        compute="_compute_is_to_read", search="_search_is_to_read"
    )

    _cost_positive = models.Constraint("CHECK(cost >= 0)", "A cost is not negative.")

    @api.depends("kind_id.name", "ticket_id.number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            kind, ticket = statement.kind_id, statement.ticket_id.sudo()
            statement.display_name = f"{kind.name or ''} {ticket.number or ''}".strip()

    @api.depends("kind_id")
    def _compute_parts(self):
        for statement in self:
            parts = statement.kind_id._get_parts() or TEXTS
            statement.parts = f" {' '.join(parts)} "

    @api.depends("kind_id")
    def _compute_recipient_ids(self):
        for statement in self:
            roles = statement.kind_id.recipient_role_ids
            recipients = statement.recipient_ids
            stale = recipients.filtered(
                lambda r, roles=roles: not r.user_id and r.role_id not in roles
            )
            statement.recipient_ids = [
                Command.unlink(recipient.id) for recipient in stale
            ] + [
                Command.create({"role_id": role.id})
                for role in roles - recipients.role_id
            ]

    @api.depends("recipient_ids.user_ids", "recipient_ids.date_read")
    @api.depends_context("uid")
    def _compute_is_to_read(self):
        for statement in self:
            statement.is_to_read = bool(statement._get_unread())

    def _search_is_to_read(self, operator, value):
        if operator != "in":
            return NotImplemented
        recipients = self.env["complaint.statement.recipient"].sudo()
        mine = recipients._search(
            [("user_ids", "in", [self.env.uid]), ("date_read", "=", False)]
        )
        domain = fields.Domain("id", "in", mine.subselect("statement_id"))
        return fields.Domain.OR(domain if item else ~domain for item in value)

    @api.constrains("ticket_id", "kind_id")
    def _check_kind(self):
        for statement in self.sudo():
            if statement.kind_id.procedure_id != statement.procedure_id:
                raise ValidationError(
                    self.env._("This kind of report belongs to another procedure.")
                )

    # -- what the engines ask --------------------------------------------------

    def _get_responsible_team(self):
        return self.team_id

    def _get_concerned_team(self):
        """Return the department whose head is told: who was given the complaint.

        :rtype: helpdesk.ticket.team
        """
        ticket = self.sudo().ticket_id
        return (
            ticket._get_complaint_responsible_team() or self.team_id or ticket.team_id
        )

    def _names_who_takes(self, milestone):
        """The report itself says who reads it."""
        return milestone == "statement_read" or super()._names_who_takes(milestone)

    def _get_approval_facts(self):
        return super()._get_approval_facts() | {
            "statement": self.kind_id.code,
            "statement_cost": self.cost,
        }

    def _check_approval_granted(self):
        """Kinds that nobody agrees to first are submitted as they are."""
        if self.needs_approval or self.approval_request:
            super()._check_approval_granted()

    # -- acts ------------------------------------------------------------------

    def _check_before_approval(self):
        self._check_complete()
        return super()._check_before_approval()

    def _check_complete(self):
        """Refuse a report that lacks what its kind asks for.

        :raise UserError: naming the parts
        """
        missing = self._get_missing()
        if missing:
            raise UserError(
                self.env._("Still missing: %s.", format_list(self.env, missing))
            )

    def _get_missing(self):
        """Tell which parts and addressees the report lacks.

        :return: labels of fields, names of roles
        :rtype: list of str
        """
        self.ensure_one()
        labels = self.fields_get(allfields=set(PARTS.values()), attributes=["string"])
        names = [PARTS[code] for code in self.kind_id._get_parts()]
        missing = [labels[name]["string"] for name in names if not self._says(name)]
        if not names and not any(self._says(name) for name in TEXTS):
            missing.append(labels["facts"]["string"])
        roles = self.kind_id.recipient_role_ids - self.recipient_ids.role_id
        if not self.recipient_ids and not self.body_id:
            missing.append(self.env._("Addressees"))
        return missing + roles.mapped("name")

    def _says(self, name):
        value = self[name]
        return bool(value.strip() if isinstance(value, str) else value)

    def action_submit(self):
        """Hand the report in and tell its addressees; it is kept as it is.

        :raise UserError: naming what is missing
        """
        self.check_access("write")
        for statement in self:
            statement._check_submittable()
            statement.recipient_ids._resolve()
            statement._set_state(
                "submitted",
                statement.kind_id.milestone,
                {
                    "kind": statement.kind_id.code,
                    "body": statement.body_id.code or None,
                    "roles": statement.recipient_ids.role_id.mapped("code"),
                    "files": statement._seal_evidence(),
                },
                submitted_by_id=self.env.uid,
                date_submitted=fields.Datetime.now(),
            )
            statement._tell_recipients()
        return True

    def _check_submittable(self):
        """Refuse what is incomplete, or waits for others to agree.

        :raise UserError: saying which
        """
        self._check_complete()
        if self.needs_approval and self.state != "approved":
            raise UserError(self.env._("Others agree first: request the approval."))

    def _tell_recipients(self):
        """Tell the people of the addressees, each in his language."""
        statement = self.sudo()
        users = statement.recipient_ids.user_ids - self.env.user
        for lang, group in users.grouped("lang").items():
            own = statement.with_context(lang=lang)
            own.message_notify(
                partner_ids=group.partner_id.ids,
                subject=own.display_name,
                body=own.env._(
                    "Reported by %s. Confirm that you read it.", self.env.user.name
                ),
            )

    def _get_unread(self):
        """Return the addressees as whom the user has not read it yet.

        :rtype: recordset of complaint.statement.recipient, as superuser
        """
        return self.sudo().recipient_ids.filtered(
            lambda r: self.env.user in r.user_ids and not r.date_read
        )

    def action_read(self):
        """Confirm that the user read the report; the last addressee ends it.

        :raise AccessError: to who is no addressee
        """
        self.check_access("read")
        for statement in self:
            unread = statement._get_unread()
            if not unread:
                raise AccessError(
                    self.env._("%s is not for you to confirm.", statement.display_name)
                )
            unread.with_env(self.env)._set_read()
            recipients = statement.sudo().recipient_ids
            if statement.state == "submitted" and all(recipients.mapped("date_read")):
                statement.sudo()._set_state("read", "statement_read")
        return True
