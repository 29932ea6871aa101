# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

# How many rows a picture shows.
SHOWN = 12
MEASURES = ("recorded_breaches", "simulated_breaches", "unknown")
TOTALS = (*MEASURES, "recorded_clocks", "simulated_clocks")


class ComplaintSimulationOverview(models.AbstractModel):
    """Pictures of a simulation: on record and simulated side by side."""

    _name = "complaint.simulation.overview"
    _description = "Complaint Simulation Overview"

    overview_html = fields.Html(
        string="Overview", compute="_compute_overview_html", sanitize=False
    )

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_overview_html(self):
        render = self.env["ir.qweb"]._render
        for simulation in self:
            simulation.overview_html = simulation.state == "done" and render(
                "complaint_management.complaint_simulation_overview",
                simulation._get_overview(),
            )

    def _get_overview(self):
        """Return what the pictures show.

        :return: ``cards`` with the sums, ``pictures``: title -> rows of (name,
            recorded, simulated, unknown), and ``estimated``, what is not exact, or ""
        :rtype: dict
        """
        self.ensure_one()
        lines = self.env["complaint.simulation.line"]
        domain = [("simulation_id", "=", self.id)]
        sums = lines._read_group(domain, [], [f"{name}:sum" for name in TOTALS])[0]
        number = lines.search_count([*domain, ("is_estimated", "=", True)])
        _ = self.env._
        return {
            "cards": self._get_cards(dict(zip(TOTALS, sums, strict=True))),
            "estimated": number
            and _(
                "%s complaints are estimated: their ledgers do not keep the facts that "
                "decided, or they ran under two revisions.",
                number,
            ),
            "pictures": {
                _("By step"): self._get_step_rows(),
                _("By week of receipt"): self._group_lines("date_received:week"),
                _("By team"): self._group_lines("team_id"),
                _("By grade"): self._group_lines("grade_id"),
            },
        }

    def _get_cards(self, totals):
        """Return the sums in words.

        :param dict totals: measure -> sum
        :rtype: list of dict
        """
        _ = self.env._
        recorded, simulated = totals["recorded_breaches"], totals["simulated_breaches"]
        cards = [
            ("recorded", _("Overdue on record"), recorded, 0),
            ("simulated", _("Overdue simulated"), simulated, simulated - recorded),
        ]
        notes = [
            _("of %s time limits", totals["recorded_clocks"]),
            _("of %s time limits", totals["simulated_clocks"]),
        ]
        if totals["unknown"]:
            cards.append(("unknown", _("Not known"), totals["unknown"], 0))
            notes.append(_("nobody was asked for it then"))
        names = ("kind", "name", "value", "more")
        return [
            dict(zip(names, card, strict=True)) | {"note": note}
            for card, note in zip(cards, notes, strict=True)
        ]

    def _get_step_rows(self):
        """Return the steps that are late most often.

        :return: (name, recorded, simulated, unknown)
        :rtype: list of tuple
        """
        steps = self.step_ids.filtered(
            lambda s: s.recorded_breaches or s.simulated_breaches or s.unknown
        )
        return [
            (step.name, step.recorded_breaches, step.simulated_breaches, step.unknown)
            for step in steps[:SHOWN]
        ]

    def _group_lines(self, groupby):
        """Return the sums of the lines by a group, in its order.

        :param str groupby: as ``_read_group`` takes it
        :return: (name, recorded, simulated, unknown)
        :rtype: list of tuple
        """
        rows = self.env["complaint.simulation.line"]._read_group(
            [("simulation_id", "=", self.id)],
            [groupby],
            [f"{name}:sum" for name in MEASURES],
        )
        return [(self._get_group_name(group), *sums) for group, *sums in rows][-26:]

    @api.model
    def _get_group_name(self, group):
        if isinstance(group, models.BaseModel):
            return group.sudo().display_name or self.env._("None")
        return fields.Date.to_string(group)
