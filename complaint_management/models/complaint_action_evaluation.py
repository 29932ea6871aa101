# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class ComplaintActionEvaluation(models.Model):
    """The figures before and after one cycle of an improvement, as they were judged.

    Written by the system when the effect is judged; never counted again.
    """

    _name = "complaint.action.evaluation"
    _description = "Complaint Improvement Evaluation"
    _inherit = ["complaint.trusted.mixin"]
    _order = "action_id, cycle desc, id desc"

    action_id = fields.Many2one(
        comodel_name="complaint.action",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    cycle = fields.Integer(required=True)
    days = fields.Integer(string="Days Compared", required=True)
    date_before_from = fields.Datetime(string="Before From", required=True)
    date_before_to = fields.Datetime(string="Before To", required=True)
    date_after_from = fields.Datetime(string="After From", required=True)
    date_after_to = fields.Datetime(string="After To", required=True)
    count_before = fields.Integer(string="Complaints Before")
    count_after = fields.Integer(string="Complaints After")
    satisfaction_before = fields.Float(digits=(6, 2))
    satisfaction_after = fields.Float(digits=(6, 2))
    ratings_before = fields.Integer(help="Revisits the average is made of.")
    ratings_after = fields.Integer(help="Revisits the average is made of.")
    result = fields.Selection(
        selection=[("effective", "Effective"), ("ineffective", "Not effective")],
        string="Judgement of the Effect",
        required=True,
    )
    note = fields.Text(string="Reasons")
    adjustment = fields.Text()
    evaluated_by_id = fields.Many2one("res.users", required=True)
    date = fields.Datetime(string="Evaluated", required=True)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_engine()
        return super().create(vals_list)

    def write(self, vals):
        self._check_engine()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Evaluations are kept."))

    def _check_engine(self):
        if not self._is_trusted():
            raise AccessError(self.env._("Evaluations are made by the button."))
