# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class ComplaintApprovalLineMixin(models.AbstractModel):
    """A line of a document that is approved: frozen together with it.

    The document is checked before and after each change, so that a line can be
    neither changed nor moved into or out of what others decide on.
    """

    _name = "complaint.approval.line.mixin"
    _description = "Complaint Approval Line Mixin"
    _inherit = ["complaint.stamped.mixin"]

    # many2one of the document, and the one2many of this line on it
    _approval_parent = ""
    _approval_parent_lines = ""

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_parents_amendable()
        lines._stamp_parents_amended()
        return lines

    def write(self, vals):
        if set(vals) <= self._get_stamp_fields():
            return super().write(vals)
        self._check_parents_amendable()
        result = super().write(vals)
        self._check_parents_amendable()
        self._stamp_parents_amended()
        return result

    def unlink(self):
        parents = self[self._approval_parent]
        result = super().unlink()
        for parent in parents.exists():
            parent._stamp_amended({self._approval_parent_lines})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_parents_amendable()

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        name = self._approval_parent
        if name in vals and self[name] != self[name].browse(vals[name]):
            raise UserError(self.env._("A line stays with its document."))

    def _check_parents_amendable(self):
        """Refuse the change when a document does not allow it any more.

        :raise UserError: see complaint.approval.mixin
        """
        for parent in self[self._approval_parent]:
            parent._check_amendable({self._approval_parent_lines})

    def _stamp_parents_amended(self):
        for parent in self[self._approval_parent]:
            parent._stamp_amended({self._approval_parent_lines})
