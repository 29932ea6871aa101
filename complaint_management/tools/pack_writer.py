# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Writes the members of an evidence pack and keeps their SHA-256."""

import hashlib
import zipfile

CHUNK = 1 << 20


class PackWriter:
    """Members of a ZIP file, none of them whole in memory.

    >>> import io
    >>> writer = PackWriter(io.BytesIO())
    >>> writer.add("a/b.txt", "你好", evidence="abc")
    >>> writer.files[0]["size"], writer.files[0]["evidence"]
    (6, 'abc')
    >>> writer.close()
    """

    def __init__(self, file):
        self.archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.files = []

    def close(self):
        self.archive.close()

    def add(self, path, content, is_plain=False, is_listed=True, **notes):
        """Write a member.

        :param str path: inside of the pack
        :param content: bytes, or str for UTF-8
        :param bool is_plain: not compressed: a changed byte spoils its own row only
        :param bool is_listed: whether it stands in the list of files
        :param notes: what the list says beside size and hash
        """
        content = content.encode() if isinstance(content, str) else content
        method = zipfile.ZIP_STORED if is_plain else zipfile.ZIP_DEFLATED
        self.archive.writestr(path, content, compress_type=method)
        if is_listed:
            digest = hashlib.sha256(content).hexdigest()
            self._list(path, len(content), digest, notes)

    def add_stream(self, path, source, **notes):
        """Write a member as it is read.

        :param source: open file
        """
        digest, size = hashlib.sha256(), 0
        with self.archive.open(path, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self._list(path, size, digest.hexdigest(), notes)

    def add_removed(self, path):
        """List a file that is there no more."""
        self.files.append({"path": path, "removed": True})

    def _list(self, path, size, digest, notes):
        known = {key: value for key, value in notes.items() if value}
        entry = {"path": path, "size": size, "sha256": digest}
        self.files.append(entry | known)
