# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ComplaintGradeProposal(models.Model):
    """升级建议: somebody proposes a higher grade, somebody else decides (R118)."""

    _name = "complaint.grade.proposal"
    _description = "Proposal of a Higher Grade"
    _inherit = ["complaint.document.mixin"]
    _complaint_transitions = {
        "draft": ("proposed",),
        "proposed": ("granted", "refused"),
        "granted": (),
        "refused": (),
    }
    _complaint_frozen_states = ("proposed", "granted", "refused")
    _complaint_open_fields = ("decision_reason",)
    _complaint_stamp_fields = (
        "grade_before_id",
        "proposed_by_id",
        "date_proposed",
        "decided_by_id",
        "date_decided",
    )

    grade_before_id = fields.Many2one(
        "complaint.grade", string="Grade So Far", readonly=True, copy=False
    )
    allowed_grade_ids = fields.Many2many(
        "complaint.grade", compute="_compute_allowed_grade_ids"
    )
    grade_id = fields.Many2one(
        comodel_name="complaint.grade",
        string="Proposed Grade",
        required=True,
        ondelete="restrict",
        domain="[('id', 'in', allowed_grade_ids)]",
    )
    reason = fields.Text(required=True)
    decision_reason = fields.Text(string="Reason of the Decision", copy=False)
    proposed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_proposed = fields.Datetime(string="Proposed On", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_decided = fields.Datetime(string="Decided On", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "To be decided"),
            ("granted", "Grade raised"),
            ("refused", "Grade kept"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )

    @api.depends("ticket_id")
    def _compute_allowed_grade_ids(self):
        for proposal in self:
            ticket = proposal._get_known_ticket().sudo()
            proposal.allowed_grade_ids = ticket._get_complaint_higher_grades()

    def _check_higher(self):
        """Refuse a grade that is not above the one the complaint has.

        :raise UserError: naming the grade
        """
        for proposal in self:
            higher = proposal.ticket_id.sudo()._get_complaint_higher_grades()
            if proposal.grade_id not in higher:
                raise UserError(
                    self.env._("%s is no higher grade.", proposal.grade_id.name)
                )

    def action_propose(self):
        """Hand the proposal in; somebody else decides."""
        self.check_access("write")
        self._check_higher()
        for proposal in self:
            before = proposal.ticket_id.sudo().complaint_grade_id
            proposal._set_state(
                "proposed",
                "grade_proposed",
                {"from": before.code or None, "to": proposal.grade_id.code},
                grade_before_id=before.id,
                proposed_by_id=self.env.uid,
                date_proposed=fields.Datetime.now(),
            )

    def action_grant(self):
        """Raise the grade as proposed.

        :raise UserError: when the complaint has a higher one by now
        """
        self._check_decision()
        self._check_higher()
        for proposal in self:
            ticket = proposal.ticket_id.sudo()
            before = ticket.complaint_grade_id
            ticket._trusted().complaint_grade_id = proposal.grade_id
            proposal._decide(
                "granted",
                "grade_changed",
                {"from": before.code or None, "to": proposal.grade_id.code},
            )
            ticket._complaint_reconsider()

    def action_refuse(self):
        """Keep the grade."""
        self._check_decision()
        for proposal in self:
            proposal._decide("refused", "grade_kept", {"to": proposal.grade_id.code})

    def _decide(self, state, milestone, payload):
        self._set_state(
            state,
            milestone,
            payload,
            decided_by_id=self.env.uid,
            date_decided=fields.Datetime.now(),
        )

    def _check_decision(self):
        """Refuse decisions without a reason, and on what one proposed oneself.

        :raise AccessError: when the user proposed it
        :raise UserError: without a reason
        """
        self.check_access("write")
        for proposal in self:
            if proposal.proposed_by_id == self.env.user:
                raise AccessError(
                    self.env._("Somebody else decides on what you proposed.")
                )
            if not (proposal.decision_reason or "").strip():
                raise UserError(self.env._("Give the reason of the decision."))
