# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What separates the choices of a question in one line of text.
CHOICE_SEPARATOR = re.compile(r"[,，、;；\n]")


class ComplaintProcedureFact(models.Model):
    """A question the document asks about a complaint; conditions read the answers.

    It says who answers it and when the answer has to be there.
    """

    _name = "complaint.procedure.fact"
    _description = "Complaint Fact"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(string="Question", required=True)
    type = fields.Selection(
        selection=[
            ("boolean", "Yes / No"),
            ("integer", "Whole number"),
            ("number", "Figure"),
            ("amount", "Amount"),
            ("date", "Date"),
            ("selection", "One of several"),
            ("text", "Text"),
        ],
        required=True,
        default="boolean",
    )
    choices = fields.Char(help="What can be answered, separated by commas.")
    role_id = fields.Many2one(
        comodel_name="complaint.role",
        string="Answered By",
        ondelete="restrict",
        index="btree_not_null",
        help="Only this role answers; empty: who receives the complaint.",
    )
    asked_at_ids = fields.Many2many(
        comodel_name="complaint.procedure.step",
        relation="complaint_procedure_fact_step_rel",
        column1="fact_id",
        column2="step_id",
        string="Asked At",
        domain="[('procedure_id', '=', procedure_id)]",
        help="These steps wait for the answer; empty: it is asked at the registration.",
    )
    is_intake = fields.Boolean(
        string="Also at Registration",
        help="Whoever registers the complaint may answer it there already.",
    )
    is_required = fields.Boolean(
        help="The step at which it is asked is refused without an answer."
    )

    _code_uniq = models.Constraint(
        "UNIQUE(procedure_id, code)", "A fact stands once in a procedure."
    )

    @api.constrains("type", "choices")
    def _check_choices(self):
        for fact in self:
            if fact.type == "selection" and len(fact._get_choices()) < 2:
                raise ValidationError(
                    self.env._("Give at least two choices for “%s”.", fact.name)
                )

    def _get_choices(self):
        """Return what can be answered.

        :rtype: list of str
        """
        self.ensure_one()
        choices = CHOICE_SEPARATOR.split(self.choices or "")
        return [choice.strip() for choice in choices if choice.strip()]

    def _is_asked_at(self, step):
        """Tell whether a step waits for the answer.

        What is asked at the registration holds up the steps that come right after.

        :param step: complaint.procedure.step
        :rtype: bool
        """
        self.ensure_one()
        if self.asked_at_ids:
            return step in self.asked_at_ids
        return "registered" in step.after_ids.mapped("code")
