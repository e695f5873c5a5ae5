"""The migrator on a real PostgreSQL, with migrations made for the test."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from deploy.local.postgres import Postgres
from deploy.migrate import MigrationError, migrate

PEOPLE = "create table people (name text primary key);"
HOUSES = "create table houses (owner text references people);"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_pre_people.sql").write_text(PEOPLE)
    (tmp_path / "0002_pre_houses.sql").write_text(HOUSES)
    return tmp_path


@pytest_asyncio.fixture
async def empty(postgres: Postgres) -> AsyncIterator[str]:
    """The DSN of a database without a single table."""
    await run(postgres.dsn, "create database empty")
    yield postgres.dsn_of("empty")
    await run(postgres.dsn, "drop database empty with (force)")


async def test_every_migration_is_applied_once_in_order(empty: str, folder: Path) -> None:
    first = await migrate(empty, folder)

    second = await migrate(empty, folder)

    assert first == ["0001_pre_people.sql", "0002_pre_houses.sql"]
    assert second == []
    assert await run(empty, "select owner from houses") == []


async def test_of_four_migrators_at_once_one_does_the_work(empty: str, folder: Path) -> None:
    (folder / "0003_pre_slow.sql").write_text("select pg_sleep(0.3);")

    applied = await asyncio.gather(*(migrate(empty, folder) for _ in range(4)))

    assert sorted(len(names) for names in applied) == [0, 0, 0, 3]


async def test_a_migration_that_fails_leaves_nothing_of_itself_and_what_came_before(
    empty: str, folder: Path
) -> None:
    broken = folder / "0003_pre_broken.sql"
    broken.write_text("create table half (); select 1 / 0;")

    with pytest.raises(MigrationError, match=r"0003_pre_broken\.sql was not applied: division"):
        await migrate(empty, folder)

    assert await run(empty, "select to_regclass('half')") == [(None,)]
    broken.write_text("create table whole ();")
    assert await migrate(empty, folder) == ["0003_pre_broken.sql"]


async def test_an_applied_migration_may_not_change_even_in_a_comment(
    empty: str, folder: Path
) -> None:
    await migrate(empty, folder)
    (folder / "0001_pre_people.sql").write_text(PEOPLE + " -- whoever they are")

    with pytest.raises(MigrationError, match=r"0001_pre_people\.sql changed after it was applied"):
        await migrate(empty, folder)


async def test_a_migration_may_not_slip_in_before_one_that_is_applied(
    empty: str, folder: Path
) -> None:
    (folder / "0001_pre_people.sql").rename(folder / "0003_pre_people.sql")
    (folder / "0002_pre_houses.sql").write_text("create table houses ();")
    await migrate(empty, folder)
    (folder / "0001_pre_late.sql").write_text("create table late ();")

    with pytest.raises(MigrationError, match=r"0001_pre_late\.sql would run after 0003"):
        await migrate(empty, folder)


async def test_two_migrations_of_one_number_are_refused_before_anything_is_done(
    empty: str, folder: Path
) -> None:
    (folder / "0002_pre_gardens.sql").write_text("create table gardens ();")

    with pytest.raises(MigrationError, match="the same number: 0002"):
        await migrate(empty, folder)

    assert await run(empty, "select to_regclass('people')") == [(None,)]


async def test_older_code_accepts_a_database_that_newer_code_has_migrated(
    empty: str, folder: Path
) -> None:
    await migrate(empty, folder)
    (folder / "0002_pre_houses.sql").unlink()

    applied = await migrate(empty, folder)

    assert applied == []


async def test_the_migrations_of_this_code_fit_an_empty_database(database: str) -> None:
    applied = await migrate(database)

    assert applied == []
    assert await run(database, "select count(*) > 0 from schema_migrations") == [(True,)]


async def run(dsn: str, statement: str) -> list[tuple[Any, ...]]:
    db = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await db.fetch(statement)]
    finally:
        await db.close()
