# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ComplaintSealRecipient(models.Model):
    """Somebody who keeps the daily seals of a company in his own mailbox."""

    _name = "complaint.seal.recipient"
    _description = "Recipient of Daily Seals"
    _inherit = ["complaint.company.mixin"]
    _rec_name = "partner_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        required=True,
        check_company=True,
        ondelete="restrict",
        help="Best somebody outside of the administration of the database: the "
        "auditor, a lawyer.",
    )
    email = fields.Char(related="partner_id.email", string="E-mail of the Recipient")

    _partner_uniq = models.Constraint(
        "UNIQUE(company_id, partner_id)", "Somebody is named once."
    )

    @api.constrains("partner_id")
    def _check_email(self):
        for recipient in self:
            if not recipient.partner_id.email:
                raise ValidationError(
                    self.env._(
                        "%s has no e-mail address.", recipient.partner_id.display_name
                    )
                )
