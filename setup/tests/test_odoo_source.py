"""What the user has is preferred to what can be fetched."""

import os
import subprocess
import sys
from pathlib import Path

from lib import paths

_FIND = "from lib import odoo_source; print(odoo_source.find())"


def _found(tmp_path: Path, **variables: str) -> str:
    """Return what is found for an environment that does not exist yet."""
    result = subprocess.run(
        [sys.executable, "-S", "-c", _FIND],
        capture_output=True,
        text=True,
        env=os.environ | {"COMPLAINT_ENV": str(tmp_path / "env")} | variables,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def _checkout(folder: Path) -> Path:
    (folder / "odoo").mkdir(parents=True)
    version = "version_info = (19, 0, 0, 'final', 0, '')\n"
    (folder / "odoo" / "release.py").write_text(version)
    return folder


def test_checkout_in_odoo_home_comes_first(tmp_path: Path) -> None:
    """The user has named it."""
    home = str(_checkout(tmp_path / "home"))
    other = str(_checkout(tmp_path / "other"))
    search = f"{paths.SETUP}:{other}"
    assert _found(tmp_path, ODOO_HOME=home, PYTHONPATH=search) == home


def test_importable_odoo_is_used(tmp_path: Path) -> None:
    """Whoever can import Odoo 19.0 need not fetch it."""
    home = str(_checkout(tmp_path / "home"))
    assert _found(tmp_path, PYTHONPATH=f"{paths.SETUP}:{home}") == home
