"""The audit trail: whoever changes, removes, inserts or reorders a row of it is found out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from postgres.chain import Break, verify_chain
from postgres.pool import Connection, Pool
from tests.activities.the_record import TheRecord
from tests.domain.builders_lives import a_life

NUMBER = "2023-00001"


@pytest.mark.parametrize(
    "statement",
    [
        "update events set person = 'p-other' where seq = 3",
        "delete from events where seq = 3",
        "truncate events cascade",
    ],
)
async def test_the_database_refuses_to_change_what_has_happened(
    record: TheRecord, statement: str
) -> None:
    await record.write(a_life())

    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await record.pool.execute(statement)


async def test_a_chain_that_nobody_touched_holds(record: TheRecord) -> None:
    await record.write(a_life())

    assert await verify_chain(record.pool, NUMBER) is None
    assert await verify_chain(record.pool, "2023-99999") is None


CHANGES = {
    "number": "'2023-00002'", "generation": "7", "seq": "99", "run_id": "'run-x'",
    "at": "at + interval '1 microsecond'", "recorded_at": "recorded_at + interval '1 microsecond'",
    "command_id": "'x'", "person": "'p-other'", "organisation": "'o-other'", "role": "'operator'",
    "type": "'saved'", "data": """data || '{"at": "2023-11-08T10:00:01+08:00"}'""",
    "hash": "sha256('x')", "link": "99",
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGES)
async def test_a_change_of_any_column_is_found(record: TheRecord, column: str) -> None:
    await record.write(a_life())
    async with tampering(record.pool) as connection:
        await connection.execute("alter table events drop constraint events_number_fkey")
        await connection.execute(
            f"update events set {column} = {CHANGES[column]} where seq = 3"  # noqa: S608
        )

    found = await verify_chain(record.pool, NUMBER)

    assert found is not None
    assert found.link == 3


async def test_every_column_of_an_event_is_covered(record: TheRecord) -> None:
    columns = await record.column(
        "select column_name::text from information_schema.columns where table_name = 'events'"
    )

    assert set(columns) - {"position"} == set(CHANGES)


@pytest.mark.parametrize(
    ("seq", "found"),
    [
        (1, Break(NUMBER, 1, "a row is missing")),
        (3, Break(NUMBER, 3, "a row is missing")),
        (19, Break(NUMBER, 19, "rows at the end differ")),
    ],
)
async def test_a_row_that_was_removed_is_missed(record: TheRecord, seq: int, found: Break) -> None:
    await record.write(a_life())
    async with tampering(record.pool) as connection:
        await connection.execute("delete from events where seq = $1", seq)

    assert await verify_chain(record.pool, NUMBER) == found


async def test_a_removed_row_whose_successors_close_up_is_missed(record: TheRecord) -> None:
    await record.write(a_life())
    async with tampering(record.pool) as connection:
        await connection.execute("delete from events where seq = 3")
        for link in range(4, 20):
            await connection.execute("update events set link = link - 1 where link = $1", link)

    found = await verify_chain(record.pool, NUMBER)

    assert found == Break(NUMBER, 3, "the row is not what was written")


async def test_a_row_that_was_inserted_at_the_end_is_found(record: TheRecord) -> None:
    await record.write(a_life())
    async with tampering(record.pool) as connection:
        await connection.execute(COPY_LAST)

    found = await verify_chain(record.pool, NUMBER)

    assert found == Break(NUMBER, 20, "the row is not what was written")


COPY_LAST = """
insert into events (number, generation, seq, link, run_id, at, recorded_at, command_id, person,
    organisation, role, type, data, hash)
select number, generation, seq + 1, link + 1, run_id, at, recorded_at, '', person,
    organisation, role, type, data, hash
from events where link = 19
"""


async def test_two_rows_that_changed_places_are_found(record: TheRecord) -> None:
    await record.write(a_life())
    async with tampering(record.pool) as connection:
        for was, becomes in ((3, 99), (4, 3), (99, 4)):
            await connection.execute("update events set link = $2 where link = $1", was, becomes)

    found = await verify_chain(record.pool, NUMBER)

    assert found == Break(NUMBER, 3, "the row is not what was written")


async def test_a_chain_that_was_forged_whole_no_longer_ends_as_the_application_says(
    record: TheRecord,
) -> None:
    await record.write(a_life())
    async with tampering(record.pool) as connection:
        await connection.execute("update applications set head = sha256('forged')")

    found = await verify_chain(record.pool, NUMBER)

    assert found == Break(NUMBER, 19, "the last row is not the one that was written")


@asynccontextmanager
async def tampering(pool: Pool) -> AsyncIterator[Connection]:
    """As a superuser who switches the triggers off."""
    async with pool.acquire() as connection:
        await connection.execute("set session_replication_role = replica")
        yield connection
        await connection.execute("set session_replication_role = origin")
