"""A test run that shows nothing must not look like success."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lib import paths

_SKIPS = """
import unittest

class TestTour(unittest.TestCase):
    def test_tour(self):
        raise unittest.SkipTest({reason!r})
"""


def _counts(folder: Path, reason: str) -> dict[str, int]:
    """Run a test that is skipped for a reason, with our plugin, and return the sum."""
    (folder / "test_tour.py").write_text(_SKIPS.format(reason=reason))
    counts = folder / "counts.json"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:odoo",
        "-p",
        "no:cacheprovider",
    ]
    subprocess.run(
        [*command, "-p", "lib.pytest_complaint", folder],
        capture_output=True,
        env=os.environ | {"COMPLAINT_COUNTS": str(counts)},
    )
    return json.loads(counts.read_text())


@pytest.mark.parametrize(
    "reason",
    [
        "websocket-client module is not installed",
        "Chrome executable not found",
        "Failed to detect chrome devtools port after 10.0s.",
        "Test skipped because it is an HttpCase and --odoo-http is not set",
    ],
)
def test_missing_browser_is_a_failure(tmp_path: Path, reason: str) -> None:
    """Odoo skips a browser test without a browser, and nobody would notice."""
    assert _counts(tmp_path, reason) == {"passed": 0, "failed": 1, "skipped": 0}


def test_other_skip_stays_a_skip(tmp_path: Path) -> None:
    """There are good reasons to skip a test."""
    counts = _counts(tmp_path, "another addon is installed")
    assert counts == {"passed": 0, "failed": 0, "skipped": 1}


def test_run_without_a_test_is_a_failure() -> None:
    """Words that fit no test are more likely a mistake than a wish."""
    result = subprocess.run(
        [
            paths.SETUP / "test",
            "setup/tests/test_odoo_source.py",
            "-k",
            "no_such_words",
        ],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert result.returncode == 1
    assert "No test was run" in result.stdout
    assert result.stdout.splitlines()[-1] == "0 passed, 0 failed, 0 skipped"
