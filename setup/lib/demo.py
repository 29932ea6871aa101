"""The database a newcomer looks at: our addons, demo data, everybody reads Chinese."""

import csv
import json

from . import addons, contents, locks, paths, stamps
from .databases import Databases
from .messages import SetupError, say

_CHINESE = """
users = env["res.users"].with_context(active_test=False).search([])
users.partner_id.write({"lang": "zh_CN"})
env.cr.commit()
"""


def ensure(databases: Databases, name: str) -> str:
    """Make the database, or bring it to the state of the addons.

    :return: a word for the state of the addons in it
    """
    with locks.locked(
        paths.ENV / f"lock-{name}", f"Another command works on {name}, waiting for it …"
    ):
        now = contents.of_ours()
        if not databases.exists(name):
            _copy_pristine(databases, name, now)
        elif (before := _state(databases, name)) is None:
            raise SetupError(
                f"There is a database {name} that this command did not make: choose"
                " another name with --database."
            )
        elif before != now:
            _upgrade(databases, name, before, now)
        return stamps.key(json.dumps(now))


def reset(databases: Databases, name: str) -> None:
    """Throw the database away.

    :raise SetupError: it is somebody else's
    """
    if databases.exists(name) and _state(databases, name) is None:
        raise SetupError(f"The database {name} was not made by this command.")
    databases.drop(name)


def pristine_copy(databases: Databases, name: str) -> None:
    """Make a database with nothing but the demo data, in place of any of this name."""
    _copy_pristine(databases, name, contents.of_ours())


def logins() -> list[dict[str, str]]:
    """Return role, login, password and purpose of each person to log in as."""
    people = []
    for name in addons.ours():
        path = addons.folder_of(name) / "demo" / "logins.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                people += csv.DictReader(file)
    return people


def _copy_pristine(databases: Databases, name: str, now: dict[str, str]) -> None:
    pristine = "complaint_pristine"
    with locks.locked(paths.ENV / f"lock-{pristine}", "Waiting for another command …"):
        if not databases.exists(pristine) or _state(databases, pristine) != now:
            _build_pristine(databases, pristine, now)
        databases.clone(pristine, name)
        _keep_state(databases, name, now)


def _build_pristine(databases: Databases, pristine: str, now: dict[str, str]) -> None:
    say(f"Installing {', '.join(now)} with demo data, a minute or two …")
    unfinished = f"{pristine}_unfinished"
    databases.create(unfinished, now, "--with-demo", "--load-language=zh_CN")
    databases.shell(unfinished, _CHINESE)
    databases.rename(unfinished, pristine)
    _keep_state(databases, pristine, now)


def _upgrade(
    databases: Databases, name: str, before: dict[str, str], now: dict[str, str]
) -> None:
    new = sorted(set(now) - set(before))
    changed = [addon for addon in now if before.get(addon, now[addon]) != now[addon]]
    options = [f"-i{','.join(new)}"] if new else []
    options += [f"-u{','.join(changed)}"] if changed else []
    if options:
        say(f"Updating {', '.join(new + changed)} in {name} …")
        databases.odoo("-d", name, *options, "--with-demo")
    _keep_state(databases, name, now)


def _state(databases: Databases, name: str) -> dict[str, str] | None:
    """Return which addons are in a database, in which state.

    It is kept as the comment of the database, so that it can never tell of another.
    """
    text = databases.sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        f" WHERE datname = '{name}'"
    )
    try:
        return json.loads(text)
    except ValueError:
        return None


def _keep_state(databases: Databases, name: str, state: dict[str, str]) -> None:
    databases.sql(f"""COMMENT ON DATABASE "{name}" IS '{json.dumps(state)}'""")
