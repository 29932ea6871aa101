# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintProcedureReview(models.Model):
    """A look at a policy in force: is it still right? (定期评审, R016)."""

    _name = "complaint.procedure.review"
    _description = "Complaint Procedure Review"
    _inherit = ["complaint.trusted.mixin"]
    _order = "date desc, id desc"
    _rec_name = "date"

    procedure_id = fields.Many2one(
        comodel_name="complaint.procedure",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="procedure_id.company_id", store=True, index=True
    )
    date = fields.Date(
        string="Reviewed On", required=True, default=fields.Date.context_today
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Reviewer",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    result = fields.Selection(
        selection=[("kept", "Stays as it is"), ("revised", "Is to be revised")],
        required=True,
        default="kept",
    )
    note = fields.Text(string="Findings", required=True)
    date_next = fields.Date(string="Next Review", required=True)

    _next_later = models.Constraint(
        "CHECK(date_next > date)", "The next review is later than this one."
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["user_id"] = self.env.uid
        reviews = super().create(vals_list)
        for review in reviews:
            review._finish()
        return reviews

    def write(self, vals):
        raise UserError(self.env._("A review is a record: write another one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A review is a record: it is kept."))

    def _finish(self):
        """Move the date of the procedure and end what reminded of it.

        :raise UserError: when the procedure is not in force
        """
        self.ensure_one()
        procedure = self.procedure_id
        if procedure.state != "in_force":
            raise UserError(self.env._("%s is not in force.", procedure.display_name))
        procedure.date_review = self.date_next
        procedure.activity_feedback(
            ["complaint_management.mail_activity_type_review"], feedback=self.note
        )
