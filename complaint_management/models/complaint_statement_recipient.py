# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintStatementRecipient(models.Model):
    """An addressee of a report: a role or a person, and when it was read (R305)."""

    _name = "complaint.statement.recipient"
    _description = "Complaint Addressee of a Report"
    _inherit = ["complaint.stamped.mixin"]
    _order = "statement_id, id"

    _complaint_stamp_fields = ("user_ids", "date_read", "read_by_id")

    statement_id = fields.Many2one(
        "complaint.statement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, index=True
    )
    role_id = fields.Many2one("complaint.role", ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="complaint_statement_recipient_user_rel",
        column1="recipient_id",
        column2="user_id",
        string="Told",
        readonly=True,
        copy=False,
        help="Who it was sent to; one of them confirms that it was read.",
    )
    date_read = fields.Datetime(string="Read On", readonly=True, copy=False)
    read_by_id = fields.Many2one(
        "res.users", string="Read By", readonly=True, copy=False
    )

    _somebody = models.Constraint(
        "CHECK(role_id IS NOT NULL OR user_id IS NOT NULL)",
        "Name the role or the person who is to read it.",
    )

    @api.depends("role_id.name", "user_id.name")
    def _compute_display_name(self):
        for recipient in self:
            names = (recipient.role_id.name, recipient.sudo().user_id.name)
            recipient.display_name = ": ".join(filter(None, names))

    @api.model_create_multi
    def create(self, vals_list):
        recipients = super().create(vals_list)
        recipients._check_draft()
        return recipients

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        self._check_draft()
        if "statement_id" in vals:
            raise UserError(self.env._("An addressee stays with the report."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse to change to whom a report goes once it is decided on or submitted.

        :raise UserError: see complaint.statement
        """
        self.statement_id._check_frozen({"recipient_ids"})

    def _resolve(self):
        """Find out who is told, and keep them.

        :raise UserError: when nobody is left
        """
        for recipient in self.sudo():
            statement = recipient.statement_id
            ticket = statement.ticket_id
            users = recipient.user_id or recipient.role_id._get_users(
                statement.company_id, statement._get_concerned_team()
            )
            users = users.sudo() - ticket.complaint_subject_user_ids
            if not users:
                raise UserError(
                    self.env._("Nobody can be told as %s.", recipient.display_name)
                )
            recipient._trusted().user_ids = users

    def _set_read(self):
        """Stamp that the user read it now."""
        self.sudo()._trusted().write(
            {"date_read": fields.Datetime.now(), "read_by_id": self.env.uid}
        )
