# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import human_size

from ..tools.upload import fingerprint

# What makes a file the evidence it is.
EVIDENCE_FIELDS = {"raw", "datas", "res_model", "res_id", "complaint_sha256"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    complaint_sha256 = fields.Char(
        string="SHA-256",
        readonly=True,
        help="Fingerprint of a customer's file when it was handed in.",
    )

    def write(self, vals):
        if EVIDENCE_FIELDS & set(vals):
            self._check_complaint_evidence(vals.get("raw"))
        return super().write(vals)

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
        if raw is not None:
            kept = [sha256 for sha256 in kept if sha256 != fingerprint(raw)]
        if any(kept):
            raise UserError(self.env._("What a customer handed in is kept as it is."))

    def _get_complaint_size(self):
        """Return the size of a file for people.

        :rtype: str
        """
        self.ensure_one()
        return human_size(self.file_size)
