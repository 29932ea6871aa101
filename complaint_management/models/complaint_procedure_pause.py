# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .complaint_procedure_step import UNITS


class ComplaintProcedurePause(models.Model):
    """A reason for which the clocks of a complaint may stand still."""

    _name = "complaint.procedure.pause"
    _description = "Complaint Reason of a Pause"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(string="Reason", required=True)
    step_ids = fields.Many2many(
        comodel_name="complaint.procedure.step",
        relation="complaint_procedure_pause_step_rel",
        string="Steps That Wait",
        domain="[('procedure_id', '=', procedure_id)]",
        help="Empty: every step with a time limit.",
    )
    is_ended_by_customer = fields.Boolean(
        string="Ends With a Message of the Customer",
        default=True,
        help="An automatic reply is no message of his.",
    )
    max_number = fields.Integer(
        string="Pauses in a Complaint",
        help="How often a complaint may be paused for the reason; empty: any number.",
    )
    limit_number = fields.Integer(string="At Most")
    limit_unit = fields.Selection(
        selection=UNITS, help="Empty: until somebody ends the pause."
    )

    _code_uniq = models.Constraint(
        "UNIQUE(procedure_id, code)", "A reason stands once in a procedure."
    )
    _max_positive = models.Constraint(
        "CHECK(max_number IS NULL OR max_number >= 0)",
        "A complaint is not paused less than never.",
    )
    _limit_positive = models.Constraint(
        "CHECK(limit_unit IS NULL OR limit_unit = 'same_day' OR limit_number > 0)",
        "A time limit is larger than zero.",
    )
