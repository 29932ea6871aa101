# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

QUANTITIES = {"party_quantity", "team_quantity"}
SUPERVISION = {"supervisor_id", "supervision"}
RECOVERY = {"amount_to_recover", "amount_recovered", "recovery_note"}


class ComplaintEmergencyRepair(models.Model):
    """应急维修: a team repairs in place of the party that did not (R262, R263).

    The representative suggests it; the manager orders it, or who signs a fine.
    """

    _name = "complaint.emergency.repair"
    _description = "Emergency Repair"
    _inherit = ["complaint.evidence.mixin", "complaint.penalty.role", "mail.thread"]
    _check_company_auto = True
    _complaint_after_close = True
    _complaint_transitions = {
        "draft": ("ordered", "cancelled"),
        "ordered": ("done", "cancelled"),
        "done": ("accepted", "ordered"),
        "accepted": (),
        "cancelled": (),
    }
    _complaint_frozen_states = ("ordered", "done", "accepted", "cancelled")
    _complaint_open_fields = (*QUANTITIES, *SUPERVISION, *RECOVERY, "attachment_ids")
    _complaint_stamp_fields = (
        "party_id",
        "date_ordered",
        "ordered_by_id",
        "date_done",
        "done_by_id",
        "date_accepted",
        "accepted_by_id",
        "audited_cost",
        "date_audited",
        "audited_by_id",
    )

    dispatch_id = fields.Many2one(
        comodel_name="complaint.dispatch",
        string="Order",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id), ('party_id', '!=', False)]",
    )
    party_id = fields.Many2one(
        comodel_name="res.partner",
        string="In Place Of",
        compute="_compute_party_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Emergency Repair Team",
        check_company=True,
        index="btree_not_null",
    )
    reason = fields.Text(help="Why the party does not repair it itself.")
    date_ordered = fields.Datetime(readonly=True, copy=False)
    ordered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    supervisor_id = fields.Many2one(
        comodel_name="res.users",
        check_company=True,
        domain="[('share', '=', False)]",
        help="Supervises the work from beginning to end (全程监控).",
    )
    supervision = fields.Text(help="What was seen on site, and when.")
    party_quantity = fields.Text(
        string="Work of the Party", help="Quantities the party itself carried out."
    )
    team_quantity = fields.Text(
        string="Work of the Team", help="Quantities the team carried out."
    )
    date_done = fields.Datetime(readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_accepted = fields.Datetime(string="Work Accepted", readonly=True, copy=False)
    accepted_by_id = fields.Many2one(
        "res.users", string="Work Accepted By", readonly=True, copy=False
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    audited_cost = fields.Monetary(readonly=True, copy=False)
    date_audited = fields.Datetime(readonly=True, copy=False)
    audited_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    amount_to_recover = fields.Monetary(
        string="To Recover From the Party",
        help="The document does not say who bears it.",
    )
    amount_recovered = fields.Monetary(string="Recovered", tracking=True)
    recovery_note = fields.Char(string="Reference of the Recovery")
    can_order = fields.Boolean(compute="_compute_can_act")
    can_audit = fields.Boolean(compute="_compute_can_act")
    state = fields.Selection(
        selection=[
            ("draft", "Suggested"),
            ("ordered", "Ordered"),
            ("done", "Done"),
            ("accepted", "Work accepted"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    _once = models.UniqueIndex(
        "(dispatch_id) WHERE state != 'cancelled'",
        "There is an emergency repair for this order already.",
    )
    _amounts_not_negative = models.Constraint(
        "CHECK(LEAST(audited_cost, amount_to_recover, amount_recovered) >= 0)",
        "Amounts of a repair are not below zero.",
    )
    _recovered_within_cost = models.Constraint(
        "CHECK(COALESCE(amount_to_recover, 0) <= COALESCE(audited_cost, 0) "
        "AND COALESCE(amount_recovered, 0) <= COALESCE(amount_to_recover, 0))",
        "No more is recovered than the audited cost.",
    )

    @api.depends("dispatch_id")
    def _compute_party_id(self):
        for repair in self:
            repair.party_id = repair.dispatch_id.sudo().party_id

    @api.depends("state", "date_audited")
    @api.depends_context("uid")
    def _compute_can_act(self):
        for repair in self:
            is_done = repair.state in ("done", "accepted")
            repair.can_order = repair._may_take("repair_ordered")
            repair.can_audit = (
                is_done
                and not repair.date_audited
                and repair._may_take("repair_audited")
            )

    @api.constrains("dispatch_id", "ticket_id")
    def _check_order(self):
        for repair in self.sudo():
            if repair.dispatch_id.ticket_id != repair.ticket_id:
                raise ValidationError(
                    self.env._("The order belongs to another complaint.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["complaint.dispatch"].sudo()
        for vals in vals_list:
            if vals.get("dispatch_id") and not vals.get("ticket_id"):
                vals["ticket_id"] = orders.browse(vals["dispatch_id"]).ticket_id.id
        return super().create(vals_list)

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        for repair in self:
            is_late = repair.date_audited and QUANTITIES & set(vals)
            if is_late or (repair.date_accepted and SUPERVISION & set(vals)):
                raise UserError(
                    self.env._(
                        "%s was accepted or audited with what was measured and seen: "
                        "it stays.",
                        repair.display_name,
                    )
                )

    def _get_responsible_team(self):
        return self.team_id

    def _names_who_takes(self, milestone):
        """The manager orders, or who signs the fine: each is asked for his role."""
        return milestone == "repair_ordered" or super()._names_who_takes(milestone)

    def action_order(self):
        """Order the repair (认定审批启动应急维修): the manager's decision (R233).

        :raise AccessError: when the user does not fill the role
        """
        self.check_access("write")
        for repair in self:
            repair._check_role("repair_ordered")
            repair._start()
        return True

    def _start(self):
        if not self.team_id:
            raise UserError(self.env._("Name the team that repairs."))
        self._set_state(
            "ordered",
            "repair_ordered",
            {"order": self.dispatch_id.id},
            date_ordered=fields.Datetime.now(),
            ordered_by_id=self.env.uid,
        )

    def action_done(self):
        """Report that the team has repaired it."""
        self.check_access("read")
        for repair in self:
            repair.sudo()._set_state(
                "done",
                "repair_done",
                date_done=fields.Datetime.now(),
                done_by_id=self.env.uid,
            )
        return True

    def action_accept(self):
        """Accept the work (验收); not by who carried it out.

        :raise UserError: when quantities are missing, or the team accepts its own work
        """
        self.check_access("write")
        for repair in self:
            team = repair.team_id.sudo()
            if self.env.user in repair.done_by_id | team.user_ids | team.user_id:
                raise UserError(self.env._("Somebody else has to accept the work."))
            if not (repair.team_quantity or "").strip():
                raise UserError(self.env._("Say how much work the team did."))
            repair._set_state(
                "accepted",
                "repair_accepted",
                date_accepted=fields.Datetime.now(),
                accepted_by_id=self.env.uid,
            )
        return True

    def action_refuse(self):
        """Send the team back: the work is not accepted.

        :raise UserError: when it is not said what was seen
        """
        self.check_access("write")
        for repair in self:
            if not (repair.supervision or "").strip():
                raise UserError(self.env._("Say what is wrong with the work."))
            repair._set_state("ordered", "repair_refused")
        return True

    def action_cancel(self):
        """Cancel a repair that nobody has carried out; not one a fine has started.

        :raise UserError: when a fine stands on it
        """
        self.check_access("write")
        for repair in self:
            if repair.state == "ordered":
                repair._check_role("repair_ordered")
            fines = self.env["complaint.penalty"].sudo()
            live = [("repair_id", "=", repair.id), ("state", "!=", "withdrawn")]
            if fines.search_count(live, limit=1):
                raise UserError(self.env._("A fine has started this repair."))
            repair._set_state("cancelled", "repair_cancelled")
        return True

    def action_audit(self):
        """Open the dialogue in which cost control notes the audited cost (R263).

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        self._check_role("repair_audited")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_penalty.complaint_emergency_repair_audit_action"
        )
        action["context"] = {"default_repair_id": self.id}
        return action

    def _audit(self, cost):
        """Note the audited cost, once.

        :param float cost: in company currency
        :raise UserError: when the work is not done or was audited already
        """
        self.check_access("read")
        self._check_role("repair_audited")
        repair = self.sudo()
        if repair.state not in ("done", "accepted") or repair.date_audited:
            raise UserError(self.env._("There is no cost to audit."))
        if not isfinite(cost) or cost <= 0:
            raise UserError(self.env._("Say what the repair costs."))
        repair._trusted().write(
            {
                "audited_cost": cost,
                "date_audited": fields.Datetime.now(),
                "audited_by_id": self.env.uid,
            }
        )
        repair.ticket_id._complaint_record(
            "repair_audited", repair, {"cost": f"{repair.audited_cost:.2f}"}
        )
