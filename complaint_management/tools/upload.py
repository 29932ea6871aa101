# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a stranger may hand in as a file: judged by its bytes, not by its name."""

import re
from hashlib import sha256

from odoo.tools.mimetypes import guess_mimetype

OOXML = "application/vnd.openxmlformats-officedocument."
# type told by the first bytes -> endings it may have, the first one by default
EXTENSIONS = {
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
    "text/plain": (".txt",),
    "audio/mp4": (".m4a",),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov",),
    f"{OOXML}wordprocessingml.document": (".docx",),
    f"{OOXML}spreadsheetml.sheet": (".xlsx",),
}
# brand of an ISO media file (bytes 8 to 12) -> type
ISO_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"isom": "video/mp4",
    b"iso2": "video/mp4",
    b"mp41": "video/mp4",
    b"mp42": "video/mp4",
    b"M4V ": "video/mp4",
}
MAX_NAME_LENGTH = 100


def sniff(content):
    """Tell the type of a file from its bytes.

    :param bytes content: the whole file
    :return: MIME type, "application/octet-stream" when it is not known
    :rtype: str

    >>> sniff(b"%PDF-1.7 ...")
    'application/pdf'
    >>> sniff(b"\\x00\\x00\\x00\\x18ftypmp42....")
    'video/mp4'
    >>> sniff(b"MZ\\x90\\x00")
    'application/octet-stream'
    """
    if content[4:8] == b"ftyp":
        return ISO_BRANDS.get(content[8:12], "application/octet-stream")
    mimetype = guess_mimetype(content, default="application/octet-stream")
    return mimetype if mimetype in EXTENSIONS else "application/octet-stream"


def clean_filename(name):
    """Return a file name without path and control characters.

    :param str name: as the browser or the mail says
    :rtype: str

    >>> clean_filename("../../etc/pass\\x00wd.PDF")
    'passwd.PDF'
    >>> clean_filename("C:\\\\photos\\\\漏水.jpg")
    '漏水.jpg'
    >>> clean_filename("...")
    ''
    """
    name = re.split(r"[\\/]", name or "")[-1]
    name = "".join(char for char in name if char.isprintable()).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 5:
        return f"{stem[:MAX_NAME_LENGTH]}.{ending}"
    return name[:MAX_NAME_LENGTH]


def checked_name(name, mimetype):
    """Return the name under which a file is kept, or None when the ending lies.

    :param str name: as given by the sender
    :param str mimetype: type found by :func:`sniff`

    >>> checked_name("leak.JPEG", "image/jpeg")
    'leak.JPEG'
    >>> checked_name("leak", "image/jpeg")
    'leak.jpg'
    >>> checked_name("leak.html", "image/jpeg") is None
    True
    >>> checked_name("leak.exe", "application/octet-stream") is None
    True
    """
    endings = EXTENSIONS.get(mimetype)
    name = clean_filename(name)
    if not endings:
        return None
    if "." not in name:
        return f"{name or 'file'}{endings[0]}"
    if name.lower().endswith(endings):
        return name
    return None


def fingerprint(content):
    """Return the sha256 of a file, hexadecimal.

    >>> fingerprint(b"")[:16]
    'e3b0c44298fc1c14'
    """
    return sha256(content).hexdigest()
