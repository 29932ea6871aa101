# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ..tools.conditions import NO, YES, matched


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
    limit_id = fields.Many2one(
        "complaint.procedure.limit", index="btree_not_null", ondelete="cascade"
    )
    escalation_id = fields.Many2one(
        "complaint.procedure.escalation", index="btree_not_null", ondelete="cascade"
    )
    # of the line, whatever its kind: the rule of companies asks for it
    procedure_id = fields.Many2one(
        comodel_name="complaint.procedure",
        compute="_compute_procedure_id",
        store=True,
        index=True,
        ondelete="cascade",
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
    window_number = fields.Integer(
        string="Within the Last",
        help="For facts that count complaints: how far they look back.",
    )
    window_unit = fields.Selection(
        selection=[("day", "Days"), ("month", "Months")], string="Unit of the Window"
    )

    _window_whole = models.Constraint(
        "CHECK((window_unit IS NOT NULL) = (COALESCE(window_number, 0) > 0))",
        "A window has a number and a unit.",
    )

    @api.depends(lambda self: self._get_owner_names())
    def _compute_procedure_id(self):
        for condition in self:
            condition.procedure_id = condition._get_procedures()[:1]

    @api.constrains(lambda self: ("fact_code", *self._get_owner_names()))
    def _check_one_line(self):
        owners = self._get_owner_names()
        for condition in self:
            if sum(bool(condition[name]) for name in owners) != 1:
                raise ValidationError(self.env._("A condition belongs to one line."))

    @api.constrains("fact_code", "window_unit")
    def _check_window(self):
        windowed = self.env["helpdesk.ticket"]._get_complaint_window_facts()
        for condition in self:
            if (condition.fact_code in windowed) != bool(condition.window_unit):
                raise ValidationError(
                    self.env._(
                        "A window belongs to the facts %s, and only to them.",
                        format_list(self.env, sorted(windowed)),
                    )
                )

    @api.depends("fact_code", "operator", "value", "window_number", "window_unit")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for condition in self:
            words = condition.fact_code and condition.operator and condition.value
            condition.display_name = words and condition._get_words()

    @api.model
    def _get_owner_names(self):
        """Return the fields of which one names the line a condition belongs to.

        :rtype: tuple of str
        """
        return tuple(self.env["complaint.procedure"]._get_condition_owners().values())

    def _get_procedures(self):
        owners = self._get_owner_names()
        procedures = self.env["complaint.procedure"]
        return procedures.union(*(self[name].procedure_id for name in owners))

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
            (line.group, line._get_fact_key(), line.operator, line.value)
            for line in self.sudo()
        ]

    def _get_words(self):
        """Return the condition in the words of the document and of the catalogues.

        :rtype: str
        """
        self.ensure_one()
        procedure, code = self.procedure_id, self.fact_code
        labels = {fact.code: fact.name for fact in procedure.fact_ids}
        fact = (procedure._get_fact_labels() | labels).get(code, code)
        operators = dict(self._fields["operator"]._description_selection(self.env))
        values = map(self._get_value_words, self._get_values())
        value = format_list(self.env, values, "or")
        words = f"{fact.rstrip('?？')} {operators[self.operator]} {value}"
        if not self.window_unit:
            return words
        units = {
            "day": self.env._("in %s day(s)", self.window_number),
            "month": self.env._("in %s month(s)", self.window_number),
        }
        return f"{words} ({units[self.window_unit]})"

    @api.model
    def _get_catalogues(self):
        """Return the catalogues whose codes the values of a fact are.

        An addon adds its own.

        :return: fact code -> (model, field of the code)
        :rtype: dict
        """
        return {
            "grade": ("complaint.grade", "code"),
            "input": ("complaint.input.kind", "code"),
            "channel": ("helpdesk.ticket.channel", "complaint_code"),
            "category": ("helpdesk.ticket.category", "complaint_code"),
        }

    @api.model
    def _get_choices(self):
        """Return the fields whose fixed list has the names of a fact's values.

        An addon adds its own.

        :return: fact code -> (model, field)
        :rtype: dict
        """
        return {
            "validity": ("complaint.assessment", "validity"),
            "channel_layer": ("complaint.procedure.channel", "layer"),
            "channel_form": ("complaint.procedure.channel", "form"),
            "solution_mode": ("complaint.solution", "mode"),
            "compensation_liability": ("complaint.compensation", "liability"),
            "responsibility": ("complaint.responsibility", "kind"),
        }

    def _get_values(self):
        """Return what the fact is compared with, one or several.

        :rtype: list of str
        """
        self.ensure_one()
        parts = self.value.split(",") if self.operator == "in" else [self.value]
        return [part.strip() for part in parts]

    def _get_value_words(self, value):
        """Return how people call a value that the condition compares with."""
        _ = self.env._
        kind = self.procedure_id._get_known_kinds().get(self.fact_code)
        if kind == "boolean":
            known = dict.fromkeys(YES, _("Yes")) | dict.fromkeys(NO, _("No"))
            return known.get(value.lower(), value)
        model, field = self._get_choices().get(self.fact_code, (None, None))
        if model:
            choices = self.env[model]._fields[field]._description_selection(self.env)
            return dict(choices).get(value, value)
        model, key = self._get_catalogues().get(self.fact_code, (None, None))
        if not model:
            return value
        terms = self.env[model].sudo().with_context(active_test=False)
        return terms.search([(key, "=", value)], limit=1).name or value

    def _get_fact_key(self):
        """Return the code of the fact, with its window.

        :rtype: str
        """
        self.ensure_one()
        if not self.window_unit:
            return self.fact_code
        return f"{self.fact_code}@{self.window_number}{self.window_unit}"
