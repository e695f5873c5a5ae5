"""The schema is what the migrations say, from nothing and every time."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from deploy.local.postgres import Postgres
from deploy.migrate import MIGRATIONS, migrate

Schema = set[tuple[str, ...]]
SCHEMA = """
select 'column', table_name::text, column_name::text,
       concat_ws(' ', data_type, is_nullable, column_default, is_identity)
from information_schema.columns where table_schema = 'public'
union all
select 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
from pg_constraint where connamespace = 'public'::regnamespace
union all
select 'index', tablename::text, indexname::text, indexdef from pg_indexes
where schemaname = 'public'
union all
select 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid)
from pg_trigger where not tgisinternal
union all
select 'function', '', proname::text, pg_get_functiondef(oid)
from pg_proc where pronamespace = 'public'::regnamespace
union all
select 'view', '', viewname::text, definition from pg_views where schemaname = 'public'
"""
KEPT = {"events", "notices", "schedules", "season_events", "complaint_events", "meeting_events", "revisions",
        "interventions"}  # fmt: skip


@asynccontextmanager
async def an_empty_database(server: Postgres, name: str) -> AsyncIterator[str]:
    admin = await asyncpg.connect(server.dsn)
    await admin.execute(f"create database {name}")
    yield server.dsn_of(name)
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


async def schema_of(dsn: str) -> Schema:
    db = await asyncpg.connect(dsn)
    rows = await db.fetch(SCHEMA)
    await db.close()
    return {tuple(row) for row in rows}


async def test_two_databases_migrated_from_nothing_have_the_same_schema(
    postgres: Postgres,
) -> None:
    async with (
        an_empty_database(postgres, "from_nothing_1") as first,
        an_empty_database(postgres, "from_nothing_2") as second,
    ):
        applied = [await migrate(dsn) for dsn in (first, second)]

        assert applied[0] == applied[1] == sorted(file.name for file in MIGRATIONS.glob("*.sql"))
        assert await schema_of(first) == await schema_of(second)


async def test_a_database_that_is_migrated_again_does_not_change(database: str) -> None:
    before = await schema_of(database)

    assert await migrate(database) == []
    assert await schema_of(database) == before


async def test_what_is_written_once_cannot_be_changed_or_removed(database: str) -> None:
    guarded = {
        table
        for what, table, _, definition in await schema_of(database)
        if what == "trigger" and "BEFORE DELETE OR UPDATE" in definition
    }

    assert guarded >= KEPT


async def test_every_foreign_key_of_a_growing_table_can_be_followed_by_an_index(
    database: str,
) -> None:
    db = await asyncpg.connect(database)
    unindexed = await db.fetch(UNINDEXED)
    await db.close()

    found = {tuple(row) for row in unindexed}
    assert found <= {
        ("applications", "applications_season_edition_fkey"),  # notices are never removed
        ("seasons", "seasons_id_edition_fkey"),
        ("schedules", "schedules_season_fkey"),
        ("integrity_records", "integrity_records_number_fkey"),  # nor are applications
    }


UNINDEXED = """
select c.conrelid::regclass::text, c.conname::text
from pg_constraint c
where c.contype = 'f' and c.connamespace = 'public'::regnamespace
  and not exists (
      select from pg_index i
      where i.indrelid = c.conrelid
        and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
  )
"""


@pytest.mark.parametrize("file", sorted(MIGRATIONS.glob("*.sql")), ids=lambda file: file.stem)
def test_a_migration_says_when_it_runs_and_what_it_is_for(file: Path) -> None:
    assert re.fullmatch(r"\d{4}_(pre|post)_[a-z_]+\.sql", file.name)
    assert file.read_text("utf-8").startswith("-- ")
