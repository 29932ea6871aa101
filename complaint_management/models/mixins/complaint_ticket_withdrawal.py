# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError


class ComplaintTicketWithdrawal(models.AbstractModel):
    """撤诉: the customer takes the complaint back; it is closed as withdrawn.

    What he said is a contact, and the step ``withdrawn`` of the procedure makes the
    closing possible. Nothing is closed by it: people look at it first.
    """

    _name = "complaint.ticket.withdrawal"
    _description = "Complaint Withdrawal"

    @api.model
    def _get_complaint_milestones(self):
        return super()._get_complaint_milestones() | {
            "withdrawn": self.env._("Withdrawn by the customer"),
            "rated": self.env._("Rated by the customer"),
        }

    def _can_complaint_withdraw(self):
        """Tell whether the complaint is open and its procedure knows withdrawals.

        :rtype: bool
        """
        self.ensure_one()
        return (
            self.complaint_phase != "closed"
            and "withdrawn" in self.complaint_procedure_id._get_steps()
            and not self._is_complaint_withdrawn()
        )

    def _is_complaint_withdrawn(self):
        """Tell whether the customer withdrew the complaint.

        :rtype: bool
        """
        self.ensure_one()
        return "withdrawn" in self.sudo().complaint_ledger_ids.mapped("milestone")

    def _complaint_withdraw(self, partner, reason, channel="portal"):
        """Withdraw the complaint for its customer; the caller has checked who he is.

        :param partner: res.partner who withdraws
        :param str reason: in his words
        :param str channel: code of the channel
        :raise AccessError: when the complaint is somebody else's
        :raise UserError: when it is closed or was withdrawn before
        """
        self.ensure_one()
        if not partner or partner != self.partner_id:
            raise AccessError(self.env._("Only the complainant withdraws it."))
        self._check_complaint_withdraw()
        contact = self._complaint_add_contact(reason, channel)
        self._complaint_take_withdrawal(contact)

    def _complaint_note_withdrawal(self, channel, person, reason):
        """Note a withdrawal that an officer was told of.

        :param channel: helpdesk.ticket.channel
        :param str person: who withdrew it
        :param str reason: in his words
        :raise UserError: when it is closed or was withdrawn before
        """
        self.ensure_one()
        self.check_access("write")
        self._check_complaint_withdraw()
        contact = self.env["complaint.contact"].create(
            {
                "ticket_id": self.id,
                "direction": "in",
                "channel_id": channel.id,
                "persons": person,
                "content": reason,
            }
        )
        contact.action_record()
        self._complaint_take_withdrawal(contact)

    def _check_complaint_withdraw(self):
        """Refuse to withdraw twice, what is closed, or what cannot be withdrawn.

        :raise UserError: in these cases
        """
        if not self.sudo()._can_complaint_withdraw():
            raise UserError(
                self.env._("The complaint %s cannot be withdrawn.", self.number)
            )

    def _complaint_take_withdrawal(self, contact):
        """Take the step; an appeal that waits is taken back with the complaint.

        :param contact: complaint.contact in which the customer said so
        """
        channel = contact.sudo().channel_id.complaint_code
        self._complaint_record("withdrawn", contact, {"channel": channel or None})
        self.sudo()._get_complaint_open_appeal()._withdraw()

    def action_complaint_withdraw(self):
        """Open the dialogue to note that the customer withdraws the complaint.

        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        return self._get_complaint_action(
            "complaint_withdrawal_action", default_ticket_id=self.id
        )
