"""Runs of pytest, several at once: each has a database of its own."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from . import addons, paths, templates
from .databases import Databases
from .messages import say


class Plain:
    """Tests of a folder or file that start processes of their own."""

    def __init__(self, name: str, databases: Databases, words: list[str]) -> None:
        self.name = name
        self.databases = databases
        self.words = words

    def run(self, prefix: str) -> tuple[int, Counter]:
        """Run the tests.

        :param prefix: stands before each line of the output
        :return: the exit code, and how many tests had which outcome
        """
        return self._pytest(
            ["-p", "no:odoo", "--ignore=tests/addons", *self.words, self.name], prefix
        )

    def _pytest(self, arguments: list[str], prefix: str) -> tuple[int, Counter]:
        word = templates.name_for_process(f"counts_{self.name.replace('/', '_')}")
        counts = paths.LOG / f"{word}.json"
        process = subprocess.Popen(
            [paths.PYTHON, "-m", "pytest", "-p", "lib.pytest_complaint", *arguments],
            cwd=paths.ROOT,
            env=self.databases.variables
            | {"PYTHONPATH": str(paths.SETUP), "COMPLAINT_COUNTS": str(counts)},
            stdout=subprocess.PIPE if prefix else None,
            stderr=subprocess.STDOUT if prefix else None,
            text=True,
            errors="replace",
        )
        for line in process.stdout or ():
            say(f"{prefix}{line.rstrip()}")
        code = process.wait()
        try:
            return code, Counter(json.loads(counts.read_text()))
        except FileNotFoundError:
            return code or 1, Counter()
        finally:
            counts.unlink(missing_ok=True)


class InOdoo(Plain):
    """Tests of an addon, inside an Odoo with the addon and what it needs."""

    def run(self, prefix: str) -> tuple[int, Counter]:
        """Run the tests in a fresh database, see :meth:`Plain.run`."""
        database = templates.name_for_process(f"test_{self.name}")
        self.databases.clone(templates.alone(self.databases, self.name), database)
        try:
            return self._pytest(
                [
                    "--odoo-http",
                    f"--odoo-config={self.databases.config}",
                    f"--odoo-database={database}",
                    "--odoo-extra=max-cron-threads=0",
                    *self.words,
                    str(addons.folder_of(self.name) / "tests"),
                ],
                prefix,
            )
        finally:
            self.databases.drop(database)


def run_side_by_side(jobs: Sequence[Plain]) -> list[tuple[int, Counter]]:
    """Run the jobs, as many at once as there are processors.

    :param jobs: those that take long first
    :return: what each of them returned
    """
    width = max((len(job.name) for job in jobs), default=0)

    def run(job: Plain) -> tuple[int, Counter]:
        return job.run(f"{job.name:{width}} | " if len(jobs) > 1 else "")

    sys.stdout.flush()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(run, jobs))
