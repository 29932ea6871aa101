"""``setup/shell``: Python with Odoo's ``env`` of the demo database."""

import argparse
import os

from . import environment, paths, postgres
from .databases import Databases
from .messages import SetupError, guarded


def main(arguments: list[str]) -> int:
    """Become Odoo's shell."""
    parser = argparse.ArgumentParser(prog="setup/shell", description=main.__doc__)
    parser.add_argument("--database", default="complaint")
    options = parser.parse_args(arguments)
    databases = Databases(environment.ensure(), "run", postgres.for_run())
    databases.check_reachable()
    if not databases.exists(options.database):
        raise SetupError(f"There is no database {options.database}: ./setup/run first.")
    command = [str(paths.PYTHON), "-m", "odoo", "shell", "-c", str(databases.config)]
    command += ["-d", options.database, "--no-http"]
    os.execve(command[0], command, databases.variables)


guarded(main)
