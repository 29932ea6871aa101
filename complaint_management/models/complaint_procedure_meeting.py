# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureMeeting(models.Model):
    """Who is called to a meeting about complaints: 紧急会议, 例会 (R306, R310)."""

    _name = "complaint.procedure.meeting"
    _description = "Complaint Kind of Meeting"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    occasion = fields.Selection(
        selection=[
            ("emergency", "Emergency meeting on one complaint"),
            ("regular", "Regular meeting on many"),
        ],
        required=True,
        default="emergency",
    )
    participant_role_ids = fields.Many2many(
        comodel_name="complaint.role",
        relation="complaint_procedure_meeting_role_rel",
        column1="line_id",
        column2="role_id",
        string="Participants",
        help="Their people are proposed when the meeting is called.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE(procedure_id, code)", "A kind of meeting stands once in a procedure."
    )
