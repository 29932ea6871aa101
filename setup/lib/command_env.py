"""``setup/env``: build the environment and say how to use it by hand."""

from . import environment, postgres
from .messages import guarded, say


def main(arguments: list[str]) -> int:
    """Build everything, start the database server for tests, write ``activate``."""
    built = environment.ensure()
    server = postgres.for_tests()
    config = built.write_config("test", server)
    say(f"To work by hand:\n. {built.write_activation(server, config)}")
    return 0


guarded(main)
