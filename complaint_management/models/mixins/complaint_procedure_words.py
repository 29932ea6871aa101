# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import format_list

from ...tools.procedure_compare import HEADER
from .complaint_procedure_file import CATALOGUES, ROLE_LINKS, STEP_LINKS

# attributes that hold the name of a model
MODEL_NAMES = ("document_model", "object")


class ComplaintProcedureWords(models.AbstractModel):
    """Says what the lines of a procedure hold, in the words of its document."""

    _name = "complaint.procedure.words"
    _description = "Complaint Procedure Words"

    def _get_kind_lines(self, kind):
        """Return the lines of a kind in the order of the file.

        :param str kind: see ``_get_line_kinds``; ``header`` is the procedure itself
        :rtype: recordset
        """
        self.ensure_one()
        return self if kind == HEADER else self[f"{kind}_ids"].sorted("sequence")

    @api.model
    def _get_kind_label(self, kind):
        """Return how people call the lines of a kind.

        :rtype: str
        """
        if kind == HEADER:
            return self.env._("Head of the document")
        return self._fields[f"{kind}_ids"]._description_string(self.env)

    @api.model
    def _get_line_label(self, line):
        """Return what tells a line from the others of its kind.

        :param line: a line of any kind, or the procedure
        :rtype: str
        """
        if line._name == "complaint.procedure.approval":
            number = self.env._("Decision No. %s", line.step_number)
            return f"{self._get_value_text(line, 'object')} · {number}"
        for name in ("name", "grade_id", "kind_id", "step_ids", "category_id"):
            if name in line._fields and line[name]:
                return self._get_field_text(line, name)
        return self._get_value_text(line, "role") or self.env._("All")

    @api.model
    def _get_attribute_label(self, line, attribute):
        """Return how people call what a file says of a line.

        :param line: a line of any kind, or the procedure
        :param str attribute: see tools/procedure_file.py
        :rtype: str
        """
        _ = self.env._
        labels = {
            "conditions": _("Holds When"),
            "name": _("Name"),
            "limit_unit": _("Time Limit"),
            "warn_unit": _("Warn Before"),
            "appeal_unit": _("Appeal Within"),
            "rating_unit": _("Rate Within"),
            "moved": _("Position"),
        }
        if attribute in labels:
            return labels[attribute]
        name = self._get_field_name(line, self._get_number(line, attribute))
        return line._fields[name]._description_string(self.env)

    @api.model
    def _get_value_text(self, line, attribute):
        """Return what a file says of a line, in words.

        A number and its unit are said together, under the unit.

        :param line: a line of any kind, or the procedure
        :param str attribute: see tools/procedure_file.py
        :rtype: str
        """
        if attribute == "conditions":
            return line._get_condition_text()
        number = self._get_number(line, attribute)
        if number != attribute:
            return self._get_duration_text(line[number], line[attribute])
        name = self._get_field_name(line, attribute)
        if attribute in MODEL_NAMES and line[name] in self.env:
            return self.env["ir.model"]._get(line[name]).name
        return self._get_field_text(line, name)

    @api.model
    def _get_number(self, line, attribute):
        """Return the attribute with the number of a unit, else the attribute."""
        number = attribute.removesuffix("_unit") + "_number"
        return (
            number
            if attribute.endswith("_unit") and number in line._fields
            else attribute
        )

    @api.model
    def _get_field_name(self, line, attribute):
        name = CATALOGUES.get(attribute, (attribute,))[0]
        name = (STEP_LINKS | ROLE_LINKS).get(attribute, name)
        if name in line._fields:
            return name
        # the name of a grade or of a kind of input
        return "grade_id" if "grade_id" in line._fields else "kind_id"

    @api.model
    def _get_field_text(self, line, name):
        field, value = line._fields[name], line[name]
        if field.relational:
            return format_list(self.env, value.mapped("display_name"))
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        return str(value or "")

    @api.model
    def _get_duration_text(self, number, unit):
        """Return a time limit in words, such as “5 working day(s)”.

        :param int number: how many
        :param str unit: of :data:`UNITS`, or empty
        :return: empty without a unit
        :rtype: str
        """
        _ = self.env._
        return {
            "minute": _("%s minute(s)", number),
            "hour": _("%s hour(s)", number),
            "working_hour": _("%s working hour(s)", number),
            "same_day": _("the same day"),
            "calendar_day": _("%s calendar day(s)", number),
            "working_day": _("%s working day(s)", number),
            "month": _("%s month(s)", number),
            "document_date": _("the date on the document"),
        }.get(unit, "")
