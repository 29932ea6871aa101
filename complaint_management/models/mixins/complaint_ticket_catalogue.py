# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "base.group_user"
# what a procedure says of its channels
LAYERS = [("handling", "Handling layer"), ("supervision", "Supervision layer")]
FORMS = [
    ("oral", "By word of mouth"),
    ("written", "In writing"),
    ("network", "Over the network"),
]


class ComplaintTicketCatalogue(models.AbstractModel):
    """Keeps category and channel of a complaint within what its procedure names."""

    _name = "complaint.ticket.catalogue"
    _description = "Complaint Terms of the Procedure"
    _check_company_auto = True

    team_id = fields.Many2one("helpdesk.ticket.team", check_company=True)
    user_id = fields.Many2one("res.users", check_company=True)
    category_id = fields.Many2one("helpdesk.ticket.category", check_company=True)
    channel_id = fields.Many2one("helpdesk.ticket.channel", check_company=True)
    complaint_product_id = fields.Many2one(
        "complaint.product",
        string="Product or Service",
        check_company=True,
        groups=STAFF,
    )

    complaint_allowed_categories = fields.Binary(
        compute="_compute_complaint_allowed_categories", groups=STAFF
    )
    complaint_needs_reference = fields.Boolean(
        compute="_compute_complaint_needs_reference", groups=STAFF
    )
    complaint_layer = fields.Selection(
        selection=LAYERS,
        string="Layer",
        groups=STAFF,
        copy=False,
        help="Supervision: it did not come to those who handle it; it is watched "
        "(R020).",
    )

    @api.depends("complaint_procedure_id")
    def _compute_complaint_allowed_categories(self):
        for ticket in self:
            category_ids = ticket.complaint_procedure_id._get_category_ids()
            ticket.complaint_allowed_categories = (
                [("id", "in", category_ids)] if category_ids else []
            )

    @api.depends("complaint_procedure_id", "channel_id")
    def _compute_complaint_needs_reference(self):
        for ticket in self:
            ticket.complaint_needs_reference = ticket._get_complaint_channel_line()[2]

    def _get_complaint_channel_line(self):
        """Return what the procedure says of the channel of the complaint.

        :return: layer, form, whether it has numbers of its own
        :rtype: tuple
        """
        self.ensure_one()
        channels = self.complaint_procedure_id._get_channels()
        return channels.get(self.channel_id.id, (None, None, False))

    def _check_company(self, fnames=None):
        # what the host does with its own tickets is not ours to refuse
        complaints = self._filter_complaints()
        return super(ComplaintTicketCatalogue, complaints)._check_company(fnames)

    @api.constrains("category_id", "complaint_procedure_id")
    def _check_complaint_category(self):
        for ticket in self.sudo().filtered("category_id"):
            allowed = ticket.complaint_procedure_id._get_category_ids()
            if allowed and ticket.category_id.id not in allowed:
                raise ValidationError(
                    self.env._(
                        "%(category)s is no category of %(procedure)s.",
                        category=ticket.category_id.name,
                        procedure=ticket.complaint_procedure_id.name,
                    )
                )

    @api.constrains("complaint_incoming_id")
    def _check_complaint_incoming(self):
        for ticket in self.sudo().filtered("complaint_incoming_id"):
            if ticket.complaint_incoming_id.company_id != ticket.company_id:
                raise ValidationError(
                    self.env._("The incoming document belongs to another company.")
                )

    @api.model
    def _complaint_stamp(self, vals):
        """Fix the layer through which the complaint came in, too."""
        super()._complaint_stamp(vals)
        procedure = self.env["complaint.procedure"].browse(
            vals["complaint_procedure_id"]
        )
        line = procedure._get_channels().get(vals.get("channel_id"))
        vals["complaint_layer"] = line[0] if line else False
