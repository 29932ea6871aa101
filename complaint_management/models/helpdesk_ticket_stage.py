# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

# Named one by one: an index serves them, none serves "not closed".
OPEN_PHASES = ("registered", "handling", "replied", "verifying")


class HelpdeskTicketStage(models.Model):
    """A kanban column; of complaints it shows a phase."""

    _inherit = "helpdesk.ticket.stage"

    complaint_phase = fields.Selection(
        selection="_get_complaint_phases",
        help="Complaints stand here while they are in this phase.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

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
