"""``setup/bench``: queries and time of daily work, beside the bare host addon."""

import argparse
import subprocess

from . import environment, paths, postgres, templates
from .databases import Databases
from .messages import SetupError, guarded

_BENCH = paths.SETUP / "bench.py"
_CODE = "import sys; sys.path.insert(0, {folder!r}); import bench; bench.main({size})\n"


def main(arguments: list[str]) -> int:
    """Print queries and time, in a copy of a fresh database that is thrown away."""
    parser = argparse.ArgumentParser(prog="setup/bench", description=main.__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="number of complaints")
    options = parser.parse_args(arguments)
    if not _BENCH.exists():
        raise SetupError("There is no setup/bench.py to measure with.")
    databases = Databases(environment.ensure(), "test", postgres.for_tests())
    databases.check_reachable()
    name = templates.name_for_process("bench")
    databases.clone(templates.ours(databases), name)
    try:
        return _measure(databases, name, options.size)
    finally:
        databases.drop(name)


def _measure(databases: Databases, name: str, size: int) -> int:
    code = _CODE.format(folder=str(paths.SETUP), size=size)
    command = [paths.PYTHON, "-m", "odoo", "shell", "-c", databases.config, "-d", name]
    return subprocess.run(
        [*command, "--no-http", "--log-level=warn"],
        input=code,
        text=True,
        cwd=paths.ENV,
        env=databases.variables,
    ).returncode


guarded(main)
