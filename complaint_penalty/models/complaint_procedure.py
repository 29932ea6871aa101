# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from odoo.addons.complaint_management.models.complaint_procedure_step import UNITS
from odoo.addons.complaint_management.tools.procedure_file import Kind
from odoo.addons.complaint_management.tools.procedure_schema import (
    BOOLEAN,
    INTEGER,
    TEXT,
)

LINES = {
    "penalty": Kind(
        {
            "code": TEXT,
            "name": TEXT,
            "minimum_amount": INTEGER,
            "currency": TEXT,
            "objection_number": INTEGER,
            "objection_unit": tuple(unit for unit, _label in UNITS),
        },
        required=("code", "name", "minimum_amount", "currency"),
    ),
    "violation": Kind(
        {
            "code": TEXT,
            "name": TEXT,
            "starts_repair": BOOLEAN,
            "is_excusable": BOOLEAN,
        },
        required=("code", "name"),
        owner="violation_id",
    ),
    "copy": Kind({"role": TEXT, "is_settling": BOOLEAN}, required=("role",)),
}
# who has to be named before a fine can have effect
SIGNERS = ("penalty_confirmed", "penalty_signed")
# what the acceptance of the work says
FINDINGS = ("norms_followed", "customer_satisfied")
YES_NO = ("yes", "no")


class ComplaintProcedure(models.Model):
    _inherit = "complaint.procedure"

    penalty_ids = fields.One2many("complaint.procedure.penalty", "procedure_id")
    violation_ids = fields.One2many("complaint.procedure.violation", "procedure_id")
    copy_ids = fields.One2many("complaint.procedure.copy", "procedure_id")

    @api.model
    def _get_line_kinds(self):
        return super()._get_line_kinds() | LINES

    @api.model
    def _get_approval_fact_labels(self):
        return super()._get_approval_fact_labels() | {
            "penalty_amount": self.env._("Amount of the fine"),
        }

    @api.model
    def _get_fact_kinds(self):
        return super()._get_fact_kinds() | {"penalty_amount": "number"}

    @api.model
    def _get_file_facts(self, values):
        """Stamps and clocks of orders answer the conditions of fines."""
        codes = {
            f"{kind}_{step['code']}"
            for step in values["lines"]["step"]
            if step.get("document_model") == "complaint.dispatch"
            for kind in ("taken", "late")
        }
        return super()._get_file_facts(values) | codes | {*FINDINGS}

    def _get_known_kinds(self):
        """Stamps and clocks of orders answer the conditions of fines."""
        orders = self.step_ids.filtered(
            lambda step: step.document_model == "complaint.dispatch"
        )
        facts = {
            f"{kind}_{code}": "boolean"
            for code in orders.mapped("code")
            for kind in ("taken", "late")
        }
        return super()._get_known_kinds() | facts | dict.fromkeys(FINDINGS, YES_NO)

    def _get_line_problems(self):
        problems = super()._get_line_problems()
        return problems + self._get_penalty_problems()

    def _get_health_problems(self):
        problems = super()._get_health_problems()
        return problems if self.is_template else problems + self._get_penalty_problems()

    def _get_penalty_problems(self):
        """Tell what keeps fines of this procedure from having effect.

        :rtype: list of str
        """
        if not self.penalty_ids:
            return []
        steps = self._get_steps()
        problems = [
            self.env._("Nobody is named who takes the step %s of fines.", code)
            for code in SIGNERS
            if code not in steps or not steps[code].role_id
        ]
        if not self.violation_ids:
            problems.append(self.env._("There is no condition of fines."))
        if "complaint.penalty" not in self.approval_ids.mapped("object"):
            problems.append(self.env._("Nobody is named who approves fines."))
        return problems
