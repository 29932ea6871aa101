"""``setup/env``: build the environment and say how to use it by hand."""

from . import environment, postgres
from .messages import guarded, say


def main(arguments: list[str]) -> int:
    """Build everything, start the database server for tests, write ``activate``."""
    built = environment.ensure()
    cluster = postgres.for_tests()
    cluster.ensure_running()
    config = built.write_config("test", cluster.variables())
    say(f". {built.write_activation(cluster.variables(), config)}")
    return 0


guarded(main)
