# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.periods import to_utc


class ComplaintIndicatorBase(models.Model):
    """How much there was to complain about in a month: orders, units … (R392).

    The base number of a longer period is the sum of its months.
    """

    _name = "complaint.indicator.base"
    _description = "Base Number of the Complaint Rate"
    _inherit = ["complaint.indicator.scope"]
    _order = "month desc, company_id, team_id"
    _check_company_auto = True

    month = fields.Date(required=True, help="Any day of the month.")
    name = fields.Char(
        string="What Is Counted", required=True, help="Such as orders, units, calls."
    )
    number = fields.Float(required=True, digits=(16, 2))
    date = fields.Datetime(
        compute="_compute_date", store=True, help="When the month begins, in UTC."
    )

    _number_positive = models.Constraint(
        "CHECK(number > 0)", "A base number is larger than zero."
    )
    _once_idx = models.UniqueIndex(
        "(company_id, date, COALESCE(team_id, 0), COALESCE(procedure_code, ''))",
        "A month has one base number.",
    )

    @api.depends("month", "company_id")
    def _compute_date(self):
        for base in self:
            zone = base.company_id._get_complaint_zone()
            base.date = base.month and to_utc(base.month.replace(day=1), zone)

    @api.constrains("company_id", "month", "team_id", "procedure_code")
    def _check_parts(self):
        """The parts of a month make up its whole: both together would count twice."""
        for base in self:
            others = self.sudo().search(
                [
                    ("company_id", "=", base.company_id.id),
                    ("date", "=", base.date),
                    ("id", "!=", base.id),
                ]
            )
            for name in ("team_id", "procedure_code"):
                if any(bool(other[name]) != bool(base[name]) for other in others):
                    raise ValidationError(
                        self.env._(
                            "The base numbers of a month are either of the whole "
                            "company or of its parts."
                        )
                    )
