# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_is_important = fields.Boolean(
        string="Important Customer",
        groups="base.group_user",
        help="Conditions of complaint procedures may ask for it (R069).",
    )
    complaint_customer_group = fields.Selection(
        selection=[
            ("loyal", "Loyal customer"),
            ("existing", "Existing customer"),
            ("other", "Not a customer yet"),
        ],
        string="Customer Group",
        groups="base.group_user",
        help="Complaints are counted by it (R416).",
    )
