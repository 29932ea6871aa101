# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintTicketPromise(models.AbstractModel):
    """What a customer was promised binds us: the latest one stands on the file.

    Every promise is a contact with its date; a step after ``promised`` with the date
    of the contact as its limit makes it open work (R033, R063, R169, R180).
    """

    _name = "complaint.ticket.promise"
    _description = "Complaint Promise"

    @api.model
    def _get_complaint_milestones(self):
        return super()._get_complaint_milestones() | {
            "promised": self.env._("Feedback promised"),
            "promise_kept": self.env._("Promise kept"),
            "promise_renewed": self.env._("Another date agreed"),
        }

    def _complaint_record_registration(self):
        super()._complaint_record_registration()
        told = self.filtered("complaint_earliest_feedback")
        contacts = self.env["complaint.contact"].sudo()
        contacts.create(
            [
                {
                    "ticket_id": ticket.id,
                    "direction": "out",
                    "channel_id": ticket.channel_id.id,
                    "content": self.env._(
                        "The customer was told when he hears from us."
                    ),
                    "promise": self.env._("Feedback"),
                    "promise_date": ticket.complaint_earliest_feedback,
                }
                for ticket in told
            ]
        ).action_record()

    def action_complaint_promise(self):
        """Open a contact in which feedback is promised.

        :return: window action
        """
        return self._open_complaint_document(
            "contact",
            default_channel_id=self.channel_id.id,
            default_promise=self.env._("Feedback"),
        )

    def _get_complaint_expected_date(self):
        """Return when all will be done, as the customer was told last (R241).

        :return: naive UTC
        :rtype: datetime or False
        """
        self.ensure_one()
        contacts = self.sudo().complaint_contact_ids.filtered(
            lambda contact: contact.state == "recorded" and contact.date_expected
        )
        return contacts.sorted(lambda contact: (contact.date, contact.id))[
            -1:
        ].date_expected
