# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintProcedureHealth(models.AbstractModel):
    """Tells a manager what keeps a procedure from working, before it fails."""

    _name = "complaint.procedure.health"
    _description = "Complaint Procedure Health"

    health = fields.Text(
        string="Needs Attention",
        compute="_compute_health",
        help="What keeps the procedure from working as written.",
    )

    def _compute_health(self):
        for procedure in self:
            procedure.health = "\n".join(procedure._get_health_problems()) or False

    def _get_health_problems(self):
        """Tell what is wrong around the procedure: roles, calendar, teams.

        An addon adds what its own lines need.

        :return: translated sentences, empty when all is well
        :rtype: list of str
        """
        self.ensure_one()
        if self.is_template:
            return []
        problems = []
        missing = self._get_unfilled_roles()
        if missing:
            problems.append(
                self.env._(
                    "Nobody fills these roles: %s.", ", ".join(missing.mapped("name"))
                )
            )
        if not self.team_ids:
            problems.append(self.env._("No team owns the complaints."))
        return problems + self._get_calendar_problems()

    def _get_calendar_problems(self):
        """Tell what is wrong with the working calendar of the deadlines.

        :rtype: list of str
        """
        calendar = self._get_calendar()
        if not calendar:
            return [self.env._("There is no working calendar for the deadlines.")]
        latest = (
            self.env["complaint.clock"]
            .sudo()
            .search(
                [
                    ("step_id.procedure_id", "=", self.id),
                    ("is_open", "=", True),
                    ("date_due", "!=", False),
                ],
                order="date_due DESC",
                limit=1,
            )
        )
        return calendar._get_complaint_calendar_warnings(latest.mapped("date_due"))

    @api.model
    def _cron_check_health(self):
        """Ask the leaders of the teams to mend what is wrong, once while it is open.

        Safe to run twice: an open request is not repeated.
        """
        kind = "complaint_management.mail_activity_type_health"
        for procedure in self.search([("state", "=", "in_force")]):
            problems = procedure._get_health_problems()
            if problems and not procedure.activity_search([kind]):
                leader = procedure.team_ids.user_id[:1]
                procedure.activity_schedule(
                    kind, note="\n".join(problems), user_id=leader.id or self.env.uid
                )
