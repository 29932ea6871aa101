"""The examples in docstrings, of the addons' tools and of setup/ itself.

A tool is imported below ``odoo.addons`` without its addon being executed: models may
only be imported while Odoo loads a registry.
"""

import doctest
import importlib
import os
import sys
import types
from pathlib import Path

import pytest

from lib import addons, paths


def _modules() -> list[str]:
    chosen = os.environ.get("COMPLAINT_DOCTESTS_OF", "").split()
    found = [
        f"odoo.addons.{name}.tools.{path.stem}"
        for name in chosen or addons.ours()
        for path in sorted((addons.folder_of(name) / "tools").glob("*.py"))
        if path.stem != "__init__"
    ]
    library = [] if chosen else sorted((paths.SETUP / "lib").glob("*.py"))
    return found + [f"lib.{path.stem}" for path in library if _may_be_imported(path)]


def _may_be_imported(path: Path) -> bool:
    return not path.stem.startswith(("command_", "__"))


def _bare_addon(name: str) -> None:
    """Register the addon as a package whose own file is not executed."""
    importlib.import_module("odoo.init")
    package = types.ModuleType(f"odoo.addons.{name}")
    package.__path__ = [str(addons.folder_of(name))]
    sys.modules.setdefault(package.__name__, package)


@pytest.mark.parametrize("module", _modules())
def test_examples_hold(module: str) -> None:
    """Every example in the module prints what it says."""
    if module.startswith("odoo.addons."):
        _bare_addon(module.split(".")[2])
    result = doctest.testmod(importlib.import_module(module), verbose=False)
    assert result.failed == 0
