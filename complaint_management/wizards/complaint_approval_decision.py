# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ComplaintApprovalDecision(models.TransientModel):
    """Asks for the words that go with a decision on a document."""

    _name = "complaint.approval.decision"
    _description = "Decision"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True
    )
    decision = fields.Selection(
        selection=[
            ("approve", "Approve"),
            ("reject", "Reject"),
            ("cancel", "Cancel"),
        ],
        required=True,
    )
    comment = fields.Text()

    def action_decide(self):
        """Give the decision in the name of the user.

        :raise UserError: when the comment is missing or the decision is not his
        """
        self.ensure_one()
        mixin = self.pool["complaint.approval.mixin"]
        if self.res_model not in self.env or not isinstance(
            self.env[self.res_model], mixin
        ):
            raise UserError(self.env._("There is nothing to decide."))
        if self.decision != "approve" and not (self.comment or "").strip():
            raise UserError(self.env._("Please say why."))
        document = self.env[self.res_model].browse(self.res_id).exists()
        actions = {
            "approve": document.action_approve,
            "reject": document.action_reject,
            "cancel": document.action_cancel,
        }
        actions[self.decision](self.comment)
        return {"type": "ir.actions.act_window_close"}
