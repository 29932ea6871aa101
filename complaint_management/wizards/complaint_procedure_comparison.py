# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintProcedureComparison(models.TransientModel):
    """Shows what is different between two procedures (R015)."""

    _name = "complaint.procedure.comparison"
    _description = "Comparison of Procedures"

    old_id = fields.Many2one(
        comodel_name="complaint.procedure", string="Before", required=True
    )
    new_id = fields.Many2one(
        comodel_name="complaint.procedure", string="Now", required=True
    )
    # our own template, every value in it is escaped
    content = fields.Html(
        string="Differences", compute="_compute_content", sanitize=False
    )

    @api.depends("old_id", "new_id")
    def _compute_content(self):
        for comparison in self:
            old, new = comparison.old_id._origin, comparison.new_id._origin
            comparison.content = (
                old
                and new
                and self.env["ir.qweb"]._render(
                    "complaint_management.complaint_procedure_differences",
                    {"sections": new._compare(old), "old": old, "new": new},
                )
            )
