# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

READERS = (
    "complaint_management.complaint_management_group_officer,"
    "complaint_management.complaint_management_group_auditor"
)


class ComplaintAccess(models.Model):
    """查询、签阅: who took what out of the archive, when and why (R441, R442).

    Only acts that somebody means are kept: a pack, a file that is signed out, a
    document of a closed complaint that is downloaded. Lists and open complaints cost
    nothing.
    """

    _name = "complaint.access"
    _description = "Archive Access"
    _inherit = ["complaint.trusted.mixin"]
    _order = "date desc, id desc"
    _rec_name = "kind"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    ticket_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        relation="complaint_access_ticket_rel",
        column1="access_id",
        column2="ticket_id",
        string="Complaints",
        readonly=True,
    )
    kind = fields.Selection(
        selection=[
            ("query", "Looked at"),
            ("sign_out", "Signed out"),
            ("pack", "Evidence pack"),
            ("download", "Document downloaded"),
        ],
        string="Act",
        required=True,
        readonly=True,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    reason = fields.Char(string="Why", readonly=True)
    document = fields.Char(readonly=True, help="The file that was downloaded.")
    attachment_key = fields.Integer(readonly=True)
    sha256 = fields.Char(
        string="Hash of the Manifest",
        readonly=True,
        help="Of the pack: with it somebody who rewrites a whole pack is found out.",
    )
    language = fields.Char(readonly=True)
    with_forms = fields.Boolean(string="With Printed Forms", readonly=True)
    date_back = fields.Date(string="Back By", readonly=True)
    date_returned = fields.Datetime(string="Returned On", readonly=True)
    received_by_id = fields.Many2one(
        "res.users", string="Taken Back By", readonly=True, ondelete="restrict"
    )

    _out_idx = models.Index(
        "(company_id, date_back) WHERE kind = 'sign_out' AND date_returned IS NULL"
    )
    _download_idx = models.Index(
        "(attachment_key, user_id, date) WHERE kind = 'download'"
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            raise AccessError(
                self.env._("The record of the archive is written by the system.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_trusted():
            raise UserError(self.env._("The record of the archive cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The record of the archive cannot be deleted."))

    @api.model
    def _record(self, tickets, kind, reason=None, **values):
        """Keep what somebody took out of the archive.

        :param tickets: helpdesk.ticket, of one company
        :param str kind: see the field
        :param str reason: what he gave
        :param values: other columns
        :rtype: complaint.access
        """
        vals = {
            "company_id": tickets.sudo().company_id.id,
            "ticket_ids": tickets.ids,
            "kind": kind,
            "user_id": self.env.uid,
            "reason": reason,
        }
        records = self.sudo()._trusted().create([vals | values])
        return self.browse(records.ids)

    @api.model
    def _record_stream(self, attachment):
        """Keep that a document of a complaint is given out.

        Addresses of files are served without the right to write.

        :param attachment: ir.attachment, with sudo
        """
        if attachment._get_complaint_ticket().complaint_phase != "closed":
            return
        if not self.env.cr.readonly:
            self._record_download(attachment)
            return
        # as Odoo does with its own assets: nothing was written that could be lost
        self.env.cr.rollback()
        with self.env.registry.cursor() as cr:
            writing = self.with_env(self.env(cr=cr))
            writing._record_download(attachment.with_env(writing.env(su=True)))

    @api.model
    def _record_download(self, attachment):
        """Keep that a document of a closed complaint was downloaded, once an hour.

        :param attachment: ir.attachment, with sudo
        """
        known = self.sudo().search_count(
            [
                ("kind", "=", "download"),
                ("attachment_key", "=", attachment.id),
                ("user_id", "=", self.env.uid),
                ("date", ">=", fields.Datetime.now() - timedelta(hours=1)),
            ],
            limit=1,
        )
        if not known:
            self._record(
                attachment._get_complaint_ticket(),
                "download",
                document=attachment.name,
                attachment_key=attachment.id,
            )

    @api.model
    def _check_whole_file(self, tickets):
        """Refuse who may not read everything about complaints.

        :param tickets: helpdesk.ticket, as the user
        :raise AccessError: unless officer, manager or auditor who reads them
        :raise UserError: when there are none, or of several companies
        """
        if not self.env.user.has_groups(READERS):
            raise AccessError(
                self.env._("Only officers and auditors read whole files.")
            )
        tickets.check_access("read")
        if not tickets or any(not t.complaint_procedure_id for t in tickets):
            raise UserError(self.env._("Choose complaints."))
        if len(tickets.company_id) > 1:
            raise UserError(self.env._("Choose complaints of one company."))

    def _get_numbers(self):
        """Return the numbers of the complaints, for the name of a file.

        :rtype: str
        """
        numbers = self.sudo().ticket_ids.sorted("number").mapped("number")
        return numbers[0] if len(numbers) == 1 else f"{numbers[0]}+{len(numbers) - 1}"

    def action_return(self):
        """Take back a file that was signed out (R442).

        :raise UserError: when it is not out
        """
        self.check_access("read")
        if not self.env.user.has_group(READERS.split(",")[0]):
            raise AccessError(self.env._("Officers take files back."))
        for access in self:
            if access.kind != "sign_out" or access.date_returned:
                raise UserError(self.env._("This file is not signed out."))
            access.sudo()._trusted().write(
                {
                    "date_returned": fields.Datetime.now(),
                    "received_by_id": self.env.uid,
                }
            )
        return True
