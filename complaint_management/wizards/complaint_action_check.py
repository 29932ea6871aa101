# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintActionCheck(models.TransientModel):
    """Shows the figures before and after an improvement and asks for the judgement."""

    _name = "complaint.action.check"
    _description = "Evaluation of an Improvement"

    action_id = fields.Many2one("complaint.action", required=True, readonly=True)
    days = fields.Integer(string="Days Compared", compute="_compute_figures")
    count_before = fields.Integer(
        string="Complaints Before", compute="_compute_figures"
    )
    count_after = fields.Integer(string="Complaints After", compute="_compute_figures")
    satisfaction_before = fields.Float(compute="_compute_figures", digits=(6, 2))
    satisfaction_after = fields.Float(compute="_compute_figures", digits=(6, 2))
    ratings_before = fields.Integer(compute="_compute_figures")
    ratings_after = fields.Integer(compute="_compute_figures")
    result = fields.Selection(
        selection=[("effective", "Effective"), ("ineffective", "Not effective")],
        string="Judgement of the Effect",
        required=True,
    )
    note = fields.Text(string="Reasons", required=True)

    @api.depends("action_id")
    def _compute_figures(self):
        for check in self:
            action = check.action_id._filtered_access("read")
            figures = action.date_done and action._count_effect()
            for name in (
                "days",
                "count_before",
                "count_after",
                "satisfaction_before",
                "satisfaction_after",
                "ratings_before",
                "ratings_after",
            ):
                check[name] = figures[name] if figures else 0

    def action_evaluate(self):
        """Judge in the name of the user.

        :raise UserError: see complaint.action
        """
        self.ensure_one()
        self.action_id.action_evaluate(self.result, self.note)
        return {"type": "ir.actions.act_window_close"}
