# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintCause(models.Model):
    """A root cause in the tree by which complaints are analysed (R066).

    The branches are the dimensions of the analysis, the leaves the causes that an
    investigation finds; a company adds its own.
    """

    _name = "complaint.cause"
    _description = "Complaint Cause"
    _inherit = ["complaint.catalogue.mixin"]
    _parent_store = True

    parent_id = fields.Many2one(
        comodel_name="complaint.cause",
        string="Part Of",
        index=True,
        ondelete="restrict",
    )
    parent_path = fields.Char(index=True)
    # the name of a cause says where in the tree it stands
    display_name = fields.Char(recursive=True)
    child_ids = fields.One2many("complaint.cause", "parent_id", string="Parts")

    @api.depends("name", "parent_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cause in self:
            names = filter(None, [cause.parent_id.display_name, cause.name])
            cause.display_name = " / ".join(names)
