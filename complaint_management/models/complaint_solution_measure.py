# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class ComplaintSolutionMeasure(models.Model):
    """One measure of a solution: what, by whom, until when, done when (R209, R257)."""

    _name = "complaint.solution.measure"
    _description = "Complaint Measure"
    _inherit = ["complaint.approval.line.mixin"]
    _order = "solution_id, date_due, id"

    _approval_parent = "solution_id"
    _approval_parent_lines = "measure_ids"
    _approval_stamp_fields = ("date_done", "done_by_id", "state")

    solution_id = fields.Many2one(
        comodel_name="complaint.solution",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="solution_id.company_id", store=True, index=True
    )
    name = fields.Char(string="Measure", required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        required=True,
        index=True,
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    date_due = fields.Date(string="Due", required=True)
    date_done = fields.Date(string="Done", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        selection=[("open", "Open"), ("done", "Done")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
    )

    _date_when_done = models.Constraint(
        "CHECK(state != 'done' OR date_done IS NOT NULL)",
        "A measure that is done needs its date.",
    )

    def action_done(self):
        """Report the measure done: its owner, or who may write the solution.

        :raise UserError: before the customer accepted the solution
        """
        for measure in self:
            measure.check_access("read")
            solution = measure.solution_id.sudo()
            if measure.user_id != self.env.user and not measure.solution_id.has_access(
                "write"
            ):
                raise AccessError(self.env._("%s reports this.", measure.user_id.name))
            solution._check_open()
            if solution.state != "accepted" or measure.state != "open":
                raise UserError(self.env._("“%s” is not to be done now.", measure.name))
            measure.sudo()._trusted().write(
                {
                    "state": "done",
                    "date_done": fields.Date.context_today(self),
                    "done_by_id": self.env.uid,
                }
            )
            solution.ticket_id._complaint_record(
                "measure_done", document=solution, payload={"measure": measure.id}
            )
        return True

    def _reopen(self):
        """Let the measures be done again after a verification without effect."""
        self._trusted().write(
            {"state": "open", "date_done": False, "done_by_id": False}
        )
