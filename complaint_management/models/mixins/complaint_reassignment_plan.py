# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain

from ...tools.share_out import share_out
from ..helpdesk_ticket_stage import OPEN_PHASES

OFFICER = "complaint_management.complaint_management_group_officer"
# model -> field that names who has the work, states in which it is open
WORK = {
    "helpdesk.ticket": ("user_id", OPEN_PHASES),
    "complaint.dispatch": ("handler_id", ("issued", "refused", "received")),
    "complaint.solution": ("verifier_id", ("accepted", "implemented")),
    "complaint.appeal": ("reviewer_id", ("lodged", "received")),
}
JUDGING = ("complaint.solution", "complaint.appeal")


class Work(NamedTuple):
    """A piece of open work: the record whose field names who has it."""

    model: str
    record_id: int
    ticket_id: int
    holder_id: int


class ComplaintReassignmentPlan(models.AbstractModel):
    """Finds open work and says who may have it, without writing anything."""

    _name = "complaint.reassignment.plan"
    _description = "Plan of a Reassignment"

    def _get_plan(self):
        """Return who gets what.

        :return: work -> id of the person, None where nobody may have it
        :rtype: dict
        """
        self.ensure_one()
        works = self._get_works()
        rules = self._prepare_rules(works)
        return share_out(
            [(work, work.ticket_id) for work in works],
            self.target_ids.ids,
            self._get_load(),
            lambda work, user_id, given: not self._get_obstacle(
                work, user_id, given, rules
            ),
        )

    def _get_works(self):
        """Return the open work that is to be moved.

        What is handled comes before what is judged: who handles does not judge.

        :rtype: list of Work
        """
        works = []
        for model in self._get_chosen_models():
            field, _states = WORK[model]
            records = self.env[model].sudo().search(self._get_work_domain(model))
            records.fetch([field])
            for record in records:
                holder = record[field].id
                ticket = record if model == "helpdesk.ticket" else record.ticket_id
                if holder not in self.target_ids.ids:
                    works.append(Work(model, record.id, ticket.id, holder))
        return works

    def _get_chosen_models(self):
        """Return the models whose work is moved, in the order of :data:`WORK`."""
        chosen = {
            "helpdesk.ticket": self.moves_complaints,
            "complaint.dispatch": self.moves_orders,
            "complaint.solution": self.moves_appointments,
            "complaint.appeal": self.moves_appointments,
        }
        return [model for model in WORK if chosen[model]]

    def _get_work_domain(self, model):
        """Return which records of a model are open work that is to be moved.

        :rtype: Domain
        """
        field, states = WORK[model]
        is_ticket = model == "helpdesk.ticket"
        state = "complaint_phase" if is_ticket else "state"
        domain = Domain("company_id", "=", self.company_id._origin.id)
        domain &= Domain(state, "in", states)
        if self.ticket_ids:
            domain &= Domain(
                "id" if is_ticket else "ticket_id", "in", self.ticket_ids.ids
            )
        if self.source_user_id:
            domain &= Domain(field, "=", self.source_user_id.id)
        elif not is_ticket:
            domain &= Domain(field, "!=", False)
        return domain

    def _get_load(self):
        """Return how many open complaints the people have already.

        :return: user id -> number
        :rtype: dict
        """
        tickets = self.env["helpdesk.ticket"].sudo()
        groups = tickets._read_group(
            Domain("company_id", "=", self.company_id._origin.id)
            & Domain("complaint_phase", "in", OPEN_PHASES)
            & Domain("user_id", "in", self.target_ids.ids),
            ["user_id"],
            ["__count"],
        )
        return Counter({user.id: count for user, count in groups})

    # -- who may have it ------------------------------------------------------------

    def _prepare_rules(self, works):
        """Look up once what decides who may have the work.

        :param list works: Work
        :rtype: dict
        """
        env = self.sudo().env
        records = {
            model: env[model].browse([w.record_id for w in works if w.model == model])
            for model in WORK
        }
        ids = {work.ticket_id for work in works}
        tickets = env["helpdesk.ticket"].browse(ids)
        away = env["complaint.absence"]._get_deputies(self.company_id._origin)
        officers = self.target_ids._origin.filtered(lambda u: u.has_group(OFFICER))
        return {
            "subjects": {t.id: set(t.complaint_subject_user_ids.ids) for t in tickets},
            "judges": self._get_judges(tickets),
            "members": {
                order.id: set((order.team_id.user_ids | order.team_id.user_id).ids)
                for order in records["complaint.dispatch"]
            },
            "involved": {
                (model, record.id): set(record._get_involved_users().ids)
                for model in JUDGING
                for record in records[model]
            },
            "officers": set(officers.ids),
            "away": set(away),
        }

    def _get_judges(self, tickets):
        """Return who is appointed to verify or hear something of complaints.

        :param tickets: helpdesk.ticket, as superuser
        :return: ticket id -> ids of users; who gives his work away is none of them
        :rtype: dict of set
        """
        names = {
            "complaint.solution": "complaint_solution_ids",
            "complaint.appeal": "complaint_appeal_ids",
        }
        judges = {ticket.id: set() for ticket in tickets}
        for model, name in names.items():
            field, states = WORK[model]
            for record in tickets[name].filtered(lambda r, s=states: r.state in s):
                judges[record.ticket_id.id].update(record[field].ids)
        if self.moves_appointments:
            for users in judges.values():
                users.discard(self.source_user_id._origin.id)
        return judges

    def _get_obstacle(self, work, user_id, given, rules):
        """Tell why a person may not have a piece of work.

        :param Work work: what is to be moved
        :param int user_id: res.users
        :param dict given: work -> user id, what was given so far
        :param dict rules: see :meth:`_prepare_rules`
        :return: code of the reason, or empty
        :rtype: str
        """
        others = {
            other.model
            for other, holder in given.items()
            if other.ticket_id == work.ticket_id and holder == user_id
        }
        if user_id in rules["away"]:
            return "away"
        if user_id in rules["subjects"][work.ticket_id]:
            return "subject"
        if work.model in JUDGING:
            involved = rules["involved"][work.model, work.record_id]
            handles = bool(others.difference(JUDGING)) or user_id in involved
            return "involved" if handles else ""
        if user_id in rules["judges"][work.ticket_id] or others.intersection(JUDGING):
            return "judge"
        if work.model == "complaint.dispatch":
            return "" if user_id in rules["members"][work.record_id] else "stranger"
        return "" if user_id in rules["officers"] else "no_officer"

    def _get_obstacle_sentences(self):
        """Return what is said of people who may not have a piece of work.

        :return: code -> words
        :rtype: dict
        """
        _ = self.env._
        return {
            "away": _("is away"),
            "subject": _("is the subject of the complaint"),
            "involved": _("handles it and does not judge it"),
            "judge": _("judges it and does not handle it"),
            "stranger": _("is not of the team"),
            "no_officer": _("is no officer"),
        }

    def _get_refusals(self, plan):
        """Say for each piece of work that stays why nobody may have it.

        :param dict plan: see :meth:`_get_plan`
        :rtype: list of str
        """
        left = [work for work, user_id in plan.items() if user_id is None]
        rules, words = self._prepare_rules(left), self._get_obstacle_sentences()
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.browse([work.ticket_id for work in left])
        numbers = {ticket.id: ticket.number for ticket in tickets}
        kinds = {model: self.env["ir.model"]._get(model).name for model in WORK}
        sentences = []
        for work in left:
            reasons = [
                f"{user.name}: {words[code]}"
                for user in self.target_ids._origin
                if (code := self._get_obstacle(work, user.id, plan, rules))
            ]
            name = f"{numbers[work.ticket_id]}, {kinds[work.model]}"
            sentences.append(f"{name}: {', '.join(reasons)}")
        return sentences
