# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureDispatch(models.Model):
    """A kind of order to a responsible party, such as 投诉处理单 or 协调单."""

    _name = "complaint.procedure.dispatch"
    _description = "Complaint Dispatch Kind"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    needs_head_signature = fields.Boolean(
        help="The head of the responsible team signs the answer before it counts."
    )
