# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .complaint_procedure_step import UNITS


class ComplaintProcedureLimit(models.Model):
    """Another time limit of steps, for the complaints its conditions name (R148).

    The first line whose conditions hold counts; without one, the limit of the step.
    """

    _name = "complaint.procedure.limit"
    _description = "Complaint Time Limit"
    _inherit = ["complaint.procedure.line"]

    step_ids = fields.Many2many(
        comodel_name="complaint.procedure.step",
        relation="complaint_procedure_limit_step_rel",
        string="Steps",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    limit_number = fields.Integer(string="Within")
    limit_unit = fields.Selection(selection=UNITS, string="Unit", required=True)
    condition_ids = fields.One2many("complaint.procedure.condition", "limit_id")

    _limit_positive = models.Constraint(
        "CHECK(limit_unit = 'same_day' OR limit_number > 0)",
        "A time limit is larger than zero.",
    )
