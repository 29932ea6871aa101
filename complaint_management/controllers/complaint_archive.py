# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import tempfile

from werkzeug.exceptions import Gone, NotFound
from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request

from .common import get_only

# bytes that are kept in memory before a pack is written to the disk
IN_MEMORY = 8 * 1024 * 1024


class ComplaintArchive(http.Controller):
    @http.route(
        "/complaint/pack/<int:access_id>", type="http", auth="user", methods=["GET"]
    )
    def complaint_pack(self, access_id, **_kw):
        """Give the pack to who asked for it, once (R441).

        It is written while he waits and not kept: it is full of personal data.
        """
        get_only()
        access = self._get_asked(access_id)
        if access.sha256:
            raise Gone(request.env._("This pack was made already. Make a new one."))
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)
        try:
            digest = request.env["complaint.pack"]._write_pack(access, file)
        except (AccessError, UserError):
            file.close()
            raise NotFound() from None
        access.sudo()._trusted().sha256 = digest
        size = file.tell()
        file.seek(0)
        name = request.env._("Evidence Pack %s.zip", access._get_numbers())
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Length", str(size)),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        body = wrap_file(request.httprequest.environ, file)
        response = request.make_response(body, headers)
        response.direct_passthrough = True
        return response

    def _get_asked(self, access_id):
        """Return the user's own request of a pack.

        :raise NotFound: when there is none
        """
        accesses = request.env["complaint.access"]
        if not accesses.has_access("read"):
            raise NotFound()
        access = accesses.search(
            [
                ("id", "=", access_id),
                ("kind", "=", "pack"),
                ("user_id", "=", request.env.uid),
            ]
        )
        if not access:
            raise NotFound()
        return access
