# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintSimulationStep(models.Model):
    """What a simulation says of one step, over all complaints it played."""

    _name = "complaint.simulation.step"
    _description = "Complaint Step Simulated"
    _inherit = ["complaint.simulation.counts"]
    _order = "simulation_id desc, simulated_breaches desc, recorded_breaches desc, id"

    code = fields.Char(string="Milestone", required=True)
    name = fields.Char(string="Step", required=True)
    is_in_revision = fields.Boolean(
        string="In the Revision", help="Otherwise the revision no longer has it."
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
