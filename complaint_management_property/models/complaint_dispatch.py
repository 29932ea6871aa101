# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ComplaintDispatch(models.Model):
    _inherit = "complaint.dispatch"

    unit_name = fields.Char(
        string="Unit",
        compute="_compute_unit_name",
        store=True,
        readonly=False,
        precompute=True,
        help="Where our own people work; empty where it would only tell who "
        "complained. An outside party finds the customer with an appointment.",
    )

    date_archived = fields.Datetime(string="Archived On", readonly=True, copy=False)
    archived_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    @api.model
    def _get_stamp_fields(self):
        return super()._get_stamp_fields() | {"date_archived", "archived_by_id"}

    @api.depends("ticket_id", "kind_id")
    def _compute_unit_name(self):
        for dispatch in self:
            if dispatch.state != "draft":
                continue
            ticket = dispatch._get_known_ticket().sudo()
            is_shown = ticket.complaint_is_in_unit and not dispatch.kind_id.is_outside
            unit = ticket.complaint_unit_id
            dispatch.unit_name = unit.display_name if is_shown else False

    def _get_form_number(self):
        """Return the number of the form: that of the complaint, and which one of it.

        :rtype: str
        """
        self.ensure_one()
        forms = self.ticket_id.sudo().complaint_dispatch_ids.filtered("date_issued")
        before = forms.filtered(lambda form: form.id <= self.id)
        return f"{self.ticket_id.sudo().number}-{len(before) or 1}"

    def action_archive_form(self):
        """Archive the forms of closed complaints (定期归档, R445).

        :raise AccessError: when the user does not fill the role that closes
        :raise UserError: when a complaint is still open
        """
        self.check_access("write")
        forms = self.filtered(lambda form: form.date_issued and not form.date_archived)
        for ticket in forms.ticket_id.sudo():
            step = ticket.complaint_procedure_id._get_steps()["closed"]
            if not ticket._is_complaint_role_mine(
                step.role_id, ticket.company_id, ticket.team_id
            ):
                raise AccessError(
                    self.env._("Only the role %s may do this.", step.role_id.name)
                )
            if ticket.complaint_phase != "closed":
                raise UserError(self.env._("%s is not closed yet.", ticket.number))
        forms._trusted().write(
            {"date_archived": fields.Datetime.now(), "archived_by_id": self.env.uid}
        )
        self.env["helpdesk.ticket"]._complaint_record_entries(
            [
                {"ticket": form.ticket_id, "milestone": "archived", "document": form}
                for form in forms
            ]
        )
