# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ComplaintExtension(models.Model):
    """A request to move the time limit of open work (R173, R189).

    Who approves it, and for which complaints it may be asked at all, say the
    approval lines of the procedure; how long the work may take in all says its step.
    """

    _name = "complaint.extension"
    _description = "Complaint Extension"
    _inherit = ["complaint.approval.mixin"]

    _state_to = ["approved"]
    _complaint_transitions = {
        "draft": ("requested", "cancelled"),
        "requested": ("approved", "draft", "cancelled"),
        "approved": (),
        "cancelled": (),
    }
    _complaint_frozen_states = ("requested", "approved", "cancelled")
    _complaint_stamp_fields = ("date_due_before", "cancel_reason")
    _approval_frozen_fields = ("ticket_id", "clock_id", "date_due", "reason")
    _approval_milestones = {
        "request": "extension_requested",
        "step": "approval_decided",
        "approve": "extended",
        "reject": "extension_rejected",
        "restart": "approval_restarted",
        "amend": "approval_amended",
        "cancel": "extension_cancelled",
    }

    clock_id = fields.Many2one(
        comodel_name="complaint.clock",
        string="Work",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('ticket_id', '=', ticket_id), ('state', '=', 'running'),"
        " ('step_id.extension_unit', '!=', False)]",
    )
    date_due_before = fields.Datetime(string="Due So Far", readonly=True, copy=False)
    date_longest = fields.Datetime(
        string="At the Latest", compute="_compute_date_longest"
    )
    date_due = fields.Datetime(string="New Time Limit", required=True)
    reason = fields.Text(required=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("requested", "In approval"),
            ("approved", "Approved"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )

    @api.depends("clock_id")
    def _compute_date_longest(self):
        for extension in self:
            clock = extension.clock_id.sudo()
            extension.date_longest = clock and clock._get_longest_due()

    @api.constrains("ticket_id", "clock_id")
    def _check_clock(self):
        for extension in self.sudo():
            if extension.clock_id.ticket_id != extension.ticket_id:
                raise ValidationError(
                    self.env._("The work belongs to another complaint.")
                )

    def _get_responsible_team(self):
        return self.sudo().clock_id.team_id

    def _check_before_approval(self):
        self._check_extension()
        self._trusted().date_due_before = self.sudo().clock_id.date_due
        return super()._check_before_approval()

    def _check_extension(self):
        """Refuse what the procedure does not allow, and what comes too late.

        :raise UserError: saying which
        """
        clock = self.sudo().clock_id
        longest = clock._get_longest_due()
        if clock.state != "running" or clock.date_due <= fields.Datetime.now():
            raise UserError(
                self.env._("“%s” is not running in time any more.", clock.name)
            )
        if not longest:
            raise UserError(
                self.env._("The procedure lets nobody extend “%s”.", clock.name)
            )
        if self.date_due <= clock.date_due:
            raise UserError(self.env._("The new time limit is not a later one."))
        if self.date_due > longest:
            raise UserError(
                self.env._(
                    "With all extensions it may last until %s at the latest.",
                    self.ticket_id.sudo()._format_local(longest),
                )
            )

    def _grant_approval(self, payload):
        self._check_extension()
        clock = self.sudo().clock_id._trusted()
        payload = payload | {"before": clock.date_due, "due": self.date_due}
        result = super()._grant_approval(payload)
        clock._extend(self.date_due)
        return result
