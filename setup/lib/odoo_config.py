"""The configuration file every Odoo process of this checkout is started with."""

import configparser
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from . import addons, paths

# Kept in the file once written, so that nobody is locked out by the next start
_KEPT = "admin_passwd"
_DATABASE_OPTIONS = {
    "db_host": "PGHOST",
    "db_port": "PGPORT",
    "db_user": "PGUSER",
    "db_password": "PGPASSWORD",
}


def write(name: str, server: Mapping[str, str], odoo_home: Path) -> Path:
    """Write the configuration for one database server and return its file.

    :param name: name of the file and of the folder of its data
    :param server: libpq's variables of the database server
    """
    path = paths.ENV / f"{name}.conf"
    options = {
        _KEPT: _kept_password(path),
        "addons_path": ",".join(map(str, addons.search_path(odoo_home))),
        "bin_path": paths.BIN,
        "data_dir": paths.ENV / "data" / name,
        "http_interface": "127.0.0.1",
        "list_db": "False",
        "server_wide_modules": "base,rpc,web",
    }
    for option, variable in _DATABASE_OPTIONS.items():
        if variable in server:
            options[option] = server[variable]
    _replace(path, "".join(f"{key} = {value}\n" for key, value in options.items()))
    return path


def _kept_password(path: Path) -> str:
    kept = configparser.ConfigParser(interpolation=None)
    kept.read(path, encoding="utf-8")
    return kept.get("options", _KEPT, fallback=secrets.token_urlsafe(24))


def _replace(path: Path, options: str) -> None:
    """Write the file in one step: others may read it meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(f"[options]\n{options}")
    os.replace(unfinished, path)
