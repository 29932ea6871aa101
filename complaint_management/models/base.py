# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, models

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class Base(models.AbstractModel):
    _inherit = "base"

    def unlink(self):
        # With this word in the context Odoo passes over what refuses a deletion. It is
        # meant for uninstallations, which the system runs, and any client may send it.
        context = self.env.context
        if context.get(MODULE_UNINSTALL_FLAG) and self.env.uid != SUPERUSER_ID:
            self = self.with_context(**{MODULE_UNINSTALL_FLAG: False})
        return super().unlink()
