# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.canonical import canonical

MONTHS = {"month": 1, "quarter": 3, "year": 12}


class ComplaintPeriodicReport(models.Model):
    """The figures of a period, sealed as they were when they were delivered."""

    _name = "complaint.periodic.report"
    _description = "Complaint Periodic Report"
    _inherit = ["mail.thread", "complaint.trusted.mixin", "complaint.periodic.figures"]
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

    _period_uniq = models.Constraint(
        "UNIQUE(company_id, code, date_from)", "A period is reported once."
    )
    _open_idx = models.Index("(date_due) WHERE state != 'delivered'")

    @api.depends("figures", "remark", "sha256")
    def _compute_is_intact(self):
        for report in self:
            report.is_intact = bool(report.sha256) and (
                report.sha256 == report._get_hash()
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
                {"figures": report._read_figures(), "labels": self._get_labels()},
            )

    @api.model
    def _get_labels(self):
        """Return the names of what is counted.

        :rtype: dict
        """
        _ = self.env._
        report = self.env["complaint.report"]
        groups = report.fields_get(self._get_figure_groups(), ["string"])
        return {name: field["string"] for name, field in groups.items()} | {
            "received": _("Complaints received"),
            "counted": _("Count as complaints"),
            "closed": _("Of them closed"),
            "open": _("Of them open"),
            "closed_in_period": _("Closed in the period"),
            "late": _("With late steps"),
            "again": _("Handled again"),
            "satisfied": _("Customers satisfied"),
            "dissatisfied": _("Customers not satisfied"),
        }

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
            if set(vals) - {"remark"} or any(r.state != "draft" for r in self):
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
            if self.env.user not in role._get_users(report.company_id):
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

    def _tell(self, roles, subject):
        """Notify the people of roles.

        :param roles: complaint.role
        :param str subject: what happened
        """
        users = roles._get_users(self.company_id) - self.env.user
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
        zone = self._get_zone()
        days = (self.date_from, self.date_to + timedelta(days=1))
        return tuple(self._to_utc(day, zone) for day in days)

    @api.model
    def _to_utc(self, day, zone):
        """Return when a day begins in a time zone, naive UTC."""
        begin = datetime.combine(day, time.min, zone)
        return begin.astimezone(UTC).replace(tzinfo=None)

    # -- the cron ---------------------------------------------------------------

    @api.model
    def _cron_prepare(self):
        """Prepare what is due next, warn and remind; safe to run twice."""
        lines = self.env["complaint.procedure.report"].search(
            [("procedure_id.state", "=", "in_force")]
        )
        wanted = [self._prepare_period(line) for line in lines]
        known = {
            (report.company_id.id, report.code, report.date_from)
            for report in self.search(
                [("date_from", "in", [vals["date_from"] for vals in wanted])]
            )
        }
        self._trusted().create(
            [
                vals
                for vals in wanted
                if (vals["company_id"], vals["code"], vals["date_from"]) not in known
            ]
        )
        self._warn()

    @api.model
    def _prepare_period(self, line):
        """Return the values of the report about the period that ended last.

        :param line: complaint.procedure.report
        :rtype: dict
        """
        procedure, months = line.procedure_id, MONTHS[line.frequency]
        zone = ZoneInfo(procedure._get_calendar().tz or "UTC")
        today = fields.Datetime.now().replace(tzinfo=UTC).astimezone(zone).date()
        begun = today.replace(day=1)
        begun -= relativedelta(months=(begun.month - 1) % months)
        due = begun + timedelta(days=line.due_day)
        warn = due - timedelta(days=line.warn_days + 1)
        return {
            "line_id": line.id,
            "company_id": procedure.company_id.id,
            "code": f"{procedure.code}/{line.code}",
            "name": f"{line.name} {self._get_period_name(begun, months)}",
            "date_from": begun - relativedelta(months=months),
            "date_to": begun - timedelta(days=1),
            "date_warn": line.warn_days and self._to_utc(warn, zone),
            "date_due": self._to_utc(due, zone) - timedelta(seconds=1),
        }

    @api.model
    def _get_period_name(self, end, months):
        """Return a period in figures: 2026-02, 2026-Q1, 2025.

        :param date end: the first day after it
        :param int months: how many it has
        :rtype: str
        """
        last = end - timedelta(days=1)
        if months == 12:
            return f"{last:%Y}"
        if months == 3:
            return f"{last:%Y}-Q{(last.month + 2) // 3}"
        return f"{last:%Y-%m}"

    @api.model
    def _warn(self):
        """Warn who has to deliver, remind recipients, too, when it is overdue."""
        now = fields.Datetime.now()
        todo = self.search([("state", "!=", "delivered"), ("date_warn", "<=", now)])
        todo |= self.search([("state", "!=", "delivered"), ("date_due", "<=", now)])
        for report in todo:
            report = report.with_context(lang=report.company_id.partner_id.lang)
            role, vals = report.role_id, {"is_warned": True}
            if report.date_due <= now:
                if report.is_reminded:
                    continue
                vals["is_reminded"] = True
                role |= report.recipient_role_id
                subject = report.env._("%s is overdue", report.name)
            elif report.is_warned:
                continue
            else:
                subject = report.env._("%s is due soon", report.name)
            report._trusted().write(vals)
            report._tell(role, subject)
