# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

# what the quotient is multiplied by to be read in the unit
FACTORS = {"percent": 100, "per_thousand": 1000}

RECEIVED = SQL("ticket.complaint_date_received")
# the time of the last closing counts: a complaint taken up again is open until then
CLOSED = SQL("ticket.complaint_phase = 'closed'")
HARD_LATE = SQL(
    """EXISTS (
        SELECT FROM complaint_clock clock
        JOIN complaint_procedure_step step ON step.id = clock.step_id
        WHERE clock.ticket_id = ticket.id AND step.is_hard
            AND clock.state IN ('late', 'breached')
    )"""
)
REPEATED = SQL(
    """EXISTS (
        SELECT FROM complaint_link link
        WHERE link.ticket_id = ticket.id AND link.state = 'linked'
            AND link.kind IN ('repeat', 'follow_up')
    )"""
)
ACCEPTED = SQL(
    """EXISTS (
        SELECT FROM complaint_procedure_closing closing
        WHERE closing.id = ticket.complaint_closing_type_id
            AND closing.kind = 'accepted'
    )"""
)
SOLVABLE = SQL(
    """EXISTS (
        SELECT FROM complaint_procedure_closing closing
        WHERE closing.id = ticket.complaint_closing_type_id
            AND closing.kind IN ('accepted', 'not_accepted')
    )"""
)


