# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureApproval(models.Model):
    """One step of an approval chain: who decides on which document (R225)."""

    _name = "complaint.procedure.approval"
    _description = "Complaint Approval Line"
    _inherit = ["complaint.procedure.line"]

    object = fields.Char(
        required=True, help="Model of the document, for example complaint.solution."
    )
    step_number = fields.Integer(default=1, help="Smaller numbers decide first.")
    role_id = fields.Many2one(comodel_name="complaint.role", ondelete="restrict")
    action = fields.Selection(
        selection=[
            ("review", "Review"),
            ("approve", "Approve"),
            ("countersign", "Countersign"),
        ],
        required=True,
        default="approve",
    )
    is_parallel = fields.Boolean(help="Decides beside the others of its number.")
    writable_fields = fields.Char(
        help="Fields the approver may write while deciding, separated by commas."
    )
    is_none = fields.Boolean(string="No Approval Needed")
    condition_ids = fields.One2many("complaint.procedure.condition", "approval_id")

    _role_unless_none = models.Constraint(
        "CHECK(is_none OR role_id IS NOT NULL)", "Name the role that decides."
    )

    def _get_writable_names(self):
        """Return the fields that some of the lines let their approvers write.

        :rtype: set of str
        """
        names = ",".join(self.filtered("writable_fields").mapped("writable_fields"))
        return {name.strip() for name in names.split(",")} - {""}

    def _get_unwritable_names(self):
        """Return what the line names and nobody may let an approver write.

        :rtype: list of str
        """
        document = self.env.get(self.object)
        known = getattr(document, "_get_amendable_names", set)()
        return sorted(self._get_writable_names() - known)
