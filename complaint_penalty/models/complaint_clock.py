# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ComplaintClock(models.Model):
    _inherit = "complaint.clock"

    def _check_due(self):
        """An order whose limit has just run out may be a case for a fine."""
        super()._check_due()
        orders = self.env["complaint.dispatch"].sudo()
        breached = self.filtered(
            lambda c: c.state == "breached" and c.document_model == orders._name
        )
        # several clocks of one order may run out together
        orders.browse(set(breached.mapped("document_id")))._propose_penalties()
