# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, models


class ComplaintUnnamedMixin(models.AbstractModel):
    """A row that does not tell by who wrote it who the customer is.

    Whoever decides about a confidential complaint reads its documents and its work,
    and with them the users whom Odoo notes as their authors. What customers do stands
    in the ledger; on the rows it is the system that wrote.
    """

    _name = "complaint.unnamed.mixin"
    _description = "Complaint Rows without Names of Customers"

    def _create(self, data_list):
        if self._is_outside():
            names = {"create_uid": SUPERUSER_ID, "write_uid": SUPERUSER_ID}
            for data in data_list:
                data["stored"].update(names)
        return super()._create(data_list)

    def write(self, vals):
        result = super().write(vals)
        if self._is_outside():
            self._fields["write_uid"].write(self, SUPERUSER_ID)
        return result

    def _is_outside(self):
        return self.env.uid != SUPERUSER_ID and not self.env.user._is_internal()
