# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintContact(models.Model):
    """One contact with the customer: when, how, with whom, what was said (R242)."""

    _name = "complaint.contact"
    _description = "Complaint Contact"
    _inherit = ["complaint.document.mixin"]
    _order = "date desc, id desc"
    _complaint_in_case = True
    _complaint_transitions = {"draft": ("recorded",)}
    _complaint_frozen_states = ("recorded",)
    _complaint_stamp_fields = ("user_id", "promise_state")
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
        default=lambda self: self._default_our_user_ids(),
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
    promise_warning = fields.Char(compute="_compute_promise_warning")
    promise_date = fields.Datetime(string="Promised For")
    promise_state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("kept", "Kept"),
            ("renewed", "Another date agreed"),
        ],
        readonly=True,
        copy=False,
    )
    date_expected = fields.Datetime(
        string="Expected Completion",
        help="When all will be done, as the customer was told (R241).",
    )
    renewed_contact_id = fields.Many2one(
        comodel_name="complaint.contact",
        string="Instead Of",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('ticket_id', '=', ticket_id), ('promise_state', '=', 'open')]",
        help="The promise that could not be kept; the customer was told (R165).",
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

    @api.depends("promise")
    def _compute_promise_warning(self):
        """Warn whoever promises: neither results nor what others decide (R014)."""
        warning = self.env._(
            "Promise what you will do and until when, not how it will end, and nothing "
            "that others decide. What is promised has to be kept."
        )
        for contact in self:
            is_new = contact.promise and not contact.promise_state
            contact.promise_warning = is_new and warning

    @api.model
    def _default_our_user_ids(self):
        """Who notes a contact took part in it; customers and the system do not."""
        user = self.env.user
        return user.browse() if user.share or user._is_superuser() else user

    def action_record(self):
        """Put the contact on record; it can no longer be changed."""
        self.check_access("write")
        self._check_expected()
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
        self.filtered("promise")._promise()
        for contact in incoming:
            contact.ticket_id._complaint_mark_risks(contact.content)
        incoming.ticket_id._complaint_customer_spoke()

    def _check_expected(self):
        """Refuse to have told the customer of an end that lies behind.

        :raise UserError: saying so
        """
        for contact in self.filtered("date_expected"):
            if contact.date_expected <= contact.date:
                raise UserError(
                    self.env._("The expected completion lies ahead: check its date.")
                )

    def _promise(self):
        """Put the promises on record, and show the date on the complaint.

        :raise UserError: when a date lies behind, or another promise is renewed that
            is not open
        """
        now = fields.Datetime.now()
        for contact in self:
            if contact.promise_date <= now:
                raise UserError(self.env._("A promise lies ahead: check its date."))
            contact._renew()
            contact._trusted().promise_state = "open"
            ticket = contact.ticket_id.sudo()
            ticket._trusted().complaint_earliest_feedback = contact.promise_date
            promised = {"promised": contact.promise_date}
            ticket.with_env(self.env)._complaint_record("promised", contact, promised)

    def _renew(self):
        """End the promise that this contact replaces: the customer was told (R165)."""
        old = self.renewed_contact_id
        if not old:
            return
        if old.ticket_id != self.ticket_id or old.promise_state != "open":
            raise UserError(self.env._("This promise is not open."))
        old._trusted().promise_state = "renewed"
        self.ticket_id._complaint_record("promise_renewed", old)

    def action_keep_promise(self):
        """Note that the customer got what he was promised.

        :raise UserError: when the promise is not open
        """
        self.check_access("write")
        for contact in self:
            if contact.promise_state != "open":
                raise UserError(self.env._("This promise is not open."))
            contact._trusted().promise_state = "kept"
            contact.ticket_id._complaint_record("promise_kept", contact)

    def action_renew_promise(self):
        """Open the contact in which another date is agreed with the customer (R165).

        :return: window action
        """
        self.ensure_one()
        return self.ticket_id._open_complaint_document(
            "contact",
            default_channel_id=self.channel_id.id,
            default_promise=self.promise,
            default_renewed_contact_id=self.id,
        )

    def _get_payload(self):
        self.ensure_one()
        return {
            "direction": self.direction,
            "promised": self.promise_date or None,
            "expected": self.date_expected or None,
            "people": len(self.our_user_ids),
        }

    def _get_present_users(self):
        return self.our_user_ids
