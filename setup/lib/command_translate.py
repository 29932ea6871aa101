"""``setup/translate``: Traditional Chinese from the simplified translation."""

import argparse

from . import environment, paths, process
from .messages import guarded


def main(arguments: list[str]) -> int:
    """Write the Traditional Chinese of every addon anew."""
    parser = argparse.ArgumentParser(prog="setup/translate", description=main.__doc__)
    parser.parse_args(arguments)
    environment.ensure()
    process.run(
        [paths.PYTHON, "-m", "lib.taiwan"],
        "Traditional Chinese could not be written",
        env=process.environment(PYTHONPATH=str(paths.SETUP)),
    )
    return 0


guarded(main)
