# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintActionMeasure(models.Model):
    """One measure of an improvement: what, by whom, until when, done when (R421)."""

    _name = "complaint.action.measure"
    _description = "Complaint Improvement Measure"
    _inherit = ["complaint.measure.mixin"]
    _order = "action_id, date_due, id"
    _check_company_auto = True

    action_id = fields.Many2one(
        comodel_name="complaint.action",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Department",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        measures = super().create(vals_list)
        measures._check_planning()
        return measures

    def write(self, vals):
        result = super().write(vals)
        if not self._is_trusted():
            # it may have been moved to another action
            self._check_planning()
        return result

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        self._check_planning()

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
            measure._check_reporter(measure.action_id)
            if measure.sudo().action_id.state != "doing" or measure.state == "done":
                raise UserError(self.env._("This measure is not to be done now."))
            measure._set_done()
        return True
