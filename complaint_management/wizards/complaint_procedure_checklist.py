# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.complaint_procedure import DRAFT_STATES

# fields of the procedure that are filled in on the page
OWN_FIELDS = ("team_ids", "calendar_id", "number_pattern")


class ComplaintProcedureChecklist(models.TransientModel):
    """What an adopted procedure still needs, on one page, each with its remedy.

    It asks :meth:`complaint.procedure._get_problems`, as the banner of the procedure
    and the check before it is put in force do. People are assignments: they can be
    named for a procedure that is frozen.
    """

    _name = "complaint.procedure.checklist"
    _description = "Checklist of a Procedure"

    procedure_id = fields.Many2one(
        comodel_name="complaint.procedure", required=True, readonly=True
    )
    company_id = fields.Many2one(related="procedure_id.company_id")
    is_draft = fields.Boolean(compute="_compute_is_draft")
    team_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.team",
        relation="complaint_procedure_checklist_team_rel",
        string="Teams",
        compute="_compute_own_fields",
        store=True,
        readonly=False,
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        compute="_compute_own_fields",
        store=True,
        readonly=False,
    )
    number_pattern = fields.Char(
        compute="_compute_own_fields", store=True, readonly=False
    )
    role_ids = fields.One2many(
        comodel_name="complaint.procedure.checklist.role",
        inverse_name="checklist_id",
        string="Roles",
        compute="_compute_role_ids",
        store=True,
        readonly=False,
    )
    team_problem = fields.Text(compute="_compute_problems")
    mailbox_problem = fields.Text(compute="_compute_problems")
    calendar_problem = fields.Text(compute="_compute_problems")
    role_problem = fields.Text(compute="_compute_problems")
    stage_problem = fields.Text(compute="_compute_problems")
    number_problem = fields.Text(compute="_compute_problems")
    catalogue_problem = fields.Text(compute="_compute_problems")
    line_problem = fields.Text(compute="_compute_problems")
    is_complete = fields.Boolean(compute="_compute_problems")

    @api.depends("procedure_id.state")
    def _compute_is_draft(self):
        for checklist in self:
            checklist.is_draft = checklist.procedure_id.state in DRAFT_STATES

    @api.depends("procedure_id")
    def _compute_own_fields(self):
        for checklist in self:
            for name in OWN_FIELDS:
                checklist[name] = checklist.procedure_id[name]

    @api.depends("procedure_id")
    def _compute_role_ids(self):
        for checklist in self:
            roles = checklist.procedure_id._get_roles().sorted("sequence")
            checklist.role_ids = [
                Command.clear(),
                *(Command.create({"role_id": role.id}) for role in roles),
            ]

    @api.depends("procedure_id")
    def _compute_problems(self):
        for checklist in self:
            procedure = checklist.procedure_id
            problems = procedure._get_problems() if procedure else []
            texts = {problem.text for problem in problems}
            others = procedure._get_health_problems() if procedure else []
            others = [text for text in others if text not in texts]
            others += procedure._get_line_problems() if procedure else []
            checklist.line_problem = "\n".join(others) or False
            for code in self._get_codes():
                own = [problem.text for problem in problems if problem.code == code]
                checklist[f"{code}_problem"] = "\n".join(own) or False
            checklist.is_complete = not others and all(
                problem.level == "hint" for problem in problems
            )

    @api.model
    def _get_codes(self):
        """Return the kinds of problems that have a place of their own on the page.

        :rtype: tuple of str
        """
        return (
            "team",
            "mailbox",
            "calendar",
            "role",
            "stage",
            "number",
            "catalogue",
        )

    def action_apply(self):
        """Keep what was filled in and show what is left.

        :return: window action of a fresh checklist
        """
        self.ensure_one()
        self._apply()
        return self.procedure_id.action_open_checklist()

    def action_finish(self):
        """Keep what was filled in and go back to the procedure."""
        self.ensure_one()
        self._apply()
        return {"type": "ir.actions.act_window_close"}

    def action_create_stages(self):
        """Create the columns of the kanban that are missing."""
        self.ensure_one()
        self._apply()
        procedure = self.procedure_id
        stages = self.env["helpdesk.ticket.stage"]
        labels = dict(stages._get_complaint_phases())
        position = stages.search([], order="sequence desc", limit=1).sequence
        stages.create(
            [
                {
                    "name": labels[phase],
                    "complaint_phase": phase,
                    "sequence": position + number,
                    "closed": phase == "closed",
                    "company_id": procedure.company_id.id,
                }
                for number, phase in enumerate(procedure._get_missing_phases(), 1)
            ]
        )
        return procedure.action_open_checklist()

    def action_create_terms(self):
        """Create the terms that conditions name, under their codes."""
        self.ensure_one()
        self._apply()
        catalogues = self.env["complaint.procedure.condition"]._get_catalogues()
        keys = dict(catalogues.values())
        for model, codes in self.procedure_id._get_missing_terms().items():
            self.env[model].create(
                [{keys[model]: code, "name": code} for code in codes]
            )
        return self.procedure_id.action_open_checklist()

    def action_import_days(self):
        """Bring the official days of a year into the calendar of the deadlines.

        :return: window action
        """
        self.ensure_one()
        self._apply()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_calendar_import_action"
        )
        calendar = self.procedure_id._get_calendar()
        return action | {"context": {"default_calendar_id": calendar.id}}

    def action_open_team(self):
        """Open the first team, to give it a mailbox.

        :return: window action
        :raise UserError: while no team is named
        """
        self.ensure_one()
        self._apply()
        if not self.procedure_id.team_ids:
            raise UserError(self.env._("Name the team that owns the complaints."))
        return self.procedure_id.team_ids[0].get_formview_action()

    def _apply(self):
        """Write the fields of the draft and assign the people.

        :raise AccessError: when the user may not manage procedures
        """
        procedure = self.procedure_id
        procedure.check_access("write")
        changed = {
            name: self[name]
            for name in OWN_FIELDS
            if self.is_draft and self[name] != procedure[name]
        }
        if changed:
            procedure.write(changed)
        self.role_ids._assign()
