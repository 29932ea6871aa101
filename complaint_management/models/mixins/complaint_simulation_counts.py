# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

COUNTS = (
    "recorded_clocks",
    "recorded_breaches",
    "simulated_clocks",
    "simulated_breaches",
    "recorded_exceeded",
    "simulated_exceeded",
    "unknown",
)


class ComplaintSimulationCounts(models.AbstractModel):
    """What a simulation counted, of a complaint or of a step."""

    _name = "complaint.simulation.counts"
    _description = "Complaint Simulation Counts"

    simulation_id = fields.Many2one(
        comodel_name="complaint.simulation",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="simulation_id.company_id", store=True, index=True, precompute=True
    )
    recorded_clocks = fields.Integer(string="Time Limits on Record")
    simulated_clocks = fields.Integer(string="Time Limits Simulated")
    recorded_breaches = fields.Integer(string="Overdue on Record")
    simulated_breaches = fields.Integer(string="Overdue Simulated")
    difference = fields.Integer(help="Overdue simulated less overdue on record.")
    recorded_exceeded = fields.Integer(string="Overdue in Principle on Record")
    simulated_exceeded = fields.Integer(string="Overdue in Principle Simulated")
    unknown = fields.Integer(
        string="Not Known",
        help="Overdue in the simulation, but nobody was asked for it at the time.",
    )

    @api.model
    def _prepare_counts(self, total):
        """Return the values of what was counted.

        :param Counter total: of :data:`COUNTS`
        :rtype: dict
        """
        return {
            "difference": total["simulated_breaches"] - total["recorded_breaches"],
            **{name: total[name] for name in COUNTS},
        }
