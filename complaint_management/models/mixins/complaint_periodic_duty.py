# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models

from ...tools.periods import get_first_day, get_name, move, to_utc


class ComplaintPeriodicDuty(models.AbstractModel):
    """Prepares the reports that are due, warns and reminds (R148)."""

    _name = "complaint.periodic.duty"
    _description = "Complaint Report Duties"

    @api.model
    def _cron_prepare(self):
        """Prepare what is due next, warn and remind; safe to run twice."""
        lines = self.env["complaint.procedure.report"].search(
            [("procedure_id.state", "=", "in_force")]
        )
        wanted = [vals for line in lines for vals in self._prepare_periods(line)]
        known = {
            (report.company_id.id, report.code, report.date_from, report.team_id.id)
            for report in self.search(
                [("date_from", "in", [vals["date_from"] for vals in wanted])]
            )
        }
        names = ("company_id", "code", "date_from", "team_id")
        self._trusted().create(
            [
                vals
                for vals in wanted
                if tuple(vals[name] for name in names) not in known
            ]
        )
        self._warn()

    @api.model
    def _prepare_periods(self, line):
        """Return the values of the reports about the period that ended last.

        :param line: complaint.procedure.report
        :return: one, or one for each team of the procedure
        :rtype: list of dict
        """
        vals = self._prepare_period(line)
        if not line.is_for_each_team:
            return [vals | {"team_id": False}]
        return [
            vals | {"team_id": team.id, "name": f"{vals['name']} {team.name}"}
            for team in line.procedure_id.team_ids
        ]

    @api.model
    def _prepare_period(self, line):
        """Return the values of the report about the period that ended last.

        :param line: complaint.procedure.report
        :rtype: dict
        """
        procedure, frequency = line.procedure_id, line.frequency
        zone = ZoneInfo(procedure._get_calendar().tz or "UTC")
        today = fields.Datetime.now().replace(tzinfo=UTC).astimezone(zone).date()
        begun = get_first_day(today, frequency)
        first = move(begun, frequency, -1)
        due = begun + timedelta(days=line.due_day)
        warn = due - timedelta(days=line.warn_days + 1)
        return {
            "line_id": line.id,
            "company_id": procedure.company_id.id,
            "code": f"{procedure.code}/{line.code}",
            "name": f"{line.name} {get_name(first, frequency)}",
            "date_from": first,
            "date_to": begun - timedelta(days=1),
            "date_warn": line.warn_days and to_utc(warn, zone),
            "date_due": to_utc(due, zone) - timedelta(seconds=1),
        }

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
