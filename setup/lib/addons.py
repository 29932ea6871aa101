"""Which addons there are, and where Odoo has to look for them."""

import ast
from pathlib import Path

from . import odoo_source, paths

# Addons that exist for the tests across addons only
TEST_ADDONS = paths.ROOT / "tests" / "addons"


def ours() -> list[str]:
    """Return the names of the addons at the top of the checkout."""
    return _installable(paths.ROOT)


def for_tests() -> list[str]:
    """Return the names of the addons that hold nothing but tests."""
    return _installable(TEST_ADDONS)


def manifest(folder: Path) -> dict:
    """Read the manifest of an addon."""
    return ast.literal_eval((folder / "__manifest__.py").read_text(encoding="utf-8"))


def with_ours_below(name: str) -> list[str]:
    """Return an addon of ours after those of ours that it needs."""
    below = set(manifest(folder_of(name)).get("depends", [])) & set(ours())
    names = [needed for other in sorted(below) for needed in with_ours_below(other)]
    return [*dict.fromkeys(names), name]


def foreign_dependencies(names: list[str]) -> list[str]:
    """Return what addons of ours need and is not ours."""
    needed = {"base"}
    for name in names:
        needed.update(manifest(folder_of(name)).get("depends", []))
    return sorted(needed - set(ours() + for_tests()))


def folder_of(name: str) -> Path:
    """Return the folder of one of our addons."""
    inside = TEST_ADDONS / name
    return inside if inside.is_dir() else paths.ROOT / name


def search_path(odoo_home: Path) -> list[Path]:
    """Return the folders for Odoo's ``addons_path``."""
    folders = [paths.ROOT]
    if for_tests():
        folders.append(TEST_ADDONS)
    return folders + odoo_source.addons_folders(odoo_home)


def _installable(folder: Path) -> list[str]:
    manifests = folder.glob("*/__manifest__.py")
    return sorted(
        path.parent.name
        for path in manifests
        if manifest(path.parent).get("installable", True)
    )
