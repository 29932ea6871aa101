# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ComplaintReport(models.Model):
    _inherit = "complaint.report"

    our_fault_count = fields.Integer(
        string="Our Fault",
        readonly=True,
        help="Confirmed at the customer as a quality problem of ours.",
    )

    @api.model
    def _select_columns(self):
        return super()._select_columns() | {
            "our_fault_count": SQL(
                """(EXISTS (
                    SELECT FROM complaint_site_visit visit
                    WHERE visit.ticket_id = ticket.id AND visit.liability = 'own'
                        AND visit.state IN ('confirmed', 'agreed')
                ))::int"""
            )
        }
