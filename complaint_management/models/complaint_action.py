# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

PLANNING = ("draft", "adjusted")
# written while the action is under way, too
ALWAYS_OPEN = {"adjustment", "not_done_reason", "measure_ids"}
TRANSITIONS = {
    "draft": ("planned",),
    "planned": ("doing",),
    "doing": ("done",),
    "done": ("evaluated",),
    "evaluated": ("adjusted",),
    "adjusted": ("planned",),
}


class ComplaintAction(models.Model):
    """改进计划: corrective, preventive, improvement; plan, do, check, act.

    Covers R418-R422, R426 and R427. One action answers many complaints, or none yet:
    an analysis may show a problem before anybody complains. Its steps stand in the
    ledger of each complaint, of closed ones, too.
    """

    _name = "complaint.action"
    _description = "Complaint Improvement"
    _inherit = [
        "mail.thread",
        "complaint.stamped.mixin",
        "complaint.step.taker",
        "complaint.action.effect",
    ]
    _order = "date_due, id desc"
    _check_company_auto = True

    _complaint_stamp_fields = (
        "state",
        "cycle",
        "company_id",
        "result",
        "date_planned",
        "date_started",
        "date_done",
        "evaluation_ids",
    )
    _complaint_after_close = True

    name = fields.Char(string="Subject of the Improvement", required=True)
    kind = fields.Selection(
        selection=[
            ("corrective", "Corrective"),
            ("preventive", "Preventive"),
            ("improvement", "Improvement"),
        ],
        string="Kind of Improvement",
        required=True,
        default="corrective",
    )
    target = fields.Selection(
        selection=[
            ("policy", "Management policy"),
            ("process", "Business process"),
            ("product", "Product"),
            ("service", "Service"),
        ],
        string="What Is Improved",
        required=True,
        default="process",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    periodic_report_id = fields.Many2one(
        comodel_name="complaint.periodic.report",
        string="Found In",
        index="btree_not_null",
        ondelete="restrict",
        help="The periodic report that showed the weak point (R405).",
    )
    ticket_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        relation="complaint_action_ticket_rel",
        column1="action_id",
        column2="ticket_id",
        string="Complaints",
        check_company=True,
        domain=[("complaint_procedure_id", "!=", False)],
    )
    cause_id = fields.Many2one(
        comodel_name="complaint.cause",
        string="Kind of Cause",
        index="btree_not_null",
        ondelete="restrict",
    )
    analysis = fields.Text(help="What complaints or data show, and why it happens.")
    goal = fields.Text(help="What has to be reached, so that it can be measured.")

    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Responsible Department",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible Person",
        index="btree_not_null",
        check_company=True,
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    supervisor_id = fields.Many2one(
        comodel_name="res.users",
        string="Supervisor",
        index="btree_not_null",
        check_company=True,
        domain=[("share", "=", False)],
        ondelete="restrict",
        help="Checks the effect; took no part in the measures.",
    )
    approver_id = fields.Many2one(
        comodel_name="res.users",
        string="Plan Approved By",
        compute="_compute_approver_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        domain=[("share", "=", False)],
        help="Where the procedure says who approves plans, one of them (R226).",
    )
    date_due = fields.Date(string="To Be Done By", index=True)
    measure_ids = fields.One2many(
        comodel_name="complaint.action.measure", inverse_name="action_id"
    )
    not_done_reason = fields.Text(
        string="Why Not Done", help="Needed when measures stay open."
    )
    adjustment = fields.Text(
        copy=False, help="What is done otherwise after a poor result."
    )

    cycle = fields.Integer(default=1, readonly=True, copy=False)
    date_planned = fields.Datetime(string="Plan Fixed On", readonly=True, copy=False)
    date_started = fields.Datetime(string="Started On", readonly=True, copy=False)
    date_done = fields.Datetime(string="Done On", readonly=True, copy=False)
    evaluation_ids = fields.One2many(
        comodel_name="complaint.action.evaluation",
        inverse_name="action_id",
        readonly=True,
        copy=False,
    )
    result = fields.Selection(
        selection=[("effective", "Effective"), ("ineffective", "Not effective")],
        string="Judgement of the Effect",
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("planned", "Plan fixed"),
            ("doing", "Doing"),
            ("done", "Done"),
            ("evaluated", "Evaluated"),
            ("adjusted", "Adjusted"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )

    @api.constrains("ticket_ids")
    def _check_complaints(self):
        for ticket in self.sudo().ticket_ids:
            if not ticket.complaint_procedure_id:
                raise ValidationError(
                    self.env._("%s is not a complaint.", ticket.number)
                )

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        self._check_planning(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if any(action.state != "draft" for action in self):
            raise UserError(self.env._("What was planned is kept."))

    def _check_planning(self, vals):
        """Refuse to change a plan that is carried out.

        :raise UserError: unless the action is being planned or adjusted
        """
        if set(vals) <= ALWAYS_OPEN:
            return
        for action in self:
            if action.state not in PLANNING:
                raise UserError(
                    self.env._(
                        "%s is planned: adjust it after its evaluation.", action.name
                    )
                )

    # -- what the engine of the steps asks -------------------------------------------

    def _get_responsible_team(self):
        return self.team_id

    @api.depends("ticket_ids")
    def _compute_approver_id(self):
        for action in self:
            if action.state in PLANNING and not action.approver_id:
                action.approver_id = action._get_approvers()[:1]

    def _get_approvers(self):
        """Return who may approve the plan, where a procedure names the role.

        :rtype: recordset of res.users
        """
        approvers = self.env["res.users"]
        for ticket in self.sudo().ticket_ids._origin:
            steps = ticket.complaint_procedure_id._get_steps()
            role = (
                steps["improvement_planned"].role_id
                if "improvement_planned" in steps
                else self.env["complaint.role"]
            )
            approvers |= role._get_users(ticket.company_id, self.team_id.sudo())
        return approvers

    def _get_step_role(self, step):
        return step.role_id

    def _names_who_takes(self, milestone):
        """The plan names its people; a procedure may say who approves it."""
        return milestone != "improvement_planned"

    def _move(self, state, milestone=None, payload=None, **vals):
        """Move to a state and write the step into the ledgers of the complaints.

        :param str state: one that may follow
        :param str milestone: code of the step, or None
        :param dict payload: facts without personal data
        :param vals: stamps written together with the state
        :raise UserError: when the state may not follow
        """
        self.ensure_one()
        if state not in TRANSITIONS[self.state]:
            raise UserError(self.env._("%s cannot do this step now.", self.name))
        self._trusted().write({"state": state, **vals})
        entry = {
            "milestone": milestone,
            "document": self,
            "payload": {"cycle": self.cycle} | (payload or {}),
        }
        tickets = self.sudo().ticket_ids
        if milestone and tickets:
            tickets._complaint_record_entries(
                [entry | {"ticket": ticket} for ticket in tickets]
            )

    # -- plan, do, check, act --------------------------------------------------------

    def action_plan(self):
        """Fix the plan of this cycle.

        :raise UserError: with all that is missing
        """
        self.check_access("write")
        for action in self:
            missing = action._get_missing()
            if missing:
                raise UserError("\n".join(missing))
            action._move(
                "planned",
                "improvement_planned",
                {"kind": action.kind, "target": action.target},
                date_planned=fields.Datetime.now(),
            )
        return True

    def _get_missing(self):
        """Tell what the plan lacks (R418).

        :rtype: list of translated sentences
        """
        _ = self.env._
        wanted = {
            _("Say what has to be reached."): self.goal,
            _("Link complaints, or write what the data show."): (
                self.sudo().ticket_ids or (self.analysis or "").strip()
            ),
            _("Name the responsible department and person."): (
                self.team_id and self.user_id
            ),
            _("Say by when it is done."): self.date_due,
            _("Plan at least one measure that is still to be done."): (
                self.measure_ids.filtered(lambda m: m.state == "open")
            ),
            _("Say which complaints are counted, over how many days."): (
                (self.category_id or self.count_team_id) and self.effect_days > 0
            ),
        }
        return [sentence for sentence, value in wanted.items() if not value]

    def action_start(self):
        """Begin with the measures."""
        self.check_access("write")
        for action in self:
            # what follows is compared with the time before anything was done
            action._move(
                "doing", date_started=action.date_started or fields.Datetime.now()
            )
        return True

    def action_done(self):
        """Report that the measures are carried out.

        :raise UserError: when measures are open and no reason is given
        """
        self.check_access("write")
        for action in self:
            todo = action.measure_ids.filtered(lambda m: m.state == "open")
            if todo and not (action.not_done_reason or "").strip():
                raise UserError(
                    self.env._(
                        "Not done yet: %s. Do them or say why not.",
                        format_list(self.env, todo.mapped("name")),
                    )
                )
            action._move(
                "done",
                "improvement_done",
                {"open": len(todo), "measures": len(action.measure_ids)},
                date_done=fields.Datetime.now(),
            )
        return True

    def action_adjust(self):
        """Open the plan again after a poor result (R419, R420).

        :raise UserError: when the result was good or nothing is changed
        """
        self.check_access("write")
        for action in self:
            if action.result != "ineffective":
                raise UserError(self.env._("Only what was not effective is adjusted."))
            if not (action.adjustment or "").strip():
                raise UserError(self.env._("Say what is done otherwise."))
            action.evaluation_ids[:1].sudo()._trusted().adjustment = action.adjustment
            action._move(
                "adjusted",
                cycle=action.cycle + 1,
                result=False,
                adjustment=False,
                date_done=False,
            )
        return True
