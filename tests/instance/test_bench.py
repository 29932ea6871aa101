"""The benchmark still does the work it measures."""

import json
from collections.abc import Callable
from pathlib import Path

from lib import paths

_CODE = """
import sys
sys.path.insert(0, {folder!r})
import bench
bench.measure(env, 1000, "ours", {target!r})
"""


def test_every_action_is_measured(
    clone_database: Callable, shell: Callable, tmp_path: Path
) -> None:
    """A few complaints: the figures mean nothing, but each action runs."""
    target = tmp_path / "figures.json"
    code = _CODE.format(folder=str(paths.SETUP), target=str(target))
    printed = shell(clone_database(), code)
    assert target.exists(), printed[-3000:]
    figures = json.loads(target.read_text())
    assert len(figures) > 10
    assert all(queries > 0 for queries, _milliseconds in figures.values())
