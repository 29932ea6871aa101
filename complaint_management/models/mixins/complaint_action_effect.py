# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ComplaintActionEffect(models.AbstractModel):
    """Counts complaints and satisfaction before and after an action (R419).

    Before is the time in front of the first start, after the time that follows the
    last completion, both of the same length; the complaints are those received then.
    """

    _name = "complaint.action.effect"
    _description = "Complaint Action Effect"

    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category",
        string="Counted Category",
        compute="_compute_scope",
        store=True,
        readonly=False,
        help="Complaints of this category, and of those below it, are counted.",
    )
    count_team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Counted Team",
        check_company=True,
        help="Only complaints of this team are counted.",
    )
    effect_days = fields.Integer(
        string="Days Compared",
        compute="_compute_effect_days",
        store=True,
        readonly=False,
        help="Length of the time before the start, and after the completion, in days.",
    )
    date_effect = fields.Datetime(
        string="Effect Known From",
        compute="_compute_date_effect",
        help="The end of the time after the completion.",
    )

    @api.depends("ticket_ids")
    def _compute_scope(self):
        for action in self:
            categories = action.sudo().ticket_ids.category_id
            if not action.category_id and len(categories) == 1:
                action.category_id = categories

    @api.depends("ticket_ids", "company_id")
    def _compute_effect_days(self):
        procedures = self.env["complaint.procedure"]
        for action in self.sudo():
            procedure = action.ticket_ids[:1].complaint_procedure_id
            procedure = procedure or procedures._get_in_force(action.company_id)
            action.effect_days = action.effect_days or procedure.effect_days

    @api.depends("date_done", "effect_days")
    def _compute_date_effect(self):
        for action in self:
            action.date_effect = action.date_done and action._get_windows()["after"][1]

    def _get_windows(self):
        """Return the times that are compared, naive UTC, the end not included.

        :return: ``before`` and ``after`` -> (from, to)
        :rtype: dict
        """
        span = timedelta(days=self.effect_days)
        return {
            "before": (self.date_started - span, self.date_started),
            "after": (self.date_done, self.date_done + span),
        }

    def _check_effect_known(self):
        """Refuse to compare a time that is not over with one that is.

        :raise UserError: naming the day from which the effect is known
        """
        if self.date_effect > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "The effect is counted over %(days)s days: not before %(day)s.",
                    days=self.effect_days,
                    day=fields.Date.to_string(
                        fields.Datetime.context_timestamp(self, self.date_effect)
                    ),
                )
            )

    def _get_counted_domain(self, start, end):
        """Return which complaints count in a time.

        :param datetime start: naive UTC, included
        :param datetime end: naive UTC, not included
        :rtype: Domain over helpdesk.ticket
        """
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("complaint_procedure_id", "!=", False)
            & Domain("complaint_is_counted", "=", True)
            & Domain("complaint_date_received", ">=", start)
            & Domain("complaint_date_received", "<", end)
        )
        if self.category_id:
            domain &= Domain("category_id", "child_of", self.category_id.id)
        if self.count_team_id:
            domain &= Domain("team_id", "=", self.count_team_id.id)
        return domain

    def _count_effect(self):
        """Count both times, whoever asks: two queries for each.

        :return: values of complaint.action.evaluation
        :rtype: dict
        """
        self.ensure_one()
        vals = {"days": self.effect_days}
        for name, (start, end) in self._get_windows().items():
            domain = self._get_counted_domain(start, end)
            average, ratings = self._get_satisfaction(domain)
            vals |= {
                f"date_{name}_from": start,
                f"date_{name}_to": end,
                f"count_{name}": self.env["helpdesk.ticket"]
                .sudo()
                .search_count(domain),
                f"satisfaction_{name}": average,
                f"ratings_{name}": ratings,
            }
        return vals

    @api.model
    def _get_satisfaction(self, domain):
        """Return the average score of the revisits of complaints.

        :param Domain domain: over helpdesk.ticket
        :return: average score, 0.0 without a rating; number of ratings
        :rtype: tuple
        """
        groups = (
            self.env["complaint.revisit"]
            .sudo()
            ._read_group(
                Domain("state", "=", "done") & Domain("ticket_id", "any", domain),
                ["satisfaction_id"],
                ["__count"],
            )
        )
        ratings = sum(count for _value, count in groups)
        total = sum(value.score * count for value, count in groups)
        return (total / ratings if ratings else 0.0), ratings
