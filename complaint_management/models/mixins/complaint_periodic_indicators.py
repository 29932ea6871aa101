# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from ...tools.periods import move, to_utc


class ComplaintPeriodicIndicators(models.AbstractModel):
    """The indicators of a period, against targets and the period before (R394)."""

    _name = "complaint.periodic.indicators"
    _description = "Indicators of a Periodic Report"

    def _get_figures(self):
        return super()._get_figures() | {"indicators": self._get_indicators()}

    def _get_indicators(self):
        """Return each indicator: two queries, however many teams there are.

        :return: dicts with ``code``, ``name``, ``value``, ``text``, ``before``,
            ``target``, ``achievement``, and ``teams``: name, text, target, achievement
        :rtype: list of dict
        """
        self.ensure_one()
        sums = self._read_indicator_sums(*self._get_bounds())
        before = self._read_indicator_sums(*self._get_bounds_before())
        targets = self.env["complaint.indicator.target"].sudo()
        targets = targets._get_of_period(
            self.company_id, self.frequency, self.procedure_id.code
        )
        indicators = (
            self.env["complaint.indicator"].sudo().search([("active", "=", True)])
        )
        teams = {team for by_team in sums.values() for (team,) in by_team if team}
        teams = self.env["helpdesk.ticket.team"].sudo().browse(teams).sorted("name")
        return [
            self._prepare_indicator(
                indicator,
                sums.get(indicator.id, {}),
                before.get(indicator.id, {}),
                targets,
                teams,
            )
            for indicator in indicators
        ]

    def _prepare_indicator(self, indicator, sums, before, targets, teams):
        """Return the figures of an indicator.

        :param dict sums: (team id,) -> sums of the period
        :param dict before: those of the period before
        :param dict targets: (indicator id, team id or False) -> target
        :param teams: helpdesk.ticket.team, those with complaints
        :rtype: dict
        """
        value = indicator._get_value(*self._add_up(sums.values()))
        team_id = self.team_id.id
        lines = []
        for team in teams if not self.team_id else []:
            if (team.id,) in sums:
                of_team = indicator._get_value(*sums[team.id,])
                target = targets.get((indicator.id, team.id))
                lines.append([team.name, *self._judge(indicator, of_team, target)])
        names = ("text", "target", "achievement")
        target = targets.get((indicator.id, team_id))
        previous = indicator._get_value(*self._add_up(before.values()))
        return {
            "code": indicator.code,
            "name": indicator.name,
            "value": value if value is None else round(value, 4),
            "before": indicator._format_value(previous),
            "teams": lines,
            **dict(zip(names, self._judge(indicator, value, target), strict=True)),
        }

    def _judge(self, indicator, value, target):
        """Return a figure in words, the target, and whether it is reached.

        :rtype: tuple of str, str and bool, None without a target or a figure
        """
        is_judged = target is not None and value is not None
        return (
            indicator._format_value(value),
            "" if target is None else indicator._format_value(target),
            indicator._is_reached(value, target) if is_judged else None,
        )

    def _add_up(self, sums):
        """Return the sums of all teams; None where no row has a number.

        :param sums: iterable of (above, below)
        :rtype: tuple
        """
        columns = zip(*sums, strict=True)
        both = [[n for n in column if n is not None] for column in columns]
        return tuple(sum(numbers) if numbers else None for numbers in both) or (
            None,
            None,
        )

    def _read_indicator_sums(self, begin, end):
        domain = Domain("company_id", "=", self.company_id.id)
        # a base number may be of no document
        domain &= Domain("procedure_code", "in", [self.procedure_id.code, False])
        if self.team_id:
            domain &= Domain("team_id", "=", self.team_id.id)
        report = self.env["complaint.indicator.report"].sudo()
        return report._read_sums(begin, end, ["team_id"], domain)

    def _get_bounds_before(self):
        """Return begin and end of the period before.

        :rtype: tuple of datetime
        """
        first = move(self.date_from, self.frequency, -1)
        return to_utc(first, self._get_zone()), self._get_bounds()[0]
