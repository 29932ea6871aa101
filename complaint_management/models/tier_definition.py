# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError, ValidationError

# matches no document: the lines of the procedure decide who approves
TECHNICAL_DOMAIN = "[('id', '=', 0)]"


class TierDefinition(models.Model):
    """Documents of complaints know one technical definition for each model."""

    _inherit = "tier.definition"

    @api.constrains("model_id", "definition_domain", "company_id")
    def _check_complaint_technical(self):
        own = self._filter_complaint()
        if own.filtered(
            lambda tier: tier.definition_domain != TECHNICAL_DOMAIN or tier.company_id
        ):
            raise ValidationError(
                self.env._(
                    "Who approves a complaint document is said by the approval lines "
                    "of the procedure, not by a tier definition."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaint(self):
        if self._filter_complaint():
            raise UserError(
                self.env._(
                    "Approvals of complaints refer to this definition: it cannot be "
                    "deleted."
                )
            )

    def _filter_complaint(self):
        """Return the definitions of models with ``complaint.approval.mixin``.

        :rtype: recordset of tier.definition
        """
        return self.filtered(
            lambda tier: tier.model in self.env
            and isinstance(self.env[tier.model], self.pool["complaint.approval.mixin"])
        )
