# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

# What may happen, and how far it went; the strongest comes last.
RISKS = ("escalation", "media", "litigation")
LEVELS = [("none", "None"), ("possible", "Possible"), ("happened", "Happened")]
STAFF = "base.group_user"
ORDER = [level for level, _label in LEVELS]


class ComplaintTicketSignal(models.AbstractModel):
    """What threatens to come of a complaint, as facts of its grade (R058, R316)."""

    _name = "complaint.ticket.signal"
    _description = "Complaint Risk Signals"

    complaint_signal_ids = fields.One2many(
        comodel_name="complaint.risk.signal",
        inverse_name="ticket_id",
        string="Risk Signals",
        groups=STAFF,
        copy=False,
    )
    complaint_signal_count = fields.Integer(
        compute="_compute_complaint_signal_count", groups=STAFF
    )

    def _compute_complaint_signal_count(self):
        for ticket in self:
            ticket.complaint_signal_count = len(ticket.sudo().complaint_signal_ids)

    @api.model
    def _get_complaint_milestones(self):
        return super()._get_complaint_milestones() | {
            "risk_assessed": self.env._("Risks assessed")
        }

    def _get_complaint_risks(self):
        """Return the strongest assessment of each risk, in batch.

        :return: ticket -> fact code -> ``none``, ``possible`` or ``happened``
        :rtype: dict
        """
        risks = {}
        for ticket in self.sudo():
            signals = ticket.complaint_signal_ids.filtered(lambda s: s.state != "new")
            risks[ticket] = {
                f"risk_{risk}": max(
                    (signal[risk] or "none" for signal in signals),
                    key=ORDER.index,
                    default="none",
                )
                for risk in RISKS
            }
        return risks

    def action_complaint_signals(self):
        """Open the risk signals of the complaint; the first one is a new form.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        get_action = (
            self._get_complaint_action
            if self.complaint_signal_count
            else self._get_complaint_form
        )
        action = get_action(
            "complaint_risk_signal_action",
            default_ticket_id=self.id,
            default_name=self.name,
            default_content=self.complaint_risk_words,
            default_team_id=self.sudo()._get_complaint_responsible_team().id,
        )
        return action | {"domain": [("ticket_id", "=", self.id)]}
