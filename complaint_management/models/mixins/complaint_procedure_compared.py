# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ...tools.procedure_compare import HEADER, Difference, compare


class ComplaintProcedureCompared(models.AbstractModel):
    """Tells two procedures apart: line, field, old, new (R015)."""

    _name = "complaint.procedure.compared"
    _description = "Complaint Procedure Comparison Text"

    def _compare(self, old):
        """Return what is different from another procedure, in words.

        :param old: complaint.procedure: a revision before, its template or parent
        :return: the kinds with differences in the order of the procedure, each with
            ``label`` and ``lines``; a line has ``label``, ``change`` (``added``,
            ``removed`` or ``changed``) and ``rows`` of ``field``, ``old`` and ``new``
        :rtype: list of dict
        """
        self.ensure_one()
        old.ensure_one()
        for procedure in (self, old):
            procedure.check_access("read")
        # what may be read of another company is all of it
        self, old = self.sudo(), old.sudo()
        values = [p._drop_defaults(p._export_values()) for p in (old, self)]
        sections = {}
        for difference in compare(*values, self._get_line_kinds()):
            section = sections.setdefault(difference.kind, {})
            where = difference.old_index, difference.new_index
            section.setdefault(where, []).append(difference)
        return [
            {
                "label": self._get_kind_label(kind),
                "lines": [
                    self._describe_difference(old, values, found)
                    for found in section.values()
                ],
            }
            for kind, section in sections.items()
        ]

    def action_compare(self):
        """Show what is different from the revision before, or from the template.

        :return: window action
        """
        self.ensure_one()
        origin = self.template_id or self.parent_id
        return self._open_comparison(self._get_earlier() or origin)

    def _get_change_log(self, old):
        """Return what is different from another procedure, one line each.

        :param old: complaint.procedure
        :rtype: str
        """
        signs = {"added": "+ ", "removed": "− ", "changed": ""}
        return "\n".join(
            f"{signs[line['change']]}{section['label']} · {line['label']}"
            + "".join(
                f"\n    {row['field']}: {row['old'] or '—'} → {row['new'] or '—'}"
                for row in line["rows"]
                if line["change"] == "changed"
            )
            for section in self._compare(old)
            for line in section["lines"]
        )

    def _open_comparison(self, old):
        """Open the comparison; who opens it may choose others to compare.

        :param old: complaint.procedure, or none
        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_procedure_comparison_action"
        )
        action["context"] = {
            "default_old_id": old.id,
            "default_new_id": self.id,
            "dialog_size": "extra-large",
        }
        return action

    def _describe_difference(self, old, values, found):
        """Return the differences of one line in words.

        :param old: the other procedure
        :param list values: plain data of both
        :param list found: Difference of the line
        :rtype: dict
        """
        kind, change = found[0].kind, found[0].change
        lines = [
            procedure._get_indexed_line(kind, index)
            for procedure, index in (
                (old, found[0].old_index),
                (self, found[0].new_index),
            )
        ]
        if change in ("added", "removed"):
            data = values[change == "added"]["lines"][kind]
            index = found[0].new_index if change == "added" else found[0].old_index
            names = [name for name in data[index] if name not in ("code", "name")]
            found = [Difference(kind, change, name) for name in names]
        rows = {}
        for difference in found:
            row = self._describe_row(lines, difference)
            if row["old"] != row["new"]:
                rows[row["field"]] = row
        return {
            "label": self._get_line_label(lines[1] or lines[0]),
            "change": change if change in ("added", "removed") else "changed",
            "rows": list(rows.values()),
        }

    def _get_indexed_line(self, kind, index):
        """Return a line by its place in the file; none without a place."""
        lines = self._get_kind_lines(kind)
        if kind == HEADER:
            return lines
        return lines[:0] if index is None else lines[index]

    def _describe_row(self, lines, difference):
        known = lines[1] or lines[0]
        if difference.change == "moved":
            label = self._get_attribute_label(known, "moved")
            texts = [str(difference.old), str(difference.new)]
        else:
            name = difference.attribute
            unit = name.removesuffix("_number") + "_unit"
            if name.endswith("_number") and unit in known._fields:
                name = unit
            label = self._get_attribute_label(known, name)
            texts = [line and self._get_value_text(line, name) or "" for line in lines]
        return {"field": label, "old": texts[0], "new": texts[1]}
