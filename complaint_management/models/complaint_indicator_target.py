# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..tools.periods import get_first_day, get_name, move, to_utc

# what the cron writes
ENGINE_FIELDS = {"is_out", "date_out", "value_out"}


class ComplaintIndicatorTarget(models.Model):
    """What an indicator should reach, and from where on people are warned (R394, R406).

    For a team or the whole company, for one document or all, for a category or all.
    """

    _name = "complaint.indicator.target"
    _description = "Complaint Indicator Target"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "complaint.trusted.mixin",
        "complaint.indicator.scope",
        "complaint.indicator.warning",
    ]
    _order = "company_id, indicator_id, team_id, id"
    _check_company_auto = True

    indicator_id = fields.Many2one(
        "complaint.indicator", required=True, index=True, ondelete="restrict"
    )
    unit = fields.Selection(related="indicator_id.unit")
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty for all categories.",
    )
    frequency = fields.Selection(
        selection=[
            ("month", "Every month"),
            ("quarter", "Every quarter"),
            ("year", "Every year"),
        ],
        string="Period",
        required=True,
        default="month",
    )
    has_target = fields.Boolean(string="Has a Target", default=True)
    target = fields.Float(tracking=True, digits=(16, 2))
    has_threshold = fields.Boolean(string="Warn")
    threshold = fields.Float(
        string="Warn Beyond",
        tracking=True,
        digits=(16, 2),
        help="People are warned when the figure gets worse than this.",
    )
    min_count = fields.Integer(
        string="At Least",
        default=1,
        help="How many must stand below the line before a rate says something.",
    )
    role_id = fields.Many2one(
        comodel_name="complaint.role", string="Who Is Warned", ondelete="restrict"
    )
    active = fields.Boolean(default=True)
    is_out = fields.Boolean(string="Beyond", readonly=True, copy=False)
    date_out = fields.Datetime(string="Beyond Since", readonly=True, copy=False)
    value_out = fields.Float(string="Figure Then", readonly=True, copy=False)

    # actual against target
    period_name = fields.Char(string="Now", compute="_compute_actual")
    actual = fields.Float(string="Actual Figure", compute="_compute_actual")
    actual_text = fields.Char(string="Actual", compute="_compute_actual")
    previous_text = fields.Char(string="Period Before", compute="_compute_actual")
    target_text = fields.Char(string="Target Set", compute="_compute_actual")
    achievement = fields.Selection(
        selection=[
            ("met", "Reached"),
            ("missed", "Not reached"),
            ("none", "No figure yet"),
        ],
        compute="_compute_actual",
    )

    _once_idx = models.UniqueIndex(
        "(indicator_id, company_id, frequency, COALESCE(team_id, 0), "
        "COALESCE(category_id, 0), COALESCE(procedure_code, ''))",
        "This target is set already.",
    )
    _threshold_has_role = models.Constraint(
        "CHECK(NOT has_threshold OR role_id IS NOT NULL)", "Say who is warned."
    )
    _min_count_positive = models.Constraint(
        "CHECK(min_count > 0)", "At least one complaint makes a figure."
    )

    @api.constrains("threshold", "target", "has_threshold", "has_target")
    def _check_order(self):
        for line in self.filtered(lambda li: li.has_target and li.has_threshold):
            if not line.indicator_id._is_reached(line.target, line.threshold):
                raise ValidationError(
                    self.env._("People would be warned although the target is reached.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_engine({name for vals in vals_list for name in vals})
        return super(
            ComplaintIndicatorTarget, self._without_defaults(ENGINE_FIELDS)
        ).create(vals_list)

    def write(self, vals):
        self._check_engine(vals)
        return super().write(vals)

    def _check_engine(self, names):
        if ENGINE_FIELDS & set(names) and not self._is_trusted():
            raise AccessError(self.env._("Warnings are given by the system."))

    @api.depends("indicator_id", "team_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            names = [line.indicator_id.name, line.team_id.name, line.category_id.name]
            line.display_name = " · ".join(filter(None, names))

    # -- actual against target -----------------------------------------------------

    @api.depends(
        "indicator_id",
        "team_id",
        "procedure_code",
        "category_id",
        "frequency",
        "target",
        "has_target",
        "min_count",
    )
    @api.depends_context("lang")
    def _compute_actual(self):
        actual, before = self._get_values(), self._get_values(-1)
        for line in self:
            indicator, value = line.indicator_id, actual.get(line)
            line.period_name = get_name(line._get_first_day(), line.frequency)
            line.actual = value or 0.0
            line.actual_text = indicator and indicator._format_value(value)
            line.previous_text = indicator and indicator._format_value(before.get(line))
            line.target_text = line.has_target and indicator._format_value(line.target)
            line.achievement = line._get_achievement(value)

    def _get_achievement(self, value):
        """Return how a figure stands to the target.

        :param float value: or None
        :return: ``met``, ``missed``, ``none``, or False without a target
        """
        self.ensure_one()
        if not self.has_target or not self.indicator_id:
            return False
        if value is None:
            return "none"
        is_met = self.indicator_id._is_reached(value, self.target)
        return "met" if is_met else "missed"

    def _get_first_day(self, number=0):
        """Return the first day of the running period, or one so many later."""
        self.ensure_one()
        today = self.company_id._get_complaint_today()
        return move(get_first_day(today, self.frequency), self.frequency, number)

    def _get_values(self, number=0):
        """Return the figures of the running period, or of one so many later.

        One query for each frequency and time zone, however many targets there are.

        :rtype: dict of record -> float or None
        """
        values = {}
        groups = defaultdict(self.browse)
        for line in self.filtered("indicator_id"):
            zone = line.company_id._get_complaint_zone()
            groups[line.frequency, zone] |= line
        for (frequency, zone), lines in groups.items():
            first = lines[0]._get_first_day(number)
            bounds = to_utc(first, zone), to_utc(move(first, frequency, 1), zone)
            sums = lines._read_sums(*bounds)
            values |= {line: line._get_value(sums) for line in lines}
        return values

    def _read_sums(self, begin, end):
        report = self.env["complaint.indicator.report"].sudo()
        return report._read_sums(
            begin,
            end,
            ["company_id", "team_id", "procedure_code", "category_id"],
            Domain("company_id", "in", self.company_id.ids)
            & Domain("indicator_id", "in", self.indicator_id.ids),
        )

    def _get_value(self, sums):
        """Return the figure of a target from the sums of its period.

        :param dict sums: see ``complaint.indicator.report._read_sums``, by company,
            team, document and category
        :rtype: float or None
        """
        self.ensure_one()
        above = below = None
        for key, (over, under) in sums.get(self.indicator_id.id, {}).items():
            if self._is_part(*key):
                above = (above or 0.0) + over
                below = below if under is None else (below or 0.0) + under
        indicator = self.indicator_id
        if indicator.denominator == "population" and (below or 0) < self.min_count:
            return None
        return indicator._get_value(above, below)

    def _is_part(self, company_id, team_id, code, category_id):
        """Tell whether a group of rows belongs to the target.

        A base number has no category: it stands below the line of all of them.
        """
        return (
            company_id == self.company_id.id
            and (not self.team_id or team_id == self.team_id.id)
            and (not self.procedure_code or code == self.procedure_code)
            and (
                not self.category_id
                or category_id == self.category_id.id
                or (not category_id and self.indicator_id.denominator == "base")
            )
        )

    @api.model
    def _get_of_period(self, company, frequency, code):
        """Return the targets that a periodic report compares its figures with.

        :param company: res.company
        :param str frequency: of the report
        :param str code: of its document
        :return: (indicator id, team id or False) -> target; one for the document goes
            before one for all
        :rtype: dict
        """
        lines = self.search(
            Domain("company_id", "=", company.id)
            & Domain("frequency", "=", frequency)
            & Domain("has_target", "=", True)
            & Domain("category_id", "=", False)
            & Domain("procedure_code", "in", [code, False])
        ).sorted(lambda line: bool(line.procedure_code))
        return {(line.indicator_id.id, line.team_id.id): line.target for line in lines}

    def action_open_complaints(self):
        """Show the complaints that the actual figure is made of.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        zone = self.company_id._get_complaint_zone()
        begin, end = (to_utc(self._get_first_day(number), zone) for number in (0, 1))
        domain = Domain("indicator_id", "=", self.indicator_id.id)
        domain &= Domain("date", ">=", begin) & Domain("date", "<", end)
        for name in ("company_id", "team_id", "category_id", "procedure_code"):
            if self[name]:
                value = self[name]
                domain &= Domain(name, "=", getattr(value, "id", value))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_indicator_report_action"
        )
        views = [(False, "list"), (False, "pivot"), (False, "graph")]
        return action | {"domain": list(domain), "views": views, "context": {}}
