# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from .mixins.complaint_reassignment_plan import WORK

MANAGER = "complaint_management.complaint_management_group_manager"
MAX_SENTENCES = 200
MAX_NUMBERS = 20


class ComplaintReassignment(models.Model):
    """Open work of one person, or of chosen complaints, goes to others (R076).

    It shows beforehand who gets what. The reason stands here, the ledger of each
    complaint refers to it.
    """

    _name = "complaint.reassignment"
    _description = "Reassignment of Open Work"
    _inherit = ["complaint.bulk.move", "complaint.reassignment.plan"]
    _order = "id desc"
    _rec_name = "reason"
    _check_company_auto = True
    _complaint_move_action = "complaint_management.complaint_reassignment_action_new"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    source_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Work Of",
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="All of his open work, unless complaints are chosen.",
    )
    ticket_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        relation="complaint_reassignment_ticket_rel",
        column1="reassignment_id",
        column2="ticket_id",
        string="Chosen Complaints",
        domain="[('complaint_procedure_id', '!=', False)]",
    )
    target_ids = fields.Many2many(
        comodel_name="res.users",
        relation="complaint_reassignment_user_rel",
        column1="reassignment_id",
        column2="user_id",
        string="Goes To",
        required=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Of several, who has the least gets the next complaint.",
    )
    moves_complaints = fields.Boolean(string="Complaints in His Hands", default=True)
    moves_orders = fields.Boolean(string="Orders He Handles", default=True)
    moves_appointments = fields.Boolean(
        string="Appointments to Verify or Hear", default=True
    )
    user_id = fields.Many2one(string="Reassigned By")
    date_done = fields.Datetime(string="Reassigned On")
    moved_count = fields.Integer(string="Pieces Moved")
    refusals = fields.Text(string="Left Where It Is")

    @api.depends(
        "source_user_id",
        "ticket_ids",
        "target_ids",
        "moves_complaints",
        "moves_orders",
        "moves_appointments",
        "state",
    )
    def _compute_preview(self):
        for move in self:
            known = move.source_user_id or move.ticket_ids
            if move.state != "draft" or not known or not move.target_ids:
                move.preview = False
                continue
            move.preview = self.env["ir.qweb"]._render(
                "complaint_management.complaint_reassignment_preview",
                move._get_preview(),
            )

    def _get_button_refusal(self):
        return self.env._("The work is moved by the button.")

    def _get_preview(self):
        """Tell who would get what, without writing anything.

        :return: ``moved``, ``people`` (name, load, pieces by kind) and ``refusals``
        :rtype: dict
        """
        self.ensure_one()
        plan, load = self._get_known_plan(), self._get_load()
        counts = Counter((user_id, work.model) for work, user_id in plan.items())
        people = [
            {
                "name": user.name,
                "load": load[user._origin.id],
                "counts": [counts[user._origin.id, model] for model in WORK],
            }
            for user in self.target_ids
        ]
        return {
            "moved": sum(user_id is not None for user_id in plan.values()),
            "people": people,
            "refusals": self._get_refusals(plan),
        }

    def _get_known_plan(self):
        """Return the plan for complaints that the user may read and leads.

        :rtype: dict
        """
        plan = self._get_plan()
        tickets = self.env["helpdesk.ticket"].browse({w.ticket_id for w in plan})
        led = tickets._filtered_access("read")._filter_complaint_led()
        return {work: who for work, who in plan.items() if work.ticket_id in led._ids}

    def action_reassign(self):
        """Move the open work.

        :return: window action of the result
        :raise AccessError: unless the user leads the complaints
        :raise UserError: when there is nothing to move, or nobody may have it
        """
        self.ensure_one()
        self._check_start()
        plan = self._get_known_plan()
        moved = {work: who for work, who in plan.items() if who is not None}
        refusals = self._get_refusals(plan)
        if not moved:
            sentence = self.env._("Nothing can be moved.")
            raise UserError("\n".join([sentence, *refusals[:MAX_SENTENCES]]))
        self._apply(moved)
        self._trusted().write(
            {
                "state": "done",
                "user_id": self.env.uid,
                "date_done": fields.Datetime.now(),
                "moved_count": len(moved),
                "refusals": "\n".join(refusals[:MAX_SENTENCES]),
            }
        )
        self._tell_people(moved)
        return self._open_result()

    def _check_start(self):
        """Refuse to move work without a reason, and by who does not lead.

        :raise AccessError: unless the user leads the complaints
        :raise UserError: saying what is missing
        """
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("What was moved is on record."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the work goes to others."))
        if not self.source_user_id and not self.ticket_ids:
            raise UserError(self.env._("Choose open complaints or a person."))
        self.ticket_ids.check_access("read")
        strange = self.ticket_ids - self.ticket_ids._filter_complaint_led()
        if strange or not self._leads_somebody():
            raise AccessError(
                self.env._("Only who leads the team of a complaint reassigns it.")
            )
        self._check_people()

    def _check_people(self):
        """Refuse people who do not work in the company.

        :raise UserError: naming them
        """
        wrong = self.target_ids.filtered(
            lambda u: u.share or not u.active or self.company_id not in u.company_ids
        )
        if wrong:
            raise UserError(
                self.env._(
                    "%s does not work here.",
                    format_list(self.env, wrong.mapped("name")),
                )
            )

    def _leads_somebody(self):
        """Tell whether the user leads a team or manages complaints.

        :rtype: bool
        """
        user = self.env.user
        teams = self.env["helpdesk.ticket.team"].sudo()
        return user.has_group(MANAGER) or bool(
            teams.search_count([("user_id", "=", user.id)], limit=1)
        )

    def _apply(self, moved):
        """Write who has the work now, one statement for each person and kind.

        :param dict moved: work -> user id
        """
        groups = defaultdict(list)
        for work, user_id in moved.items():
            groups[work.model, user_id].append(work.record_id)
        for (model, user_id), ids in groups.items():
            records = self.env[model].sudo().browse(ids)
            own = records._trusted().with_context(tracking_disable=True)
            own.write({WORK[model][0]: user_id})
            partner = self.env["res.users"].sudo().browse(user_id).partner_id
            records.message_subscribe(partner.ids)
        self.env["complaint.ledger"]._append(self._prepare_entries(moved))

    def _prepare_entries(self, moved):
        """Return a ledger row for each complaint.

        :param dict moved: work -> user id
        :rtype: list of dict
        """
        tickets = self.env["helpdesk.ticket"].sudo()
        label = tickets._get_complaint_milestones()["reassigned"]
        of_ticket = defaultdict(list)
        for work, user_id in moved.items():
            of_ticket[work.ticket_id].append(
                {
                    "model": work.model,
                    "id": work.record_id,
                    "from": work.holder_id or None,
                    "to": user_id,
                }
            )
        return [
            {
                "ticket": tickets.browse(ticket_id),
                "milestone": "reassigned",
                "label": label,
                "document": self,
                "payload": {"work": works},
            }
            for ticket_id, works in of_ticket.items()
        ]

    def _tell_people(self, moved):
        """Tell each person once what he was given.

        :param dict moved: work -> user id
        """
        given = defaultdict(set)
        for work, user_id in moved.items():
            given[user_id].add(work.ticket_id)
        for user in self.target_ids.filtered(lambda u: u.id in given):
            tickets = self.env["helpdesk.ticket"].sudo().browse(given[user.id])
            numbers = tickets.sorted("number").mapped("number")
            more = ["…"] if len(numbers) > MAX_NUMBERS else []
            own = self.with_context(lang=user.lang)
            self.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                subject=own.env._("%s complaints were given to you", len(numbers)),
                body=format_list(self.env, [*numbers[:MAX_NUMBERS], *more]),
            )
