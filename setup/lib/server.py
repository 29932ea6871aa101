"""A running Odoo: started, waited for, found again, stopped."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from . import paths, process
from .messages import SetupError

_SECONDS_TO_START = 180
_SECONDS_TO_STOP = 20


class Server(NamedTuple):
    """One process of Odoo that serves one database."""

    pid: int
    port: int
    database: str
    # What of the addons it has loaded
    loaded: str

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def is_running(self) -> bool:
        """Tell whether the process lives and is the one we started."""
        if _has_ended(self.pid):
            return False
        try:
            command = Path(f"/proc/{self.pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return b"odoo" in command and self.database.encode() in command

    def wait(self) -> None:
        """Return as soon as the server answers.

        :raise SetupError: it died, or is silent for too long
        """
        deadline = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < deadline:
            if _has_ended(self.pid):
                text = log_file(self.database).read_text(errors="replace")
                raise SetupError(f"The server ended at once: {process.reason(text)}")
            if self._answers():
                return
            time.sleep(0.2)
        raise SetupError(f"The server gives no answer, see {log_file(self.database)}.")

    def stop(self) -> None:
        """End the process, by force if it does not listen."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.is_running():
                os.kill(self.pid, number)
                self._wait_for_end()
        _state_file(self.database).unlink(missing_ok=True)

    def kill(self) -> None:
        """End the process as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)
        self._wait_for_end()

    def _wait_for_end(self) -> None:
        deadline = time.monotonic() + _SECONDS_TO_STOP
        while time.monotonic() < deadline and not _has_ended(self.pid):
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


def start(
    config: Path,
    database: str,
    port: int,
    variables: Mapping[str, str],
    loaded: str = "",
    options: tuple[str, ...] = (),
) -> Server:
    """Start a server that outlives this command.

    :param loaded: kept, so that a later command sees whether it is up to date
    :param options: more options for Odoo
    """
    command = [str(paths.PYTHON), "-m", "odoo", "server", "-c", str(config)]
    command += ["-d", database, f"--db-filter=^{database}$", f"--http-port={port}"]
    command += ["--max-cron-threads=1", *options]
    server = Server(_detach(command, database, variables), port, database, loaded)
    _state_file(database).write_text(json.dumps(server._asdict()))
    return server


def _detach(command: list[str], database: str, variables: Mapping[str, str]) -> int:
    """Start a process that does not end with this one and return its number."""
    log = log_file(database)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(variables),
            cwd=paths.ENV,
            start_new_session=True,
        )
    # It is watched by its number, also by commands that did not start it
    started.returncode = 0
    return started.pid


def find(database: str) -> Server | None:
    """Return the running server of a database."""
    try:
        server = Server(**json.loads(_state_file(database).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return server if server.is_running() else None


def find_any() -> bool:
    """Tell whether a server of any database runs."""
    names = [path.stem.removeprefix("server-") for path in paths.LOG.glob("*.json")]
    return any(find(name) for name in names)


def free_port() -> int:
    """Return a port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def check_port(port: int) -> None:
    """Refuse a port that somebody uses, before anything is started.

    :raise SetupError: the port is taken or forbidden
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise SetupError(
                f"This user may not use port {port}: choose one above 1023 with --port."
            ) from error
        except OSError as error:
            raise SetupError(
                f"Port {port} is in use by another program: choose one with --port."
            ) from error


def log_file(database: str) -> Path:
    """Return the file the server of a database writes to."""
    return paths.LOG / f"server-{database}.log"


def _state_file(database: str) -> Path:
    return paths.LOG / f"server-{database}.json"


def _has_ended(pid: int) -> bool:
    """Tell whether a process is gone, and take note of it if it is one of ours."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        pass
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in ("Z", "X")
