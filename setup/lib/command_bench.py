"""``setup/bench``: queries and time of daily work, beside the bare host addon."""

import argparse
import json
import subprocess
from pathlib import Path

from . import environment, paths, postgres, process, templates
from .databases import Databases
from .messages import SetupError, guarded, say

_BENCH = paths.SETUP / "bench.py"
_CODE = (
    "import sys; sys.path.insert(0, {folder!r}); import bench;"
    " bench.measure(env, {size}, {kind!r}, {target!r})\n"
)
# What the host knows of time limits; only measured, never installed beside ours
_LIMITS = ("helpdesk_mgmt_sla", "odoo-addon-helpdesk_mgmt_sla==19.0.1.0.0.4")
_SECONDS = 3600


def main(arguments: list[str]) -> int:
    """Print queries and time, in copies of fresh databases that are thrown away."""
    parser = argparse.ArgumentParser(prog="setup/bench", description=main.__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="number of complaints")
    options = parser.parse_args(arguments)
    if options.size < 1000:
        raise SetupError("A benchmark needs 1000 complaints at least.")
    databases = Databases(environment.ensure(), "test", postgres.for_tests())
    databases.check_reachable()
    templates.drop_left_over(databases)
    names = {
        kind: templates.name_for_process(f"bench_{kind}") for kind in ("ours", "host")
    }
    try:
        _print(options.size, _measure_all(databases, names, options.size))
    finally:
        for name in names.values():
            databases.drop(name)
    return 0


def _measure_all(databases: Databases, names: dict[str, str], size: int) -> dict:
    """Return the figures of each kind of database; each in a process of its own."""
    databases.clone(templates.dependencies(databases), names["host"])
    figures = {"helpdesk_mgmt": _measure(databases, names["host"], size, "bare")}
    if _add_limits(databases, names["host"]):
        figures["+ helpdesk_mgmt_sla"] = _measure(
            databases, names["host"], size, "limits"
        )
    databases.clone(templates.ours(databases), names["ours"])
    figures["complaint_management"] = _measure(databases, names["ours"], size, "ours")
    return figures


def _add_limits(databases: Databases, name: str) -> bool:
    """Install the time limits of the host, beside our environment, and tell whether.

    Without network the benchmark does without them.
    """
    addon, wheel = _LIMITS
    folder = paths.ENV / "bench"
    if not (folder / "odoo" / "addons" / addon).is_dir():
        command = [paths.PYTHON, "-m", "pip", "install", "--quiet", "--no-input"]
        try:
            process.run(
                [*command, "--no-deps", "--target", str(folder), wheel],
                f"{wheel} could not be installed",
                databases.variables,
            )
        except SetupError as error:
            say(f"Measured without {addon}: {error}")
            return False
    databases.variables["PYTHONPATH"] = str(folder)
    databases.install(name, [addon])
    return True


def _measure(databases: Databases, name: str, size: int, kind: str) -> dict:
    say(f"Measuring {kind} with {size} …")
    target = paths.LOG / f"{name}_{kind}.json"
    code = _CODE.format(
        folder=str(paths.SETUP), size=size, kind=kind, target=str(target)
    )
    command = [paths.PYTHON, "-m", "odoo", "shell", "-c", databases.config, "-d", name]
    try:
        ended = subprocess.run(
            [*command, "--no-http", "--log-level=critical"],
            input=code,
            text=True,
            cwd=paths.ENV,
            env=databases.variables,
            timeout=_SECONDS,
        )
        if ended.returncode:
            raise SetupError(f"The measurement of {kind} failed.")
        return json.loads(Path(target).read_text(encoding="utf-8"))
    except subprocess.TimeoutExpired as error:
        raise SetupError(f"Measuring {kind} took more than an hour.") from error
    finally:
        target.unlink(missing_ok=True)


def _print(size: int, figures: dict[str, dict]) -> None:
    """Print one line for each action: queries and milliseconds of a record.

    The ratios compare us with the most complete host that was measured.
    """
    *hosts, ours = figures.values()
    print(f"\n{size} complaints, one in twenty open, at most 20000\n")
    print(f"{'queries / ms of a record':34}", *(f"{n:>22}" for n in figures), end="")
    print(f"{'ratio q':>9}{'ratio ms':>10}")
    for label, mine in ours.items():
        base = hosts[-1].get(label)
        cells = [figure.get(label) for figure in figures.values()]
        print(f"{label:34}", *(f"{_cell(cell):>22}" for cell in cells), end="")
        if base:
            print(f"{mine[0] / base[0]:>9.2f}{mine[1] / base[1]:>10.2f}", end="")
        print()


def _cell(figure: list[float] | None) -> str:
    return f"{figure[0]:.2f} q {figure[1]:9.2f} ms" if figure else "–"


guarded(main)
