# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_list

# of these modes the text alone is the remedy
MODES_WITHOUT_PREVENTION = ("apology", "explanation")


class ComplaintSolution(models.Model):
    """What is offered to the customer: approved, answered, carried out, verified.

    Covers R209-R211, R213, R225, R239, R257 and R269.
    """

    _name = "complaint.solution"
    _description = "Complaint Solution"
    _inherit = [
        "complaint.approval.mixin",
        "complaint.solution.case.mixin",
        "complaint.solution.answer.mixin",
        "complaint.solution.verification.mixin",
        "complaint.approval.buttons",
    ]
    _check_company_auto = True

    _state_to = [
        "approved",
        "offered",
        "accepted",
        "refused",
        "implemented",
        "verified",
    ]
    _complaint_transitions = {
        "draft": ("requested", "cancelled"),
        "requested": ("approved", "draft", "cancelled"),
        "approved": ("offered", "cancelled"),
        "offered": ("accepted", "refused", "cancelled"),
        "accepted": ("implemented",),
        "implemented": ("verified", "accepted"),
        "refused": (),
        "verified": (),
        "cancelled": (),
    }
    _complaint_frozen_states = (
        "requested",
        "approved",
        "offered",
        "accepted",
        "refused",
        "implemented",
        "verified",
        "cancelled",
    )
    _complaint_state_steps = {
        "approved": "approved",
        "offered": "offered",
        "accepted": "accepted",
        "implemented": "implemented",
        "verified": "verified",
    }
    _complaint_stamp_fields = (
        "date_offered",
        "offered_by_id",
        "offer_hash",
        "date_answered",
        "customer_answer_channel",
        "answer_partner_id",
        "answer_person",
        "answered_by_id",
        "answer_hash",
        "signature_id",
        "refusal_reason",
        "cancel_reason",
        "date_implemented",
        "implemented_by_id",
        "date_verified",
        "verifier_id",
        "verifier_appointed_by_id",
        "verified_by_id",
        "verification_result",
        "verification_note",
    )
    # measure_ids is guarded line by line
    _complaint_open_fields = ("measure_ids", "not_done_reason")
    _approval_amount_fact = "solution_cost"
    _approval_frozen_fields = (
        "ticket_id",
        "investigation_id",
        "mode",
        "description",
        "basis",
        "accountability",
        "cost",
        "prevention",
    )
    _approval_line_fields = {"measure_ids": ("name", "user_id", "date_due")}

    investigation_id = fields.Many2one(
        comodel_name="complaint.investigation",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id)]",
    )
    mode = fields.Selection(
        selection=[
            ("apology", "Apology"),
            ("compensation", "Compensation"),
            ("rectification", "Rectification"),
            ("explanation", "Explanation"),
        ],
        required=True,
        default="rectification",
    )
    description = fields.Text(
        string="Solution", required=True, help="As the customer reads it."
    )
    guide_id = fields.Many2one(
        comodel_name="complaint.guide",
        string="Template",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('kind', '=', 'solution'), ('state', '=', 'in_force'),"
        " ('company_id', '=', company_id)]",
        help="What this kind of complaint is usually solved with (R218).",
    )
    basis = fields.Text(
        help="Law, contract, standard; the reason of a concession beyond them."
    )
    accountability = fields.Text(
        help="Who is held responsible, and how. The customer does not see it."
    )
    cost = fields.Monetary(help="What the solution costs us, in company currency.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    prevention = fields.Text(help="How the same is kept from happening again.")
    measure_ids = fields.One2many(
        comodel_name="complaint.solution.measure", inverse_name="solution_id"
    )
    not_done_reason = fields.Text(
        string="Why Not Done", help="Needed when measures stay open."
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("requested", "In approval"),
            ("approved", "Approved"),
            ("offered", "Offered"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("implemented", "Carried out"),
            ("verified", "Verified"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    date_implemented = fields.Datetime(readonly=True, copy=False)
    implemented_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    _cost_not_negative = models.Constraint(
        "CHECK(cost >= 0)", "What a solution costs is not below zero."
    )

    @api.constrains("ticket_id", "investigation_id")
    def _check_investigation(self):
        for solution in self.sudo():
            investigation = solution.investigation_id
            if investigation and investigation.ticket_id != solution.ticket_id:
                raise ValidationError(
                    self.env._("The investigation belongs to another complaint.")
                )

    @api.onchange("guide_id")
    def _onchange_guide_id(self):
        """Take over the words of the template where nothing is written yet."""
        guide = self.guide_id
        self.description = self.description or guide.content
        self.prevention = self.prevention or guide.prevention

    @api.model_create_multi
    def create(self, vals_list):
        investigations = self.env["complaint.investigation"]
        for vals in vals_list:
            # a handler sees the investigation, not the complaint
            if vals.get("investigation_id") and not vals.get("ticket_id"):
                investigation = investigations.browse(vals["investigation_id"])
                vals["ticket_id"] = investigation.ticket_id.id
        return super().create(vals_list)

    # -- approval --------------------------------------------------------------

    @api.depends("investigation_id")
    def _compute_others_steps(self):
        return super()._compute_others_steps()

    def _get_responsible_team(self):
        return self.sudo().investigation_id.dispatch_id.team_id

    def _get_approval_facts(self):
        """Return the cost of all solutions of the complaint that are not over."""
        ticket = self.sudo().ticket_id
        live = ticket.complaint_solution_ids.filtered(
            lambda s: s == self or s.state not in ("draft", "refused", "cancelled")
        )
        return super()._get_approval_facts() | {
            "solution_cost": sum(live.mapped("cost")),
            "solution_mode": self.mode,
        }

    def _get_approval_excluded_users(self):
        executors = self.sudo().measure_ids.user_id
        return super()._get_approval_excluded_users() | executors

    def _check_before_approval(self):
        if not self.measure_ids:
            raise UserError(
                self.env._("Name at least one measure with its owner and date.")
            )
        if not self.prevention and self.mode not in MODES_WITHOUT_PREVENTION:
            raise UserError(
                self.env._("Say how the same is kept from happening again.")
            )
        return super()._check_before_approval()

    # -- life after the approval -----------------------------------------------

    def action_offer(self):
        """Offer the approved solution to the customer and freeze its text (T10).

        :raise UserError: when another offer of the complaint waits or was accepted
        """
        self.check_access("write")
        for solution in self._without_client_context():
            solution._lock_row()
            solution._check_content_unchanged()
            solution._check_only_offer()
            solution._check_discreet()
            digest = solution._get_offer_digest()
            solution._set_state(
                "offered",
                "offered",
                {"offer": digest},
                date_offered=fields.Datetime.now(),
                offered_by_id=self.env.uid,
                offer_hash=digest,
            )
            solution._get_case_people()._offer(solution.sudo())
        return True

    def _check_only_offer(self):
        others = self.sudo().ticket_id.complaint_solution_ids - self.sudo()
        other = others.filtered(
            lambda s: s.round == self.round
            and s.state in ("offered", "accepted", "implemented", "verified")
        )
        if other:
            raise UserError(
                self.env._("%s was offered already.", other[0].display_name)
            )

    def action_implement(self):
        """Report that the measures are carried out (R257).

        :raise UserError: when measures are open and no reason is given
        """
        self.check_access("write")
        for solution in self._without_client_context():
            solution._lock_row()
            todo = solution.measure_ids.filtered(lambda m: m.state == "open")
            if todo and not (solution.not_done_reason or "").strip():
                raise UserError(
                    self.env._(
                        "Not done yet: %s. Do them or say why not.",
                        format_list(self.env, todo.mapped("name")),
                    )
                )
            solution._set_state(
                "implemented",
                "implemented",
                {"open": len(todo), "measures": len(solution.measure_ids)},
                date_implemented=fields.Datetime.now(),
                implemented_by_id=self.env.uid,
            )
        return True

    def _open_dialogue(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"complaint_management.{name}"
        )
        action["context"] = {"default_solution_id": self.id}
        return action

    def copy_data(self, default=None):
        """Copy the measures, too: a refused offer is the draft of the next one."""
        vals_list = super().copy_data(default)
        for solution, vals in zip(self, vals_list, strict=True):
            vals.pop("company_id", None)  # stamped again from the complaint
            vals["measure_ids"] = [
                Command.create(measure_vals)
                for measure_vals in solution.measure_ids.copy_data()
            ]
        return vals_list
