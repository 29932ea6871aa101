# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ComplaintProcedureMatrix(models.AbstractModel):
    """The deadlines of a procedure on one page, to be laid beside the paper (R148)."""

    _name = "complaint.procedure.matrix"
    _description = "Deadline Matrix"

    def action_open_matrix(self):
        """Show the deadline matrix; it can be printed from there.

        :return: report action
        """
        self.ensure_one()
        self.check_access("read")
        report = self.env.ref("complaint_management.complaint_matrix_report")
        action = report.report_action(self, config=False)
        return action | {"report_type": "qweb-html"}

    def _get_matrix(self):
        """Return what the matrix shows, in the words of the document.

        :return: ``steps`` with a time limit, ``others`` without one, ``routings``
            with the time of a department, ``pauses`` and ``reports``: a dict of texts
            for each line
        :rtype: dict
        """
        self.ensure_one()
        steps = self._get_kind_lines("step")
        others = self.limit_ids.step_ids
        limited = steps.filtered(lambda step: step.limit_unit or step in others)
        routings = self._get_kind_lines("routing").filtered("limit_unit")
        return {
            "steps": [self._describe_step(step) for step in limited],
            "others": [
                {"name": step.name, "who": step.role_id.name or ""}
                for step in steps - limited
            ],
            "routings": [self._describe_routing(line) for line in routings],
            "pauses": [
                self._describe_pause(pause) for pause in self._get_kind_lines("pause")
            ],
            "reports": [
                self._describe_report(line) for line in self._get_kind_lines("report")
            ],
        }

    def _describe_step(self, step):
        _, text = self.env._, self._get_value_text
        after = text(step, "after")
        if len(step.after_ids) > 1 and step.after_mode == "all":
            after = _("%s (all of them)", after)
        has_warning = step.limit_unit and step.warn_unit and step.warn_number
        return {
            "name": step.name,
            "who": self._describe_who(step),
            "after": after,
            "within": self._describe_limit(step),
            "is_suggested": step.is_limit_suggested,
            "is_soft": bool(step.limit_unit) and not step.is_hard,
            "limits": self._describe_other_limits(step),
            "extension": text(step, "extension_unit"),
            "warn": text(step, "warn_unit") if has_warning else "",
            "on_breach": text(step, "on_breach") if step.limit_unit else "",
            "conditions": step._get_condition_text(),
            "is_exclusive": step.is_exclusive,
        }

    def _describe_who(self, step):
        who = [step.role_id.name]
        if step.informed_role_id:
            who.append(self.env._("tells %s", step.informed_role_id.name))
        return "\n".join(filter(None, who))

    def _describe_other_limits(self, step):
        return [
            self.env._(
                "%(limit)s: %(conditions)s",
                limit=self._get_duration_text(line.limit_number, line.limit_unit),
                conditions=line._get_condition_text(),
            )
            for line in self._get_kind_lines("limit")
            if step in line.step_ids
        ]

    def _describe_routing(self, line):
        return {
            "name": self._get_line_label(line),
            "who": line.role_id.name or line.team_id.name or "",
            "within": self._get_value_text(line, "limit_unit"),
            "conditions": line._get_condition_text(),
        }

    def _describe_limit(self, step):
        """Return the limit of a step, and how often it is to be taken.

        :rtype: str
        """
        limit = self._get_value_text(step, "limit_unit")
        if step.is_repeated:
            limit = self.env._("every %s", limit)
        if step.until_ids:
            until = self._get_value_text(step, "until")
            limit = self.env._("%(limit)s, until %(steps)s", limit=limit, steps=until)
        if step.is_for_each:
            limit = self.env._("%s, each document", limit)
        return limit

    def _describe_pause(self, pause):
        _ = self.env._
        return {
            "name": pause.name,
            "steps": self._get_value_text(pause, "steps")
            or _("every step with a time limit"),
            "longest": self._get_value_text(pause, "limit_unit")
            or _("until it is ended"),
            "number": str(pause.max_number or "") or _("any number"),
            "by_customer": self._get_value_text(pause, "is_ended_by_customer"),
        }

    def _describe_report(self, line):
        _ = self.env._
        return {
            "name": line.name,
            "who": line.role_id.name,
            "to": line.recipient_role_id.name or "",
            "frequency": self._get_value_text(line, "frequency"),
            "due": _("by day %s of the month that follows", line.due_day),
            "warn": _("%s calendar day(s)", line.warn_days) if line.warn_days else "",
        }
