# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, human_size

from ..tools.upload import fingerprint

# What makes a file what it is, and where it belongs.
EVIDENCE_FIELDS = {
    "complaint_sha256",
    "datas",
    "db_datas",
    "mimetype",
    "name",
    "public",
    "raw",
    "res_field",
    "res_id",
    "res_model",
    "type",
    "url",
}


# cannot be forged: contexts that come over RPC are JSON
_REMOVING = object()


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    complaint_sha256 = fields.Char(
        string="SHA-256",
        readonly=True,
        help="Fingerprint of a customer's file when it was handed in.",
    )

    complaint_date_removed = fields.Datetime(
        string="Removed On",
        readonly=True,
        help="Its content was removed when a person was made anonymous or the file of "
        "the complaint was disposed of; its fingerprint is kept.",
    )

    def write(self, vals):
        if "access_token" in vals and not self.env.su:
            self._check_complaint_evidence()
        changed = EVIDENCE_FIELDS & set(vals)
        if changed and self.env.context.get("complaint_removing") is not _REMOVING:
            raw = vals.get("raw") if changed <= {"raw", "mimetype"} else None
            self._check_complaint_evidence(raw)
        return super().write(vals)

    def generate_access_token(self):
        """Refuse links to evidence that open without a login, but the system's own.

        :raise UserError: when a file in ``self`` is evidence of a complaint
        """
        if not self.env.su:
            self._check_complaint_evidence()
        return super().generate_access_token()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self._check_complaint_evidence()

    def _check_complaint_evidence(self, raw=None):
        """Refuse to change or delete what a customer handed in (T04).

        :param bytes raw: content that is written; the same one may be stored
            elsewhere
        :raise UserError: when a file in ``self`` is evidence of a complaint
        """
        kept = self.sudo().mapped("complaint_sha256")
        if isinstance(raw, bytes):
            kept = [sha256 for sha256 in kept if sha256 != fingerprint(raw)]
        if any(kept):
            raise UserError(self.env._("What a customer handed in is kept as it is."))

    def _remove_complaint(self):
        """Take the content of files away for ever; the fingerprint stays (T27).

        :return: how many there were
        :rtype: int
        """
        files = self.sudo().with_context(complaint_removing=_REMOVING)
        files = files.filtered(lambda file: not file.complaint_date_removed)
        files._seal_complaint()
        files.write(
            {
                "name": self.env._("[removed]"),
                "raw": b"",
                "url": False,
                "mimetype": "text/plain",
                "description": False,
                "complaint_date_removed": fields.Datetime.now(),
            }
        )
        files.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE ir_attachment SET index_content = NULL WHERE id = ANY(%s)",
                files.ids,
            )
        )
        return len(files)

    def _is_complaint_document(self):
        """Tell whether the file may belong to a complaint.

        :rtype: bool
        """
        model = self.res_model or ""
        return model == "helpdesk.ticket" or model.startswith("complaint.")

    def _get_complaint_ticket(self):
        """Return the complaint to whose file the attachment belongs.

        :rtype: helpdesk.ticket, with sudo, or none
        """
        tickets = self.env["helpdesk.ticket"].sudo()
        if not self.res_id or self.res_model not in self.env:
            return tickets
        record = self.env[self.res_model].sudo().browse(self.res_id).exists()
        if self.res_model != tickets._name:
            record = record.ticket_id if "ticket_id" in record._fields else tickets
        return record if record._name == tickets._name else tickets

    def _check_complaint_file(self):
        """Refuse files of other documents as evidence: they would be sealed.

        :raise UserError: naming the file
        """
        for file in self:
            if not file._is_complaint_document():
                raise UserError(
                    self.env._("“%s” belongs to something else: upload it.", file.name)
                )

    def _seal_complaint(self):
        """Keep the files from being changed or deleted from here on."""
        for file in self.filtered(lambda file: not file.complaint_sha256):
            file.complaint_sha256 = fingerprint(file.raw or b"")

    def _get_complaint_size(self):
        """Return the size of a file for people.

        :rtype: str
        """
        self.ensure_one()
        return human_size(self.file_size)
