# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

WHOLE = 100.0
SHARE_DIGITS = 2


class ComplaintResponsibility(models.Model):
    """责任: who handles, who caused, who answers for a delay (R011, R144).

    Each of the three is fixed for itself and may be shared. What was fixed is
    changed only by another document that somebody else approves (R145); the one it
    replaces stays in the file.
    """

    _name = "complaint.responsibility"
    _description = "Complaint Responsibility"
    _inherit = ["complaint.approval.mixin", "complaint.approval.buttons"]
    _check_company_auto = True

    _state_to = ["fixed"]
    _complaint_transitions = {
        "draft": ("fixed", "requested", "cancelled"),
        "requested": ("fixed", "draft", "cancelled"),
        "fixed": ("replaced",),
        "replaced": (),
        "cancelled": (),
    }
    _complaint_frozen_states = ("requested", "fixed", "replaced", "cancelled")
    _complaint_stamp_fields = (
        "replaces_id",
        "fixed_by_id",
        "date_fixed",
        "cancel_reason",
    )
    # line_ids is guarded line by line
    _complaint_open_fields = ("line_ids",)
    _approval_frozen_fields = ("ticket_id", "kind", "reason")
    _approval_line_fields = {"line_ids": ("team_id", "user_id", "partner_id", "share")}
    _approval_milestones = {
        "request": "responsibility_requested",
        "step": "approval_decided",
        "approve": "responsibility_changed",
        "reject": "responsibility_rejected",
        "restart": "responsibility_restarted",
        "amend": "approval_amended",
        "cancel": "responsibility_cancelled",
    }

    kind = fields.Selection(
        selection=[
            ("handling", "Handles it"),
            ("cause", "Caused it"),
            ("delay", "Answers for a delay"),
        ],
        string="Kind of Responsibility",
        required=True,
        default="handling",
    )
    line_ids = fields.One2many(
        comodel_name="complaint.responsibility.line",
        inverse_name="responsibility_id",
        string="Shares",
    )
    reason = fields.Text(help="Facts from which the responsibility follows.")
    replaces_id = fields.Many2one(
        comodel_name="complaint.responsibility",
        string="Instead Of",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    fixed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_fixed = fields.Datetime(string="Fixed On", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("requested", "In approval"),
            ("fixed", "Fixed"),
            ("replaced", "Replaced"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    _fixed_uniq = models.UniqueIndex(
        "(ticket_id, kind) WHERE state = 'fixed'",
        "This responsibility is fixed already: change it instead.",
    )

    @api.depends("kind")
    def _compute_display_name(self):
        super()._compute_display_name()
        for document in self:
            parts = [document.display_name, document._get_kind_label()]
            document.display_name = " · ".join(filter(None, parts))

    def _get_kind_label(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return labels.get(self.kind)

    # -- fixing --------------------------------------------------------------------

    def action_fix(self):
        """Fix who is responsible, in which shares.

        :raise UserError: when the shares do not add up, the user is concerned, or
            the responsibility was fixed before
        """
        self.check_access("write")
        for document in self._without_client_context():
            document._lock_row()
            if document.replaces_id:
                raise UserError(self.env._("A change has to be approved."))
            document._check_before_approval()
            document._check_fixed_once()
            document._set_state(
                "fixed",
                "responsibility_fixed",
                document._get_shares(),
                **document._get_fixed_stamps(),
            )
        return True

    def _get_fixed_stamps(self):
        return {"fixed_by_id": self.env.uid, "date_fixed": fields.Datetime.now()}

    def _get_fixed(self):
        """Return what is fixed of this kind on the complaint.

        :rtype: complaint.responsibility, as superuser
        """
        return self.sudo().ticket_id.complaint_responsibility_ids.filtered(
            lambda other: other.kind == self.kind and other.state == "fixed"
        )

    def _check_fixed_once(self):
        if self._get_fixed():
            raise UserError(
                self.env._("%s is fixed already: change it instead.", self.display_name)
            )

    def _get_shares(self):
        """Return the shares for the ledger: ids and percent.

        :rtype: dict
        """
        return {
            "kind": self.kind,
            "shares": [
                {
                    "team": line.team_id.id,
                    "user": line.user_id.id,
                    "partner": line.partner_id.id,
                    "share": f"{line.share:.{SHARE_DIGITS}f}",
                }
                for line in self.sudo().line_ids.sorted("id")
            ],
        }

    def _get_concerned_users(self):
        """Return whom the document names, and whom it names no more.

        A team without a person stands for its leader; whom the investigation found
        to have caused it does not fix that somebody else did.

        :rtype: recordset of res.users, as superuser
        """
        lines = (self | self.replaces_id).sudo().line_ids
        unnamed = lines.filtered(lambda line: not line.user_id)
        found = self.sudo().ticket_id.complaint_investigation_ids.filtered(
            lambda investigation: investigation.state == "submitted"
        )
        return lines.user_id | unnamed.team_id.user_id | found.responsible_user_id

    # -- change --------------------------------------------------------------------

    def action_change(self):
        """Draft a change with the same shares; it has to be approved.

        :return: window action of the draft
        """
        self.ensure_one()
        self.check_access("write")
        document = self._without_client_context()
        if document.state != "fixed":
            raise UserError(self.env._("Only what is fixed can be changed."))
        draft = self.search(
            [
                ("replaces_id", "=", document.id),
                ("state", "in", ("draft", "requested")),
            ],
            limit=1,
        )
        return (draft or document._draft_change()).get_formview_action()

    def _draft_change(self):
        lines = self.line_ids.copy_data()
        draft = self.create(
            {
                "ticket_id": self.ticket_id.id,
                "kind": self.kind,
                "line_ids": [Command.create(vals) for vals in lines],
            }
        )
        draft._trusted().replaces_id = self
        return draft

    def _request_approval(self):
        if not self.replaces_id:
            raise UserError(self.env._("Fix it: only changes are approved."))
        return super()._request_approval()

    def _check_before_approval(self):
        """Refuse what is incomplete or comes from a person concerned.

        :raise UserError: naming what is wrong
        """
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say from which facts it follows."))
        total = round(sum(self.line_ids.mapped("share")), SHARE_DIGITS)
        if total != WHOLE:
            raise UserError(self.env._("The shares add up to %s, not to 100.", total))
        if self.env.user in self._get_concerned_users():
            raise UserError(
                self.env._("You are concerned: somebody else has to fix this.")
            )
        if self.replaces_id and self.replaces_id.kind != self.kind:
            raise UserError(self.env._("A change is about the same responsibility."))
        if self.replaces_id and self.replaces_id.state != "fixed":
            raise UserError(
                self.env._("%s was changed meanwhile.", self.replaces_id.display_name)
            )
        return super()._check_before_approval()

    def _get_approval_facts(self):
        return super()._get_approval_facts() | {"responsibility": self.kind}

    def _get_approval_excluded_users(self):
        return super()._get_approval_excluded_users() | self._get_concerned_users()

    def _check_approval_granted(self):
        if self.replaces_id:
            super()._check_approval_granted()

    def _grant_approval(self, payload):
        document = self.sudo()
        if document.replaces_id.state != "fixed":
            raise UserError(
                self.env._("%s was changed meanwhile.", self.replaces_id.display_name)
            )
        document.replaces_id._set_state("replaced")
        # before the new one, or the unique index meets both in one statement
        document.replaces_id.flush_recordset()
        document._set_state(
            "fixed",
            self._approval_milestones["approve"],
            payload
            | {"hash": self.approval_hash, "replaces": document.replaces_id.id}
            | self._get_shares(),
            approval_date=fields.Datetime.now(),
            **self._get_fixed_stamps(),
        )

    def copy_data(self, default=None):
        """Refuse plain copies: a change knows what it replaces."""
        raise UserError(self.env._("Change the responsibility instead of copying it."))
