# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

MAIL = "complaint_management.mail_template_complaint_order"
YES_NO = [("yes", "Yes"), ("no", "No")]
STAMP = {"readonly": True, "copy": False}


class ComplaintDispatchParty(models.AbstractModel):
    """An order to an outside party: whom, where, and how far he got (R259, R358).

    Our own team watches over it. What is stamped here is written by the acts of the
    order, see ``complaint.dispatch.acts``; each of them has its row in ``act_ids``.
    """

    _name = "complaint.dispatch.party"
    _description = "Complaint Dispatch to an Outside Party"
    _inherit = ["complaint.evidence.mixin"]

    _party_stamp_fields = (
        "number",
        "act_ids",
        "date_phone_notified",
        "date_refused",
        "date_arrived",
        "date_planned",
        "date_promised",
        "date_excused",
        "excuse_state",
        "date_appointed",
        "date_appointment",
        "date_done",
        "date_accepted",
        "date_rejected",
        "rejection_count",
        "norms_followed",
        "customer_satisfied",
        "date_objected",
        "objection_state",
    )

    party_id = fields.Many2one(
        comodel_name="res.partner",
        string="Outside Party",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('parent_id', '=', False), ('is_company', '=', True)]",
    )
    overseer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Supervising Company",
        ondelete="restrict",
        check_company=True,
        help="Who watches over the work for us, if it is somebody outside.",
    )
    number = fields.Char(string="Order No.", index="btree_not_null", **STAMP)
    place = fields.Char(
        help="Where the work is, without the address of the customer: he is found "
        "with an appointment.",
    )
    attachment_ids = fields.Many2many(string="Files for the Party")

    date_phone_notified = fields.Datetime(string="Phone Notice", **STAMP)
    date_refused = fields.Datetime(string="Receipt Refused", **STAMP)
    date_arrived = fields.Datetime(string="On Site", **STAMP)
    date_planned = fields.Datetime(string="Plan Presented", **STAMP)
    date_promised = fields.Datetime(
        string="Promised Completion", help="As the last plan says.", **STAMP
    )
    date_excused = fields.Datetime(string="Reason Given", **STAMP)
    excuse_state = fields.Selection(
        selection=[
            ("given", "Waits for a decision"),
            ("accepted", "Recognised"),
            ("rejected", "Not recognised"),
        ],
        string="Reason for Not Coming",
        **STAMP,
    )
    date_appointed = fields.Datetime(string="Appointment Agreed", **STAMP)
    date_appointment = fields.Datetime(string="Appointment", **STAMP)

    date_done = fields.Datetime(string="Work Reported Done", **STAMP)
    date_accepted = fields.Datetime(string="Work Accepted", **STAMP)
    date_rejected = fields.Datetime(string="Work Rejected", **STAMP)
    rejection_count = fields.Integer(string="Rejections", **STAMP)
    norms_followed = fields.Selection(
        selection=YES_NO, string="National Norms Followed", **STAMP
    )
    customer_satisfied = fields.Selection(selection=YES_NO, **STAMP)
    date_objected = fields.Datetime(string="Objection", **STAMP)
    objection_state = fields.Selection(
        selection=[
            ("open", "To decide"),
            ("upheld", "Objection upheld"),
            ("rejected", "Objection rejected"),
        ],
        string="Decision on the Objection",
        index="btree_not_null",
        **STAMP,
    )
    next_step = fields.Char(string="Next", compute="_compute_next_step")
    next_due = fields.Datetime(string="Due", compute="_compute_next_step")

    @api.depends("number", "kind_id.name")
    def _compute_display_name(self):
        numbered = self.filtered("number")
        for dispatch in numbered:
            # the party reads it, too
            dispatch.display_name = f"{dispatch.kind_id.name} {dispatch.number}"
        return super(ComplaintDispatchParty, self - numbered)._compute_display_name()

    @api.model
    def _get_stamp_fields(self):
        return super()._get_stamp_fields() | set(self._party_stamp_fields)

    @api.depends("state")
    def _compute_next_step(self):
        clocks = self.env["complaint.clock"].sudo()
        found = clocks.search_fetch(
            [
                ("ticket_id", "in", self.ticket_id.ids),
                ("document_model", "=", self._name),
                ("document_id", "in", self.ids),
                ("is_open", "=", True),
            ],
            ["name", "date_due", "document_id"],
        ).grouped("document_id")
        for dispatch in self:
            clock = found.get(dispatch._origin.id, clocks)[:1]
            dispatch.next_step, dispatch.next_due = clock.name, clock.date_due

    @api.constrains("party_id", "kind_id", "ticket_id")
    def _check_party(self):
        for dispatch in self.sudo().filtered("party_id"):
            party = dispatch.party_id
            if not dispatch.kind_id.is_outside:
                raise ValidationError(
                    self.env._("Only orders to outside parties name one.")
                )
            if party != party.commercial_partner_id:
                raise ValidationError(
                    self.env._("Name the company, not a contact of it.")
                )
            customer = dispatch.ticket_id.partner_id.commercial_partner_id
            if party in (customer, dispatch.company_id.partner_id):
                raise ValidationError(
                    self.env._("An outside party is neither the customer nor us.")
                )

    def _check_inside(self):
        """Refuse what a team does with its orders on those of outside parties.

        :raise UserError: naming the party
        """
        for dispatch in self.filtered("is_outside"):
            raise UserError(
                self.env._(
                    "The order went to %s: put on record what was done there.",
                    dispatch.party_id.name,
                )
            )

    def _issue_to_party(self):
        """Number orders to outside parties and tell them.

        :raise UserError: when the party is not named
        """
        for dispatch in self.filtered("is_outside"):
            if not dispatch.party_id:
                raise UserError(self.env._("Name the outside party."))
            dispatch._check_party_files()
            dispatch._trusted().number = dispatch._get_next_number()
            dispatch._seal_evidence()
            dispatch._queue_party_mail()

    def _check_party_files(self):
        """Refuse to hand out files of other cases, or that the user may not read.

        :raise AccessError: when he may not read one
        :raise UserError: naming a file of something else
        """
        files = self.sudo().attachment_ids
        files.with_env(self.env).check_access("read")
        own = {(self._name, self.id), ("helpdesk.ticket", self.ticket_id.id)}
        for file in files:
            if (file.res_model, file.res_id) not in own:
                raise UserError(
                    self.env._("“%s” belongs to something else: upload it.", file.name)
                )

    def _get_next_number(self):
        """Return the number under which the party knows the order.

        It says nothing of the complaint: with its number and the phone of the
        customer anybody could follow it.

        :rtype: str
        """
        self.ensure_one()
        day = fields.Datetime.context_timestamp(
            self.with_context(tz=self.ticket_id.sudo()._get_complaint_timezone()),
            fields.Datetime.now(),
        )
        return f"{day:%Y%m%d}-{self.id:05d}"

    # -- what the party is told ----------------------------------------------

    def _get_party_contacts(self):
        """Return who of the party is written to: itself and its portal users.

        :rtype: recordset of res.partner, with sudo
        """
        self.ensure_one()
        party = self.sudo().party_id
        users = self.env["res.users"].sudo()
        users = users.search(
            [("partner_id.commercial_partner_id", "=", party.id), ("share", "=", True)]
        )
        return (party | users.partner_id).filtered("email")

    def _queue_party_mail(self, act=None):
        """Queue a mail to the party: the order, or what was put on record of it.

        :param act: complaint.dispatch.act that is told, or None
        """
        template = self.env.ref(MAIL).sudo()
        for dispatch in self.sudo():
            contacts = dispatch._get_party_contacts()
            if contacts:
                template.with_context(complaint_act_id=act and act.id).send_mail(
                    dispatch.id,
                    email_values={"recipient_ids": [(6, 0, contacts.ids)]},
                )

    def _get_mail_act(self):
        """Return the act that a mail tells of.

        :rtype: complaint.dispatch.act, one or none
        """
        self.ensure_one()
        acts = self.sudo().act_ids
        return acts.filtered(lambda a: a.id == self.env.context.get("complaint_act_id"))

    def _format_party_moment(self, moment):
        """Return a naive UTC time as the party reads it.

        :rtype: str
        """
        self.ensure_one()
        return self.sudo().ticket_id._format_local(moment) if moment else ""

    def _get_party_text(self, text):
        """Return words as the party may read them, without who the customer is.

        :param str text: what one of us wrote, or False
        :rtype: str
        """
        self.ensure_one()
        return self.sudo().ticket_id._mask_complaint(text)
