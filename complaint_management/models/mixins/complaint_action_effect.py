# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ComplaintActionEffect(models.AbstractModel):
    """Counts complaints and satisfaction before and after an action; judged (R419).

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
        check_company=True,
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

    # -- judging ---------------------------------------------------------------------

    def action_evaluate(self, result=None, note=None):
        """Judge the effect by the figures before and after; they are kept.

        :param str result: ``effective`` or ``ineffective``; without it the dialogue
            with the figures opens
        :param str note: reasons of the judgement, mandatory
        :raise UserError: when the time after the completion is not over, or the user
            took part in the measures
        """
        self.ensure_one()
        self.check_access("write")
        self._check_evaluator()
        if self.state != "done":
            raise UserError(self.env._("%s cannot do this step now.", self.name))
        self._check_effect_known()
        if result is None:
            dialogue = self.env["ir.actions.act_window"]._for_xml_id(
                "complaint_management.complaint_action_check_action"
            )
            return dialogue | {"context": {"default_action_id": self.id}}
        if result not in ("effective", "ineffective") or not (
            isinstance(note, str) and note.strip()
        ):
            raise UserError(self.env._("Say whether it was effective, and why."))
        self._evaluate(result, note)
        return True

    def _check_evaluator(self):
        owners = self.sudo().measure_ids
        if self.env.user in self.user_id | owners.user_id | owners.done_by_id:
            raise UserError(
                self.env._("You carried it out: somebody else judges the effect.")
            )

    def _evaluate(self, result, note):
        figures = self._count_effect()
        evaluation = {
            "cycle": self.cycle,
            "result": result,
            "note": note,
            "evaluated_by_id": self.env.uid,
            "date": fields.Datetime.now(),
        }
        payload = {
            name: figures[name]
            for name in ("days", "count_before", "count_after")
            + ("ratings_before", "ratings_after")
        } | {
            name: f"{figures[name]:.2f}"
            for name in ("satisfaction_before", "satisfaction_after")
        }
        self._move(
            "evaluated",
            "improvement_evaluated",
            payload | {"result": result},
            result=result,
        )
        evaluations = self.env["complaint.action.evaluation"].sudo()._trusted()
        evaluations.create(figures | evaluation | {"action_id": self.id})
