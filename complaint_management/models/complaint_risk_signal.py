# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from .mixins.complaint_ticket_signal import LEVELS, RISKS

OFFICER = "complaint_management.complaint_management_group_officer"
# Judged by officers only.
JUDGEMENT = {*RISKS, *(f"{risk}_note" for risk in RISKS), "ticket_id", "result"}


class ComplaintRiskSignal(models.Model):
    """风险信号: what customers or media let us expect, and what we make of it (R317).

    Every employee enters what he hears or reads. Officers assess whether the matter
    escalates, comes into the media or before a court, each with a note (R058), lead
    it to a complaint, whose grade follows from it (R316), and look at it again.
    """

    _name = "complaint.risk.signal"
    _description = "Complaint Risk Signal"
    _inherit = ["mail.thread", "mail.activity.mixin", "complaint.stamped.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _complaint_stamp_fields = (
        "state",
        "reported_by_id",
        "assessed_by_id",
        "date_assessed",
        "date_closed",
    )

    name = fields.Char(string="Signal", required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    source = fields.Selection(
        selection=[("customer", "Customer"), ("media", "Media or public platform")],
        required=True,
        default="customer",
        tracking=True,
        help="Where the signal comes from (R065).",
    )
    medium = fields.Char(
        string="Where It Was Seen", help="The paper, the platform, the forum."
    )
    url = fields.Char(string="Address of the Page")
    date = fields.Datetime(
        string="Seen On", required=True, default=fields.Datetime.now, index=True
    )
    content = fields.Text(string="What Was Said", required=True)
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Concerns",
        check_company=True,
        help="The department or project it is about.",
    )
    reported_by_id = fields.Many2one(
        "res.users", string="Entered By", readonly=True, copy=False, index=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Watched By",
        check_company=True,
        domain=[("share", "=", False)],
        tracking=True,
    )
    date_check = fields.Date(string="Look at It Again On", copy=False)

    escalation = fields.Selection(LEVELS, default="none")
    escalation_note = fields.Text(string="Why: Escalation")
    media = fields.Selection(LEVELS, string="Media Exposure", default="none")
    media_note = fields.Text(string="Why: Media Exposure")
    litigation = fields.Selection(LEVELS, default="none")
    litigation_note = fields.Text(string="Why: Litigation")

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        copy=False,
        domain=[("complaint_procedure_id", "!=", False)],
    )
    result = fields.Text(string="What Was Done", copy=False)
    assessed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_assessed = fields.Datetime(string="Assessed On", readonly=True, copy=False)
    date_closed = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        selection=[("new", "New"), ("assessed", "Assessed"), ("closed", "Closed")],
        default="new",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )

    @api.model
    def _stamp_created(self, vals_list):
        super()._stamp_created(vals_list)
        for vals in vals_list:
            self._check_judge(vals)
            vals.update(
                company_id=self.env.company.id,
                reported_by_id=self.env.uid,
            )

    @api.model
    def _check_judge(self, vals):
        """Refuse judgements by others than officers.

        :raise AccessError: when somebody else gives one
        """
        given = any(vals[name] not in (False, "none") for name in JUDGEMENT & set(vals))
        if given and not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Signals are assessed by officers."))

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        self._check_judge(vals)
        is_officer = self.env.su or self.env.user.has_group(OFFICER)
        for signal in self:
            if signal.state == "closed" or (signal.state != "new" and not is_officer):
                raise UserError(
                    self.env._("“%s” was assessed or closed already.", signal.name)
                )
        if "ticket_id" in vals and any(
            signal.ticket_id and signal.ticket_id.id != vals["ticket_id"]
            for signal in self
        ):
            raise UserError(self.env._("A signal stays with its complaint."))

    def write(self, vals):
        result = super().write(vals)
        if vals.get("ticket_id") or (set(RISKS) & set(vals)):
            self.filtered(lambda s: s.state == "assessed")._tell_complaint()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_assessed(self):
        if any(signal.state != "new" for signal in self):
            raise UserError(self.env._("A signal that was assessed is kept."))

    def action_assess(self):
        """Take the assessment: each risk there is has a note that says why (R058).

        :raise UserError: naming the notes that are missing
        """
        self.check_access("write")
        self._check_officer()
        for signal in self:
            missing = signal._get_missing_notes()
            if missing:
                raise UserError(
                    self.env._(
                        "The assessment lacks: %s.", format_list(self.env, missing)
                    )
                )
            if signal.state == "closed":
                raise UserError(self.env._("“%s” is closed.", signal.name))
        self._trusted().write(
            {
                "state": "assessed",
                "assessed_by_id": self.env.uid,
                "date_assessed": fields.Datetime.now(),
            }
        )
        self._tell_complaint()
        self._plan_look()
        return True

    def _get_missing_notes(self):
        """Return what the notes are called that say why a risk is there, if empty.

        :rtype: list of str
        """
        self.ensure_one()
        return [
            self._fields[f"{risk}_note"]._description_string(self.env)
            for risk in RISKS
            if self[risk] not in (False, "none")
            and not (self[f"{risk}_note"] or "").strip()
        ]

    def action_close(self):
        """End the watch over a signal, with what was done.

        :raise UserError: when it was not assessed, or the result is missing
        """
        self.check_access("write")
        self._check_officer()
        for signal in self:
            if signal.state != "assessed":
                raise UserError(self.env._("Assess “%s” first.", signal.name))
            if not (signal.result or "").strip():
                raise UserError(self.env._("Say what was done about it."))
        self._trusted().write({"state": "closed", "date_closed": fields.Datetime.now()})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_register_complaint(self):
        """Open the registration of the complaint that is in the signal (R321).

        :return: window action
        :raise UserError: when it has one
        """
        self.ensure_one()
        self.check_access("write")
        self._check_officer()
        if self.ticket_id:
            raise UserError(
                self.env._("It is registered as %s.", self.ticket_id.number)
            )
        action = self.env["helpdesk.ticket"].action_complaint_register_new()
        channel = self.env["helpdesk.ticket"]._get_complaint_channel(
            "media", self.company_id
        )
        action["context"] |= {
            "default_name": self.name,
            "default_description": self.content,
            "default_complaint_signal_ids": [fields.Command.link(self.id)],
        }
        if self.source == "media" and channel:
            action["context"]["default_channel_id"] = channel.id
        return action

    def _check_officer(self):
        """Refuse acts of others.

        :raise AccessError: when the user is no officer
        """
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Signals are assessed by officers."))

    def _plan_look(self):
        """Remind who watches a signal of the day on which to look again."""
        for signal in self.filtered("date_check"):
            signal.activity_unlink(["mail.mail_activity_data_todo"])
            signal.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=signal.date_check,
                summary=self.env._("Look at it again"),
                user_id=(signal.user_id or self.env.user).id,
            )

    def _tell_complaint(self):
        """Put the risks into the ledger of the complaint, and grade it by them."""
        signals = self.sudo().filtered(
            lambda s: s.ticket_id.complaint_ledger_seq
            and s.ticket_id.complaint_phase != "closed"
        )
        tickets = signals.ticket_id
        facts = tickets._get_complaint_risks()
        tickets._complaint_record_entries(
            [
                {
                    "ticket": ticket,
                    "milestone": "risk_assessed",
                    "payload": facts[ticket],
                }
                for ticket in tickets
            ]
        )
        tickets._complaint_raise_grades()
        tickets._complaint_reconsider()
