# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.party_acts import ACTS


class ComplaintDispatchAct(models.Model):
    """One act on an order to an outside party: when, by whom, what was said (R358).

    Append-only, written by the order; what is stamped on the order is proved by it.
    """

    _name = "complaint.dispatch.act"
    _description = "Complaint Dispatch Act"
    _inherit = ["complaint.trusted.mixin"]
    _order = "dispatch_id, date, id"

    dispatch_id = fields.Many2one(
        comodel_name="complaint.dispatch",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="dispatch_id.company_id", store=True, index=True
    )
    code = fields.Selection(selection="_get_codes", string="Act", required=True)
    date = fields.Datetime(required=True)
    date_noted = fields.Datetime(string="Recorded On", required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Recorded By",
        required=True,
        ondelete="restrict",
    )
    is_by_party = fields.Boolean(
        string="By the Party Itself", help="Otherwise one of us put it on record."
    )
    person = fields.Char(help="Who did it, told us or was called.")
    text = fields.Text(string="What Was Said")
    date_promised = fields.Datetime(
        string="Promised For", help="Completion, arrival, appointment or new limit."
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    # of the form in the portal: sent twice, it counts once
    submission_key = fields.Char(groups="base.group_system")

    _submission_idx = models.UniqueIndex(
        "(dispatch_id, submission_key) WHERE submission_key IS NOT NULL",
        "A form counts once.",
    )

    @api.model
    def _get_codes(self):
        labels = self.env["helpdesk.ticket"]._get_complaint_milestones()
        return [(code, labels[code]) for code in ACTS]

    @api.model_create_multi
    def create(self, vals_list):
        self._check_order()
        return super().create(vals_list)

    def write(self, vals):
        self._check_order()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._check_order()

    def _check_order(self):
        """Refuse acts that no method of the order put on record.

        :raise AccessError: for everybody else
        """
        if not self._is_trusted():
            raise AccessError(
                self.env._("Acts on an order are put on record, never changed.")
            )
