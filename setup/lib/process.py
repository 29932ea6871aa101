"""Running other programs and turning their failures into a sentence."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import paths
from .messages import SetupError

_NO_DISK = re.compile(r"no space left on device|disk quota exceeded|disk full", re.I)
_NO_NETWORK = re.compile(
    r"could not resolve|temporary failure|name resolution|network is unreachable"
    r"|connection refused|connection timed out|newconnectionerror|failed to establish"
    r"|could not connect|cannot initiate the connection|max retries exceeded"
    r"|proxyerror|tunnel connection failed",
    re.I,
)
# The end of a traceback, or what pip, apt and PostgreSQL say; before a line of a log
_ERRORS = (
    re.compile(r"^E: |^ERROR:|^(\w+\.)+\w+: |^\w+(Error|Exception)\b|FATAL"),
    re.compile(r" (CRITICAL|ERROR) "),
)


def run(
    command: Sequence[str | Path],
    failure: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    text: str = "",
) -> str:
    """Run a program to its end and return what it printed.

    :param text: what the program reads from its standard input
    :param failure: what could not be done, the beginning of the sentence of the error
    :raise SetupError: the program is missing or has failed
    """
    words = [str(word) for word in command]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    try:
        result = subprocess.run(
            words, input=text, text=True, errors="replace", env=env, cwd=cwd, **output
        )
    except FileNotFoundError as error:
        raise SetupError(f"{failure}: the program {words[0]} is missing.") from error
    log(command, result.stdout)
    if result.returncode:
        raise SetupError(f"{failure}: {reason(result.stdout)}")
    return result.stdout


def log(command: Sequence[str | Path], output: str) -> None:
    """Keep what a program printed, for whoever has to find out why it failed."""
    paths.LOG.mkdir(parents=True, exist_ok=True)
    with (paths.LOG / "setup.log").open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(map(str, command))}\n{output}\n")


def reason(output: str) -> str:
    """Say in a few words why a program failed.

    >>> reason("E: Could not resolve 'some.host'")
    'the package servers cannot be reached, is there a network?'
    >>> reason("cp: write error: No space left on device")
    'the disk is full.'
    >>> reason("first\\nERROR: No such version\\n")
    'ERROR: No such version'
    """
    if _NO_DISK.search(output):
        return "the disk is full."
    if _NO_NETWORK.search(output):
        return "the package servers cannot be reached, is there a network?"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for pattern in _ERRORS:
        if errors := [line for line in lines if pattern.search(line)]:
            return errors[-1]
    return lines[-1] if lines else "it gave no reason."


def environment(**changes: str) -> dict[str, str]:
    """Return the variables of this process with some changed."""
    return os.environ | changes
