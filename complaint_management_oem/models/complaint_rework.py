# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ComplaintRework(models.Model):
    """重工: one round of rework at the customer, and his inspection (R220, R438)."""

    _name = "complaint.rework"
    _description = "Rework at the Customer"
    _inherit = ["complaint.goods.document"]
    _check_company_auto = True
    _complaint_transitions = {
        "draft": ("done",),
        "done": ("passed", "failed", "abandoned"),
        "passed": (),
        "failed": (),
        "abandoned": (),
    }
    _complaint_frozen_states = ("done", "passed", "failed", "abandoned")
    _complaint_open_in_states = {
        "done": (
            "quantity_passed",
            "quantity_failed",
            "customer_inspector",
            "customer_note",
        )
    }
    _complaint_stamp_fields = ("number", "date_done", "date_inspected")

    visit_id = fields.Many2one(
        comodel_name="complaint.site.visit",
        string="Agreed at",
        compute="_compute_visit_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id), ('state', '=', 'agreed'),"
        " ('treatment', '=', 'rework')]",
    )
    number = fields.Integer(string="Round of Rework", readonly=True, copy=False)
    production_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="complaint_rework_production_rel",
        string="From Production",
        domain=[("share", "=", False)],
    )
    quality_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="complaint_rework_quality_rel",
        string="From Quality",
        domain=[("share", "=", False)],
    )
    exception_reason = fields.Char(
        string="Reason of the Exception",
        help="Why production and quality do not go together, as they do in principle.",
    )
    work = fields.Text(string="What Was Done")
    quantity_reworked = fields.Float(string="Reworked", digits="Product Unit")
    quantity_passed = fields.Float(string="Passed", digits="Product Unit")
    quantity_failed = fields.Float(string="Not Passed", digits="Product Unit")
    customer_inspector = fields.Char(
        string="Inspected By", help="Who inspected the goods for the customer."
    )
    customer_note = fields.Text(string="Result of the Customer's Inspection")
    date_done = fields.Datetime(string="Reworked On", readonly=True, copy=False)
    date_inspected = fields.Datetime(string="Inspected On", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("done", "Reworked"),
            ("passed", "Passed"),
            ("failed", "Not passed"),
            ("abandoned", "Cannot be reworked"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    _quantities_not_negative = models.Constraint(
        "CHECK(LEAST(quantity_reworked, quantity_passed, quantity_failed) >= 0)",
        "Quantities are not below zero.",
    )

    @api.depends("ticket_id")
    def _compute_visit_id(self):
        for rework in self.filtered(lambda rework: not rework.visit_id):
            visits = rework._get_known_ticket().sudo().complaint_site_visit_ids
            rework.visit_id = visits.filtered(
                lambda v: v.state == "agreed" and v.treatment == "rework"
            )[:1]

    @api.depends("visit_id")
    def _compute_goods_ids(self):
        for rework in self.filtered(lambda rework: not rework.goods_ids):
            rework.goods_ids = rework.visit_id.sudo().goods_ids

    @api.constrains("ticket_id", "visit_id")
    def _check_visit(self):
        for rework in self.sudo():
            visit = rework.visit_id
            if visit.ticket_id != rework.ticket_id or visit.treatment != "rework":
                raise ValidationError(
                    self.env._("Rework was not agreed at this visit.")
                )

    def action_done(self):
        """Put a round of rework on record; the customer inspects it now.

        :raise UserError: when quantity or people are missing
        """
        self.check_access("write")
        for rework in self:
            if not rework.quantity_reworked or not (rework.work or "").strip():
                raise UserError(self.env._("Say what was reworked, and how much."))
            rework._check_people()
            rounds = rework.visit_id.sudo().rework_ids - rework
            rework._set_state(
                "done",
                "reworked",
                {"quantity": rework.quantity_reworked},
                number=len(rounds.filtered("number")) + 1,
                date_done=fields.Datetime.now(),
            )
        return True

    def action_pass(self):
        """The customer's inspection passed all of it.

        :raise UserError: when something did not pass
        """
        self.check_access("write")
        for rework in self:
            rework._check_inspection()
            if rework.quantity_failed:
                raise UserError(self.env._("Something did not pass: rework it again."))
            rework._inspected("passed", "rework_passed")
        return True

    def action_fail(self):
        """Something did not pass: another round follows (直至合格为止, R438).

        :raise UserError: when all of it passed
        """
        self.check_access("write")
        for rework in self:
            rework._check_inspection()
            if not rework.quantity_failed:
                raise UserError(self.env._("Say how much did not pass."))
            rework._inspected("failed", "rework_failed")
        return True

    def action_abandon(self):
        """It cannot be reworked after all: the goods are collected (R221).

        :raise UserError: when all of it passed
        """
        self.check_access("write")
        for rework in self:
            rework._check_inspection()
            if not rework.quantity_failed:
                raise UserError(self.env._("Say how much did not pass."))
            rework._inspected("abandoned", "rework_abandoned")
        return True

    def _inspected(self, state, milestone):
        self._set_state(
            state,
            milestone,
            {
                "number": self.number,
                "passed": self.quantity_passed,
                "failed": self.quantity_failed,
                "evidence": self._seal_evidence(),
            },
            date_inspected=fields.Datetime.now(),
        )

    def _check_inspection(self):
        """Refuse a result without the inspection of the customer.

        :raise UserError: naming what is missing
        """
        if not (self.customer_inspector or "").strip():
            raise UserError(self.env._("Say who inspected it for the customer."))
        inspected = self.quantity_passed + self.quantity_failed
        if self.goods_ids[:1].uom_id.compare(inspected, self.quantity_reworked):
            raise UserError(
                self.env._("What passed and what did not is not what was reworked.")
            )

    def _check_people(self):
        """Ask why production and quality do not go together, if they do not.

        :raise UserError: when the reason is missing
        """
        together = self.production_user_ids and self.quality_user_ids
        if not together and not (self.exception_reason or "").strip():
            raise UserError(
                self.env._(
                    "In principle production and quality go together: name people of "
                    "both, or say why not."
                )
            )
