# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintSignOut(models.TransientModel):
    """查询、签阅: asks why a file of the archive is looked at or taken (R441)."""

    _name = "complaint.sign.out"
    _description = "Sign Out of the Archive"

    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        string="Complaints",
        required=True,
        domain=[("complaint_phase", "=", "closed")],
        default=lambda self: self.env["complaint.pack.request"]._get_chosen(),
    )
    kind = fields.Selection(
        selection=[("query", "Look at it here"), ("sign_out", "Take the file out")],
        string="How It Is Used",
        required=True,
        default="query",
    )
    reason = fields.Char(string="Reason for the Access", required=True)
    date_back = fields.Date(string="Back By")

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind == "query":
            self.date_back = False

    def action_sign_out(self):
        """Record it and open the file.

        :raise UserError: for files that are not in the archive, or out already
        """
        self.ensure_one()
        accesses = self.env["complaint.access"]
        accesses._check_whole_file(self.ticket_ids)
        if any(ticket.complaint_phase != "closed" for ticket in self.ticket_ids):
            raise UserError(self.env._("Only files of closed complaints are archived."))
        is_out = self.kind == "sign_out"
        if is_out and not self.date_back:
            raise UserError(self.env._("Say by when the file comes back."))
        if is_out:
            self._check_here()
        accesses._record(
            self.ticket_ids,
            self.kind,
            self.reason,
            date_back=is_out and self.date_back,
        )
        if len(self.ticket_ids) == 1:
            return self.ticket_ids.action_complaint_open_file()
        return {"type": "ir.actions.act_window_close"}

    def _check_here(self):
        """Refuse to take out what somebody else has.

        :raise UserError: naming him
        """
        out = self.env["complaint.access"].search(
            [
                ("kind", "=", "sign_out"),
                ("date_returned", "=", False),
                ("ticket_ids", "in", self.ticket_ids.ids),
            ],
            limit=1,
        )
        if out:
            raise UserError(
                self.env._(
                    "%(user)s has it since %(date)s.",
                    user=out.user_id.name,
                    date=fields.Date.to_string(out.date),
                )
            )
