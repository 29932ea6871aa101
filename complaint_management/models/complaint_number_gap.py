# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Drawn numbers below the newest old complaint that no complaint holds.
FIND_GAPS = """
    SELECT sequence.id, sequence.company_id, drawn.counter
    FROM ir_sequence sequence
    JOIN LATERAL (
        SELECT max(ticket.complaint_counter) AS last
        FROM complaint_procedure procedure
        JOIN helpdesk_ticket ticket
            ON ticket.complaint_procedure_id = procedure.id
        WHERE procedure.sequence_id = sequence.id
            AND ticket.create_date < %(until)s
    ) used ON used.last IS NOT NULL
    JOIN LATERAL generate_series(
        COALESCE((SELECT max(gap.counter) FROM complaint_number_gap gap
                  WHERE gap.sequence_id = sequence.id), 0) + 1,
        used.last
    ) AS drawn (counter) ON TRUE
    WHERE NOT EXISTS (
        SELECT 1 FROM complaint_procedure procedure
        JOIN helpdesk_ticket ticket
            ON ticket.complaint_procedure_id = procedure.id
        WHERE procedure.sequence_id = sequence.id
            AND ticket.complaint_counter = drawn.counter
    )
"""


class ComplaintNumberGap(models.Model):
    """A number that was drawn and under which no complaint was stored.

    Numbers never wait for each other, so a registration that fails leaves its
    number unused. The list tells an auditor that no complaint was removed.
    """

    _name = "complaint.number.gap"
    _description = "Complaint Number Gap"
    _inherit = ["complaint.trusted.mixin"]
    _order = "company_id, sequence_id, counter"
    _rec_name = "counter"

    company_id = fields.Many2one("res.company", required=True, index=True)
    sequence_id = fields.Many2one(
        "ir.sequence", string="Counter of", required=True, ondelete="restrict"
    )
    counter = fields.Integer(string="Number", required=True)
    date_found = fields.Datetime(required=True, default=fields.Datetime.now)
    reason = fields.Selection(
        selection=[("rolled_back", "The registration failed and was not stored")],
        required=True,
        default="rolled_back",
    )

    _counter_uniq = models.Constraint(
        "UNIQUE(sequence_id, counter)", "A gap is listed once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            raise UserError(self.env._("Gaps are found by the system."))
        return super().create(vals_list)

    def write(self, vals):
        raise UserError(self.env._("The list of gaps is append-only."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The list of gaps is append-only."))

    @api.model
    def _cron_find(self, minutes=60):
        """List the numbers below the newest old complaint that nobody holds.

        Registrations younger than ``minutes`` are left alone: they may still be
        under way on another server.

        :param int minutes: running minutes
        """
        until = fields.Datetime.now() - timedelta(minutes=minutes)
        rows = self.env.execute_query(SQL(FIND_GAPS, until=until))
        self._trusted().create(
            [
                {"sequence_id": sequence, "company_id": company, "counter": number}
                for sequence, company, number in rows
            ]
        )
