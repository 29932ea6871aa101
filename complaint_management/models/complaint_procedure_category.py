# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ComplaintProcedureCategory(models.Model):
    """A category of the tree of the policy; complaints get one of them (R082)."""

    _name = "complaint.procedure.category"
    _description = "Complaint Category of a Procedure"
    _inherit = ["complaint.procedure.line"]

    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category", required=True, ondelete="restrict"
    )
    name = fields.Char(required=True, help="As the document calls it.")
    parent_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category",
        string="Below",
        ondelete="restrict",
        help="Where it stands in the tree of the policy.",
    )
    description = fields.Char(help="What belongs to it, as the document says it.")

    _category_uniq = models.Constraint(
        "UNIQUE(procedure_id, category_id)", "A category stands once in a procedure."
    )

    @api.constrains("category_id", "parent_id")
    def _check_parent(self):
        for line in self:
            if line.parent_id and line.parent_id == line.category_id:
                raise ValidationError(
                    self.env._("%s stands below itself.", line.category_id.name)
                )
