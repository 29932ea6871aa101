# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What all pages for customers share: they believe nothing that comes in."""

import base64
import io
import re

from PIL import Image, UnidentifiedImageError
from werkzeug.exceptions import MethodNotAllowed

from odoo.exceptions import UserError
from odoo.http import request

from ..tools.upload import checked_name, sniff

MAX_ID = 2**31 - 1
TOKEN = re.compile(r"[A-Za-z0-9-]{16,64}")
MAX_PIXELS = 60_000_000
MAX_SIGNATURE = 3000  # pixels of one side
MAX_DATA_URL = 600_000  # characters
PARAMETER = "complaint_management.portal_"
ISO_MEDIA = ("image/heic", "audio/mp4", "video/mp4", "video/quicktime")


class BadInput(UserError):
    """Input that cannot be taken; the sentence is shown to the customer.

    :param str message: translated sentence
    :param int status: HTTP status, 4xx
    """

    def __init__(self, message, status=400):
        super().__init__(message)
        self.http_status = status


def post_only():
    """Refuse every method but POST.

    Odoo adds OPTIONS to the methods of a route and asks no token for it.

    :raise MethodNotAllowed: HTTP 405
    """
    if request.httprequest.method != "POST":
        raise MethodNotAllowed(["POST"])


def get_only():
    """Refuse every method but GET and HEAD.

    :raise MethodNotAllowed: HTTP 405
    """
    if request.httprequest.method not in ("GET", "HEAD"):
        raise MethodNotAllowed(["GET", "HEAD"])


def count_request():
    """Count a writing request of the user.

    :raise BadInput: HTTP 429 above the limit of a minute
    """
    if not request.env["complaint.request.limit"].sudo()._count(f"u{request.env.uid}"):
        raise BadInput(
            request.env._("Too many requests. Please wait a minute."), status=429
        )


def count_address():
    """Count a request of somebody who has no account.

    :raise BadInput: HTTP 429 above the limit of a minute
    """
    limits = request.env["complaint.request.limit"].sudo()
    if not limits._count(f"a{request.httprequest.remote_addr}"):
        raise BadInput(
            request.env._("Too many requests. Please wait a minute."), status=429
        )


def read_signature(value):
    """Return a drawn signature of a form.

    :param value: data URL of a PNG, as a canvas writes it
    :return: the picture, None when nothing was drawn
    :rtype: bytes or None
    :raise BadInput: when it is no such picture
    """
    if not value:
        return None
    content = _decode_picture(value)
    if content is None or not _is_drawn(content):
        raise BadInput(
            request.env._("The signature cannot be read. Please sign again.")
        )
    return content


def _is_drawn(content):
    """Tell whether a picture can be opened and shows more than one colour.

    :param bytes content: PNG
    :rtype: bool
    """
    try:
        with Image.open(io.BytesIO(content)) as image:
            if max(image.size) > MAX_SIGNATURE:
                return False
            return not image.convert("RGBA").getcolors(1)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        return False


def _decode_picture(value):
    """Return the bytes of a data URL that is a PNG, or None."""
    if not isinstance(value, str) or len(value) > MAX_DATA_URL:
        return None
    prefix, _comma, data = value.partition(",")
    if prefix != "data:image/png;base64":
        return None
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError:
        return None
    return content if sniff(content) == "image/png" else None


def parse_id(value):
    """Return a record id out of a form, or None when it is none.

    :param value: whatever was sent
    :rtype: int or None
    """
    if isinstance(value, str) and value.isascii() and value.isdigit():
        number = int(value[:12])
        if 0 < number <= MAX_ID:
            return number
    return None


def clean_token(value):
    """Return an access token, or None when it cannot be one.

    :param value: whatever was sent
    :rtype: str or None
    """
    if isinstance(value, str) and TOKEN.fullmatch(value):
        return value
    return None


def clean_text(value, limit):
    """Return a text of a form without control characters.

    :param value: whatever was sent
    :param int limit: characters that are taken
    :rtype: str
    :raise BadInput: when it is longer
    """
    text = value if isinstance(value, str) else ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(char for char in text if char in "\n\t" or char >= " ").strip()
    text = text.encode("utf-8", "replace").decode()
    if len(text) > limit:
        raise BadInput(
            request.env._("A text is too long: at most %s characters.", limit)
        )
    return text


def get_upload_limits():
    """Return the limits for files of customers.

    :return: ``count``, ``size`` (bytes of one file) and ``types`` (MIME types)
    :rtype: dict
    """
    parameters = request.env["ir.config_parameter"].sudo()
    types = parameters.get_param(f"{PARAMETER}file_types") or ""
    return {
        "count": int(parameters.get_param(f"{PARAMETER}file_count") or 0),
        "size": int(parameters.get_param(f"{PARAMETER}file_size") or 0),
        "types": [kind.strip() for kind in types.split(",") if kind.strip()],
    }


def get_max_content_length(_controller):
    """Return the bytes a request of a form may have.

    :rtype: int
    """
    limits = get_upload_limits()
    return limits["count"] * limits["size"] + 1024 * 1024


def read_files(name):
    """Return the files of a form after looking at them.

    :param str name: name of the input
    :return: (name, content, MIME type) of each file
    :rtype: list of tuple
    :raise BadInput: when there are too many, too large or forbidden ones
    """
    limits = get_upload_limits()
    uploads = [f for f in request.httprequest.files.getlist(name) if f.filename]
    if len(uploads) > limits["count"]:
        raise BadInput(request.env._("Too many files: at most %s.", limits["count"]))
    return [read_file(upload, limits) for upload in uploads]


def read_file(upload, limits):
    """Return one file after looking at it.

    :param upload: werkzeug FileStorage; it is rewound
    :param dict limits: see :func:`get_upload_limits`
    :rtype: tuple of name, content, MIME type
    :raise BadInput: when it is too large, empty or of a forbidden kind
    """
    content = upload.stream.read(limits["size"] + 1)
    upload.stream.seek(0)
    if len(content) > limits["size"]:
        raise BadInput(
            request.env._(
                "The file %(name)s is too large: at most %(size)s MB.",
                name=upload.filename[:50],
                size=limits["size"] // (1024 * 1024),
            ),
            status=413,
        )
    mimetype = sniff(content)
    name = checked_name(upload.filename, mimetype)
    if not name or mimetype not in limits["types"] or not _is_sound(content, mimetype):
        raise BadInput(
            request.env._(
                "Files such as %s cannot be taken. Send photos, videos, PDF or "
                "office documents.",
                upload.filename[:50],
            ),
            status=415,
        )
    return name, content, mimetype


def _is_sound(content, mimetype):
    """Tell whether a picture can be opened and is no decompression bomb."""
    if not mimetype.startswith("image/") or mimetype in ISO_MEDIA:
        return True
    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        return False
    return width * height <= MAX_PIXELS
