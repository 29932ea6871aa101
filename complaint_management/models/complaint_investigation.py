# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import is_html_empty

IMPACTS = [
    ("none", "None"),
    ("slight", "Slight"),
    ("considerable", "Considerable"),
    ("severe", "Severe"),
]


class ComplaintInvestigation(models.Model):
    """调查报告: truth, cause, impact and who is responsible (R057, R186-R188)."""

    _name = "complaint.investigation"
    _description = "Complaint Investigation"
    _inherit = ["mail.thread", "complaint.document.mixin"]
    _check_company_auto = True
    _complaint_transitions = {"draft": ("submitted",)}
    _complaint_frozen_states = ("submitted",)
    _complaint_stamp_fields = ("submitted_by_id", "date_submitted")

    dispatch_id = fields.Many2one(
        comodel_name="complaint.dispatch",
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id)]",
    )
    finding_ids = fields.One2many("complaint.investigation.finding", "investigation_id")
    is_true = fields.Selection(
        selection=[("yes", "True"), ("partly", "Partly true"), ("no", "Not true")],
        string="Truth",
    )
    cause = fields.Text()
    cause_id = fields.Many2one(
        comodel_name="complaint.cause",
        string="Kind of Cause",
        index="btree_not_null",
        ondelete="restrict",
    )
    impact = fields.Text()
    impact_rights = fields.Selection(
        selection=IMPACTS, string="Impact on the Customer's Rights"
    )
    impact_reputation = fields.Selection(
        selection=IMPACTS, string="Impact on Our Reputation"
    )
    impact_operations = fields.Selection(
        selection=IMPACTS, string="Impact on Our Operations"
    )
    responsible_team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Caused By Team", check_company=True
    )
    responsible_user_id = fields.Many2one("res.users", string="Caused By Person")
    report = fields.Html()
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_submitted = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("submitted", "Submitted")],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )

    @api.constrains("ticket_id", "dispatch_id")
    def _check_dispatch(self):
        for investigation in self.sudo():
            dispatch = investigation.dispatch_id
            if dispatch and dispatch.ticket_id != investigation.ticket_id:
                raise ValidationError(
                    self.env._("The order belongs to another complaint.")
                )

    @api.depends("dispatch_id")
    def _compute_others_steps(self):
        return super()._compute_others_steps()

    def _get_responsible_team(self):
        return self.dispatch_id.team_id

    def action_submit(self):
        """Submit the report; from here it is evidence.

        :raise UserError: with what is missing
        """
        self.check_access("write")
        for investigation in self:
            missing = investigation._get_missing()
            if missing:
                raise UserError("\n".join(missing))
            investigation.dispatch_id._check_investigator()
            investigation._set_state(
                "submitted",
                "investigated",
                {
                    "truth": investigation.is_true,
                    "cause": investigation.cause_id.code,
                    "impact": [
                        investigation.impact_rights,
                        investigation.impact_reputation,
                        investigation.impact_operations,
                    ],
                    "methods": investigation.finding_ids.mapped("method"),
                },
                submitted_by_id=self.env.uid,
                date_submitted=fields.Datetime.now(),
            )

    def _get_missing(self):
        """Tell what the report lacks (R187).

        :rtype: list of translated sentences
        """
        self.ensure_one()
        _ = self.env._
        missing = []
        if not self.finding_ids:
            missing.append(_("Write at least one finding and how it was made."))
        if not self.is_true:
            missing.append(_("Say whether the matter is true."))
        if not self.cause or not self.cause_id:
            missing.append(_("Say what caused it."))
        if not self.impact:
            missing.append(_("Say what impact it has."))
        if not (
            self.impact_rights and self.impact_reputation and self.impact_operations
        ):
            missing.append(
                _(
                    "Judge the impact on the customer's rights, on our reputation and "
                    "on our operations."
                )
            )
        if is_html_empty(self.report) and not self.finding_ids:
            missing.append(_("Write the report."))
        return missing
