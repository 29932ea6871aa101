"""Names of templates are whole names to PostgreSQL, and differ."""

from lib import addons, templates


def test_names_are_short_enough() -> None:
    """No name is cut by PostgreSQL, however long that of an addon is."""
    kinds = [f"{name}_alone" for name in addons.ours()] + ["dependencies", "ours"]
    names = [templates.name_for_inputs(kind, "0123456789abcdef") for kind in kinds]
    assert max(len(f"{name}_unfinished") for name in names) <= 63
    assert len(set(names)) == len(kinds)
    assert all(name.endswith("_0123456789abcdef") for name in names)
