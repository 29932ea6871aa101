# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_penalty_amount import COORDINATOR


class ComplaintPenaltySignature(models.AbstractModel):
    """The representative confirms the facts, the coordinator fixes and signs.

    Who signs starts the emergency repair in the same act where a condition of the
    fine asks for it (R350-R353).
    """

    _name = "complaint.penalty.signature"
    _description = "Complaint Penalty Signature"
    _inherit = ["complaint.penalty.amount"]

    date_confirmed = fields.Datetime(string="Confirmed On", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one(
        "res.users", string="Representative", readonly=True, copy=False
    )
    date_signed = fields.Datetime(string="Signed On", readonly=True, copy=False)
    signed_by_id = fields.Many2one(
        "res.users", string="Coordinator", readonly=True, copy=False
    )
    signed_hash = fields.Char(
        readonly=True, copy=False, help="SHA-256 of the content that was signed."
    )
    return_reason = fields.Char(
        copy=False, help="Why the coordinator gives the form back."
    )
    repair_team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Emergency Repair Team",
        check_company=True,
        copy=False,
        help="Repairs in place of the party.",
    )
    repair_id = fields.Many2one(
        comodel_name="complaint.emergency.repair",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    needs_repair = fields.Boolean(
        string="Emergency Repair Is Due", compute="_compute_needs_repair"
    )

    @api.depends("violation_ids.is_confirmed", "violation_ids.violation_id")
    def _compute_needs_repair(self):
        for fine in self:
            confirmed = fine.violation_ids.filtered("is_confirmed")
            fine.needs_repair = any(confirmed.violation_id.mapped("starts_repair"))

    def action_confirm(self):
        """Confirm the conditions found and report the form to the coordinator.

        :raise UserError: when the cause, a condition or a reason is missing
        """
        self.check_access("write")
        for fine in self._without_client_context():
            fine._lock_row()
            fine._check_role("penalty_confirmed")
            fine._check_facts()
            refuted = fine.violation_ids.filtered(lambda v: not v.is_confirmed)
            refuted._trusted().is_live = False
            fine._set_state(
                "confirmed",
                "penalty_confirmed",
                {
                    "order": fine.dispatch_id.id,
                    "conditions": fine._get_codes(),
                    "refuted": refuted.mapped("code"),
                },
                date_confirmed=fields.Datetime.now(),
                confirmed_by_id=self.env.uid,
            )
        return True

    def action_give_back(self):
        """Give the form back to the representative, with a reason.

        :raise UserError: without a reason
        """
        self.check_access("write")
        for fine in self._without_client_context():
            fine._lock_row()
            fine._check_role("penalty_signed")
            if not (fine.return_reason or "").strip():
                raise UserError(self.env._("Say what the form is missing."))
            fine.sudo()._set_state("draft", "penalty_returned", **fine._get_unsigned())
        return True

    def action_sign(self):
        """Fix the amount with a signature; start the emergency repair with it.

        :raise UserError: when something is missing or the user confirmed the facts
        """
        self.check_access("write")
        for fine in self._without_client_context():
            fine._lock_row()
            fine._check_role("penalty_signed")
            fine._check_signable()
            repair = fine._start_repair()
            # once it is signed who signed writes no more
            fine.sudo()._set_state(
                "signed",
                "penalty_signed",
                {
                    "amount": fine._get_plain_value("amount"),
                    "minimum": fine._get_plain_value("minimum_amount"),
                    "currency": fine.currency_id.name,
                    "conditions": fine._get_codes(),
                    "repair": repair.id or None,
                },
                date_signed=fields.Datetime.now(),
                signed_by_id=self.env.uid,
                repair_id=repair.id,
            )
            fine.sudo()._trusted().signed_hash = fine._get_approval_digest()
        return True

    def action_open_repair(self):
        """Open the emergency repair that was started with the fine.

        :return: window action
        """
        self.ensure_one()
        return self.repair_id.get_formview_action()

    def _get_codes(self):
        """Return the codes of the conditions that are confirmed.

        :rtype: list of str
        """
        return self.violation_ids.filtered("is_confirmed").sorted("code").mapped("code")

    def _check_facts(self):
        """Refuse to confirm an incomplete form.

        :raise UserError: with what is missing
        """
        if not (self.cause or "").strip():
            raise UserError(self.env._("Say the cause of the fine."))
        if not self.violation_ids.filtered("is_confirmed"):
            raise UserError(self.env._("Tick at least one condition."))
        for line in self.violation_ids:
            if line.is_found != line.is_confirmed and not (line.note or "").strip():
                raise UserError(
                    self.env._(
                        "%s: say why you differ from what the stamps show.",
                        line.violation_id.name,
                    )
                )

    def _check_signable(self):
        """Refuse a signature without amount, severity, team, or by the wrong person.

        :raise UserError: in these cases
        """
        if self.env.user == self.confirmed_by_id:
            raise UserError(
                self.env._("You confirmed the facts: somebody else has to sign.")
            )
        if not self.amount:
            raise UserError(self.env._("Fix the amount of the fine."))
        if not (self.severity or "").strip():
            raise UserError(self.env._("Say how severe the case is."))
        if self.needs_repair and not (self.repair_team_id or self._get_repair()):
            raise UserError(
                self.env._("Name the team that repairs in place of the party.")
            )

    def _get_repair(self):
        """Return the emergency repair of the order that is not cancelled.

        :rtype: complaint.emergency.repair, as superuser
        """
        repairs = self.env["complaint.emergency.repair"].sudo()
        return repairs.search(
            [("dispatch_id", "=", self.dispatch_id.id), ("state", "!=", "cancelled")],
            limit=1,
        )

    def _start_repair(self):
        """Start the emergency repair the conditions ask for; one for an order.

        :rtype: complaint.emergency.repair, empty when none is needed
        """
        repair = self._get_repair()
        if not self.needs_repair:
            return repair
        if not repair:
            repair = repair._trusted().create(
                {
                    "ticket_id": self.ticket_id.id,
                    "dispatch_id": self.dispatch_id.id,
                    "team_id": self.repair_team_id.id,
                    "reason": self.cause,
                }
            )
        if repair.state == "draft":
            repair._start()
        return repair

    # -- approval ----------------------------------------------------------------

    def _check_amendable(self, names):
        for fine in self:
            if fine.state == "confirmed" and not names <= COORDINATOR:
                raise UserError(
                    self.env._(
                        "The facts of %s are confirmed: it can no longer be changed.",
                        fine.display_name,
                    )
                )
        return super()._check_amendable(names)

    def _check_before_approval(self):
        if self.state == "signed" and self.signed_hash != self._get_approval_digest():
            raise UserError(
                self.env._("%s was changed since it was signed.", self.display_name)
            )
        return super()._check_before_approval()

    def _get_approval_excluded_users(self):
        fine = self.sudo()
        signers = fine.confirmed_by_id | fine.signed_by_id
        return super()._get_approval_excluded_users() | signers

    def _get_approval_facts(self):
        return super()._get_approval_facts() | {"penalty_amount": self.amount}

    def _close_request(self, kind, payload, comment=""):
        super()._close_request(kind, payload, comment)
        self.sudo()._trusted().write(self._get_unsigned())

    def _get_unsigned(self):
        """Return the values of a form that nobody has signed.

        :rtype: dict
        """
        return {
            "amount": 0,
            "date_confirmed": False,
            "confirmed_by_id": False,
            "date_signed": False,
            "signed_by_id": False,
            "signed_hash": False,
        }
