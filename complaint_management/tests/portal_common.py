# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
from uuid import uuid4

from PIL import Image

from odoo import http
from odoo.tests import HttpCase

from .common import ComplaintCommon

PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF"


def make_photo(color="red", size=(32, 24)):
    """Return the bytes of a small photo."""
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, "JPEG")
    return stream.getvalue()


class PortalCommon(ComplaintCommon, HttpCase):
    """Customers in front of their browser."""

    def _login(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))

    def _post(self, url, data=None, files=None, with_token=True):
        """Send a form as the user who is logged in.

        :param list files: (name of the input, (file name, bytes)) tuples
        """
        data = dict(data or {})
        if with_token:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(
            url, data=data, files=files, allow_redirects=False, method="POST"
        )

    def _get_page(self, url):
        return self.url_open(url, allow_redirects=False)

    def _prepare_form(self, **values):
        return {
            "matter": "空调修了两次仍然不制冷\n师傅说没有问题",
            "demand": "请彻底修好",
            "phone": "138-0013 8000",
            "submission_key": str(uuid4()),
        } | values

    def _file(self, files=None, **values):
        """File a complaint in the portal."""
        return self._post("/my/complaint/new", self._prepare_form(**values), files)

    def _find_complaints(self, user):
        return self.env["helpdesk.ticket"].search(
            [
                ("partner_id", "=", user.partner_id.id),
                ("complaint_procedure_id", "!=", False),
            ]
        )
