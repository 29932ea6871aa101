"""An environment belongs to one checkout: its configuration names that one's addons."""

from pathlib import Path

from . import paths
from .messages import SetupError

_OWNER = paths.ENV / "checkout"


def claim() -> None:
    """Note that the environment is this checkout's.

    The folder inside a checkout is always its own, and what a checkout that is gone
    has left behind is free.

    :raise SetupError: another checkout works with the environment
    """
    owner = _read()
    if owner == paths.ROOT:
        return
    if owner and _is_checkout(owner) and not paths.ENV.is_relative_to(paths.ROOT):
        raise SetupError(
            f"The environment {paths.ENV} belongs to the checkout {owner}: name another"
            " folder in COMPLAINT_ENV."
        )
    _OWNER.write_text(f"{paths.ROOT}\n", encoding="utf-8")


def _read() -> Path | None:
    try:
        return Path(_OWNER.read_text(encoding="utf-8").rstrip("\n"))
    except FileNotFoundError:
        return None


def _is_checkout(folder: Path) -> bool:
    return (folder / "setup" / "lib").is_dir()
