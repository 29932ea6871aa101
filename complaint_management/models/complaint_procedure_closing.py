# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureClosing(models.Model):
    """A way in which a complaint may end, and what must exist before (R288-R292)."""

    _name = "complaint.procedure.closing"
    _description = "Complaint Closing Type"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    kind = fields.Selection(
        selection=[
            ("accepted", "Accepted by the customer"),
            ("not_accepted", "Closed without the customer's consent"),
            ("invalid", "Invalid, explained"),
            ("withdrawn", "Withdrawn by the customer"),
            ("duplicate", "Filed twice"),
        ],
        required=True,
    )
    required_step_ids = fields.Many2many(
        comodel_name="complaint.procedure.step",
        relation="complaint_procedure_closing_step_rel",
        string="Must Be Done",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    is_at_once = fields.Boolean(
        string="Solved at Once",
        help="Whoever receives the complaint may solve it and close it so (R032).",
    )
    condition_ids = fields.One2many("complaint.procedure.condition", "closing_id")
