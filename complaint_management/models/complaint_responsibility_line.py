# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintResponsibilityLine(models.Model):
    """One party of a responsibility, and how much of it is his."""

    _name = "complaint.responsibility.line"
    _description = "Complaint Responsibility Share"
    _inherit = ["complaint.approval.line.mixin"]
    _order = "responsibility_id, share desc, id"
    _check_company_auto = True

    _approval_parent = "responsibility_id"
    _approval_parent_lines = "line_ids"

    responsibility_id = fields.Many2one(
        comodel_name="complaint.responsibility",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="responsibility_id.company_id", store=True, index=True
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        string="Department",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        index="btree_not_null",
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Outside Party",
        index="btree_not_null",
        ondelete="restrict",
    )
    share = fields.Float(string="Share (%)", digits=(5, 2), default=100.0)

    _share_in_percent = models.Constraint(
        "CHECK(share > 0 AND share <= 100)", "A share is more than 0 and at most 100."
    )
    _somebody = models.Constraint(
        "CHECK(num_nonnulls(team_id, user_id, partner_id) > 0)",
        "Name the department, the person or the outside party.",
    )

    @api.depends("team_id", "user_id", "partner_id", "share")
    def _compute_display_name(self):
        for line in self:
            party = line.user_id.name or line.team_id.name or line.partner_id.name
            line.display_name = f"{party or ''} {line.share:g}%"
