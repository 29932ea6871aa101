# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintIndicatorScope(models.AbstractModel):
    """For a team or the whole company, for one document or all."""

    _name = "complaint.indicator.scope"
    _description = "Scope of an Indicator"
    _inherit = ["complaint.company.mixin"]

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty for the whole company.",
    )
    procedure_code = fields.Char(
        string="Document", help="Code of the document; empty for all complaints."
    )
