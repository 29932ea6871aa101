# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintEvidenceMixin(models.AbstractModel):
    """A record with files that prove it.

    A file is uploaded before the form is saved and belongs to nothing then; it is
    put to the record that shows it, so that whoever may read the record sees it.
    """

    _name = "complaint.evidence.mixin"
    _description = "Complaint Evidence"

    # whether files are kept as soon as they are entered: others may follow, none goes
    _evidence_is_kept = False

    attachment_ids = fields.Many2many("ir.attachment", string="Evidence")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._adopt_evidence()
        return records

    def write(self, vals):
        if "attachment_ids" not in vals:
            return super().write(vals)
        before = {record: record.sudo().attachment_ids for record in self}
        result = super().write(vals)
        if self._evidence_is_kept and any(
            files - record.sudo().attachment_ids for record, files in before.items()
        ):
            raise UserError(self.env._("What was entered is kept: add to it."))
        self._adopt_evidence()
        return result

    def _adopt_evidence(self):
        """Put the files that the user has just uploaded to their records."""
        for record in self:
            files = record.sudo().attachment_ids
            files.filtered(
                lambda file: not file.res_id
                and file.res_model in (False, self._name)
                and file.create_uid == self.env.user
            ).write({"res_model": self._name, "res_id": record.id})
            files._check_complaint_file()
            if self._evidence_is_kept:
                record._seal_evidence()

    def _seal_evidence(self):
        """Keep the files from being changed or deleted from here on.

        :return: SHA-256 of the files
        :rtype: list of str
        """
        files = self.sudo().attachment_ids
        files._seal_complaint()
        return files.mapped("complaint_sha256")
