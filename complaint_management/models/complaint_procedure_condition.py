# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.conditions import matched

LINES = (
    "step_id",
    "approval_id",
    "routing_id",
    "grade_line_id",
    "exemption_id",
    "closing_id",
)


class ComplaintProcedureCondition(models.Model):
    """When a line of the procedure holds: same group AND, groups OR."""

    _name = "complaint.procedure.condition"
    _description = "Complaint Condition"
    _inherit = ["complaint.procedure.frozen"]
    _order = "group, id"

    step_id = fields.Many2one(
        "complaint.procedure.step", index="btree_not_null", ondelete="cascade"
    )
    approval_id = fields.Many2one(
        "complaint.procedure.approval", index="btree_not_null", ondelete="cascade"
    )
    routing_id = fields.Many2one(
        "complaint.procedure.routing", index="btree_not_null", ondelete="cascade"
    )
    grade_line_id = fields.Many2one(
        "complaint.procedure.grade", index="btree_not_null", ondelete="cascade"
    )
    exemption_id = fields.Many2one(
        "complaint.procedure.exemption", index="btree_not_null", ondelete="cascade"
    )
    closing_id = fields.Many2one(
        "complaint.procedure.closing", index="btree_not_null", ondelete="cascade"
    )
    group = fields.Integer(default=1, required=True)
    fact_code = fields.Char(string="Fact", required=True)
    operator = fields.Selection(
        selection=[
            ("=", "="),
            ("!=", "≠"),
            (">", ">"),
            (">=", "≥"),
            ("<", "<"),
            ("<=", "≤"),
            ("in", "is one of"),
        ],
        default="=",
        required=True,
    )
    value = fields.Char(required=True)

    _one_line = models.Constraint(
        "CHECK(num_nonnulls(step_id, approval_id, routing_id, grade_line_id, "
        "exemption_id, closing_id) = 1)",
        "A condition belongs to one line.",
    )

    @api.depends("fact_code", "operator", "value")
    def _compute_display_name(self):
        operators = dict(self._fields["operator"]._description_selection(self.env))
        for condition in self:
            condition.display_name = " ".join(
                [
                    condition.fact_code or "",
                    operators.get(condition.operator, ""),
                    condition.value or "",
                ]
            )

    def _get_procedures(self):
        procedures = self.env["complaint.procedure"]
        return procedures.union(*(self[name].procedure_id for name in LINES))

    def _match(self, facts):
        """Return the conditions of the first group that holds.

        :param dict facts: fact code -> value
        :return: None when no group holds, else the (fact, operator, value) tuples
            that matched; an empty list when there are no conditions
        """
        return matched(self._get_tuples(), facts)

    def _get_tuples(self):
        """Return the conditions as plain data.

        :rtype: list of (group, fact code, operator, value)
        """
        return [
            (line.group, line.fact_code, line.operator, line.value)
            for line in self.sudo()
        ]
