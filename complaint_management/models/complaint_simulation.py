# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hashlib import sha256
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.periods import get_bounds

# As many complaints are played at once, while the manager waits.
AT_ONCE = 200
INPUTS = {
    "procedure_id",
    "scope",
    "date_from",
    "date_to",
    "team_ids",
    "grade_ids",
    "category_ids",
}


class ComplaintSimulation(models.Model):
    """Past complaints played back under a revision: what would have been late (R015).

    Complaints, clocks and ledger are read, never written. Grades and escalations are
    those on record; what nobody was asked for then is not known.
    """

    _name = "complaint.simulation"
    _description = "Complaint Simulation"
    _inherit = ["complaint.trusted.mixin", "complaint.simulation.overview"]
    _order = "id desc"
    _check_company_auto = True

    procedure_id = fields.Many2one(
        comodel_name="complaint.procedure",
        string="Revision",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('is_template', '=', False), ('company_id', '=', company_id)]",
    )
    procedure_state = fields.Selection(
        related="procedure_id.state", string="State of the Revision"
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    scope = fields.Selection(
        selection=[
            ("family", "Complaints under a revision of this procedure"),
            ("company", "All complaints of the company"),
        ],
        string="Play",
        required=True,
        default="family",
    )
    date_from = fields.Date(
        string="Received From",
        required=True,
        default=lambda self: self._get_default_days()[0],
    )
    date_to = fields.Date(
        string="Received Until",
        required=True,
        default=lambda self: self._get_default_days()[1],
    )
    team_ids = fields.Many2many("helpdesk.ticket.team", string="Teams")
    grade_ids = fields.Many2many("complaint.grade", string="Grades")
    category_ids = fields.Many2many("helpdesk.ticket.category", string="Categories")
    complaint_count = fields.Integer(
        string="Complaints", compute="_compute_complaint_count"
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("running", "Being played"),
            ("done", "Done"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    user_id = fields.Many2one("res.users", string="Run By", readonly=True, copy=False)
    date_started = fields.Datetime(string="Begun", readonly=True, copy=False)
    date_done = fields.Datetime(string="Run On", readonly=True, copy=False)
    fingerprint = fields.Char(readonly=True, copy=False)
    is_outdated = fields.Boolean(
        compute="_compute_is_outdated", help="The revision was changed since."
    )
    progress = fields.Float(compute="_compute_progress")
    line_ids = fields.One2many(
        "complaint.simulation.line", "simulation_id", string="Complaints Played"
    )
    step_ids = fields.One2many(
        "complaint.simulation.step", "simulation_id", string="Steps"
    )

    @api.model
    def _get_default_days(self):
        """Return the first and the last day of the three months before this one."""
        first = fields.Date.context_today(self).replace(day=1)
        return first - relativedelta(months=3), first - relativedelta(days=1)

    @api.depends("procedure_id", "date_from", "date_to")
    def _compute_display_name(self):
        for simulation in self:
            simulation.display_name = self.env._(
                "%(procedure)s, %(begin)s to %(end)s",
                procedure=simulation.procedure_id.display_name or "",
                begin=simulation.date_from or "",
                end=simulation.date_to or "",
            )

    @api.depends(lambda self: (*INPUTS, "state", "line_ids"))
    def _compute_complaint_count(self):
        tickets = self.env["helpdesk.ticket"]
        for simulation in self:
            if simulation.state == "draft":
                domain = simulation._get_complaint_domain()
                simulation.complaint_count = tickets.search_count(domain)
            else:
                simulation.complaint_count = len(simulation.line_ids)

    @api.depends("state", "fingerprint", "procedure_id")
    def _compute_is_outdated(self):
        for simulation in self:
            known = simulation.fingerprint
            simulation.is_outdated = bool(known) and (
                known != simulation._get_fingerprint()
            )

    @api.depends("state", "line_ids.is_played")
    def _compute_progress(self):
        counts = self.env["complaint.simulation.line"]._read_group(
            [("simulation_id", "in", self.ids)],
            ["simulation_id", "is_played"],
            ["__count"],
        )
        played = {(s, is_played): count for s, is_played, count in counts}
        for simulation in self:
            done = played.get((simulation._origin, True), 0)
            total = done + played.get((simulation._origin, False), 0)
            simulation.progress = 100 * done / total if total else 0

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for simulation in self:
            if simulation.date_from > simulation.date_to:
                raise UserError(self.env._("The period ends before it begins."))

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            self = self._without_defaults(("state", "user_id", "fingerprint"))
            allowed = INPUTS | {"company_id"}
            vals_list = [
                {name: vals[name] for name in allowed & set(vals)} for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_trusted():
            if set(vals) - INPUTS:
                raise UserError(self.env._("The result is written by the simulation."))
            if any(simulation.state != "draft" for simulation in self):
                raise UserError(
                    self.env._("A simulation that was run is kept: duplicate it.")
                )
        return super().write(vals)

    def _get_complaint_domain(self):
        """Return which complaints are played.

        :rtype: Domain
        """
        self.ensure_one()
        if not (self.procedure_id and self.date_from and self.date_to):
            return Domain.FALSE
        zone = ZoneInfo(self.procedure_id.sudo()._get_calendar().tz or "UTC")
        begin, end = get_bounds(self.date_from, self.date_to, zone)
        domain = (
            Domain("complaint_procedure_id", "!=", False)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("complaint_date_received", ">=", begin)
            & Domain("complaint_date_received", "<", end)
        )
        if self.scope == "family":
            code = self.procedure_id.code
            domain &= Domain("complaint_procedure_id.code", "=", code)
        for name, records in (
            ("team_id", self.team_ids),
            ("complaint_grade_id", self.grade_ids),
            ("category_id", self.category_ids),
        ):
            if records:
                domain &= Domain(name, "in", records.ids)
        return domain

    def _get_fingerprint(self):
        """Return the hash of what the revision says about time.

        :rtype: str
        """
        self.ensure_one()
        policy = self.procedure_id.sudo()._get_policy()
        # in an order that does not depend on what was read when
        steps = [
            [sorted(part) if isinstance(part, tuple) else part for part in step]
            for _code, step in sorted(policy.plan.steps.items())
        ]
        pauses = [
            (code, sorted(pause.steps), pause.number, pause.unit)
            for code, pause in sorted(policy.pauses.items())
        ]
        content = repr((steps, pauses))
        return sha256(content.encode()).hexdigest()

    # -- running ------------------------------------------------------------------

    def action_run(self):
        """Choose the complaints and play them; many of them in the background.

        :raise UserError: when it was run, or no complaint is chosen
        """
        self.check_access("write")
        for simulation in self:
            simulation._check_runnable()
            tickets = self.env["helpdesk.ticket"].search(
                simulation._get_complaint_domain(), order="complaint_date_received, id"
            )
            if not tickets:
                raise UserError(self.env._("No complaint was received in this period."))
            simulation._begin(tickets)
            if len(tickets) <= AT_ONCE:
                simulation.sudo().line_ids._play()
                simulation.sudo()._finish()
            else:
                cron = "complaint_management.ir_cron_complaint_simulation_play"
                self.env.ref(cron).sudo()._trigger()

    def _check_runnable(self):
        """Refuse to run twice, and without working time.

        :raise UserError: saying which
        """
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._("A simulation that was run is kept: duplicate it.")
            )
        calendar = self.procedure_id.sudo()._get_calendar()
        if not calendar.flexible_hours and not calendar.attendance_ids:
            raise UserError(
                self.env._("There are no working hours: no deadline can be counted.")
            )

    def _begin(self, tickets):
        """Note who plays which complaints, and what the revision says now.

        :param tickets: helpdesk.ticket
        """
        self._trusted().write(
            {
                "state": "running",
                "user_id": self.env.uid,
                "date_started": fields.Datetime.now(),
                "fingerprint": self._get_fingerprint(),
            }
        )
        self.env["complaint.simulation.line"].sudo().create(
            [
                {
                    "simulation_id": self.id,
                    "ticket_id": ticket.id,
                    "team_id": ticket.team_id.id,
                    "grade_id": ticket.complaint_grade_id.id,
                    "category_id": ticket.category_id.id,
                    "date_received": ticket.complaint_date_received,
                }
                for ticket in tickets.sudo()
            ]
        )

    def _finish(self):
        """Add up the steps of simulations that were played to the end."""
        lines = self.env["complaint.simulation.line"].sudo()
        for simulation in self:
            waiting = [("simulation_id", "=", simulation.id), ("is_played", "=", False)]
            if simulation.state != "running" or lines.search_count(waiting, limit=1):
                continue
            steps = self.env["complaint.simulation.step"].sudo()
            steps.create(simulation.line_ids._add_up_steps(simulation))
            simulation._trusted().write(
                {"state": "done", "date_done": fields.Datetime.now()}
            )

    @api.model
    def _cron_play(self, batch_size=200):
        """Play what is waiting; safe to run twice and on two servers.

        :param int batch_size: complaints in one transaction
        """
        waiting = [("is_played", "=", False), ("simulation_id.state", "=", "running")]
        todo = self.env["complaint.simulation.line"].search(waiting, order="id")
        for lines in self.env["ir.cron"]._iter_complaint_batches(todo, batch_size):
            lines.filtered_domain(waiting)._play()
        # the last batch may have been another server's
        running = self.search([("state", "=", "running")])
        running.try_lock_for_update()._finish()

    # -- looking at it --------------------------------------------------------------

    def action_open_lines(self):
        """Open the figures by week, team and grade.

        :return: window action
        """
        self.ensure_one()
        return self._open_lines("complaint_simulation_line_action")

    def action_open_complaints(self):
        """Open the complaints that were played, the worst ones first.

        :return: window action
        """
        self.ensure_one()
        return self._open_lines("complaint_simulation_line_action_list")

    def _open_lines(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"complaint_management.{name}"
        )
        return action | {"domain": [("simulation_id", "in", self.ids)]}
