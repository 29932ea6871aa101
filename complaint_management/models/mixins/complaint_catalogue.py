# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintCatalogueMixin(models.AbstractModel):
    """A term with a stable code that outlives the revisions of the procedures."""

    _name = "complaint.catalogue.mixin"
    _description = "Complaint Catalogue"
    _order = "sequence, id"

    code = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "A code is used only once.")
