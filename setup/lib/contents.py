"""What is in an addon, as one short word: the same word means nothing has changed."""

import hashlib
from pathlib import Path

from . import addons

_IGNORED = {"__pycache__", ".pytest_cache"}


def of_folder(folder: Path) -> str:
    """Return the word for all files below a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _IGNORED.intersection(path.parts):
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def of_ours() -> dict[str, str]:
    """Return the word of each of our addons."""
    return {name: of_folder(addons.folder_of(name)) for name in addons.ours()}
