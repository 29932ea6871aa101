# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureReport(models.Model):
    """A report that is due again and again: by whom, for whom, until when (R148)."""

    _name = "complaint.procedure.report"
    _description = "Complaint Report Duty"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    frequency = fields.Selection(
        selection=[
            ("month", "Every month"),
            ("quarter", "Every quarter"),
            ("year", "Every year"),
        ],
        required=True,
        default="month",
    )
    due_day = fields.Integer(
        required=True, help="The last day for it, counted in the month that follows."
    )
    warn_days = fields.Integer(help="How many days before people are warned.")
    role_id = fields.Many2one(
        "complaint.role", string="Delivered By", required=True, ondelete="restrict"
    )
    recipient_role_id = fields.Many2one(
        "complaint.role", string="Delivered To", ondelete="restrict"
    )

    is_for_each_team = fields.Boolean(
        string="One for Each Team",
        help="Each team of the procedure reports its own complaints (R401).",
    )

    _code_uniq = models.Constraint(
        "UNIQUE(procedure_id, code)", "A report stands once in a procedure."
    )
    _due_day_of_month = models.Constraint(
        "CHECK(due_day BETWEEN 1 AND 28 AND warn_days BETWEEN 0 AND 27)",
        "A report is due on the 1st to 28th day.",
    )
