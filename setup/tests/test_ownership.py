"""Two checkouts never share one environment: each would rewrite the other's addons."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lib import paths

_CLAIM = "from lib import ownership; ownership.claim()"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Return another checkout, with the commands only."""
    folder = tmp_path / "other"
    shutil.copytree(paths.SETUP, folder / "setup")
    return folder


def _claim(checkout: Path, env: Path) -> None:
    subprocess.run(
        [sys.executable, "-S", "-c", _CLAIM],
        env=os.environ | {"COMPLAINT_ENV": str(env), "PYTHONPATH": f"{checkout}/setup"},
        check=True,
    )


def _run(command: str, env: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [paths.SETUP / command],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"COMPLAINT_ENV": str(env)},
    )


@pytest.mark.parametrize("command", ["env", "shell", "test", "bench"])
def test_environment_of_another_checkout_is_refused(
    command: str, other: Path, tmp_path: Path
) -> None:
    """Nothing of the other's environment is touched."""
    env = tmp_path / "env"
    env.mkdir()
    _claim(other, env)
    (env / "test.conf").write_text(f"[options]\naddons_path = {other}\n")
    refused = _run(command, env)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"The environment {env} belongs to the checkout {other}: name another folder"
        " in COMPLAINT_ENV.\n"
    )
    assert (env / "test.conf").read_text() == f"[options]\naddons_path = {other}\n"
    assert sorted(path.name for path in env.iterdir()) == [
        "checkout",
        "lock",
        "test.conf",
    ]


def test_environment_of_a_gone_checkout_is_free(other: Path, tmp_path: Path) -> None:
    """Whoever removes a checkout must not have to clean up after it elsewhere."""
    env = tmp_path / "env"
    env.mkdir()
    _claim(other, env)
    shutil.rmtree(other)
    _claim(paths.ROOT, env)
    assert (env / "checkout").read_text() == f"{paths.ROOT}\n"


def test_folder_inside_a_checkout_is_its_own(other: Path) -> None:
    """A stranger that was there first gives way."""
    env = other / ".env"
    env.mkdir()
    _claim(paths.ROOT, env)
    _claim(other, env)
    assert (env / "checkout").read_text() == f"{other}\n"
