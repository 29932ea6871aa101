"""Finding an Odoo 19 the user has, or fetching Debian's package of it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import debian, paths, process, stamps
from .messages import SetupError, say

VERSION = "19.0"
_SERIES = re.compile(r"^version_info\s*=\s*\((\d+),\s*(\d+)", re.M)
# Debian replaced these libraries in Odoo's web folder by links into their packages
_COMPANIONS = (
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
_UNPACKED = paths.ENV / "odoo"
_DEBIAN_HOME = _UNPACKED / "usr/lib/python3/dist-packages"


def find() -> Path:
    """Return the folder that holds the package ``odoo``, fetched if there is none.

    :raise SetupError: what ODOO_HOME names is not Odoo 19.0, or nothing can be had
    """
    if home := os.environ.get("ODOO_HOME"):
        _check_version(Path(home).absolute(), f"ODOO_HOME={home}")
        return Path(home).absolute()
    if stamps.is_done("odoo", _key()):
        return _DEBIAN_HOME
    return _importable() or _fetch()


def addons_folders(home: Path) -> list[Path]:
    """Return the folders of addons that belong to an Odoo."""
    return [
        folder for folder in (home / "odoo/addons", home / "addons") if folder.is_dir()
    ]


def _check_version(home: Path, name: str) -> None:
    release = home / "odoo" / "release.py"
    if not release.is_file():
        raise SetupError(f"{name} is no checkout of Odoo: odoo/release.py is missing.")
    found = _series(release)
    if found != VERSION:
        raise SetupError(f"{name} is Odoo {found}, and these addons need {VERSION}.")


def _series(release: Path) -> str:
    match = _SERIES.search(release.read_text(encoding="utf-8"))
    return ".".join(match.groups()) if match else "of an unknown version"


def _importable() -> Path | None:
    """Return the home of an Odoo 19.0 the calling Python can import."""
    code = "import odoo.release as r; print(r.__file__)"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, cwd="/")
    if result.returncode:
        return None
    release = Path(result.stdout.strip())
    return release.parents[1] if _series(release) == VERSION else None


def _key() -> str:
    return stamps.key("odoo-19", _COMPANIONS, 1)


def _fetch() -> Path:
    say("Fetching Odoo 19.0 from Debian (about 130 MB) …")
    shutil.rmtree(_UNPACKED, ignore_errors=True)
    for deb in debian.Apt("odoo", ["sid"]).fetch(["odoo-19"]):
        debian.unpack(deb, _UNPACKED, _is_wanted)
    for deb in debian.Apt("companions", ["trixie"]).fetch(_COMPANIONS):
        debian.unpack(deb, _UNPACKED)
    _check_version(_DEBIAN_HOME, "Debian's package odoo-19")
    _restore_removed_library()
    stamps.mark_done("odoo", _key())
    return _DEBIAN_HOME


def _is_wanted(name: str) -> bool:
    """Leave out other languages and what the packaging left beside ``odoo``.

    >>> _is_wanted("usr/lib/python3/dist-packages/odoo/addons/web/i18n/de.po")
    False
    >>> _is_wanted("usr/lib/python3/dist-packages/odoo/addons/web/i18n/zh_CN.po")
    True
    >>> _is_wanted("usr/lib/python3/dist-packages/setup/package.py")
    False
    """
    if name.endswith(".po"):
        return name.endswith(("/zh_CN.po", "/zh_TW.po"))
    beside = re.match(r"usr/lib/python3/dist-packages/(addons|setup|doc)(/|$)", name)
    return beside is None


def _restore_removed_library() -> None:
    """Debian removed a file that every page of the backend asks for."""
    library = (
        _DEBIAN_HOME
        / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    )
    if not library.exists():
        library.parent.mkdir(parents=True, exist_ok=True)
        library.touch()


def check_links() -> None:
    """Every link of the web folder must lead somewhere, or pages answer 500.

    :raise SetupError: a companion package is missing
    """
    web = _DEBIAN_HOME / "odoo/addons/web/static"
    for link in web.rglob("*") if web.is_dir() else ():
        if link.is_symlink() and not link.exists():
            process.log(["broken link"], str(link))
            raise SetupError(f"A library of Odoo is missing: {link.name}.")
