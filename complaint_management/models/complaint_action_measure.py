# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ComplaintActionMeasure(models.Model):
    """One measure of an improvement: what, by whom, until when, done when (R421)."""

    _name = "complaint.action.measure"
    _description = "Complaint Improvement Measure"
    _inherit = ["complaint.stamped.mixin"]
    _order = "action_id, date_due, id"
    _check_company_auto = True
    _complaint_stamp_fields = ("state", "date_done", "done_by_id")

    action_id = fields.Many2one(
        comodel_name="complaint.action",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    name = fields.Char(string="Measure", required=True)
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Department",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
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

    @api.model_create_multi
    def create(self, vals_list):
        measures = super().create(vals_list)
        measures._check_planning()
        return measures

    def write(self, vals):
        if self._is_trusted():
            return super().write(vals)
        self._check_planning()
        result = super().write(vals)
        self._check_planning()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        self._check_planning()

    def _check_planning(self):
        """Refuse to change measures of a plan that is carried out, or done ones.

        :raise UserError: see complaint.action
        """
        for action in self.action_id:
            action._check_planning({"goal"})
        if any(measure.state == "done" for measure in self):
            raise UserError(self.env._("A measure that is done is kept."))

    def action_done(self):
        """Report the measure done: its owner, or who may write the action.

        :raise AccessError: to others
        :raise UserError: before the action was started
        """
        for measure in self:
            measure.check_access("read")
            if measure.user_id != self.env.user and not measure.action_id.has_access(
                "write"
            ):
                raise AccessError(self.env._("%s reports this.", measure.user_id.name))
            if measure.sudo().action_id.state != "doing" or measure.state == "done":
                raise UserError(self.env._("This measure is not to be done now."))
            measure.sudo()._trusted().write(
                {
                    "state": "done",
                    "date_done": fields.Date.context_today(measure),
                    "done_by_id": self.env.uid,
                }
            )
        return True
