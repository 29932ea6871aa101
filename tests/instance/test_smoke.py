"""The complaint of ``./setup/run --smoke`` goes its whole way."""

from collections.abc import Callable, Iterator

import pytest
import smoke

from lib import demo, templates
from lib.databases import Databases


@pytest.fixture
def told(databases: Databases) -> Iterator[str]:
    """Name of a database with demo data, thrown away in the end."""
    name = templates.name_for_process("smoke")
    demo.pristine_copy(databases, name)
    yield name
    databases.drop(name)


def test_every_step_holds(told: str, server: Callable) -> None:
    """From the call to the archive, over HTTP, by the people of the demo."""
    assert smoke.main(server(told).url, told) == 0
