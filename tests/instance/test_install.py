"""Every set of our addons installs, updates and goes again without a trace."""

import itertools
from collections.abc import Callable

import pytest

from lib import addons

_WRONG = ("ERROR", "CRITICAL", "Traceback")


def _sets() -> list[tuple[str, ...]]:
    """Return every addon alone, and every two of those above the core."""
    names = addons.ours()
    return [(name,) for name in names] + [
        pair for pair in itertools.combinations(names, 2) if _is_new(pair)
    ]


def _is_new(pair: tuple[str, str]) -> bool:
    """Tell whether neither of the two brings the other in."""
    return all(
        one not in addons.manifest(addons.folder_of(other))["depends"]
        for one, other in (pair, pair[::-1])
    )


def _installed(psql: Callable, name: str) -> set[str]:
    rows = psql(name, "SELECT name FROM ir_module_module WHERE state = 'installed'")
    return {row[0] for row in rows}


@pytest.mark.parametrize("modules", _sets(), ids="+".join)
def test_set_installs_in_one_go(
    clone_database, template_of_dependencies, odoo, psql, modules
) -> None:
    """The addons install, and Odoo complains about nothing while doing so."""
    name = clone_database(template_of_dependencies)
    printed = odoo(name, "-i", ",".join(modules))
    assert set(modules) <= _installed(psql, name)
    assert [line for line in printed.splitlines() if _is_complaint(line)] == []


def _is_complaint(line: str) -> bool:
    return any(f" {word} " in f" {line} " for word in (*_WRONG, "WARNING"))


def test_update_changes_no_record(clone_database, odoo, psql) -> None:
    """An update of everything twice leaves what people have entered as it was."""
    name = clone_database()
    before = _counts(psql, name)
    for _time in range(2):
        printed = odoo(name, "-u", ",".join(addons.ours()))
        assert not any(word in printed for word in _WRONG)
    assert _counts(psql, name) == before


def _counts(psql: Callable, name: str) -> dict[str, int]:
    """Return the number of rows of each table of ours and of the tickets."""
    tables = psql(
        name,
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND"
        " (tablename LIKE 'complaint%' OR tablename LIKE 'helpdesk%')",
    )
    return {
        table: int(psql(name, f'SELECT count(*) FROM "{table}"')[0][0])
        for (table,) in tables
    }


@pytest.mark.parametrize("module", addons.ours())
def test_uninstall_leaves_no_trace(clone_database, odoo, shell, psql, module) -> None:
    """Tables, columns and records of the addon go; the rest can still be updated."""
    name = clone_database()
    code = (
        f"env['ir.module.module'].search([('name', '=', '{module}')])"
        ".button_immediate_uninstall()\n"
    )
    printed = shell(name, code)
    assert "Traceback" not in printed, printed[-3000:]
    assert module not in _installed(psql, name)
    assert psql(name, f"SELECT name FROM ir_model_data WHERE module = '{module}'") == []
    left = psql(
        name,
        "SELECT model FROM ir_model WHERE id NOT IN (SELECT res_id FROM ir_model_data"
        " WHERE model = 'ir.model')",
    )
    assert left == []
    assert not any(word in odoo(name, "-u", "helpdesk_mgmt") for word in _WRONG)
