# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .mixins.complaint_ticket_catalogue import FORMS, LAYERS


class ComplaintProcedureChannel(models.Model):
    """How the policy receives complaints, and who watches over it (R018-R020, R025).

    What comes in through the supervision layer was not sent to those who handle it:
    it is watched apart.
    """

    _name = "complaint.procedure.channel"
    _description = "Complaint Channel of a Procedure"
    _inherit = ["complaint.procedure.line"]

    channel_id = fields.Many2one(
        comodel_name="helpdesk.ticket.channel", required=True, ondelete="restrict"
    )
    name = fields.Char(help="As the document calls it.")
    layer = fields.Selection(selection=LAYERS, required=True, default="handling")
    form = fields.Selection(
        string="Form of the Channel",
        selection=FORMS,
        help="Time limits may depend on it.",
    )
    role_id = fields.Many2one(
        comodel_name="complaint.role",
        string="Kept Open By",
        ondelete="restrict",
        help="Who answers for the channel being open.",
    )
    needs_reference = fields.Boolean(
        string="Has Numbers of Its Own",
        help="What comes in this way has a number there, which is asked for.",
    )

    _channel_uniq = models.Constraint(
        "UNIQUE(procedure_id, channel_id)", "A channel stands once in a procedure."
    )
