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
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    customer_group = fields.Selection(selection="_get_customer_groups", readonly=True)
    product_id = fields.Many2one(
        "complaint.product", string="Product or Service", readonly=True
    )
    cause_id = fields.Many2one("complaint.cause", readonly=True)
    cause_dimension_id = fields.Many2one(
        "complaint.cause",
        readonly=True,
        help="The branch of the tree of causes: product quality, service level, "
        "management process or staff quality, unless the company added others.",
    )
    cause_team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Caused By Team", readonly=True
    )
    result = fields.Selection(selection="_get_results", readonly=True)
    satisfaction = fields.Selection(
        selection=[("satisfied", "Satisfied"), ("dissatisfied", "Not satisfied")],
        readonly=True,
        help="What the last revisit found.",
    )
    score = fields.Float(
        string="Satisfaction Score",
        readonly=True,
        aggregator="avg",
        help="Of the last revisit, on the scale of the procedure.",
    )

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
    def _get_customer_groups(self):
        field = self.env["res.partner"]._fields["complaint_customer_group"]
        return field._description_selection(self.env)

    @api.model
    def _get_results(self):
        field = self.env["complaint.procedure.closing"]._fields["kind"]
        return field._description_selection(self.env)

    @api.model
    def _select_columns(self):
        """Return the columns of the view; an addon adds its own.

        What other tables say stands in a subquery of its column: a column that nobody
        asks for costs nothing.

        :return: name of the field -> expression over ``ticket``
        :rtype: dict of str -> SQL
        """
        late, exceeded = (
            self._get_late_steps(SQL(is_hard))
            for is_hard in ("step.is_hard", "step.is_hard IS NOT TRUE")
        )
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
                "EXTRACT(EPOCH FROM COALESCE(ticket.complaint_date_closed, %s)"
                " - ticket.complaint_date_received) / 86400",
                fields.Datetime.now(),
            ),
            "on_time_rate": SQL(
                "CASE WHEN EXISTS (SELECT FROM %s) THEN 0.0 ELSE 1.0 END", late
            ),
            "late_count": SQL("(SELECT COUNT(*)::int FROM %s)", late),
            "exceeded_count": SQL("(SELECT COUNT(*)::int FROM %s)", exceeded),
            "repeat_rate": SQL(
                """CASE WHEN EXISTS (
                    SELECT FROM complaint_link link
                    WHERE link.ticket_id = ticket.id AND link.state = 'linked'
                        AND link.kind IN ('repeat', 'follow_up')
                ) THEN 1.0 ELSE 0.0 END"""
            ),
            "round": SQL("ticket.complaint_round"),
            **self._select_document_columns(),
        }

    @api.model
    def _select_document_columns(self):
        """Return the columns that the documents of a complaint say.

        :rtype: dict of str -> SQL
        """
        cause = SQL("cause_id")
        return {
            "partner_id": SQL("ticket.partner_id"),
            "customer_group": SQL(
                """(SELECT partner.complaint_customer_group FROM res_partner partner
                WHERE partner.id = ticket.partner_id)"""
            ),
            "product_id": SQL("ticket.complaint_product_id"),
            "cause_id": self._get_of_last("complaint_investigation", cause),
            "cause_dimension_id": SQL(
                """(SELECT split_part(cause.parent_path, '/', 1)::int
                FROM complaint_cause cause WHERE cause.id = %s)""",
                self._get_of_last("complaint_investigation", cause),
            ),
            "cause_team_id": self._get_of_last(
                "complaint_investigation", SQL("responsible_team_id")
            ),
            "result": SQL(
                """(SELECT closing.kind FROM complaint_procedure_closing closing
                WHERE closing.id = ticket.complaint_closing_type_id
                    AND ticket.complaint_phase = 'closed')"""
            ),
            "satisfaction": self._get_of_last(
                "complaint_revisit",
                SQL("CASE WHEN is_satisfied THEN 'satisfied' ELSE 'dissatisfied' END"),
            ),
            "score": SQL(
                """(SELECT value.score FROM complaint_procedure_satisfaction value
                WHERE value.id = %s)""",
                self._get_of_last("complaint_revisit", SQL("satisfaction_id")),
            ),
        }

    @api.model
    def _get_of_last(self, table, column):
        """Return what the last document that was handed in says.

        :param str table: of investigations or revisits
        :param SQL column: of this table
        :rtype: SQL
        """
        state = {"complaint_investigation": "submitted", "complaint_revisit": "done"}
        return SQL(
            """(SELECT %s FROM %s document
            WHERE document.ticket_id = ticket.id AND document.state = %s
            ORDER BY document.id DESC LIMIT 1)""",
            column,
            SQL.identifier(table),
            state[table],
        )

    @api.model
    def _get_late_steps(self, is_hard):
        """Return the steps taken late or overdue, as what stands behind FROM.

        :param SQL is_hard: whether the limit holds, over ``step``
        :rtype: SQL
        """
        return SQL(
            """complaint_clock clock
            JOIN complaint_procedure_step step ON step.id = clock.step_id
            WHERE clock.ticket_id = ticket.id AND clock.state IN ('late', 'breached')
                AND %s""",
            is_hard,
        )

    @api.model
    def _from_tables(self):
        """Return the tables of the view; an addon joins its own.

        :rtype: SQL
        """
        return SQL("helpdesk_ticket ticket")

    @api.model
    def _where(self):
        """Return which tickets the view shows.

        :rtype: SQL
        """
        return SQL("ticket.complaint_procedure_id IS NOT NULL")
