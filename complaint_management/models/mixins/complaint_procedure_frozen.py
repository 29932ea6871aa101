# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintProcedureFrozen(models.AbstractModel):
    """A part of a procedure that is frozen once the procedure is approved."""

    _name = "complaint.procedure.frozen"
    _description = "Complaint Procedure Part"
    _inherit = ["complaint.cached.mixin", "complaint.trusted.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_procedure_draft()
        return parts

    def write(self, vals):
        self._check_procedure_draft()
        result = super().write(vals)
        self._check_procedure_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_procedure_draft()

    def _check_procedure_draft(self):
        """Refuse changes to a part of an approved revision (R015, R492).

        :raise UserError: when a procedure left the draft states
        """
        if not self._is_trusted():
            for procedure in self._get_procedures():
                procedure._check_draft()

    def _get_procedures(self):
        """Return the procedures the parts belong to.

        :rtype: recordset of complaint.procedure
        """
        return self.procedure_id
