"""Copies of databases and real processes of Odoo, for what needs the whole thing."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from lib import environment, postgres, templates
from lib import server as servers
from lib.databases import Databases


@pytest.fixture(scope="session")
def databases() -> Databases:
    """The databases of the fast server for tests."""
    return Databases(environment.ensure(), "test", postgres.for_tests())


@pytest.fixture(scope="session")
def template(databases: Databases) -> str:
    """Name of the database to copy: all our addons, freshly installed."""
    return templates.ours(databases)


@pytest.fixture(scope="session")
def template_of_dependencies(databases: Databases) -> str:
    """Name of the database to copy: all that our addons need, none of ours."""
    return templates.dependencies(databases)


@pytest.fixture
def clone_database(databases: Databases, template: str) -> Iterator[Callable[..., str]]:
    """Return a function that copies a database; the copies go when the test ends.

    ``clone_database()`` copies ours, ``clone_database(template_of_dependencies)`` that
    one; it returns the name of the copy.
    """
    made = []
    numbers = itertools.count(1)

    def clone(source: str = template) -> str:
        name = templates.name_for_process(f"instance{next(numbers)}")
        databases.clone(source, name)
        made.append(name)
        return name

    yield clone
    for name in made:
        databases.drop(name)


@pytest.fixture
def server(databases: Databases) -> Iterator[Callable[..., servers.Server]]:
    """Return a function that starts a server of its own for a database.

    ``server(name)`` returns when it answers, on a free port; the result has ``url``,
    ``stop()`` and ``kill()``. More options for Odoo may follow the name.
    """
    started = []

    def start(database: str, *options: str) -> servers.Server:
        running = servers.start(
            databases.config,
            database,
            servers.free_port(),
            databases.variables,
            options=options,
        )
        started.append(running)
        running.wait()
        return running

    yield start
    for running in started:
        running.stop()
        servers.log_file(running.database).unlink(missing_ok=True)


@pytest.fixture
def psql(databases: Databases) -> Callable[[str, str], list[list[str]]]:
    """Return a function that runs SQL: ``psql(name, statement)`` gives rows of text."""

    def execute(database: str, statement: str) -> list[list[str]]:
        printed = databases.sql(statement, database)
        return [row.split("|") for row in printed.splitlines()]

    return execute


@pytest.fixture
def odoo(databases: Databases) -> Callable[..., str]:
    """Return a function that lets Odoo change a database: ``odoo(name, "-u", "base")``.

    It gives what Odoo printed, and fails the test when Odoo fails.
    """
    return lambda database, *options: databases.odoo("-d", database, *options)


@pytest.fixture
def shell(databases: Databases) -> Callable[[str, str], str]:
    """Return a function that runs Python with ``env``: ``shell(name, code)``.

    It gives what the code printed between other output; commit in the code.
    """
    return databases.shell
