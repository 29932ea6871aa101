# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list


class Problem(NamedTuple):
    """Something to be mended around a procedure.

    ``code`` says where it is mended: ``team``, ``mailbox``, ``calendar``, ``role``,
    ``stage``, ``number`` or ``catalogue``. ``level`` is ``blocking`` (cannot be put in
    force), ``warning`` or ``hint`` (works without it).
    """

    code: str
    text: str
    level: str = "warning"


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
        return [p.text for p in self._get_problems() if p.level != "hint"]

    def _check_ready(self):
        """Refuse to put in force what could not work.

        :raise UserError: with a sentence for everything that is missing
        """
        self.ensure_one()
        missing = [p.text for p in self._get_problems() if p.level == "blocking"]
        if missing:
            raise UserError("\n".join(missing))

    def action_open_checklist(self):
        """Show what is missing, each with its remedy.

        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_procedure_checklist_action"
        )
        action["context"] = {
            "default_procedure_id": self.id,
            "dialog_size": "extra-large",
        }
        return action

    def _get_problems(self):
        """Return what is to be mended: for the checklist, the banner and the check.

        :rtype: list of Problem
        """
        self.ensure_one()
        if self.is_template or self.is_foreign:
            return []
        return [
            *self._get_team_problems(),
            *self._get_calendar_problems(),
            *self._get_role_problems(),
            *self._get_stage_problems(),
            *self._get_number_problems(),
            *self._get_catalogue_problems(),
        ]

    def _get_team_problems(self):
        if not self.team_ids:
            text = self.env._("Name the team that owns the complaints.")
            return [Problem("team", text, "blocking")]
        if any(self.sudo().team_ids.mapped("alias_email")):
            return []
        text = self.env._(
            "No team has a mailbox: complaints do not arrive by e-mail (%s).",
            format_list(self.env, self.team_ids.mapped("name")),
        )
        return [Problem("mailbox", text, "hint")]

    def _get_calendar_problems(self):
        """Tell what is wrong with the working calendar of the deadlines.

        :rtype: list of Problem
        """
        calendar = self._get_calendar()
        if not calendar:
            text = self.env._("Name the calendar of the deadlines.")
            return [Problem("calendar", text, "blocking")]
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
        moments = latest.mapped("date_due")
        return [
            Problem("calendar", text)
            for text in calendar._get_complaint_calendar_warnings(moments)
        ]

    def _get_role_problems(self):
        missing = self._get_unfilled_roles()
        if not missing:
            return []
        text = self.env._(
            "Nobody fills these roles: %s.",
            format_list(self.env, missing.mapped("name")),
        )
        return [Problem("role", text, "blocking")]

    def _get_stage_problems(self):
        phases = self._get_missing_phases()
        if not phases:
            return []
        labels = dict(self.env["helpdesk.ticket.stage"]._get_complaint_phases())
        text = self.env._(
            "No column of the kanban shows these phases: %s.",
            format_list(self.env, [labels[phase] for phase in phases]),
        )
        return [Problem("stage", text)]

    def _get_missing_phases(self):
        """Return the phases of the steps that a team has no column for.

        :rtype: list of str
        """
        tickets = self.env["helpdesk.ticket"]
        used = set(self.step_ids.mapped("phase"))
        return [
            phase
            for phase, _label in self.env[
                "helpdesk.ticket.stage"
            ]._get_complaint_phases()
            if phase in used
            and not all(
                tickets._get_complaint_stage(team, phase) for team in self.team_ids
            )
        ]

    def _get_number_problems(self):
        """Tell that another procedure of the company uses the number pattern.

        :rtype: list of Problem
        """
        other = self.sudo().search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("number_pattern", "=", self.number_pattern)
            & Domain("code", "!=", self.code)
            & Domain("sequence_id", "!=", False),
            limit=1,
        )
        if not other:
            return []
        text = self.env._(
            "%s numbers its complaints by the same pattern: choose another.",
            other.display_name,
        )
        return [Problem("number", text, "blocking")]

    def _get_catalogue_problems(self):
        missing = [
            code for codes in self._get_missing_terms().values() for code in codes
        ]
        if not missing:
            return []
        text = self.env._(
            "Conditions name what no catalogue has: %s.", format_list(self.env, missing)
        )
        return [Problem("catalogue", text)]

    def _get_missing_terms(self):
        """Return the codes that conditions compare with and no catalogue has.

        :return: model of the catalogue -> codes in the order of the procedure
        :rtype: dict
        """
        conditions = self.env["complaint.procedure.condition"]
        catalogues = conditions._get_catalogues()
        named = conditions.sudo().search(
            Domain("procedure_id", "=", self.id)
            & Domain("fact_code", "in", list(catalogues))
        )
        missing = {}
        for fact, own in named.grouped("fact_code").items():
            model, key = catalogues[fact]
            codes = dict.fromkeys(code for line in own for code in line._get_values())
            terms = self.env[model].sudo().with_context(active_test=False)
            known = terms.search([(key, "in", list(codes))]).mapped(key)
            missing[model] = [code for code in codes if code not in known]
        return missing

    @api.model
    def _cron_check_health(self):
        """Ask the leaders of the teams to mend what is wrong, once while it is open.

        Safe to run twice: an open request is not repeated.
        """
        kind = "complaint_management.mail_activity_type_health"
        in_force = self.search([("state", "=", "in_force")])
        in_force._remind_of_review()
        for procedure in in_force:
            problems = procedure._get_health_problems()
            if problems and not procedure.activity_search([kind]):
                leader = procedure.team_ids.user_id[:1]
                procedure.activity_schedule(
                    kind, note="\n".join(problems), user_id=leader.id or self.env.uid
                )

    def _remind_of_review(self):
        """Ask the managers to look at policies whose day has come (R016).

        Safe to run twice: an open request is not repeated, and a review moves the day.
        """
        kind = "complaint_management.mail_activity_type_review"
        for procedure in self:
            day, today = (
                procedure.date_review,
                procedure.company_id._get_complaint_today(),
            )
            if day and day <= today and not procedure.activity_search([kind]):
                procedure.activity_schedule(
                    kind,
                    date_deadline=day,
                    user_id=procedure._get_manager_user().id,
                    note=self.env._(
                        "%s is to be reviewed: is it still right?",
                        procedure.display_name,
                    ),
                )
