# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureExemption(models.Model):
    """A case in which no revisit is needed (R279)."""

    _name = "complaint.procedure.exemption"
    _description = "Complaint Revisit Exemption"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    is_note_required = fields.Boolean(
        string="Asks for a Reason", help="Who exempts says why in this case (R068)."
    )
    condition_ids = fields.One2many("complaint.procedure.condition", "exemption_id")
