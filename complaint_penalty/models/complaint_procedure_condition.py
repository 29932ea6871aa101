# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureCondition(models.Model):
    _inherit = "complaint.procedure.condition"

    violation_id = fields.Many2one(
        "complaint.procedure.violation", index="btree_not_null", ondelete="cascade"
    )