class ComplaintIndicator(models.Model):
    """A figure by which complaint handling is judged, with its one definition (G29).

    The definition is data: which complaints, by which time they belong to a period,
    what is counted above and below the line, whether complaints handled again count.
    The SQL of ``complaint.indicator.report`` is made of it, and everything that shows
    the figure reads it there.
    """

    _name = "complaint.indicator"
    _description = "Complaint Indicator"
    _inherit = ["complaint.catalogue.mixin"]

    definition = fields.Text(
        required=True, translate=True, help="The definition in words."
    )
    population = fields.Selection(
        selection=[
            ("received", "Complaints received in the period"),
            ("other", "Other input received in the period"),
            ("closed", "Complaints whose last closing lies in the period"),
            ("solvable", "Of those closed, accepted or not accepted by the customer"),
            ("revisited", "Complaints whose last revisit lies in the period"),
            ("ordered", "Orders to departments whose limit lies in the period"),
        ],
        required=True,
        help="What is looked at, and the time by which it belongs to a period.",
    )
    is_major_only = fields.Boolean(
        string="Major Only", help="Only complaints of a grade that is major."
    )
    numerator = fields.Selection(
        selection=[
            ("all", "Each one"),
            ("in_time", "No binding limit was missed"),
            ("satisfied", "The customer is satisfied"),
            ("accepted", "Closed as accepted by the customer"),
            ("repeated", "Linked to an earlier one as its repeat"),
            ("answered", "Answered within the limit"),
            ("handling_days", "Calendar days from the receipt to the last closing"),
            ("response_hours", "Hours from the receipt to the first response"),
        ],
        string="Above the Line",
        required=True,
    )
    milestones = fields.Char(
        string="Responses",
        help="Codes of the milestones that are a response to the customer; the first "
        "of them counts.",
    )
    denominator = fields.Selection(
        selection=[
            ("none", "Nothing: a number"),
            ("population", "All that are looked at"),
            ("base", "The base number of the period"),
        ],
        string="Below the Line",
        required=True,
        default="population",
    )
    reopened = fields.Selection(
        selection=[
            ("once", "Counts once, with all its rounds"),
            ("failed", "Counts, but never above the line"),
            ("excluded", "Does not count"),
        ],
        string="Handled Again",
        required=True,
        default="once",
        help="What a complaint of a second or later round counts.",
    )
    unit = fields.Selection(
        selection=[
            ("number", "Number"),
            ("percent", "%"),
            ("per_thousand", "‰"),
            ("day", "Days"),
            ("hour", "Hours"),
        ],
        required=True,
        default="percent",
    )
    is_higher_better = fields.Boolean(
        string="Higher Is Better", default=True, help="Else lower is better."
    )

    _response_is_named = models.Constraint(
        "CHECK((numerator = 'response_hours') = (milestones IS NOT NULL))",
        "Say which milestones are a response, and only for response times.",
    )

    @api.constrains("population", "numerator", "denominator", "unit", "reopened")
    def _check_definition(self):
        for indicator in self:
            needed = self._get_numerator_populations().get(indicator.numerator)
            if needed and indicator.population not in needed:
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be counted of what it looks at.", indicator.name
                    )
                )
            is_number = indicator.unit == "number"
            if is_number != (indicator.denominator == "none"):
                raise ValidationError(
                    self.env._(
                        "“%s”: a number has nothing below the line, all else has.",
                        indicator.name,
                    )
                )

    @api.model
    def _get_numerator_populations(self):
        """Return what can be counted of which population only.

        :return: numerator -> populations
        :rtype: dict of str -> tuple
        """
        closed = ("closed", "solvable")
        return {
            "satisfied": ("revisited",),
            "answered": ("ordered",),
            "handling_days": closed,
            "accepted": closed,
        }

    # -- the SQL -----------------------------------------------------------------

    @api.model
    def _get_populations(self):
        """Return where the rows of a population come from.

        An addon adds its own to the selection and here.

        :return: population -> dict with ``tables`` (joined to ``ticket``), ``where``,
            ``date`` (the time that decides about the period) and, where a row is not
            a complaint, ``row`` (its id) and ``team``
        :rtype: dict
        """
        closed = {
            "where": SQL("ticket.complaint_is_counted AND %s", CLOSED),
            "date": SQL("ticket.complaint_date_closed"),
        }
        return {
            "received": {"where": SQL("ticket.complaint_is_counted"), "date": RECEIVED},
            "other": {
                "where": SQL("ticket.complaint_is_counted IS NOT TRUE"),
                "date": RECEIVED,
            },
            "closed": closed,
            "solvable": closed | {"where": SQL("%s AND %s", closed["where"], SOLVABLE)},
            **self._get_document_populations(),
        }

    @api.model
    def _get_document_populations(self):
        """Return those whose rows are documents of complaints."""
        return {
            "revisited": {
                "tables": SQL(
                    "JOIN complaint_revisit revisit ON revisit.ticket_id = ticket.id"
                ),
                "where": SQL(
                    """revisit.state = 'done' AND NOT EXISTS (
                        SELECT FROM complaint_revisit later
                        WHERE later.ticket_id = ticket.id AND later.state = 'done'
                            AND later.id > revisit.id
                    )"""
                ),
                "date": SQL("revisit.date"),
            },
            "ordered": {
                "tables": SQL(
                    "JOIN complaint_dispatch dispatch ON dispatch.ticket_id = ticket.id"
                ),
                "where": SQL(
                    """dispatch.party_id IS NULL
                    AND dispatch.state NOT IN (
                        'draft', 'refused', 'returned', 'cancelled'
                    ) AND (
                        dispatch.date_limit <= %s
                        OR dispatch.date_answered IS NOT NULL
                    )
                    """,
                    fields.Datetime.now(),
                ),
                "date": SQL("dispatch.date_limit"),
                "row": SQL("dispatch.id"),
                "team": SQL("dispatch.team_id"),
            },
        }

    def _get_numerator_sql(self):
        """Return what a row counts above the line.

        :rtype: SQL, a number
        """
        self.ensure_one()
        flags = {
            "all": SQL("TRUE"),
            "in_time": SQL("NOT %s", HARD_LATE),
            "satisfied": SQL("revisit.is_satisfied"),
            "accepted": ACCEPTED,
            "repeated": REPEATED,
            "answered": SQL("dispatch.date_answered <= dispatch.date_limit"),
        }
        if self.numerator in flags:
            value = SQL("CASE WHEN %s THEN 1.0 ELSE 0.0 END", flags[self.numerator])
        elif self.numerator == "handling_days":
            value = self._get_span(SQL("ticket.complaint_date_closed"), 86400)
        else:
            value = self._get_span(self._get_response(), 3600)
        if self.reopened == "failed":
            again = SQL("ticket.complaint_round > 1")
            value = SQL("CASE WHEN %s THEN 0.0 ELSE %s END", again, value)
        return SQL("%s * %s", FACTORS.get(self.unit, 1), value)

    @api.model
    def _get_span(self, until, seconds):
        """Return the time since the receipt in units of so many seconds."""
        return SQL("EXTRACT(EPOCH FROM %s - %s) / %s", until, RECEIVED, seconds)

    def _get_response(self):
        """Return when the customer was answered first; nobody did: now."""
        return SQL(
            """COALESCE((
                SELECT MIN(row.date) FROM complaint_ledger row
                WHERE row.ticket_id = ticket.id AND row.milestone IN %s
            ), %s)""",
            tuple((self.milestones or "").split()) or ("",),
            fields.Datetime.now(),
        )

    # -- values ------------------------------------------------------------------

    def _get_value(self, numerator, denominator):
        """Return the figure of sums, which are those of ``complaint.indicator.report``.

        :param float numerator: sum above the line, in the unit; None without rows
        :param float denominator: sum below the line
        :return: None when there is nothing to divide by
        :rtype: float
        """
        self.ensure_one()
        if self.denominator == "none":
            return numerator or 0.0
        return (
            numerator / denominator if numerator is not None and denominator else None
        )

    def _is_reached(self, value, limit):
        """Tell whether a value is as good as a limit or better.

        :rtype: bool
        """
        self.ensure_one()
        return value >= limit if self.is_higher_better else value <= limit

    def _format_value(self, value):
        """Return a figure with its unit, as people of the language read it.

        :param float value: None or False when there is none
        :rtype: str
        """
        self.ensure_one()
        if value is None or value is False:
            return "–"
        digits = 0 if self.unit == "number" else 1
        text = formatLang(self.env, value, digits=digits)
        units = dict(self._fields["unit"]._description_selection(self.env))
        if self.unit == "number":
            return text
        blank = "" if self.unit in FACTORS else " "
        return f"{text}{blank}{units[self.unit]}"
