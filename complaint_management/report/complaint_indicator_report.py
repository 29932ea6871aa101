# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ComplaintIndicatorReport(models.Model):
    """What each complaint contributes to each indicator; the one source of figures.

    A row has what it counts above and below the line. The screen, the periodic
    reports, their spreadsheets, the warnings and the dashboard all sum these rows, so
    that a figure is the same wherever it stands.
    """

    _name = "complaint.indicator.report"
    _description = "Complaint Indicator Figures"
    _auto = False
    _order = "date desc, id"
    _rec_name = "ticket_id"

    indicator_id = fields.Many2one("complaint.indicator", readonly=True)
    indicator_code = fields.Char(string="Code", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", string="Complaint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    procedure_id = fields.Many2one("complaint.procedure", readonly=True)
    procedure_code = fields.Char(string="Document", readonly=True)
    category_id = fields.Many2one("helpdesk.ticket.category", readonly=True)
    grade_id = fields.Many2one("complaint.grade", readonly=True)
    channel_id = fields.Many2one("helpdesk.ticket.channel", readonly=True)
    date = fields.Datetime(
        readonly=True, help="By which it belongs to a period, see the indicator."
    )
    numerator = fields.Float(string="Above the Line", readonly=True)
    denominator = fields.Float(string="Below the Line", readonly=True)
    value = fields.Float(
        readonly=True,
        aggregator="avg",
        help="What stands above the line divided by what stands below, in the unit of "
        "the indicator.",
    )

    @property
    def _table_query(self):
        indicators = (
            self.env["complaint.indicator"].sudo().search([("active", "=", True)])
        )
        self.env.flush_all()
        arms = [self._get_arm(indicator) for indicator in indicators]
        arms += [
            self._get_base_arm(indicator)
            for indicator in indicators
            if indicator.denominator == "base"
        ]
        if not arms:
            names = [name for name, field in self._fields.items() if field.store]
            nothing = SQL(", ").join(
                SQL("NULL AS %s", SQL.identifier(name)) for name in names
            )
            return SQL("SELECT %s WHERE FALSE", nothing)
        return SQL(" UNION ALL ").join(arms)

    @api.model
    def _get_arm(self, indicator):
        """Return the rows of an indicator.

        :rtype: SQL
        """
        population = indicator._get_populations()[indicator.population]
        below = {"none": SQL("NULL::float"), "base": SQL("0.0")}
        return SQL(
            """SELECT %(columns)s
            FROM helpdesk_ticket ticket
            JOIN complaint_procedure procedure
                ON procedure.id = ticket.complaint_procedure_id
            LEFT JOIN complaint_grade grade ON grade.id = ticket.complaint_grade_id
            %(tables)s
            WHERE %(where)s""",
            columns=self._get_columns(
                indicator,
                row=population.get("row", SQL("ticket.id")),
                team_id=population.get("team", SQL("ticket.team_id")),
                date=population["date"],
                numerator=indicator._get_numerator_sql(),
                denominator=below.get(indicator.denominator, SQL("1.0")),
            ),
            tables=population.get("tables", SQL("")),
            where=self._get_where(indicator, population),
        )

    @api.model
    def _get_where(self, indicator, population):
        """Return which rows of its population an indicator looks at.

        :rtype: SQL
        """
        where = SQL("%s AND %s IS NOT NULL", population["where"], population["date"])
        if indicator.is_major_only:
            where = SQL("%s AND grade.is_major", where)
        if indicator.reopened == "excluded":
            where = SQL("%s AND ticket.complaint_round = 1", where)
        return where

    @api.model
    def _get_columns(self, indicator, **own):
        """Return the columns of the rows of complaints.

        :param own: name -> SQL, those in which indicators differ
        :rtype: SQL
        """
        columns = {
            "id": SQL("%s::bigint * 1000 + %s", own["row"], indicator.id),
            "indicator_id": SQL("%s", indicator.id),
            "indicator_code": SQL("%s", indicator.code),
            "ticket_id": SQL("ticket.id"),
            "company_id": SQL("ticket.company_id"),
            "procedure_id": SQL("ticket.complaint_procedure_id"),
            "procedure_code": SQL("procedure.code"),
            "category_id": SQL("ticket.category_id"),
            "grade_id": SQL("ticket.complaint_grade_id"),
            "channel_id": SQL("ticket.channel_id"),
            "team_id": own["team_id"],
            "date": own["date"],
            "numerator": SQL("(%s)::float", own["numerator"]),
            "denominator": SQL("(%s)::float", own["denominator"]),
            "value": SQL("(%s)::float", own["numerator"]),
        }
        return SQL(", ").join(
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in columns.items()
        )

    @api.model
    def _get_base_arm(self, indicator):
        """Return the base numbers, which stand below the line of an indicator (R392).

        :rtype: SQL
        """
        return SQL(
            """SELECT - base.id::bigint * 1000 - %(indicator)s, %(indicator)s, %(code)s,
                NULL::int, base.company_id, NULL::int, base.procedure_code, NULL::int,
                NULL::int, NULL::int, base.team_id, base.date, 0.0::float,
                base.number::float, 0.0::float
            FROM complaint_indicator_base base""",
            indicator=indicator.id,
            code=indicator.code,
        )

    def _read_group_select(self, aggregate_spec, query):
        """Divide the sums; different indicators have no common value.

        A base number alone is no figure: before the first complaint there was nothing
        that could have been counted.
        """
        if aggregate_spec != "value:avg":
            return super()._read_group_select(aggregate_spec, query)
        above, below, indicator, ticket = (
            self._field_to_sql(self._table, name, query)
            for name in ("numerator", "denominator", "indicator_id", "ticket_id")
        )
        return SQL(
            """CASE WHEN MIN(%(indicator)s) <> MAX(%(indicator)s) THEN NULL
                WHEN COUNT(%(ticket)s) = 0 THEN NULL
                WHEN SUM(%(below)s) IS NULL THEN SUM(%(above)s)
                ELSE SUM(%(above)s) / NULLIF(SUM(%(below)s), 0) END""",
            above=above,
            below=below,
            indicator=indicator,
            ticket=ticket,
        )

    @api.model
    def _read_sums(self, begin, end, groupby, domain=Domain.TRUE):
        """Return the sums of all indicators in a period: one query, however many teams.

        :param datetime begin: naive UTC
        :param datetime end: naive UTC, not included
        :param groupby: names of fields that rows are told apart by
        :param Domain domain: over this model
        :return: indicator id -> values of the groups -> (above, below), None for
            nothing below
        :rtype: dict of dict
        """
        domain &= Domain("date", ">=", begin) & Domain("date", "<", end)
        groups = self._read_group(
            domain,
            ["indicator_id", *groupby],
            ["numerator:sum", "denominator:sum"],
        )
        sums = {}
        for indicator, *values, above, below in groups:
            key = tuple(getattr(value, "id", value) for value in values)
            sums.setdefault(indicator.id, {})[key] = (above, below)
        return sums
