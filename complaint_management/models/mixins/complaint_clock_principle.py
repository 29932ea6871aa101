# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ComplaintClockPrinciple(models.AbstractModel):
    """Tells a limit that holds from one that holds in principle (原则上, R164).

    What holds is breached when it passes: red, counted, escalated. What holds in
    principle may pass for a reason: amber, counted apart, and whoever takes the step
    then has to say why.
    """

    _name = "complaint.clock.principle"
    _description = "Complaint Clock In Principle"

    late_reason = fields.Char(
        string="Reason for the Delay",
        help="Why a limit that holds in principle was not kept.",
    )
    can_explain_delay = fields.Boolean(compute="_compute_can_explain_delay")
    shown_state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("warned", "Due soon"),
            ("paused", "Paused"),
            ("breached", "Overdue"),
            ("exceeded", "Overdue in principle"),
            ("met", "In time"),
            ("late", "Late"),
            ("excused", "Late, with reason"),
            ("void", "No longer needed"),
        ],
        string="Status",
        compute="_compute_shown_state",
    )

    @api.depends("state", "is_warned", "step_id.is_hard")
    def _compute_shown_state(self):
        soft = {"breached": "exceeded", "late": "excused"}
        for clock in self:
            state = clock.state
            if state == "running" and clock.is_warned:
                state = "warned"
            if not clock.sudo().step_id.is_hard:
                state = soft.get(state, state)
            clock.shown_state = state

    @api.depends("state", "date_due", "step_id.is_hard")
    @api.depends_context("uid")
    def _compute_can_explain_delay(self):
        for clock in self:
            clock.can_explain_delay = clock._is_in_principle_late() and (
                clock.is_mine or not clock.role_id
            )

    def _is_in_principle_late(self, date=None):
        """Tell whether open work is past a limit that holds in principle.

        :param datetime date: naive UTC, default now
        :rtype: bool
        """
        self.ensure_one()
        date = date or fields.Datetime.now()
        return bool(
            self.is_open
            and self.state != "paused"
            and not self.sudo().step_id.is_hard
            and self.date_due
            and self.date_due < date
        )

    def action_explain_delay(self):
        """Ask for the reason in a dialogue.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_delay_action"
        )
        return action | {"context": {"default_clock_id": self.id}}

    def _explain_delay(self, reason):
        """Note why a limit that holds in principle was not kept.

        :param str reason: in the words of who takes the step
        :raise AccessError: when the work is not the user's
        :raise UserError: when there is nothing to explain, or no reason
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_in_principle_late():
            raise UserError(
                self.env._("“%s” is not late, or its limit does not bend.", self.name)
            )
        if not self.can_explain_delay:
            raise AccessError(
                self.env._("The reason is given by the role %s.", self.role_id.name)
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is late."))
        self.sudo()._trusted().late_reason = reason
