# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintPackRequest(models.TransientModel):
    """Asks why an evidence pack is made, and makes it."""

    _name = "complaint.pack.request"
    _description = "Make an Evidence Pack"

    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        string="Complaints",
        required=True,
        domain=[("complaint_procedure_id", "!=", False)],
        default=lambda self: self._get_chosen(),
    )
    reason = fields.Char(string="Reason for the Pack", required=True)
    language = fields.Selection(
        selection=[("zh", "Chinese"), ("en", "English")],
        string="Language of the Pack",
        required=True,
        default=lambda self: "zh" if (self.env.lang or "")[:2] == "zh" else "en",
    )
    with_forms = fields.Boolean(
        string="With the Printed Handling Forms",
        default=True,
        help="Takes some seconds for each complaint.",
    )

    @api.model
    def _get_chosen(self):
        if self.env.context.get("active_model") != "helpdesk.ticket":
            return False
        return self.env.context.get("active_ids")

    def action_make(self):
        """Record who takes the pack and why, and download it.

        :return: action of the address of the pack
        """
        self.ensure_one()
        accesses = self.env["complaint.access"]
        accesses._check_whole_file(self.ticket_ids)
        access = accesses._record(
            self.ticket_ids,
            "pack",
            self.reason,
            language=self.language,
            with_forms=self.with_forms,
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaint/pack/{access.id}",
            "target": "self",
        }
