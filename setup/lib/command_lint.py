"""``setup/lint``: the linters, each from the registry of its language."""

import argparse
import os
import shutil
import subprocess

from . import paths, process, python_env, stamps
from .messages import SetupError, guarded, say

_FOLDER = paths.ENV / "lint"
_REQUIREMENTS = paths.SETUP / "requirements-lint.txt"
_FIXES = ("fix-ruff-check", "fix-ruff-format", "fix-prettier")
_NEED_NODE = ("prettier", "eslint", "fix-prettier")


def main(arguments: list[str]) -> int:
    """Run every linter over all files git knows and return the exit code."""
    parser = argparse.ArgumentParser(prog="setup/lint", description=main.__doc__)
    parser.add_argument("--fix", action="store_true", help="change what can be changed")
    options = parser.parse_args(arguments)
    _check_machine()
    _ensure()
    variables = process.environment(
        PRE_COMMIT_HOME=str(paths.CACHE / "pre-commit"),
        npm_config_cache=str(paths.CACHE / "npm"),
        PYTHONPATH="",
        SKIP=",".join(_skipped()),
    )
    if not options.fix:
        return _pre_commit(variables)
    return max(_pre_commit(variables, "--hook-stage=manual", fix) for fix in _FIXES)


def _check_machine() -> None:
    if not shutil.which("git"):
        raise SetupError("The linters need git to know which files are ours.")
    command = ["git", "-C", str(paths.ROOT), "rev-parse", "--git-dir"]
    if subprocess.run(command, capture_output=True).returncode:
        raise SetupError("The linters check the files of a git checkout: this is none.")


def _skipped() -> tuple[str, ...]:
    """Return the linters that cannot run, or fail where all of them have to."""
    if shutil.which("node") and shutil.which("npm"):
        return ()
    if os.environ.get("CI"):
        raise SetupError("Node.js with npm is missing, and here every linter must run.")
    say("Node.js with npm is missing, so XML and JavaScript are not checked.")
    return _NEED_NODE


def _ensure() -> None:
    value = stamps.key(_REQUIREMENTS.read_text(encoding="utf-8"), _FOLDER)
    if stamps.is_done("lint", value):
        return
    shutil.rmtree(_FOLDER, ignore_errors=True)
    python_env.create(_FOLDER)
    python_env.install("-r", str(_REQUIREMENTS), folder=_FOLDER)
    stamps.mark_done("lint", value)


def _pre_commit(variables: dict[str, str], *arguments: str) -> int:
    return subprocess.run(
        [_FOLDER / "bin" / "pre-commit", "run", "--all-files", *arguments],
        cwd=paths.ROOT,
        env=variables,
    ).returncode


guarded(main)
