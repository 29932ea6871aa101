# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ComplaintPenaltyViolation(models.Model):
    """One condition on a fine: found from the stamps, confirmed by a person."""

    _name = "complaint.penalty.violation"
    _description = "Complaint Penalty Fact"
    _inherit = ["complaint.approval.line.mixin"]
    _order = "penalty_id, code, id"
    _rec_name = "violation_id"

    _approval_parent = "penalty_id"
    _approval_parent_lines = "violation_ids"
    _complaint_stamp_fields = (
        "code",
        "dispatch_id",
        "company_id",
        "is_found",
        "evidence",
        "is_live",
    )

    penalty_id = fields.Many2one(
        comodel_name="complaint.penalty", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="penalty_id.company_id", store=True, index=True
    )
    violation_id = fields.Many2one(
        comodel_name="complaint.procedure.violation",
        string="Condition",
        required=True,
        index=True,
        ondelete="restrict",
    )
    code = fields.Char(
        compute="_compute_code", store=True, precompute=True, required=True
    )
    dispatch_id = fields.Many2one(
        comodel_name="complaint.dispatch",
        compute="_compute_dispatch_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    is_found = fields.Boolean(
        string="Found", readonly=True, help="The stamps of the order show it."
    )
    evidence = fields.Text(readonly=True)
    is_confirmed = fields.Boolean(string="Applies")
    note = fields.Text(help="Needed where you differ from what the stamps show.")
    is_live = fields.Boolean(default=True, readonly=True)

    _once = models.UniqueIndex(
        "(dispatch_id, code) WHERE is_live",
        "There is a fine for this fact already.",
    )
    _once_in_fine = models.UniqueIndex(
        "(penalty_id, violation_id)", "A condition stands once on a fine."
    )

    @api.depends("violation_id")
    def _compute_code(self):
        for line in self:
            line.code = line.violation_id.code

    @api.depends("penalty_id")
    def _compute_dispatch_id(self):
        for line in self:
            line.dispatch_id = line.penalty_id.dispatch_id

    @api.constrains("violation_id", "penalty_id")
    def _check_violation(self):
        for line in self.sudo():
            procedure = line.penalty_id.ticket_id.complaint_procedure_id
            if line.violation_id.procedure_id != procedure:
                raise ValidationError(
                    self.env._("Choose a condition of the procedure.")
                )

    def write(self, vals):
        if {"violation_id", "penalty_id"} & set(vals):
            raise UserError(self.env._("A condition stays where it stands."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_found(self):
        if any(self.mapped("is_found")):
            raise UserError(
                self.env._("What the system found is refuted with a note, not deleted.")
            )
