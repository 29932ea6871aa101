"""``setup/test``: all tests, in fresh databases."""

import argparse
from collections import Counter
from collections.abc import Sequence

from . import addons, coverage, environment, paths, postgres, templates, test_jobs
from .databases import Databases
from .messages import SetupError, guarded, say

_PLAIN = ("tests", "setup/tests")
_DOCTESTS = "setup/tests/test_doctests.py"
_OUTCOMES = ("passed", "failed", "skipped")


def main(arguments: list[str]) -> int:
    """Run the tests that were asked for and return the exit code."""
    options = _parse(arguments)
    built = environment.ensure()
    databases = Databases(built, "test", postgres.for_tests())
    databases.check_reachable()
    templates.drop_left_over(databases)
    words = ["-k", options.k] if options.k else []
    full = None if words or options.addons else coverage.begin()
    if full:
        databases.variables["COMPLAINT_COVERAGE"] = str(full)
    only = " ".join(set(options.addons) & set(addons.ours()))
    databases.variables["COMPLAINT_DOCTESTS_OF"] = only
    kinds = {
        test_jobs.Plain: _without_odoo(options.addons),
        test_jobs.InOdoo: _of_addons(options.addons),
    }
    results = test_jobs.run_side_by_side(
        [
            kind(name, databases, words)
            for kind, names in kinds.items()
            for name in names
        ]
    )
    if full:
        coverage.keep(full, sum((counts for _code, counts in results), Counter()))
    return _close(results, partly=bool(words))


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="setup/test", description="Run tests in fresh databases, all by default."
    )
    parser.add_argument(
        "addons",
        nargs="*",
        metavar="addon",
        type=lambda text: text.rstrip("/"),
        help="an addon, or a folder or file below tests/ or setup/tests/",
    )
    parser.add_argument("-k", metavar="words", help="only tests whose name fits")
    options = parser.parse_args(arguments)
    for name in options.addons:
        if not addons.folder_of(name).exists():
            raise SetupError(f"There is no addon and no folder {name}.")
    return options


def _of_addons(names: Sequence[str]) -> list[str]:
    """Return the addons whose tests run inside Odoo."""
    known = addons.ours() + addons.for_tests()
    chosen = [name for name in known if not names or name in names]
    return [name for name in chosen if (addons.folder_of(name) / "tests").is_dir()]


def _without_odoo(names: Sequence[str]) -> list[str]:
    """Return the folders and files whose tests start processes of their own."""
    if not names:
        return [name for name in _PLAIN if (paths.ROOT / name).is_dir()]
    in_odoo = addons.ours() + addons.for_tests()
    others = [name for name in names if name not in in_odoo]
    return [*others, _DOCTESTS] if set(names) & set(addons.ours()) else others


def _close(results: list[tuple[int, Counter]], partly: bool) -> int:
    """Print the sum of all and judge it.

    :param partly: some of the processes may have found no test for the words
    """
    total = sum((counts for _code, counts in results), Counter())
    accepted = {0, 5} if partly else {0}
    bad = [code for code, _counts in results if code not in accepted]
    say("")
    if not total["passed"] and not total["failed"]:
        say("No test was run, and that is a failure.")
        bad.append(1)
    say(", ".join(f"{total[outcome]} {outcome}" for outcome in _OUTCOMES))
    return 1 if bad or total["failed"] else 0


guarded(main)
