# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ComplaintReport(models.Model):
    """Figures of the complaints: how many, how long, in time, by what."""

    _name = "complaint.report"
    _description = "Complaint Analysis"
    _auto = False
    _order = "date_received desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one("helpdesk.ticket", string="Complaint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    procedure_id = fields.Many2one("complaint.procedure", readonly=True)
    input_kind_id = fields.Many2one(
        "complaint.input.kind", string="Kind of Input", readonly=True
    )
    category_id = fields.Many2one("helpdesk.ticket.category", readonly=True)
    grade_id = fields.Many2one("complaint.grade", readonly=True)
    channel_id = fields.Many2one("helpdesk.ticket.channel", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    received_by_id = fields.Many2one("res.users", string="Received By", readonly=True)
    closing_type_id = fields.Many2one(
        "complaint.procedure.closing", string="Closed As", readonly=True
    )
    date_received = fields.Datetime(string="Received", readonly=True)
    date_closed = fields.Datetime(string="Closed On", readonly=True)
    phase = fields.Selection(selection="_get_phases", readonly=True)
    validity = fields.Selection(
        selection=[("valid", "Valid"), ("invalid", "Invalid")], readonly=True
    )
    is_counted = fields.Boolean(string="Counts as Complaint", readonly=True)
    is_anonymous = fields.Boolean(string="Anonymous", readonly=True)
    open_count = fields.Integer(string="Open", readonly=True)
    closed_count = fields.Integer(string="Closed", readonly=True)
    days = fields.Float(
        readonly=True,
        aggregator="avg",
        help="From the receipt to the closing, or until now; calendar days.",
    )
    on_time_rate = fields.Float(
        string="On Time",
        readonly=True,
        aggregator="avg",
        help="Share of the complaints in which no step was late, 0 to 1; limits that "
        "hold in principle are counted apart.",
    )
    late_count = fields.Integer(
        string="Late Steps",
        readonly=True,
        help="Steps taken late or overdue, where the limit holds.",
    )
    exceeded_count = fields.Integer(
        string="Late in Principle",
        readonly=True,
        help="Steps taken late or overdue, where the limit holds in principle.",
    )
    repeat_rate = fields.Float(
        string="Repeated",
        readonly=True,
        aggregator="avg",
        help="Share of the complaints linked to an earlier one as its repeat or as a "
        "second complaint, 0 to 1.",
    )
    round = fields.Integer(string="Rounds", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        columns = SQL(", ").join(
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in self._select_columns().items()
        )
        return SQL(
            "SELECT %s FROM %s WHERE %s", columns, self._from_tables(), self._where()
        )

    @api.model
    def _get_phases(self):
        return self.env["helpdesk.ticket.stage"]._get_complaint_phases()

    @api.model
    def _select_columns(self):
        """Return the columns of the view; an addon adds its own.

        :return: name of the field -> expression over ``ticket`` and ``late``
        :rtype: dict of str -> SQL
        """
        return {
            "id": SQL("ticket.id"),
            "ticket_id": SQL("ticket.id"),
            "company_id": SQL("ticket.company_id"),
            "procedure_id": SQL("ticket.complaint_procedure_id"),
            "input_kind_id": SQL("ticket.complaint_input_kind_id"),
            "category_id": SQL("ticket.category_id"),
            "grade_id": SQL("ticket.complaint_grade_id"),
            "channel_id": SQL("ticket.channel_id"),
            "team_id": SQL("ticket.team_id"),
            "received_by_id": SQL("ticket.complaint_received_by_id"),
            "closing_type_id": SQL("ticket.complaint_closing_type_id"),
            "date_received": SQL("ticket.complaint_date_received"),
            "date_closed": SQL("ticket.complaint_date_closed"),
            "phase": SQL("ticket.complaint_phase"),
            "validity": SQL("ticket.complaint_validity"),
            "is_counted": SQL("ticket.complaint_is_counted"),
            "is_anonymous": SQL("ticket.complaint_is_anonymous"),
            "open_count": SQL("(ticket.complaint_phase != 'closed')::int"),
            "closed_count": SQL("(ticket.complaint_phase = 'closed')::int"),
            "days": SQL(
                "EXTRACT(EPOCH FROM COALESCE(ticket.complaint_date_closed, "
                "now() AT TIME ZONE 'UTC') - ticket.complaint_date_received) / 86400"
            ),
            "on_time_rate": SQL("CASE WHEN late.number > 0 THEN 0.0 ELSE 1.0 END"),
            "late_count": SQL("late.number"),
            "exceeded_count": SQL("late.exceeded"),
            "repeat_rate": SQL(
                """CASE WHEN EXISTS (
                    SELECT FROM complaint_link link
                    WHERE link.ticket_id = ticket.id AND link.state = 'linked'
                        AND link.kind IN ('repeat', 'follow_up')
                ) THEN 1.0 ELSE 0.0 END"""
            ),
            "round": SQL("ticket.complaint_round"),
        }

    @api.model
    def _from_tables(self):
        """Return the tables of the view; an addon joins its own.

        :rtype: SQL
        """
        return SQL(
            """helpdesk_ticket ticket
            CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE step.is_hard)::int AS number,
                    count(*) FILTER (WHERE step.is_hard IS NOT TRUE)::int AS exceeded
                FROM complaint_clock clock
                JOIN complaint_procedure_step step ON step.id = clock.step_id
                WHERE clock.ticket_id = ticket.id
                    AND clock.state IN ('late', 'breached')
            ) late"""
        )

    @api.model
    def _where(self):
        """Return which tickets the view shows.

        :rtype: SQL
        """
        return SQL("ticket.complaint_procedure_id IS NOT NULL")
