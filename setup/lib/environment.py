"""The whole environment: Odoo, Python packages, programs."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from . import (
    locks,
    odoo_config,
    odoo_source,
    ownership,
    paths,
    process,
    python_env,
    tools,
)
from .messages import say


class Environment(NamedTuple):
    """An environment that is ready."""

    odoo_home: Path
    # One sentence for each program that could not be had
    missing: list[str]

    def variables(self, server: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of a process that uses a database server."""
        return process.environment(**tools.variables(), **server, PYTHONPATH="")

    def write_config(self, name: str, server: Mapping[str, str]) -> Path:
        """Write the configuration of Odoo for a database server."""
        return odoo_config.write(name, server, self.odoo_home)

    def write_activation(self, server: Mapping[str, str], config: Path) -> Path:
        """Write a file for the shell of somebody who works by hand."""
        values = tools.variables() | dict(server) | {"ODOO_RC": str(config)}
        values.pop("PATH")
        lines = [
            f"export {name}={shlex.quote(text)}\n" for name, text in values.items()
        ]
        lines.append(f'export PATH={shlex.quote(tools.programs())}:"$PATH"\n')
        path = paths.ENV / "activate"
        path.write_text("".join(lines))
        return path


def ensure() -> Environment:
    """Build what is missing of the environment and return it.

    :raise SetupError: something cannot be had, or the environment is another's
    """
    waiting = "Another command builds an environment, waiting for it …"
    # The first lock guards this folder, the second one the downloads of all checkouts
    with (
        locks.locked(paths.ENV / "lock", waiting),
        locks.locked(paths.CACHE / "lock", waiting),
    ):
        ownership.claim()
        home = odoo_source.find()
        python_env.ensure(home)
        python_env.check()
        missing = tools.ensure()
    for sentence in missing:
        say(sentence)
    return Environment(home, missing)
