# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureLine(models.AbstractModel):
    """One sentence of the policy; frozen once its procedure is approved."""

    _name = "complaint.procedure.line"
    _description = "Complaint Procedure Line"
    _inherit = ["complaint.procedure.frozen"]
    _order = "procedure_id, sequence, id"

    procedure_id = fields.Many2one(
        comodel_name="complaint.procedure",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)

    def _get_condition_text(self):
        """Return the conditions in words: groups joined by OR, members by AND.

        :return: empty for a line without conditions, or that never has any
        :rtype: str
        """
        if "condition_ids" not in self._fields:
            return ""
        groups = self.condition_ids.grouped("group").values()
        return self.env._(" or ").join(
            self.env._(" and ").join(condition._get_words() for condition in group)
            for group in groups
        )
