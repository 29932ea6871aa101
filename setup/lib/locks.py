"""One at a time: two commands in one checkout must not build the same folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .messages import say


@contextmanager
def locked(path: Path, waiting: str) -> Iterator[None]:
    """Hold a lock file while the block runs.

    The descriptor is closed for children, so that a daemon started inside the
    block does not keep the lock for ever.

    :param waiting: said when somebody else holds the lock
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waiting)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
