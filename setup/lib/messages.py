"""Talking to the person at the terminal: progress, and one sentence when it fails."""

import errno
import sys
from collections.abc import Callable


class SetupError(Exception):
    """Something the user has to know, as one whole sentence."""


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, flush=True)


def guarded(main: Callable[[list[str]], int]) -> None:
    """Run a command and end the process with its code, never with a traceback.

    :param main: takes the arguments, returns the exit code
    """
    try:
        code = main(sys.argv[2:])
    except SetupError as error:
        code = _fail(str(error))
    except OSError as error:
        code = _fail(_sentence(error))
    except KeyboardInterrupt:
        code = _fail("Stopped from the keyboard.")
    sys.exit(code)


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 1


def _sentence(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full{where}: make room and start the command again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"A file or folder may not be written or read{where}."
    return f"The machine refused: {error.strerror or error}{where}."
