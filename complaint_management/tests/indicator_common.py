# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime
from zoneinfo import ZoneInfo

from odoo.fields import Domain

from odoo.addons.complaint_management.tools.periods import get_bounds

from .scenario_common import OFFSET, ScenarioCommon


class IndicatorCommon(ScenarioCommon):
    """Complaints of March 2026 whose ends are set, not told: figures are sums."""

    is_scenario = False

    def setUp(self):
        super().setUp()
        self._at("2026-03-02 10:30")

    def _get_told_complaints(self):
        return self.env["helpdesk.ticket"]

    def _get_indicator(self, code):
        return self.env.ref(f"complaint_management.complaint_indicator_{code}")

    def _utc(self, local):
        return datetime.fromisoformat(local) - OFFSET

    def _receive(self, local="2026-03-02 10:00", count=1, **values):
        """Register complaints that were received at a local time."""
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        values["complaint_date_received"] = self._utc(local)
        return tickets._complaint_register(
            [self._prepare_complaint(**values) for _number in range(count)]
        ).sudo()

    def _end(self, tickets, local, kind="accepted", late=None, rounds=1):
        """Set how complaints ended.

        :param bool late: a limit that holds (or one in principle: False) was missed
        """
        closing = self.procedure.closing_ids.filtered(lambda c: c.kind == kind)[:1]
        tickets._trusted().write(
            {
                "complaint_phase": "closed",
                "complaint_date_closed": self._utc(local),
                "complaint_closing_type_id": closing.id,
                "complaint_round": rounds,
            }
        )
        clocks = tickets.complaint_clock_ids._trusted()
        clocks.state = "met"
        if late is not None:
            for ticket in tickets:
                clock = ticket.complaint_clock_ids[:1]
                clock._trusted().state = "late"
                clock.step_id._trusted().is_hard = late

    def _ask(self, ticket, local, is_satisfied):
        """Put a revisit on record."""
        value = self.procedure.satisfaction_ids.filtered(
            lambda v: v.is_satisfied == is_satisfied
        )[:1]
        revisit = self.env["complaint.revisit"].create(
            {"ticket_id": ticket.id, "satisfaction_id": value.id}
        )
        revisit._trusted().write({"state": "done", "date": self._utc(local)})

    def _read(self, code, day="2026-03-01", last="2026-03-31", **by):
        """Return a figure of a period, from the rows that everything is made of."""
        self.env.flush_all()
        report = self.env["complaint.indicator.report"]
        begin, end = get_bounds(
            datetime.fromisoformat(day).date(),
            datetime.fromisoformat(last).date(),
            self._get_zone(),
        )
        domain = Domain("company_id", "=", self.company.id)
        for name, record in by.items():
            domain &= Domain(name, "=", record.id)
        indicator = self._get_indicator(code)
        sums = report._read_sums(begin, end, [], domain)
        return indicator._get_value(*sums.get(indicator.id, {}).get((), (None, None)))

    def _get_zone(self):
        return ZoneInfo("Asia/Shanghai")

    def _set_target(self, code, **values):
        """Let the manager set a target or a threshold of the whole company."""
        return (
            self.env["complaint.indicator.target"]
            .with_user(self.manager)
            .create({"indicator_id": self._get_indicator(code).id} | values)
        )
