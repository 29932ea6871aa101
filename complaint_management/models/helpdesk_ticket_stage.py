# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

# Named one by one: an index serves them, none serves "not closed".
OPEN_PHASES = ("registered", "handling", "replied", "verifying")


class HelpdeskTicketStage(models.Model):
    """A kanban column; of complaints it shows a phase."""

    _name = "helpdesk.ticket.stage"
    _inherit = [
        "complaint.company.mixin",
        "complaint.cached.mixin",
        "helpdesk.ticket.stage",
    ]

    complaint_phase = fields.Selection(
        selection="_get_complaint_phases",
        help="Complaints stand here while they are in this phase.",
    )

    @api.model
    def _get_complaint_phases(self):
        """Return the phases in the order of a complaint's life.

        :rtype: list of (code, label)
        """
        _ = self.env._
        return [
            ("registered", _("Registered")),
            ("handling", _("Handling")),
            ("replied", _("Replied")),
            ("verifying", _("Verifying")),
            ("closed", _("Closed")),
        ]
