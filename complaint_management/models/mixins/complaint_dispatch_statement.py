# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintDispatchStatement(models.AbstractModel):
    """Lets a responsible department report on the matter it was given (R308)."""

    _name = "complaint.dispatch.statement"
    _description = "Complaint Report of a Department"

    has_statements = fields.Boolean(
        compute="_compute_has_statements",
        help="Whether the procedure knows written reports, for the button.",
    )

    def _compute_has_statements(self):
        for dispatch in self:
            procedure = dispatch.ticket_id.sudo().complaint_procedure_id
            dispatch.has_statements = bool(procedure.statement_ids)

    def action_new_statement(self):
        """Open a new report of the department about the complaint.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return self.ticket_id.sudo().action_new_statement()
