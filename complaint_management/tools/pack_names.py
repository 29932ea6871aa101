# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Names of the members of an evidence pack: safe to unpack, Chinese ones kept."""

import re
import unicodedata

# what some file system takes for a path, a stream or a wild card, and what hides
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
MAX_BYTES = 180


def safe_name(name, default="file"):
    r"""Return a name that stays in its folder on every file system.

    :param str name: whatever somebody called his file
    :param str default: when nothing is left of it
    :rtype: str

    >>> safe_name("../../etc/passwd"), safe_name("合同 终稿.pdf")
    ('_.._etc_passwd', '合同 终稿.pdf')
    >>> safe_name("con.txt"), safe_name("..."), safe_name("a\u202egnp.exe")
    ('_con.txt', 'file', 'a_gnp.exe')
    >>> len(safe_name("照" * 300 + ".png").encode()) <= MAX_BYTES
    True
    """
    name = UNSAFE.sub("_", unicodedata.normalize("NFC", name or ""))
    name = name.strip(" .")
    if RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = name, ""
    room = MAX_BYTES - len((dot + ending).encode())
    stem = stem.encode()[:room].decode(errors="ignore")
    return (stem + dot + ending if ending else stem) or default
