# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, models

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class Base(models.AbstractModel):
    _inherit = "base"

    def unlink(self):
        # With this word in the context Odoo passes over what refuses a deletion. It is
        # meant for uninstallations, which the system runs, and any client may send it.
        word = MODULE_UNINSTALL_FLAG
        if self.env.context.get(word) and self.env.uid != SUPERUSER_ID:
            self = self._complaint_without_context({word})
        return super().unlink()

    def _complaint_without_context(self, names):
        """Return ``self`` without keys of the context that a client may have sent.

        :param names: names of the keys
        :rtype: recordset of the same model
        """
        context = {k: v for k, v in self.env.context.items() if k not in names}
        return self.with_env(self.env(context=context))
