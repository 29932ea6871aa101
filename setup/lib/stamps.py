"""Remembering which step of the environment was done with which input."""

import hashlib

from . import paths


def key(*parts: object) -> str:
    """Return a short name of the inputs of a step."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]


def is_done(step: str, value: str) -> bool:
    """Tell whether the step was finished with these inputs."""
    try:
        return (paths.STAMPS / step).read_text() == value
    except FileNotFoundError:
        return False


def mark_done(step: str, value: str) -> None:
    """Note that the step is finished with these inputs."""
    paths.STAMPS.mkdir(parents=True, exist_ok=True)
    (paths.STAMPS / step).write_text(value)
