"""``setup/coverage``: the requirements which the last full run of tests has shown."""

import argparse
from collections import Counter

from . import coverage
from .messages import SetupError, guarded, say

_PRIORITIES = ("MUST", "SHOULD", "NICE")


def main(arguments: list[str]) -> int:
    """Print shown, not yet and left out; fail when the record contradicts itself."""
    options = _parse(arguments)
    if not coverage.LAST.exists():
        raise SetupError("There was no full run yet: start ./setup/test without words.")
    head, shown = coverage.read_last()
    rows = coverage.read_rows()
    result = coverage.judge(rows, shown, coverage.read_left_out())
    _print_run(head)
    _print_table(rows, result)
    _print_missing(result.missing, options.all)
    if options.all:
        _print_shown(result)
    for row, reason in sorted(result.left_out.items()):
        say(f"left out  {row}  {reason}")
    for problem in result.problems:
        say(f"wrong: {problem}")
    return 1 if result.problems else 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="setup/coverage",
        description="Tell which requirements the last full run of the tests has shown.",
    )
    parser.add_argument("--all", action="store_true", help="name every row and test")
    return parser.parse_args(arguments)


def _print_run(head: dict) -> None:
    counts = ", ".join(f"{number} {name}" for name, number in head["counts"].items())
    say(f"The last full run ended {head['ended']}: {counts}.")
    if not coverage.is_of_these_addons(head):
        say("The addons have changed since then.")


def _print_table(rows: list[coverage.Row], result: coverage.Coverage) -> None:
    missing = {row.row for row in result.missing}
    count = Counter()
    for row in rows:
        state = "not yet" if row.row in missing else "shown"
        if row.row in result.left_out:
            state = "left out"
        for kind in (row.priority, "all"):
            for addon in (row.addon, "all"):
                count[addon, kind, state] += 1
                count[addon, kind, "rows"] += 1
    columns = ("rows", "shown", "not yet", "left out")
    say("\naddon     priority " + "".join(f"{column:>10}" for column in columns))
    for addon in (*sorted({row.addon for row in rows}), "all"):
        for kind in (*_PRIORITIES, "all"):
            cells = "".join(f"{count[addon, kind, column]:10}" for column in columns)
            say(f"{addon:10}{kind:9}{cells}")
    say("")


def _print_missing(missing: list[coverage.Row], everything: bool) -> None:
    for priority in _PRIORITIES:
        rows = [row for row in missing if row.priority == priority]
        for addon in sorted({row.addon for row in rows}):
            names = [row.row for row in rows if row.addon == addon]
            end = "" if everything or len(names) <= 12 else f" … {len(names)} in all"
            listed = names if everything else names[:12]
            say(f"not yet   {priority:7}{addon:9} {' '.join(listed)}{end}")


def _print_shown(result: coverage.Coverage) -> None:
    for row, tests in sorted(result.shown.items()):
        say(f"shown     {row}  {', '.join(sorted(set(tests)))}")


guarded(main)
