# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

# A Python object in the context cannot be forged: contexts that come over RPC are JSON.
_TRUSTED = object()


class ComplaintTrustedMixin(models.AbstractModel):
    """Tells calls of our own methods from writes that come from outside."""

    _name = "complaint.trusted.mixin"
    _description = "Complaint Trusted Calls"
    _inherit = ["complaint.company.mixin"]

    def _trusted(self):
        """Return ``self`` allowed to write what only our methods may write.

        :rtype: recordset of the same model
        """
        return self.with_context(complaint_trusted=_TRUSTED)

    def _is_trusted(self):
        """Tell whether the call comes from a method that checked its caller.

        :rtype: bool
        """
        return self.env.context.get("complaint_trusted") is _TRUSTED
