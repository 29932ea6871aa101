# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintSimulationStep(models.Model):
    """What a simulation says of one step, over all complaints it played."""

    _name = "complaint.simulation.step"
    _description = "Complaint Step Simulated"
    _order = "simulation_id desc, simulated_breaches desc, recorded_breaches desc, id"

    simulation_id = fields.Many2one(
        comodel_name="complaint.simulation",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="simulation_id.company_id", store=True, index=True, precompute=True
    )
    code = fields.Char(string="Milestone", required=True)
    name = fields.Char(string="Step", required=True)
    is_in_revision = fields.Boolean(
        string="In the Revision", help="Otherwise the revision no longer has it."
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

    def action_open_complaints(self):
        """Open the complaints in which the step would have been overdue.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.simulation_id.action_open_complaints()
        late = ("late_steps", "like", f" {self.code} ")
        return action | {"domain": [*action["domain"], late], "name": self.name}
