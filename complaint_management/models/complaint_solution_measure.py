# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ComplaintSolutionMeasure(models.Model):
    """One measure of a solution: what, by whom, until when, done when (R209, R257)."""

    _name = "complaint.solution.measure"
    _description = "Complaint Measure"
    _inherit = ["complaint.measure.mixin", "complaint.approval.line.mixin"]
    _order = "solution_id, date_due, id"

    _approval_parent = "solution_id"
    _approval_parent_lines = "measure_ids"

    solution_id = fields.Many2one(
        comodel_name="complaint.solution",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="solution_id.company_id", store=True, index=True
    )

    def action_done(self):
        """Report the measure done: its owner, or who may write the solution.

        :raise UserError: before the customer accepted the solution
        """
        for measure in self:
            solution = measure.solution_id.sudo()
            measure._check_reporter(measure.solution_id)
            solution._check_open()
            if solution.state != "accepted" or measure.state != "open":
                raise UserError(self.env._("“%s” is not to be done now.", measure.name))
            measure._set_done()
            solution.ticket_id._complaint_record(
                "measure_done", document=solution, payload={"measure": measure.id}
            )
        return True

    def _reopen(self):
        """Let the measures be done again after a verification without effect."""
        self._trusted().write(
            {"state": "open", "date_done": False, "done_by_id": False}
        )
