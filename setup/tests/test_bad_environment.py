"""A bad environment gets one clear sentence and a non-zero exit, never a traceback."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from lib import paths

_NOBODY_LISTENS = "http://127.0.0.1:9"


def _refused(command: list[str], **variables: str) -> str:
    """Run a command that has to fail and return the one sentence it gives."""
    result = subprocess.run(
        [paths.SETUP / command[0], *command[1:]],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"COMPLAINT_ENV": str(paths.ENV)} | variables,
        timeout=300,
    )
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    assert len(result.stderr.splitlines()) == 1, result.stderr
    return result.stderr


def test_wrong_python_is_named(tmp_path: Path) -> None:
    """Odoo 19 takes Python 3.10 to 3.13, nothing else."""
    old = tmp_path / "python3.8"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    sentence = _refused(["run"], COMPLAINT_PYTHON=str(old))
    assert "needs Python 3.10 to 3.13" in sentence


def test_port_in_use_is_named() -> None:
    """The port is tried before anything is built or changed."""
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        sentence = _refused(["run", "--port", port, "--database", "nobody_has_this"])
    assert f"Port {port} is in use" in sentence


def test_wrong_odoo_version_is_named(tmp_path: Path) -> None:
    """A checkout of another series is refused, not tried."""
    (tmp_path / "odoo").mkdir()
    release = tmp_path / "odoo" / "release.py"
    release.write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    sentence = _refused(["shell"], ODOO_HOME=str(tmp_path))
    assert "is Odoo 18.0, and these addons need 19.0" in sentence


def test_folder_without_odoo_is_named(tmp_path: Path) -> None:
    """ODOO_HOME must be the top of a checkout."""
    sentence = _refused(["shell"], ODOO_HOME=str(tmp_path))
    assert "is no checkout of Odoo" in sentence


def test_unreachable_database_server_is_named() -> None:
    """The user's server is preferred, and not replaced silently when it is down."""
    sentence = _refused(["shell"], PGHOST="127.0.0.1", PGPORT="9", PGUSER="odoo")
    assert "The database server at 127.0.0.1:9 cannot be reached" in sentence


def test_superuser_of_the_database_is_refused() -> None:
    """Odoo itself would end with an error that names no remedy."""
    sentence = _refused(["shell"], PGHOST="127.0.0.1", PGUSER="postgres")
    assert "name another in PGUSER" in sentence


def test_missing_network_is_named(tmp_path: Path) -> None:
    """Without a mirror nothing can be fetched into a new environment."""
    sentence = _refused(
        ["env"],
        COMPLAINT_ENV=str(tmp_path / "env"),
        XDG_CACHE_HOME=str(tmp_path / "cache"),
        http_proxy=_NOBODY_LISTENS,
        https_proxy=_NOBODY_LISTENS,
        PATH="/usr/bin:/bin:/usr/sbin:/sbin",
    )
    assert "is there a network?" in sentence


def test_unwritable_folder_is_named(tmp_path: Path) -> None:
    """A file where the environment should be stands for a folder nobody may write."""
    (tmp_path / "env").write_text("")
    sentence = _refused(["env"], COMPLAINT_ENV=str(tmp_path / "env"))
    assert str(tmp_path / "env") in sentence


_TINY_DISK = ["unshare", "--user", "--map-root-user", "--mount"]


@pytest.mark.skipif(
    not shutil.which("unshare")
    or subprocess.run([*_TINY_DISK, "true"]).returncode != 0,
    reason="this machine lets nobody mount a tiny disk",
)
def test_full_disk_is_named(tmp_path: Path) -> None:
    """The environment does not fit on a disk of a few kilobytes."""
    script = 'mount -t tmpfs -o size=64k tiny "$COMPLAINT_ENV" && exec "$0" env'
    (tmp_path / "env").mkdir()
    result = subprocess.run(
        [*_TINY_DISK, "sh", "-c", script, paths.SETUP / "lib" / "interpreter.sh"],
        capture_output=True,
        text=True,
        env=os.environ | {"COMPLAINT_ENV": str(tmp_path / "env")},
    )
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert "disk is full" in result.stderr
