# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

RECEIPT = {"receipt_name", "attachment_ids"}


class ComplaintPenaltyCopy(models.Model):
    """The copy of a fine for a department, with the proof that it has it (R354)."""

    _name = "complaint.penalty.copy"
    _description = "Complaint Penalty Copy"
    _inherit = ["complaint.evidence.mixin", "complaint.trusted.mixin"]
    _order = "penalty_id, id"
    _rec_name = "role_id"

    penalty_id = fields.Many2one(
        comodel_name="complaint.penalty",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="penalty_id.company_id", store=True, index=True
    )
    line_id = fields.Many2one(
        comodel_name="complaint.procedure.copy", required=True, ondelete="restrict"
    )
    role_id = fields.Many2one(related="line_id.role_id", string="Department")
    is_settling = fields.Boolean(related="line_id.is_settling")
    recipient_ids = fields.Many2many(
        comodel_name="res.users", string="Sent To", readonly=True
    )
    date_sent = fields.Datetime(string="Sent On", readonly=True)
    sent_by_id = fields.Many2one("res.users", string="Sent By", readonly=True)
    receipt_name = fields.Char(
        string="Signed For By", help="Who signed for the copy on paper."
    )
    date_signed = fields.Datetime(string="Received On", readonly=True)
    signed_by_id = fields.Many2one(
        "res.users", string="Receipt Recorded By", readonly=True
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _once = models.UniqueIndex("(penalty_id, line_id)", "A department gets one copy.")

    @api.depends("date_sent", "date_signed")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for copy in self:
            copy.is_mine = (
                bool(copy.date_sent) and not copy.date_signed and copy._is_recipient()
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_trusted()
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_trusted():
            if not set(vals) <= RECEIPT:
                self._check_trusted()
            self._check_receipt()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Copies are part of the file of a fine."))

    def _check_trusted(self):
        if not self._is_trusted():
            raise AccessError(self.env._("Copies are made by the approval of a fine."))

    def _check_receipt(self):
        """Refuse to write about a receipt on paper at the wrong time.

        :raise UserError: when the copy was not sent, or is signed for already
        """
        for copy in self:
            if not copy.date_sent or copy.date_signed:
                raise UserError(self.env._("There is no receipt to record."))
            copy.penalty_id._check_role("penalty_copied")

    def _is_recipient(self):
        return self.penalty_id._is_role_mine(self.sudo().role_id)

    def _send(self):
        """Send the copies to whoever fills the roles of the departments today.

        :raise UserError: when a department has nobody
        """
        for copy in self._trusted():
            ticket = copy.penalty_id.ticket_id
            users = copy.role_id._get_users(ticket.company_id, ticket.team_id)
            if not users:
                raise UserError(
                    self.env._("Nobody fills the role %s.", copy.role_id.name)
                )
            copy.write(
                {
                    "recipient_ids": [Command.set(users.ids)],
                    "date_sent": fields.Datetime.now(),
                    "sent_by_id": self.env.uid,
                }
            )
            copy.penalty_id.message_notify(
                partner_ids=users.sudo().partner_id.ids,
                subject=self.env._("Copy of %s", copy.penalty_id.display_name),
                body=self.env._("Please sign for the receipt on the form of the fine."),
            )

    def action_sign(self):
        """Sign for the receipt as the department (签收).

        :raise AccessError: when the user is not of the department
        """
        self.check_access("read")
        for copy in self:
            if not copy._is_recipient():
                raise AccessError(
                    self.env._("Only %s signs for it.", copy.sudo().role_id.name)
                )
            copy._stamp_receipt("read")
        return True

    def action_open_receipt(self):
        """Open the dialogue for a receipt that was signed on paper.

        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_penalty.complaint_penalty_copy_action"
        )
        return action | {"res_id": self.id}

    def action_record_receipt(self):
        """Record a receipt that was signed on paper, with its scan.

        :raise UserError: when the name or the scan is missing
        """
        self.check_access("write")
        for copy in self:
            copy._check_receipt()
            if not (copy.receipt_name or "").strip() or not copy.attachment_ids:
                raise UserError(
                    self.env._("Name who signed for it and attach the scan.")
                )
            copy._seal_evidence()
            copy._stamp_receipt("paper")
        return True

    def _stamp_receipt(self, proof):
        """Note the receipt, on the copy and in the ledger.

        :param str proof: ``read`` or ``paper``
        :raise UserError: when the copy was not sent, or is signed for already
        """
        copy = self.sudo()
        copy.penalty_id._lock_row()
        if not copy.date_sent or copy.date_signed:
            raise UserError(self.env._("There is no receipt to record."))
        copy._trusted().write(
            {"date_signed": fields.Datetime.now(), "signed_by_id": self.env.uid}
        )
        copy.penalty_id.ticket_id._complaint_record(
            "penalty_copy_signed",
            copy.penalty_id,
            {"role": copy.role_id.code, "proof": proof},
        )
