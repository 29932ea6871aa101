"""Sessions at the same moment: threads with committed cursors, and a barrier."""

from collections.abc import Callable
from pathlib import Path

import pytest

CHECKS = (
    "ledger_does_not_fork",
    "ledger_takes_both_when_tried_again",
    "steps_are_taken_once",
    "numbers_are_unique",
    "double_tap_makes_one_complaint",
    "sweep_breaches_once",
    "half_a_step_is_none",
    "complaint_joins_one_case",
    "last_answers_settle_the_offer",
)
CODE = """
import sys
sys.path.insert(0, {folder!r})
import sessions
sessions.{check}(env)
print("held:", {check!r})
"""


@pytest.mark.parametrize("check", CHECKS)
def test_sessions_at_once(clone_database, shell: Callable, check: str) -> None:
    """Nothing is lost, nothing is done twice, nothing is left half done."""
    folder = str(Path(__file__).parent)
    printed = shell(clone_database(), CODE.format(folder=folder, check=check))
    assert f"held: {check}" in printed
