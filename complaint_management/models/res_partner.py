# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


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
    complaint_is_email_claimed = fields.Boolean(
        string="E-mail Not Confirmed",
        groups="base.group_user",
        copy=False,
        help="The address was entered on a page for customers and nobody confirmed "
        "whose it is: mails from it are not taken for mails of this contact.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._mark_claimed(vals) for vals in vals_list])

    def write(self, vals):
        if "name" in vals and self.env.user.share:
            self._check_party_name(vals["name"])
        if not vals.get("email"):
            return super().write(vals)
        same = self.filtered(lambda partner: partner.email == vals["email"])
        super(ResPartner, same).write(vals)
        return super(ResPartner, self - same).write(self._mark_claimed(vals))

    def _check_party_name(self, name):
        """Keep people from giving up or taking a name that stands on orders (T16).

        :param str name: what is to be written
        :raise UserError: when it is, or was, the name of who was given an order
        """
        renamed = self.filtered(lambda partner: partner.name != name)
        orders = self.env["complaint.dispatch"].sudo()
        domain = Domain("party_id", "in", renamed.ids) | Domain(
            "party_id.name", "=", name
        )
        domain &= Domain("date_issued", "!=", False)
        if renamed and orders.search_count(domain, limit=1):
            raise UserError(
                self.env._("This name stands on orders: ask us to change it.")
            )

    def _mark_claimed(self, vals):
        """Return values with who says whose address it is: customers, or we.

        :param dict vals: as for create and write
        :rtype: dict
        """
        if not vals.get("email") or "complaint_is_email_claimed" in vals:
            return vals
        return vals | {"complaint_is_email_claimed": self.env.user.share}
