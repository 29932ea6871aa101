"""A plugin of pytest: counts for the last line, and no silent skip of browser tests."""

import json
import os
import re
from collections.abc import Generator
from pathlib import Path

import pytest

# What Odoo says when it skips a test that needs a browser
_NO_BROWSER = re.compile(r"websocket-client|chrome|chromium|browser|--odoo-http", re.I)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a browser test that was skipped for want of a browser into a failure."""
    report = yield
    if report.skipped and _NO_BROWSER.search(str(report.longrepr)):
        report.outcome = "failed"
        report.longrepr = f"A browser test was skipped: {report.longrepr[-1]}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write how many tests had which outcome where ``setup/test`` reads it."""
    if "COMPLAINT_COUNTS" not in os.environ:
        return
    stats = terminalreporter.stats
    counts = {
        "passed": len(stats.get("passed", [])) + len(stats.get("xfailed", [])),
        "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
        "skipped": len(stats.get("skipped", [])),
    }
    Path(os.environ["COMPLAINT_COUNTS"]).write_text(json.dumps(counts))
