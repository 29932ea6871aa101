# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import split_every

# complaints moved in one transaction; more than that are moved in the background
BATCH_SIZE = 200
MANAGER = "complaint_management.complaint_management_group_manager"


class ComplaintProcedureMove(models.Model):
    """Open complaints are moved to the revision in force, with a reason (R044).

    It shows beforehand what would change. The reason stands here, the ledger of each
    complaint refers to it.
    """

    _name = "complaint.procedure.move"
    _description = "Move to Another Revision"
    _inherit = ["complaint.bulk.move"]
    _order = "id desc"
    _rec_name = "target_id"
    _check_company_auto = True
    _complaint_move_action = "complaint_management.complaint_procedure_move_action_new"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    source_id = fields.Many2one(
        comodel_name="complaint.procedure",
        string="From",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', '=', company_id), "
        "('state', 'in', ['in_force', 'replaced'])]",
        help="All its open complaints, unless some are chosen.",
    )
    target_id = fields.Many2one(
        comodel_name="complaint.procedure",
        string="To",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id), ('state', '=', 'in_force')]",
    )
    ticket_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        relation="complaint_procedure_move_ticket_rel",
        column1="move_id",
        column2="ticket_id",
        string="Chosen Complaints",
        domain="[('complaint_procedure_id', '!=', False)]",
    )
    state = fields.Selection(
        selection_add=[("running", "Under way"), ("done",)],
        ondelete={"running": "cascade"},
    )

    @api.depends("source_id", "target_id", "ticket_ids", "state")
    def _compute_preview(self):
        for move in self:
            if not move.target_id or move.state != "draft":
                move.preview = False
                continue
            move.preview = self.env["ir.qweb"]._render(
                "complaint_management.complaint_procedure_move_preview",
                move._get_preview(),
            )

    def _get_button_refusal(self):
        return self.env._("The complaints are moved by the button.")

    def _get_todo_domain(self):
        """Return which complaints are to be moved.

        :rtype: Domain
        """
        self.ensure_one()
        if self.ticket_ids:
            domain = Domain("id", "in", self.ticket_ids.ids)
        else:
            domain = Domain("complaint_procedure_id", "=", self.source_id.id)
        phases = [code for code, _label in self._get_phases() if code != "closed"]
        return (
            domain
            & Domain("complaint_procedure_id", "not in", (False, self.target_id.id))
            & Domain("complaint_phase", "in", phases)
        )

    @api.model
    def _get_phases(self):
        return self.env["helpdesk.ticket.stage"]._get_complaint_phases()

    def _get_preview(self):
        """Tell what the move would change, without writing anything.

        :return: ``total``, ``moved``, ``refusals`` (sentences) and the counts by name
            of a step: ``started``, ``ended``, ``changed``, ``overdue``
        :rtype: dict
        """
        self.ensure_one()
        target = self.target_id._origin.sudo()
        tickets = self.env["helpdesk.ticket"].search(self._get_todo_domain())
        counts = {
            name: Counter() for name in ("started", "ended", "changed", "overdue")
        }
        sentences, moved = [], 0
        for ids in split_every(BATCH_SIZE, tickets.ids):
            batch = tickets.browse(ids)
            refusals = batch._get_complaint_move_refusals(target)
            sentences += refusals.values()
            batch = batch.sudo() - batch.sudo().browse().union(*refusals)
            moved += len(batch)
            self._count_effects(batch._prepare_complaint_moves(target), target, counts)
        return {
            "total": len(tickets),
            "moved": moved,
            "refusals": sentences,
            **{name: sorted(own.items()) for name, own in counts.items()},
        }

    @api.model
    def _count_effects(self, moves, target, counts):
        steps, now = target._get_steps(), fields.Datetime.now()
        for move in moves:
            counts["started"].update(steps[step.code].name for _, step in move.started)
            counts["ended"].update(move.ended.mapped("name"))
            for clock, vals in move.clocks:
                due = vals.get("date_due", clock.date_due)
                if due != clock.date_due:
                    counts["changed"][vals["name"]] += 1
                    if due and due <= now:
                        counts["overdue"][vals["name"]] += 1

    def action_move(self):
        """Move the complaints; many of them in the background.

        :return: window action of the result
        :raise AccessError: unless the user manages procedures
        :raise UserError: when there is nothing to move, or no way to
        """
        self.ensure_one()
        self._check_start()
        tickets = self.env["helpdesk.ticket"].search(self._get_todo_domain())
        if not tickets:
            raise UserError(self.env._("No open complaint is to be moved."))
        self._trusted().write({"state": "running", "user_id": self.env.uid})
        if len(tickets) > BATCH_SIZE:
            cron = "complaint_management.ir_cron_complaint_procedure_move"
            self.env.ref(cron).sudo()._trigger()
        else:
            self._move_batch(tickets)
            self._finish()
        return self._open_result()

    def _check_start(self):
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Complaints are moved by a manager."))
        if self.state != "draft":
            raise UserError(self.env._("What was moved is on record."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the complaints are moved."))
        if self.target_id.state != "in_force":
            raise UserError(
                self.env._("%s is not in force.", self.target_id.display_name)
            )
        if not self.source_id and not self.ticket_ids:
            raise UserError(self.env._("Choose open complaints."))

    def _move_batch(self, tickets):
        """Move one batch and note what was refused.

        :param tickets: helpdesk.ticket
        """
        self.ensure_one()
        refusals = tickets._complaint_move(self)
        known = (self.refusals or "").splitlines()
        self._trusted().write(
            {
                "moved_count": self.moved_count + len(tickets) - len(refusals),
                "refusals": "\n".join(dict.fromkeys([*known, *refusals.values()])),
            }
        )

    def _finish(self):
        self._trusted().write({"state": "done", "date_done": fields.Datetime.now()})

    @api.model
    def _cron_move(self, batch_size=BATCH_SIZE):
        """Go on with the moves under way; safe to run twice.

        :param int batch_size: complaints in one transaction
        """
        for move in self.search([("state", "=", "running")], order="id"):
            own = move.with_user(move.user_id)
            domain, tickets = own._get_todo_domain(), own.env["helpdesk.ticket"]
            batches = self.env["ir.cron"]._iter_complaint_batches(
                tickets.search(domain), batch_size
            )
            for batch in batches:
                own._move_batch(batch.filtered_domain(domain))
            left = tickets.search(domain)
            refused = left._get_complaint_move_refusals(own.target_id.sudo())
            if len(left) == len(refused):
                own._finish()
