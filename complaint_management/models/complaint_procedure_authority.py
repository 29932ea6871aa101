# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintProcedureAuthority(models.Model):
    """How far a role may decide by itself; what goes beyond is passed up (R472).

    Approval lines ask for it with the fact ``within_authority``.
    """

    _name = "complaint.procedure.authority"
    _description = "Complaint Authority"
    _inherit = ["complaint.procedure.line"]

    role_id = fields.Many2one(
        comodel_name="complaint.role", required=True, ondelete="restrict"
    )
    object = fields.Char(
        required=True, help="Model of the document, for example complaint.solution."
    )
    amount = fields.Integer(
        string="Up To", required=True, help="In the currency of the company."
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "An authority is larger than zero."
    )

    def _covers(self, document, user, amount):
        """Tell whether a person may decide on a document by himself.

        :param document: record decided on
        :param user: res.users who would decide
        :param float amount: what it costs in all, in company currency
        :rtype: bool
        """
        team = document.ticket_id._get_complaint_step_team(document.ticket_id, document)
        return any(
            line.object == document._name
            and amount <= line.amount
            and user in line.role_id._get_users(document.company_id, team)
            for line in self.sudo()
        )
