"""Databases to copy in tests, each kept under a word for all that went into it."""

import os
import platform
from collections.abc import Callable

from . import addons, contents, locks, paths, stamps
from .databases import Databases
from .messages import say

_PREFIX = "template"
_UNFINISHED = "_unfinished"
# More than there are sets of our addons: what another run copies is not dropped.
_KEPT = 12
# PostgreSQL cuts longer names without a word.
_LONGEST_NAME = 63
# Loaded before our addons, so that their translations are loaded with them. Odoo's
# --load-language would also make it the language of every new person.
_CHINESE = """
env["res.lang"]._activate_lang("zh_CN")
installed = env["ir.module.module"].search([("state", "=", "installed")])
installed._update_translations(["zh_CN"])
env.cr.commit()
"""


def dependencies(databases: Databases, names: list[str] | None = None) -> str:
    """Return the name of a database with all that our addons need and is not ours.

    :param names: addons of ours, by default all
    """
    modules = addons.foreign_dependencies(names or _all())
    requirements = (paths.SETUP / "requirements.txt").read_text(encoding="utf-8")
    word = stamps.key(platform.python_version(), requirements, _CHINESE, *modules)

    def build(name: str) -> None:
        databases.create(name, modules)
        databases.shell(name, _CHINESE)

    return _ensure(databases, "dependencies", word, build)


def ours(databases: Databases) -> str:
    """Return the name of a database in which all our addons were freshly installed."""
    return _installed(databases, "ours", _all())


def alone(databases: Databases, name: str) -> str:
    """Return the name of a database with one addon of ours and what it needs."""
    return _installed(databases, f"{name}_alone", addons.with_ours_below(name))


def _all() -> list[str]:
    return addons.ours() + addons.for_tests()


def _installed(databases: Databases, kind: str, names: list[str]) -> str:
    below = dependencies(databases, names)
    words = [contents.of_folder(addons.folder_of(name)) for name in names]

    def build(target: str) -> None:
        databases.clone(below, target)
        databases.install(target, names)

    return _ensure(databases, kind, stamps.key(below, *names, *words), build)


def name_for_inputs(kind: str, word: str) -> str:
    """Return the name of a template, its kind cut where it would be too long."""
    room = _LONGEST_NAME - len(f"{_PREFIX}__{word}{_UNFINISHED}")
    return f"{_PREFIX}_{kind[:room]}_{word}"


def name_for_process(purpose: str) -> str:
    """Return a name for a database of this process alone."""
    return f"{purpose}_of_{os.getpid()}"


def drop_left_over(databases: Databases) -> None:
    """Drop what processes left behind that were killed."""
    for name in databases.names("%_of_"):
        pid = name.rpartition("_")[2]
        if not os.path.exists(f"/proc/{pid}"):
            databases.drop(name)


def _ensure(
    databases: Databases, kind: str, word: str, build: Callable[[str], None]
) -> str:
    target = name_for_inputs(kind, word)
    with locks.locked(
        paths.ENV / f"lock-{_PREFIX}-{kind}", "Another command prepares databases …"
    ):
        if not databases.exists(target):
            say(f"Preparing a database for tests: {kind} …")
            unfinished = f"{target}{_UNFINISHED}"
            build(unfinished)
            databases.rename(unfinished, target)
            _drop_old(databases, target.removesuffix(word))
    return target


def _drop_old(databases: Databases, prefix: str) -> None:
    pattern = prefix.replace("_", r"\_")
    names = databases.sql(
        f"SELECT datname FROM pg_database WHERE datname LIKE '{pattern}%'"
        " ORDER BY oid DESC"
    ).split()
    for old in names[_KEPT:]:
        databases.drop(old)
