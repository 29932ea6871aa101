# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ComplaintExternalReferral(models.Model):
    """A complaint before an external body, with the number it has there (R286)."""

    _name = "complaint.external.referral"
    _description = "Complaint External Proceeding"
    _inherit = ["mail.thread", "complaint.document.mixin"]
    _order = "date desc, id desc"
    _complaint_after_close = True
    _complaint_transitions = {"draft": ("referred",), "referred": ("concluded",)}
    _complaint_frozen_states = ("referred", "concluded")
    _complaint_stamp_fields = ("referred_by_id", "concluded_by_id")
    # written while the proceeding is under way
    _complaint_progress_fields = (
        "reference",
        "date_limit",
        "outcome",
        "date_outcome",
    )

    body_id = fields.Many2one(
        comodel_name="complaint.external.body", required=True, ondelete="restrict"
    )
    appeal_id = fields.Many2one(
        comodel_name="complaint.appeal",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('ticket_id', '=', ticket_id)]",
    )
    origin = fields.Selection(
        selection=[
            ("customer", "The customer turned to it"),
            ("body", "It asked us"),
            ("company", "We brought it there"),
        ],
        required=True,
        default="customer",
    )
    reference = fields.Char(string="Number There")
    date = fields.Datetime(
        string="Referred On", required=True, default=fields.Datetime.now
    )
    date_limit = fields.Datetime(
        string="Answer Until", help="Until when the body wants our answer."
    )
    note = fields.Text(string="What It Is About")
    referred_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    outcome = fields.Text(copy=False)
    date_outcome = fields.Datetime(string="Concluded On", copy=False)
    concluded_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("referred", "Under way"),
            ("concluded", "Concluded"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )

    @api.depends("body_id", "reference")
    def _compute_display_name(self):
        for referral in self:
            referral.display_name = " ".join(
                filter(None, [referral.body_id.name, referral.reference])
            )

    @api.constrains("ticket_id", "appeal_id")
    def _check_appeal(self):
        for referral in self.sudo():
            appeal = referral.appeal_id
            if appeal and appeal.ticket_id != referral.ticket_id:
                raise ValidationError(
                    self.env._("The appeal belongs to another complaint.")
                )

    def _check_frozen(self, vals):
        for referral in self:
            under_way = referral.state == "referred"
            if not (under_way and set(vals) <= set(self._complaint_progress_fields)):
                super(ComplaintExternalReferral, referral)._check_frozen(vals)

    def action_refer(self):
        """Put on record that the complaint is before the body."""
        self.check_access("write")
        for referral in self:
            referral._set_state(
                "referred",
                "external_referred",
                {"body": referral.body_id.code, "origin": referral.origin},
                referred_by_id=self.env.uid,
            )

    def action_conclude(self):
        """Put on record how the proceeding ended.

        :raise UserError: when the outcome is missing
        """
        self.check_access("write")
        for referral in self:
            if not (referral.outcome or "").strip():
                raise UserError(self.env._("Write how the proceeding ended."))
            referral._set_state(
                "concluded",
                "external_concluded",
                {"body": referral.body_id.code},
                concluded_by_id=self.env.uid,
                date_outcome=referral.date_outcome or fields.Datetime.now(),
            )
