# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintProcedureLine(models.AbstractModel):
    """One sentence of the policy; frozen once its procedure is approved."""

    _name = "complaint.procedure.line"
    _description = "Complaint Procedure Line"
    _inherit = ["complaint.trusted.mixin"]
    _order = "procedure_id, sequence, id"

    procedure_id = fields.Many2one(
        comodel_name="complaint.procedure",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_procedure_draft()
        return lines

    def write(self, vals):
        self._check_procedure_draft()
        result = super().write(vals)
        self._check_procedure_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_procedure_draft()

    def _check_procedure_draft(self):
        """Refuse changes to the lines of an approved revision (R015, R492).

        :raise UserError: when a procedure left the draft states
        """
        if not self._is_trusted():
            self.procedure_id._check_draft()
