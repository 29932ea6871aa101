# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.mixins.complaint_dispatch_party import YES_NO
from ..tools.party_acts import ACTS


class ComplaintDispatchNote(models.TransientModel):
    """Puts on record what an outside party did, or what we say to it."""

    _name = "complaint.dispatch.note"
    _description = "Act on an Order"

    dispatch_id = fields.Many2one("complaint.dispatch", required=True, readonly=True)
    code = fields.Selection(
        selection="_get_codes", string="Act", required=True, readonly=True
    )
    needs = fields.Char(compute="_compute_needs")
    is_ours = fields.Boolean(compute="_compute_needs")
    date = fields.Datetime(
        string="When It Was", required=True, default=fields.Datetime.now
    )
    person = fields.Char(help="Who of the party told us, or with whom it was.")
    text = fields.Text(string="What Was Said")
    date_promised = fields.Datetime(string="For When")
    norms_followed = fields.Selection(
        selection=YES_NO, string="National Norms Followed"
    )
    customer_satisfied = fields.Selection(selection=YES_NO)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    @api.model
    def _get_codes(self):
        return self.env["complaint.dispatch.act"]._get_codes()

    @api.depends("code")
    def _compute_needs(self):
        for note in self:
            act = ACTS.get(note.code)
            note.needs = f" {' '.join(act.needs)} " if act else ""
            note.is_ours = act.is_ours if act else False

    def action_record(self):
        """Put the act on record.

        :raise UserError: when it is not possible now or lacks something
        """
        self.ensure_one()
        self.dispatch_id._note(
            self.code,
            date=self.date,
            person=self.person,
            text=self.text,
            date_promised=self.date_promised,
            norms_followed=self.norms_followed,
            customer_satisfied=self.customer_satisfied,
            files=self.attachment_ids,
        )
        return {"type": "ir.actions.act_window_close"}
