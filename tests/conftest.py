"""What every test may ask for: a PostgreSQL, a database of its own, a Temporal whose clocks jump."""

import itertools
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from deploy.local.postgres import Postgres
from deploy.migrate import migrate

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """Started here, by the main thread: it lives as long as the thread that made it."""
    with Postgres(tmp_path_factory.mktemp("postgres") / "data", fast=True) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def template(postgres: Postgres) -> str:
    """A migrated database that nobody is connected to, so that it can be copied."""
    await _execute(postgres.dsn, "create database zhicheng_template")
    await migrate(postgres.dsn_of("zhicheng_template"))
    return "zhicheng_template"


@pytest_asyncio.fixture
async def database(postgres: Postgres, template: str) -> AsyncIterator[str]:
    """The DSN of a database with every table and no row; gone after the test."""
    name = f"test_{next(_numbers)}"
    await _execute(postgres.dsn, f"create database {name} template {template} strategy file_copy")
    yield postgres.dsn_of(name)
    await _execute(postgres.dsn, f"drop database {name} with (force)")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def module_database(postgres: Postgres, template: str) -> AsyncIterator[str]:
    """One for all the tests of a file, where each of them has its own numbers."""
    name = f"test_{next(_numbers)}"
    await _execute(postgres.dsn, f"create database {name} template {template} strategy file_copy")
    yield postgres.dsn_of(name)
    await _execute(postgres.dsn, f"drop database {name} with (force)")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """One for all tests that mind only their own workflows."""
    from tests.a_temporal import a_temporal  # noqa: PLC0415  PostgreSQL alone needs no workflow

    async with a_temporal() as env:
        yield env


async def _execute(dsn: str, statement: str) -> None:
    db = await asyncpg.connect(dsn)
    try:
        await db.execute(statement)
    finally:
        await db.close()
