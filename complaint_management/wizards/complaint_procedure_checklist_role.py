# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_list


class ComplaintProcedureChecklistRole(models.TransientModel):
    """Who fills a role of the procedure, named on the checklist."""

    _name = "complaint.procedure.checklist.role"
    _description = "Role on the Checklist"

    checklist_id = fields.Many2one(
        comodel_name="complaint.procedure.checklist",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="checklist_id.company_id")
    role_id = fields.Many2one(
        comodel_name="complaint.role", required=True, readonly=True
    )
    filled_by = fields.Char(compute="_compute_filled_by")
    kind = fields.Selection(
        selection=lambda self: self.env["complaint.role.assignment"]
        ._fields["kind"]
        ._description_selection(self.env),
        string="Is Filled By",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Person", domain=[("share", "=", False)]
    )
    group_id = fields.Many2one(comodel_name="res.groups", string="Group")
    team_id = fields.Many2one(comodel_name="helpdesk.ticket.team", string="Team")
    deputy_id = fields.Many2one(
        comodel_name="res.users", string="Deputy", domain=[("share", "=", False)]
    )
    date_from = fields.Date(default=fields.Date.context_today)

    @api.depends("role_id", "checklist_id.procedure_id")
    def _compute_filled_by(self):
        assignments = self.env["complaint.role.assignment"]
        valid = assignments.search(
            Domain("role_id", "in", self.role_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & assignments._get_valid_domain()
        ).grouped("role_id")
        for line in self:
            own = valid.get(line.role_id, assignments)
            line.filled_by = format_list(self.env, [a._get_holder() for a in own])

    @api.onchange("user_id")
    def _onchange_user_id(self):
        """Naming a person is enough to say that the role is filled by one."""
        if self.user_id:
            self.kind = "user"

    def _assign(self):
        """Create the assignments that were filled in.

        :return: the assignments
        :rtype: recordset of complaint.role.assignment
        """
        vals_list = [line._prepare_assignment() for line in self if line.kind]
        return self.env["complaint.role.assignment"].create(vals_list)

    def _prepare_assignment(self):
        return {
            "role_id": self.role_id.id,
            "company_id": self.company_id.id,
            "kind": self.kind,
            "user_id": self.kind == "user" and self.user_id.id,
            "group_id": self.kind == "group" and self.group_id.id,
            "team_id": self.team_id.id,
            "deputy_id": self.deputy_id.id,
            "date_from": self.date_from or fields.Date.context_today(self),
        }
