# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

# R253: the matter, the process, the result, the measures, the follow-up, the channel
PARTS = ("matter", "process", "result", "rectification", "follow_up", "channels")


class ComplaintReply(models.Model):
    """书面反馈: the answer of a round to the customer and proof of delivery."""

    _name = "complaint.reply"
    _description = "Complaint Reply"
    _inherit = ["mail.thread", "complaint.document.mixin"]
    _check_company_auto = True
    _complaint_transitions = {"draft": ("sent",), "sent": ("delivered",)}
    _complaint_frozen_states = ("sent", "delivered")
    _complaint_open_fields = ("delivered_how",)
    _complaint_stamp_fields = ("date_sent", "sent_by_id", "date_delivered")

    solution_id = fields.Many2one(
        comodel_name="complaint.solution",
        ondelete="restrict",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id)]",
    )
    mode = fields.Selection(
        selection=[("written", "Written"), ("oral", "Oral")],
        default="written",
        required=True,
    )
    matter = fields.Text(compute="_compute_parts", store=True, readonly=False)
    process = fields.Text(compute="_compute_parts", store=True, readonly=False)
    result = fields.Text(compute="_compute_parts", store=True, readonly=False)
    rectification = fields.Text(
        string="Rectification Measures",
        compute="_compute_parts",
        store=True,
        readonly=False,
    )
    follow_up = fields.Text(string="Follow-up Plan")
    channels = fields.Text(
        string="Where to Turn", help="The channel for questions or disagreement."
    )
    date_sent = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    delivered_how = fields.Char(string="Proof of Delivery")
    date_delivered = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("sent", "Sent"), ("delivered", "Delivered")],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )

    @api.depends("ticket_id", "solution_id")
    def _compute_parts(self):
        for reply in self:
            if reply.state != "draft":
                continue
            dispatch = reply.ticket_id.complaint_dispatch_ids[:1]
            solution = reply.solution_id
            investigation = reply.ticket_id.complaint_investigation_ids.filtered(
                lambda i: i.state == "submitted"
            )[:1]
            reply.matter = reply.matter or dispatch.matter or reply.ticket_id.name
            reply.process = reply.process or investigation.cause
            reply.result = reply.result or solution.description
            reply.rectification = reply.rectification or solution.prevention

    def _get_missing_parts(self):
        """Name the mandatory parts that are empty (R253).

        :return: translated labels
        :rtype: list of str
        """
        self.ensure_one()
        labels = self.fields_get(PARTS, ["string"])
        return [
            labels[part]["string"] for part in PARTS if not (self[part] or "").strip()
        ]

    def action_send(self):
        """Send the reply: in the portal at once, by e-mail when there is one.

        :raise UserError: naming the missing parts
        """
        self.check_access("write")
        for reply in self:
            missing = reply._get_missing_parts()
            if missing:
                raise UserError(
                    self.env._("The reply lacks: %s.", ", ".join(missing))
                )
            if reply.solution_id and reply.solution_id.state in (
                "draft",
                "requested",
                "cancelled",
            ):
                raise UserError(self.env._("The solution is not approved."))
        self._set_state(
            "sent",
            "replied",
            date_sent=fields.Datetime.now(),
            sent_by_id=self.env.uid,
        )
        for reply in self.filtered(lambda r: r.mode == "written"):
            reply._queue_mail()

    def _queue_mail(self):
        """Queue the e-mail with the reply for a customer who has an address."""
        self.ensure_one()
        if self.ticket_id.sudo().partner_email:
            template = self.env.ref("complaint_management.mail_template_complaint_reply")
            template.sudo().send_mail(self.ticket_id.id, force_send=False)

    def action_deliver(self):
        """Note the proof of delivery; it is archived (R254)."""
        self.check_access("write")
        for reply in self:
            if not reply.delivered_how:
                raise UserError(self.env._("Say how the delivery is proven."))
        self._set_state("delivered", date_delivered=fields.Datetime.now())
