# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import UTC
from hashlib import sha256
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.canonical import canonical
from ..tools.periods import get_bounds

# what people write before it is sealed
INPUTS = {"remark", "correction_reason"}


class ComplaintPeriodicReport(models.Model):
    """The figures of a period, sealed as they were when they were delivered (R400).

    What is sealed never changes: a corrected report is a new version, which names the
    hash of the one it corrects.
    """

    _name = "complaint.periodic.report"
    _description = "Complaint Periodic Report"
    _inherit = [
        "mail.thread",
        "complaint.trusted.mixin",
        "complaint.window.mixin",
        "complaint.periodic.duty",
        "complaint.periodic.trend",
        "complaint.periodic.indicators",
        "complaint.periodic.figures",
    ]
    _order = "date_from desc, id desc"

    line_id = fields.Many2one(
        comodel_name="complaint.procedure.report",
        string="Duty",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    procedure_id = fields.Many2one(related="line_id.procedure_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Whose complaints are reported; empty for all of the document.",
    )
    frequency = fields.Selection(related="line_id.frequency")
    code = fields.Char(required=True, readonly=True, help="Procedure and report.")
    name = fields.Char(required=True, readonly=True)
    role_id = fields.Many2one(related="line_id.role_id", string="Role")
    recipient_role_id = fields.Many2one(
        related="line_id.recipient_role_id", string="Recipients"
    )
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True)
    date_warn = fields.Datetime(string="Warn From", readonly=True)
    date_due = fields.Datetime(string="Due", required=True, readonly=True)
    is_warned = fields.Boolean(readonly=True)
    is_reminded = fields.Boolean(readonly=True)
    state = fields.Selection(
        selection=[
            ("draft", "To be sealed"),
            ("sealed", "Sealed"),
            ("delivered", "Handed in"),
        ],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )
    remark = fields.Text(string="Remarks")
    figures = fields.Text(readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    is_intact = fields.Boolean(
        compute="_compute_is_intact", help="The figures are those that were sealed."
    )
    date_sealed = fields.Datetime(readonly=True)
    sealed_by_id = fields.Many2one("res.users", readonly=True)
    date_delivered = fields.Datetime(readonly=True)
    delivered_by_id = fields.Many2one("res.users", readonly=True)
    is_late = fields.Boolean(compute="_compute_is_late")
    figures_html = fields.Html(
        string="Overview", compute="_compute_figures_html", sanitize=False
    )
    action_ids = fields.One2many(
        "complaint.action", "periodic_report_id", string="Improvements"
    )

    # versions
    version = fields.Integer(required=True, readonly=True, default=1)
    corrects_id = fields.Many2one(
        comodel_name="complaint.periodic.report",
        string="Corrects",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    correction_reason = fields.Text(string="Why It Is Corrected")
    corrected_by_ids = fields.One2many(
        "complaint.periodic.report", "corrects_id", string="Corrected By"
    )
    is_replaced = fields.Boolean(
        string="Replaced",
        compute="_compute_is_replaced",
        help="A later version counts.",
    )

    _version_uniq = models.UniqueIndex(
        "(company_id, code, date_from, COALESCE(team_id, 0), version)",
        "A period is reported once.",
    )
    _open_idx = models.Index("(date_due) WHERE state != 'delivered'")

    @api.depends(
        "figures", "remark", "sha256", "correction_reason", "corrects_id.sha256"
    )
    def _compute_is_intact(self):
        for report in self:
            report.is_intact = bool(report.sha256) and (
                report.sha256 == report._get_hash()
            )

    @api.depends("corrected_by_ids.state")
    def _compute_is_replaced(self):
        for report in self:
            report.is_replaced = any(
                other.state != "draft" for other in report.corrected_by_ids
            )

    @api.depends("date_due", "date_delivered")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for report in self:
            report.is_late = report.date_due < (report.date_delivered or now)

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        for report in self:
            report.figures_html = report.figures and self.env["ir.qweb"]._render(
                "complaint_management.complaint_periodic_overview",
                report._prepare_overview(),
            )

    # -- guards -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            raise AccessError(
                self.env._("Periodic reports are prepared by the system.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_trusted():
            if set(vals) - INPUTS or any(r.state != "draft" for r in self):
                raise UserError(
                    self.env._("Only the remarks can be written, until it is sealed.")
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A periodic report is never deleted."))

    def _check_deliverer(self):
        """Refuse acts of who does not fill the role that delivers the report.

        :raise AccessError: naming the role
        """
        self.check_access("write")
        for report in self:
            role = report.sudo().role_id
            if self.env.user not in role._get_users(report.company_id, report.team_id):
                raise AccessError(
                    self.env._("Only the role %s may do this.", role.name)
                )

    # -- acts -------------------------------------------------------------------

    def action_seal(self):
        """Count the figures and keep them with their hash."""
        self._check_deliverer()
        for report in self:
            if report.state != "draft":
                raise UserError(self.env._("%s is sealed already.", report.name))
            if report.corrects_id and not (report.correction_reason or "").strip():
                raise UserError(self.env._("Say why the report is corrected."))
            lang = report.company_id.partner_id.lang
            figures = canonical(report.with_context(lang=lang)._get_figures())
            report._trusted().write({"figures": figures, "state": "sealed"})
            report._trusted().write(
                {
                    "sha256": report._get_hash(),
                    "date_sealed": fields.Datetime.now(),
                    "sealed_by_id": self.env.uid,
                }
            )

    def action_deliver(self):
        """Hand the sealed report to its recipients.

        :raise UserError: when it is not sealed, or is not what was sealed
        """
        self._check_deliverer()
        for report in self:
            if report.state != "sealed" or not report.is_intact:
                raise UserError(self.env._("Seal the report first."))
            report._trusted().write(
                {
                    "state": "delivered",
                    "date_delivered": fields.Datetime.now(),
                    "delivered_by_id": self.env.uid,
                }
            )
            subject = self.env._("%s was delivered", report.name)
            report._tell(report.sudo().recipient_role_id, subject)

    def action_correct(self):
        """Begin a corrected version of a sealed report, which stays as it is.

        :return: window action
        :raise UserError: when it is not sealed, or corrected already
        """
        self.ensure_one()
        self._check_deliverer()
        if self.state == "draft" or self.corrected_by_ids:
            raise UserError(
                self.env._("Only the last sealed version of a report is corrected.")
            )
        vals = {
            name: self[name] if name in ("code", "remark") else self[name].id
            for name in ("line_id", "company_id", "team_id", "code", "remark")
        } | {
            name: self[name]
            for name in ("date_from", "date_to", "date_warn", "date_due")
        }
        number = self.version + 1
        base = self.corrects_id.name or self.name
        vals |= {
            "name": self.env._(
                "%(name)s, version %(number)s", name=base, number=number
            ),
            "version": number,
            "corrects_id": self.id,
            "is_warned": True,
            "is_reminded": True,
        }
        return self.sudo()._trusted().create(vals).get_formview_action()

    def action_improve(self):
        """Open a new improvement that answers to what the report shows (R405).

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        weak = self._read_figures().get("weak") or [["", self.name, "", ""]]
        return self._get_complaint_form(
            "complaint_action_action",
            default_periodic_report_id=self.id,
            default_name=weak[0][1],
        )

    def _tell(self, roles, subject):
        """Notify the people of roles.

        :param roles: complaint.role
        :param str subject: what happened
        """
        users = roles._get_users(self.company_id, self.team_id) - self.env.user
        if users:
            self.sudo().message_notify(
                partner_ids=users.partner_id.ids,
                subject=subject,
                body=self.env._("Due: %s", self._to_local(self.date_due)),
            )

    # -- figures ----------------------------------------------------------------

    def _read_figures(self):
        """Return what was sealed, or what would be sealed now, in a fixed order.

        :rtype: dict
        """
        self.ensure_one()
        figures = json.loads(self.figures or canonical(self._get_figures()))
        order = list(self._get_labels())
        for name in ("totals", "groups"):
            known = {key: figures[name][key] for key in order if key in figures[name]}
            figures[name] = known | figures[name]
        return figures

    def _get_hash(self):
        """Return the hash of what is sealed.

        :rtype: str
        """
        self.ensure_one()
        content = {
            "code": self.code,
            "from": self.date_from,
            "to": self.date_to,
            "figures": self.figures,
            "remark": self.remark or "",
        }
        if self.team_id:
            content["team"] = self.team_id.id
        if self.corrects_id:
            content |= {
                "version": self.version,
                "corrects": self.corrects_id.sha256,
                "reason": self.correction_reason,
            }
        return sha256(canonical(content).encode()).hexdigest()

    def _get_zone(self):
        """Return the time zone in which the days of the period are counted."""
        calendar = self.procedure_id.sudo()._get_calendar()
        return ZoneInfo(calendar.tz or "UTC")

    def _to_local(self, moment):
        """Return a naive UTC time as people of the company read it."""
        local = moment.replace(tzinfo=UTC).astimezone(self._get_zone())
        return local.strftime("%Y-%m-%d %H:%M")

    def _get_bounds(self):
        """Return begin and end of the period.

        :return: naive UTC, the end is not part of it
        :rtype: tuple of datetime
        """
        return get_bounds(self.date_from, self.date_to, self._get_zone())
