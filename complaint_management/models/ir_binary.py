# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _get_stream_from(self, record, *args, **kwargs):
        """Record downloads of documents of closed complaints (R441).

        Small pictures of a list are none: see :meth:`_get_image_stream_from`.
        """
        if (
            record._name == "ir.attachment"
            and not self.env.context.get("complaint_thumbnail")
            and record.sudo()._is_complaint_document()
        ):
            self.env["complaint.access"]._record_stream(record.sudo())
        return super()._get_stream_from(record, *args, **kwargs)

    def _get_image_stream_from(self, record, *args, width=0, height=0, **kwargs):
        small = bool(width or height)
        own = self.with_context(complaint_thumbnail=small)
        return super(IrBinary, own)._get_image_stream_from(
            record, *args, width=width, height=height, **kwargs
        )
