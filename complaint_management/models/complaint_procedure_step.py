# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

UNITS = [
    ("minute", "Minutes"),
    ("hour", "Hours"),
    ("working_hour", "Working hours"),
    ("same_day", "Same day"),
    ("calendar_day", "Calendar days"),
    ("working_day", "Working days"),
    ("month", "Months"),
]


class ComplaintProcedureStep(models.Model):
    """Who has to do what, after what, within what time (R148).

    A step never acts. Documents act; when one of them reaches the milestone of a
    step, the clock of the step is met and those of the following steps start.
    """

    _name = "complaint.procedure.step"
    _description = "Complaint Step"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True, string="Milestone")
    name = fields.Char(required=True)
    role_id = fields.Many2one(
        comodel_name="complaint.role",
        ondelete="restrict",
        index="btree_not_null",
        help="Only this role may take the step; empty: whoever may write its document.",
    )
    document_model = fields.Char(help="Model of the document that takes the step.")
    after_ids = fields.Many2many(
        comodel_name="complaint.procedure.step",
        relation="complaint_procedure_step_after_rel",
        column1="step_id",
        column2="after_id",
        string="After",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    after_mode = fields.Selection(
        selection=[("first", "the first of them"), ("all", "all of them")],
        default="first",
        required=True,
    )
    not_before_ids = fields.Many2many(
        comodel_name="complaint.procedure.step",
        relation="complaint_procedure_step_not_before_rel",
        column1="step_id",
        column2="required_id",
        string="Not Before",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    limit_number = fields.Integer()
    limit_unit = fields.Selection(
        selection=[*UNITS, ("document_date", "A date on the document")],
        help="Empty: the step has no time limit.",
    )
    limit_field = fields.Char(help="The field of the document that holds the date.")
    is_limit_suggested = fields.Boolean(
        help="The document names no number: this one is ours, decide on it."
    )
    is_hard = fields.Boolean(default=True, help="Otherwise the limit is in principle.")
    warn_number = fields.Integer(help="How long before the limit people are warned.")
    warn_unit = fields.Selection(selection=UNITS)
    on_breach = fields.Selection(
        selection=[("none", "Nothing"), ("remind", "Remind the role")],
        default="remind",
        required=True,
    )
    starts_round = fields.Boolean(help="The handling begins anew with this step.")
    phase = fields.Selection(
        selection="_get_phases", help="The complaint is in this phase from here on."
    )
    customer_name = fields.Char(
        help="What the customer sees of it; empty: nothing.",
    )
    condition_ids = fields.One2many("complaint.procedure.condition", "step_id")

    _code_uniq = models.Constraint(
        "UNIQUE(procedure_id, code)", "A milestone stands once in a procedure."
    )
    _limit_positive = models.Constraint(
        "CHECK(limit_unit IS NULL OR limit_unit IN ('same_day', 'document_date') "
        "OR limit_number > 0)",
        "A time limit is larger than zero.",
    )

    @api.model
    def _get_phases(self):
        return self.env["helpdesk.ticket.stage"]._get_complaint_phases()

    @api.constrains("after_ids", "not_before_ids")
    def _check_same_procedure(self):
        for step in self:
            linked = (step.after_ids | step.not_before_ids).procedure_id
            if linked - step.procedure_id:
                raise ValidationError(
                    self.env._("A step refers to steps of its own procedure only.")
                )

    @api.constrains("warn_number", "warn_unit", "limit_unit")
    def _check_warning(self):
        for step in self:
            if step.warn_number < 0 or (step.warn_number and not step.warn_unit):
                raise ValidationError(
                    self.env._("Say the unit of the warning of %s.", step.name)
                )

    def _get_restarted(self):
        """Return the steps that have to be taken again after this one.

        They are those that come, directly or not, after a step that starts a round.

        :rtype: recordset of complaint.procedure.step
        """
        self.ensure_one()
        restarted = self.browse()
        wave = self
        while wave:
            wave = (
                self.procedure_id.step_ids.filtered(
                    lambda s, wave=wave: (s.after_ids | s.not_before_ids) & wave
                )
                - restarted
            )
            restarted |= wave
        return restarted
