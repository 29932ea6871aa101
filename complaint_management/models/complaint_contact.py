# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintContact(models.Model):
    """One contact with the customer: when, how, with whom, what was said (R242)."""

    _name = "complaint.contact"
    _description = "Complaint Contact"
    _inherit = ["complaint.document.mixin"]
    _order = "date desc, id desc"
    _complaint_transitions = {"draft": ("recorded",)}
    _complaint_frozen_states = ("recorded",)
    _complaint_open_fields = ("promise_state",)
    _complaint_stamp_fields = ("user_id",)
    _complaint_names_people = True

    direction = fields.Selection(
        selection=[("in", "From the customer"), ("out", "To the customer")],
        required=True,
        default="out",
    )
    channel_id = fields.Many2one("helpdesk.ticket.channel", check_company=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True
    )
    persons = fields.Char()
    our_user_ids = fields.Many2many(
        comodel_name="res.users",
        string="For Us",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Who of us took part.",
    )
    is_negotiation = fields.Boolean(
        string="Negotiation", help="We negotiated the solution with the customer."
    )
    content = fields.Text(required=True)
    is_read_back = fields.Boolean(
        string="Read Back", help="The record was read back to the customer (R029)."
    )
    promise = fields.Char(help="What the customer was promised (R014).")
    promise_date = fields.Datetime(string="Promised For")
    promise_state = fields.Selection(
        selection=[("open", "Open"), ("kept", "Kept"), ("broken", "Not kept")]
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("recorded", "Recorded")],
        default="draft",
        required=True,
        readonly=True,
    )

    _promise_dated = models.Constraint(
        "CHECK(promise IS NULL OR promise_date IS NOT NULL)",
        "A promise has a date.",
    )

    def action_record(self):
        """Put the contact on record; it can no longer be changed."""
        self.check_access("write")
        incoming = self.filtered(lambda contact: contact.direction == "in")
        negotiated = self.filtered("is_negotiation")
        # what the customer says does not count as a step of ours
        for contacts, milestone in (
            (negotiated, "negotiated"),
            (incoming - negotiated, "heard"),
            (self - incoming - negotiated, "contacted"),
        ):
            for contact in contacts:
                contact._set_state("recorded", milestone, contact._get_payload())
        incoming.ticket_id._complaint_customer_spoke()

    def _get_payload(self):
        self.ensure_one()
        return {
            "direction": self.direction,
            "promised": self.promise_date or None,
            "people": len(self.our_user_ids),
        }

    def _get_present_users(self):
        return self.our_user_ids
