# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io

from PIL import Image, UnidentifiedImageError

from odoo import api, models

from ..models.mixins.complaint_dispatch_party import YES_NO

PHOTO_SIDE = 800  # pixels; what an A4 sheet of two columns shows


class ComplaintOrderReport(models.AbstractModel):
    """The order to an outside party, and what became of it (form 28).

    Its title is the name of its kind. The paper goes to the party: it says nothing of
    the customer and carries no number of the complaint.
    """

    _name = "report.complaint_management.report_complaint_order"
    _description = "Order to an Outside Party"
    _inherit = ["complaint.document.form"]

    _form_model = "complaint.dispatch"

    @api.model
    def _get_foot(self, docs):
        return docs.number or "" if len(docs) == 1 else ""

    @api.model
    def _prepare_page(self, order):
        acts = order.sudo().act_ids
        return super()._prepare_page(order) | {
            "order_number": order.number or " ",
            "text": order._get_party_text,
            "act": lambda *codes: acts.filtered(lambda a: a.code in codes)[-1:],
            "acts": lambda *codes: list(acts.filtered(lambda a: a.code in codes)),
            "yes_no": self._get_yes_no,
            "files": order._get_party_files(),
            "photos": self._get_photos(acts),
        }

    @api.model
    def _get_yes_no(self, order, name):
        """Return yes and no, each with whether it was put on record.

        :param str name: of the field
        :rtype: list of (translated label, bool)
        """
        labels = dict(order._fields[name]._description_selection(self.env))
        return [(labels[value], order[name] == value) for value, _label in YES_NO]

    @api.model
    def _get_photos(self, acts):
        """Return the photos of the work that was reported, the oldest first.

        :param acts: complaint.dispatch.act, with sudo
        :return: (name, data URL) of each
        :rtype: list of tuple
        """
        done = acts.filtered(lambda act: act.code == "work_done")
        files = done.attachment_ids.sorted("id")
        photos = [(file.name, self._get_photo(file)) for file in files]
        return [(name, photo) for name, photo in photos if photo]

    @api.model
    def _get_photo(self, file):
        """Return a small copy of a photo, None when it cannot be opened.

        :param file: ir.attachment
        :return: data URL of a JPEG
        :rtype: str or None
        """
        try:
            with Image.open(io.BytesIO(file.raw or b"")) as image:
                image.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))
                image.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
                stream = io.BytesIO()
                image.convert("RGB").save(stream, "JPEG", quality=80)
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError):
            return None
        return f"data:image/jpeg;base64,{base64.b64encode(stream.getvalue()).decode()}"
