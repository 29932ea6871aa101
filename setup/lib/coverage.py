"""Which rows of the requirements the last full run of the tests has shown.

``tests/requirements.csv`` names the rows, ``tests/left_out.csv`` those that are not
built, with the reason. What a test shows it writes itself while it runs.
"""

import csv
import json
import os
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from . import addons, contents, paths

LAST = paths.ENV / "coverage.jsonl"
REQUIREMENTS = paths.ROOT / "tests" / "requirements.csv"
LEFT_OUT = paths.ROOT / "tests" / "left_out.csv"


class Row(NamedTuple):
    """One row of the requirements."""

    row: str
    group: str
    addon: str
    priority: str


class Coverage(NamedTuple):
    """What the last full run has shown of the rows, and what contradicts it."""

    shown: dict[str, list[str]]
    missing: list[Row]
    left_out: dict[str, str]
    problems: list[str]


def begin() -> Path:
    """Return an empty file for the tests of a full run to write to."""
    paths.ENV.mkdir(parents=True, exist_ok=True)
    for left_over in paths.ENV.glob("coverage.[0-9]*"):
        if not Path("/proc", left_over.suffix[1:]).exists():
            left_over.unlink(missing_ok=True)
    unfinished = LAST.with_suffix(f".{os.getpid()}")
    unfinished.write_text("")
    return unfinished


def keep(unfinished: Path, counts: Counter) -> None:
    """Let a run that came to its end be the last full one.

    :param counts: how many tests passed, failed and were skipped
    """
    head = {
        "ended": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "counts": dict(counts),
        "addons": contents.of_ours(),
    }
    lines = unfinished.read_text(encoding="utf-8")
    unfinished.write_text(f"{json.dumps(head)}\n{lines}", encoding="utf-8")
    unfinished.replace(LAST)


def read_last(path: Path = LAST) -> tuple[dict, dict[str, list[str]]]:
    """Return what is known of the last full run, and which tests showed which row."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    shown: dict[str, list[str]] = {}
    for line in lines:
        entry = json.loads(line)
        for row in entry["rows"]:
            shown.setdefault(row, []).append(entry["test"])
    return json.loads(head), shown


def read_rows(path: Path = REQUIREMENTS) -> list[Row]:
    """Return all rows of the requirements."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(**line) for line in csv.DictReader(file)]


def read_left_out(path: Path = LEFT_OUT) -> dict[str, str]:
    """Return the rows that are not built, with their reasons."""
    with path.open(encoding="utf-8", newline="") as file:
        return {line["row"]: line["reason"] for line in csv.DictReader(file)}


def judge(
    rows: list[Row], shown: dict[str, list[str]], left_out: dict[str, str]
) -> Coverage:
    """Put every row where it belongs and name what cannot be.

    >>> rows = [Row("R001", "G01", "core", "MUST"), Row("R002", "G01", "core", "NICE")]
    >>> coverage = judge(rows, {"R001": ["a"], "R009": ["b"]}, {"R001": "no"})
    >>> [row.row for row in coverage.missing]
    ['R002']
    >>> coverage.problems
    ['R009 is shown by b and is no row.', 'R001 is left out and shown by a.']
    """
    known = {row.row for row in rows}
    problems = [
        f"{row} is shown by {tests[0]} and is no row."
        for row, tests in sorted(shown.items())
        if row not in known
    ]
    problems += [
        f"{row} is left out and is no row." for row in sorted(set(left_out) - known)
    ]
    problems += [
        f"{row} is left out and shown by {shown[row][0]}."
        for row in sorted(set(left_out) & set(shown))
    ]
    problems += [
        f"{row} is left out without a reason."
        for row, reason in sorted(left_out.items())
        if not reason.strip()
    ]
    real = {row: tests for row, tests in shown.items() if row in known}
    missing = [row for row in rows if row.row not in real and row.row not in left_out]
    return Coverage(real, missing, left_out, problems)


def is_of_these_addons(head: dict) -> bool:
    """Tell whether the addons are as they were in that run."""
    return head["addons"] == {
        name: contents.of_folder(addons.folder_of(name)) for name in addons.ours()
    }
