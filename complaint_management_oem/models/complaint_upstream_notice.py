# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintUpstreamNotice(models.Model):
    """异常会知: upstream production and its inspectors learn of it (R267, R424)."""

    _name = "complaint.upstream.notice"
    _description = "Notice to Upstream Production"
    _inherit = ["complaint.goods.document"]
    _check_company_auto = True
    _complaint_transitions = {
        "draft": ("sent", "cancelled"),
        "sent": ("revised",),
        "revised": (),
        "cancelled": (),
    }
    _complaint_frozen_states = ("sent", "revised", "cancelled")
    _complaint_open_in_states = {
        "sent": ("standard_number", "standard_change", "attachment_ids")
    }
    _complaint_stamp_fields = (
        "date_sent",
        "sent_by_id",
        "date_revised",
        "revised_by_id",
    )

    team_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.team",
        string="Upstream Departments",
        check_company=True,
        help="Processing or forming before us in the process.",
    )
    inspector_ids = fields.Many2many(
        comodel_name="res.users",
        string="Inspectors",
        domain=[("share", "=", False)],
    )
    content = fields.Text(
        string="What Happened",
        compute="_compute_content",
        store=True,
        readonly=False,
        precompute=True,
    )
    is_standard_needed = fields.Boolean(
        string="Inspection Standard To Be Revised",
    )
    standard_number = fields.Char(string="Inspection Standard")
    standard_change = fields.Text(string="What Was Revised")
    date_sent = fields.Datetime(string="Sent On", readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_revised = fields.Datetime(string="Revised On", readonly=True, copy=False)
    revised_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("revised", "Standard revised"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    @api.depends("ticket_id")
    def _compute_content(self):
        for notice in self.filtered(lambda notice: not notice.content):
            ticket = notice._get_known_ticket().sudo()
            found = ticket.complaint_site_visit_ids._filter_found()
            notice.content = "\n".join(filter(None, found.mapped("finding")))

    def action_send(self):
        """Tell upstream production and its inspectors.

        :raise UserError: when nobody is named or nothing is said
        """
        self.check_access("write")
        for notice in self:
            if not (notice.content or "").strip():
                raise UserError(self.env._("Say what happened."))
            if not notice.team_ids or not notice.inspector_ids:
                raise UserError(
                    self.env._("Name the upstream departments and their inspectors.")
                )
            notice._set_state(
                "sent",
                "upstream_informed",
                {"standard": notice.is_standard_needed, "teams": notice.team_ids.ids},
                date_sent=fields.Datetime.now(),
                sent_by_id=self.env.uid,
            )
            notice._notify_upstream()
        return True

    def action_revise(self):
        """修订检验规范: the inspection standard says now what to look at (R424).

        :raise UserError: when it was not needed or is not said what changed
        """
        self.check_access("write")
        for notice in self:
            if not notice.is_standard_needed:
                raise UserError(self.env._("No standard had to be revised."))
            if not notice.standard_number or not (notice.standard_change or "").strip():
                raise UserError(self.env._("Say which standard was revised, and how."))
            notice._set_state(
                "revised",
                "standard_revised",
                {
                    "standard": notice.standard_number,
                    "evidence": notice._seal_evidence(),
                },
                date_revised=fields.Datetime.now(),
                revised_by_id=self.env.uid,
            )
        return True

    def action_cancel(self):
        """Drop a notice that was not sent."""
        self.check_access("write")
        self._set_state("cancelled", "notice_cancelled")
        return True

    def _notify_upstream(self):
        """Send the notice to the departments and their inspectors."""
        teams = self.team_ids.sudo()
        people = teams.user_ids | teams.user_id | self.inspector_ids
        people -= self.ticket_id.sudo().complaint_subject_user_ids
        self.sudo().message_notify(
            partner_ids=people.partner_id.ids,
            subject=self.display_name,
            body=self.ticket_id.sudo()._mask_complaint(self.content),
        )
