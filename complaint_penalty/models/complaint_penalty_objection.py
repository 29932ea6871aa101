# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintPenaltyObjection(models.Model):
    """The party objects to a fine, once; somebody independent decides."""

    _name = "complaint.penalty.objection"
    _description = "Objection to a Fine"
    _inherit = ["complaint.evidence.mixin", "complaint.document.mixin", "mail.thread"]
    _check_company_auto = True
    _complaint_after_close = True
    _complaint_transitions = {
        "draft": ("lodged",),
        "lodged": ("upheld", "rejected"),
        "upheld": (),
        "rejected": (),
    }
    _complaint_frozen_states = ("lodged", "upheld", "rejected")
    _complaint_open_fields = ("decision_reason",)
    _complaint_stamp_fields = (
        "date_lodged",
        "lodged_by_id",
        "is_from_portal",
        "date_decided",
        "decided_by_id",
    )

    penalty_id = fields.Many2one(
        comodel_name="complaint.penalty",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id)]",
    )
    grounds = fields.Text(
        string="Grounds of the Objection",
        required=True,
        help="As the party says or writes it.",
    )
    date_lodged = fields.Datetime(string="Objected On", readonly=True, copy=False)
    lodged_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    is_from_portal = fields.Boolean(string="On Its Page", readonly=True, copy=False)
    decision_reason = fields.Text(
        string="Reason of the Decision", copy=False, help="The party reads it."
    )
    date_decided = fields.Datetime(string="Decided On", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("lodged", "Lodged"),
            ("upheld", "Upheld"),
            ("rejected", "Not upheld"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    _once = models.UniqueIndex(
        "(penalty_id) WHERE state != 'draft'", "One objects to a fine once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        fines = self.env["complaint.penalty"].sudo()
        for vals in vals_list:
            if vals.get("penalty_id"):
                fine = fines.browse(vals["penalty_id"])
                vals["ticket_id"] = fine.ticket_id.id
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_trusted():
            if "penalty_id" in vals:
                raise UserError(self.env._("An objection stays with its fine."))
            if "decision_reason" in vals:
                for objection in self:
                    objection._check_decider()
        return super().write(vals)

    def action_lodge(self):
        """Put the objection of the party on record, as it came on paper.

        :raise UserError: when one cannot object (any more)
        """
        self.check_access("write")
        for objection in self:
            objection._lodge(is_from_portal=False)
        return True

    def _lodge(self, is_from_portal):
        fine = self.penalty_id.sudo()
        fine._lock_row()
        reason = fine._get_cannot_object_reason()
        if not reason and not (self.grounds or "").strip():
            reason = self.env._("Say what the party objects to.")
        if reason:
            raise UserError(reason)
        self._set_state(
            "lodged",
            "penalty_objected",
            {"fine": fine.id, "evidence": self._seal_evidence()},
            date_lodged=fields.Datetime.now(),
            lodged_by_id=self.env.uid,
            is_from_portal=is_from_portal,
        )

    def action_uphold(self):
        """Uphold the objection: the fine is withdrawn in the same act."""
        self._decide("upheld")
        return True

    def action_reject(self):
        """Reject the objection: the fine stands."""
        self._decide("rejected")
        return True

    def _decide(self, state):
        """Decide on objections.

        :param str state: ``upheld`` or ``rejected``
        :raise UserError: without a reason, or by who took part in the fine
        """
        self.check_access("read")
        for objection in self:
            fine = objection.penalty_id.sudo()
            fine._lock_row()
            objection._check_decider()
            if not (objection.decision_reason or "").strip():
                raise UserError(self.env._("Say why you decide so."))
            objection.sudo()._set_state(
                state,
                "penalty_objection_decided",
                {"fine": fine.id, "decision": state},
                date_decided=fields.Datetime.now(),
                decided_by_id=self.env.uid,
            )
            if state == "upheld":
                fine._withdraw()

    def _check_decider(self):
        """Refuse decisions by the wrong role or by who took part in the fine.

        :raise AccessError: when the user does not fill the role
        :raise UserError: when it is not lodged, or the user took part
        """
        self.ensure_one()
        fine = self.penalty_id.sudo()
        if self.state != "lodged":
            raise UserError(self.env._("There is nothing to decide."))
        fine._check_role("penalty_objection_decided")
        involved = (
            fine._get_approval_excluded_users()
            | fine.review_ids.done_by
            | fine.delivered_by_id
            | self.sudo().lodged_by_id
        )
        if self.env.user in involved:
            raise UserError(
                self.env._("You took part in the fine: somebody else has to decide.")
            )
