# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache


class ComplaintAbsence(models.Model):
    """Somebody is away: who stands in fills his roles meanwhile, and he does not."""

    _name = "complaint.absence"
    _description = "Complaint Absence"
    _inherit = [
        "complaint.company.mixin",
        "complaint.cached.mixin",
        "complaint.traced.mixin",
        "mail.thread",
    ]
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who Is Away",
        required=True,
        index=True,
        domain=[("share", "=", False)],
        tracking=True,
    )
    deputy_id = fields.Many2one(
        comodel_name="res.users",
        string="Who Stands In",
        required=True,
        index=True,
        domain=[("share", "=", False)],
        tracking=True,
    )
    date_from = fields.Date(
        string="First Day",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_to = fields.Date(
        string="Last Day",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    reason = fields.Char()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        tracking=True,
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "An absence ends after it began."
    )
    _somebody_else = models.Constraint(
        "CHECK(user_id != deputy_id)", "Somebody else stands in."
    )

    @api.constrains("user_id", "date_from", "date_to", "company_id")
    def _check_overlap(self):
        for absence in self:
            other = self.search(
                Domain("id", "!=", absence.id)
                & Domain("user_id", "=", absence.user_id.id)
                & Domain("company_id", "=", absence.company_id.id)
                & Domain("date_from", "<=", absence.date_to)
                & Domain("date_to", ">=", absence.date_from),
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._("%s is away in this time already.", absence.user_id.name)
                )

    def action_hand_over(self):
        """Give the open work of who is away to who stands in.

        :return: window action
        """
        self.ensure_one()
        return self.env["complaint.reassignment"]._open_new(
            {
                "source_user_id": self.user_id.id,
                "target_ids": self.deputy_id.ids,
                "company_id": self.company_id.id,
                "reason": self.reason,
            }
        )

    @api.model
    def _get_deputies(self, company, at=None):
        """Return who stands in for whom.

        :param company: res.company
        :param date at: day of the company, default today
        :return: id of who is away -> id of who stands in
        :rtype: dict
        """
        at = at or company._get_complaint_today()
        return dict(self._get_deputy_ids(company.id, at))

    @api.model
    @ormcache("company_id", "at")
    def _get_deputy_ids(self, company_id, at):
        """Look up what :meth:`_get_deputies` returns; absences change rarely.

        :rtype: tuple of (int, int)
        """
        away = self.sudo().search(
            Domain("company_id", "=", company_id)
            & Domain("date_from", "<=", at)
            & Domain("date_to", ">=", at)
        )
        return tuple((row.user_id.id, row.deputy_id.id) for row in away)

    @api.model
    def _replace(self, users, company, at=None):
        """Return who is there of users, and who stands in for the others.

        :param users: res.users
        :param company: res.company
        :param date at: day of the company, default today
        :rtype: recordset of res.users, archived ones left out
        """
        deputies = self._get_deputies(company, at)
        present = [deputies.get(user.id, user.id) for user in users]
        return users.browse(dict.fromkeys(present)).filtered("active")
