# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# of decided cases only: somebody said what the customer gets
COMPARABLE = """
    SELECT count(*), percentile_cont(ARRAY[0.25, 0.5, 0.75])
        WITHIN GROUP (ORDER BY amount_approved)
    FROM complaint_compensation
    WHERE company_id = %(company)s AND category_id IN %(categories)s
        AND state IN ('approved', 'payment_requested', 'paid', 'collected')
        AND approval_date >= %(since)s AND id != %(own)s
        AND (liability = %(liability)s OR liability IS NULL)
"""


class Comparison(NamedTuple):
    """What comparable cases got: how many there are, quartiles of the amounts."""

    count: int = 0
    lower: float = 0
    median: float = 0
    upper: float = 0


class ComplaintCompensationComparable(models.AbstractModel):
    """Shows beside an amount what others got in comparable cases.

    Comparable are decided cases of the company in the same category or the one above
    it, with the same liability; those of ledgers that were taken over name none. For
    how many years it looks back is said by the procedure. Nobody learns names.
    """

    _name = "complaint.compensation.comparable"
    _description = "Comparable Compensations"
    _inherit = ["complaint.compensation.payment"]

    category_id = fields.Many2one(
        related="ticket_id.category_id", store=True, string="Category"
    )
    comparable_count = fields.Integer(
        string="Comparable Cases", compute="_compute_comparable"
    )
    comparable_lower = fields.Monetary(
        string="Lower Quartile",
        compute="_compute_comparable",
        help="One in four comparable cases got no more.",
    )
    comparable_median = fields.Monetary(string="Median", compute="_compute_comparable")
    comparable_upper = fields.Monetary(
        string="Upper Quartile",
        compute="_compute_comparable",
        help="Three in four comparable cases got no more.",
    )
    is_above_comparable = fields.Boolean(compute="_compute_comparable")
    comparable_reason = fields.Text(
        string="Why More Than in Comparable Cases", copy=False
    )

    @api.depends("ticket_id", "category_id", "liability", "amount_proposed")
    def _compute_comparable(self):
        for case in self:
            found = case._get_comparison()
            case.comparable_count = found.count
            case.comparable_lower = found.lower
            case.comparable_median = found.median
            case.comparable_upper = found.upper
            case.is_above_comparable = case._is_above(found)

    def _get_comparison(self):
        """Look up what comparable cases got, in one query.

        :rtype: Comparison
        """
        self.ensure_one()
        ticket = self._get_known_ticket().sudo()
        years = ticket.complaint_procedure_id.comparable_years
        if not years or not ticket.category_id:
            return Comparison()
        category = ticket.category_id
        self.env["complaint.compensation"].flush_model()
        ((count, quartiles),) = self.env.execute_query(
            SQL(
                COMPARABLE,
                company=ticket.company_id.id,
                categories=tuple((category | category.parent_id).ids),
                since=fields.Datetime.now() - relativedelta(years=years),
                own=self._origin.id or 0,
                liability=self.liability or None,
            )
        )
        return Comparison(count, *quartiles) if count else Comparison()

    def _is_above(self, found):
        """Tell whether more is proposed than three in four comparable cases got.

        :param Comparison found: those cases
        :return: never with fewer cases than the procedure asks for
        :rtype: bool
        """
        procedure = self.ticket_id.sudo().complaint_procedure_id
        enough = found.count and found.count >= procedure.comparable_count
        return bool(enough) and (
            self.company_id.currency_id.compare_amounts(
                self.amount_proposed, found.upper
            )
            > 0
        )

    def _check_before_approval(self):
        if self.is_above_comparable and not (self.comparable_reason or "").strip():
            raise UserError(
                self.env._(
                    "More is proposed than three in four comparable cases got: say why."
                )
            )
        return super()._check_before_approval()

    def _get_request_payload(self):
        found = self._get_comparison()
        if not self._is_above(found):
            return super()._get_request_payload()
        ticket = self.sudo().ticket_id
        return super()._get_request_payload() | {
            "comparable": {
                "count": found.count,
                "upper": f"{found.upper:.2f}",
                "proposed": f"{self.amount_proposed:.2f}",
                "reason": ticket._mask_complaint(self.comparable_reason),
            }
        }

    def _get_approval_content(self):
        content = super()._get_approval_content()
        # what was requested before it was asked for has its hash without it
        if not content["comparable_reason"]:
            del content["comparable_reason"]
        return content
