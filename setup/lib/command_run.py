"""``setup/run``: a running Odoo with our addons and demo data."""

import argparse
import re
import subprocess

from . import addons, demo, environment, paths, postgres, server
from .databases import Databases
from .messages import SetupError, guarded, say

_SMOKE = paths.SETUP / "smoke.py"
_RUN_SMOKE = "import sys, smoke; sys.exit(smoke.main(sys.argv[1], sys.argv[2]))"


def main(arguments: list[str]) -> int:
    """Do what the options say and return the exit code."""
    options = _parse(arguments)
    if options.stop:
        return _stop(options.database)
    if not addons.ours():
        raise SetupError("There is no addon in this checkout yet.")
    if not options.smoke and not server.find(options.database):
        server.check_port(options.port)
    built = environment.ensure()
    databases = Databases(built, "run", postgres.for_run())
    databases.check_reachable()
    if options.smoke:
        return _smoke(databases)
    _start(databases, options)
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="setup/run", description="Start Odoo with these addons and demo data."
    )
    parser.add_argument("--port", type=int, default=8069)
    parser.add_argument("--database", default="complaint", type=_database_name)
    parser.add_argument("--stop", action="store_true", help="stop the server")
    parser.add_argument(
        "--reset", action="store_true", help="begin with fresh demo data"
    )
    parser.add_argument(
        "--smoke",
        action="store_true",
        help="drive a complaint through a server of its own and stop",
    )
    return parser.parse_args(arguments)


def _database_name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", text):
        raise argparse.ArgumentTypeError("use small letters, digits and _")
    return text


def _stop(database: str) -> int:
    running = server.find(database)
    if running:
        running.stop()
    if not server.find_any():
        postgres.stop_for_run()
    say(
        f"The server of {database} is stopped." if running else "No server was running."
    )
    return 0


def _start(databases: Databases, options: argparse.Namespace) -> None:
    running = server.find(options.database)
    if options.reset:
        if running:
            running.stop()
        demo.reset(databases, options.database)
    loaded = demo.ensure(databases, options.database)
    running = server.find(options.database)
    if running and (running.loaded, running.port) != (loaded, options.port):
        running.stop()
        running = None
    if not running:
        server.check_port(options.port)
        running = _serve(databases, options.database, options.port, loaded)
    _print_logins(running)


def _serve(
    databases: Databases, database: str, port: int, loaded: str = ""
) -> server.Server:
    # The PDF printer asks the server of this address for the style sheets
    databases.sql(
        f"UPDATE ir_config_parameter SET value = 'http://127.0.0.1:{port}'"
        " WHERE key = 'web.base.url'",
        database,
    )
    say("Starting the server …")
    started = server.start(
        databases.config, database, port, databases.variables, loaded
    )
    started.wait()
    return started


def _print_logins(running: server.Server) -> None:
    say(f"\nOdoo is ready: {running.url}\n")
    rows = [
        (row["role"], row["login"], row["password"], row["what"])
        for row in demo.logins()
    ]
    rows.insert(0, ("role", "login", "password", "what for"))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        say("  ".join(["", *cells, row[3]]))
    log = server.log_file(running.database)
    say(f"\nStop it with ./setup/run --stop. Its log is {log}.")


def _smoke(databases: Databases) -> int:
    if not _SMOKE.exists():
        raise SetupError("There is no setup/smoke.py to drive the server with.")
    database = "complaint_smoke"
    if left_over := server.find(database):
        left_over.stop()
    demo.pristine_copy(databases, database)
    running = _serve(databases, database, server.free_port())
    try:
        return subprocess.run(
            [paths.PYTHON, "-c", _RUN_SMOKE, running.url, database],
            env=databases.variables | {"PYTHONPATH": str(paths.SETUP)},
        ).returncode
    finally:
        running.stop()
        databases.drop(database)


guarded(main)
