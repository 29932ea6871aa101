# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintTicketSettlement(models.AbstractModel):
    """What can be solved while it is received is solved and closed at once (R032)."""

    _name = "complaint.ticket.settlement"
    _description = "Complaint Settlement at Once"

    complaint_can_settle = fields.Boolean(
        compute="_compute_complaint_can_settle", groups="base.group_user"
    )

    @api.depends("complaint_phase", "complaint_procedure_id")
    def _compute_complaint_can_settle(self):
        for ticket in self:
            ticket.complaint_can_settle = (
                ticket.complaint_phase == "registered"
                and bool(ticket._get_complaint_settlements())
            )

    def _get_complaint_settlements(self):
        """Return the ways to close at once.

        :rtype: recordset of complaint.procedure.closing, with sudo
        """
        procedure = self.sudo().complaint_procedure_id
        return procedure.closing_ids.filtered("is_at_once")

    def _complaint_settle(self, closing, channel, content):
        """Put on record what was said and done, and close the complaint.

        :param closing: complaint.procedure.closing that may be used at once
        :param channel: helpdesk.ticket.channel by which the customer was told
        :param str content: how it was solved
        :raise UserError: when it is handled already, or something is missing
        """
        self.ensure_one()
        self.check_access("write")
        if not self.complaint_can_settle or closing not in (
            self._get_complaint_settlements()
        ):
            raise UserError(
                self.env._("%s can no longer be solved at once.", self.number)
            )
        self.env["complaint.contact"].create(
            {
                "ticket_id": self.id,
                "direction": "out",
                "channel_id": channel.id,
                "content": content,
            }
        ).action_record()
        self._complaint_close(closing, content)

    def action_complaint_settle(self):
        """Open the dialogue to solve the complaint at once.

        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        return self._get_complaint_action(
            "complaint_settlement_action",
            default_ticket_id=self.id,
            default_channel_id=self.channel_id.id,
            default_closing_id=self._get_complaint_settlements()[:1].id,
        )
