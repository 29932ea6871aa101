# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

# what a report can consist of -> the field of complaint.statement that holds it
PARTS = {
    "facts": "facts",
    "analysis": "analysis",
    "handling": "handling",
    "result": "result",
    "proposal": "proposal",
    "cost": "cost",
    "regulator": "body_id",
}


class ComplaintProcedureStatement(models.Model):
    """A kind of written report, such as 立即报告 or 分析报告 (R302, R305, R322)."""

    _name = "complaint.procedure.statement"
    _description = "Complaint Kind of Report"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    milestone = fields.Selection(
        selection=[
            ("reported", "Reported at once"),
            ("event_reported", "Result of the event reported"),
            ("analysis_reported", "Analysis reported"),
            ("regulator_reported", "Reported to the regulator"),
            ("statement_submitted", "Report submitted"),
        ],
        string="Step",
        required=True,
        default="statement_submitted",
        help="The step it takes when it is submitted.",
    )
    recipient_role_ids = fields.Many2many(
        comodel_name="complaint.role",
        relation="complaint_procedure_statement_role_rel",
        column1="line_id",
        column2="role_id",
        string="Addressees",
        help="Roles that are told and confirm that they read it.",
    )
    parts = fields.Char(
        string="Parts Needed",
        help="What it has to say, codes between blanks: facts, analysis, handling, "
        "result, proposal, cost, regulator. Empty: all texts are offered, one is "
        "needed.",
    )
    needs_approval = fields.Boolean(
        help="It is submitted after those of the approval lines agreed."
    )

    _code_uniq = models.Constraint(
        "UNIQUE(procedure_id, code)", "A kind of report stands once in a procedure."
    )

    @api.constrains("parts")
    def _check_parts(self):
        for kind in self:
            for code in kind._get_parts():
                if code not in PARTS:
                    raise ValidationError(
                        self.env._(
                            "%(code)s is no part of a report. There are: %(codes)s.",
                            code=code,
                            codes=", ".join(PARTS),
                        )
                    )

    def _get_parts(self):
        """Return the codes of what a report of this kind has to say.

        :rtype: list of str
        """
        return (self.parts or "").split()
