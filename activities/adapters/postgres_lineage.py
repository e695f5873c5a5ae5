"""Where a transition belongs: which run may write, from which version, and on which history.

A run known before the present one is a zombie: what it brings is old, and is let go. A reset run
starts a generation; every other new run goes on exactly where the record ends.
"""

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record
from pydantic import ValidationError

from activities.adapters.postgres_json import APPLICATION, EVENT
from activities.failures import RecordGap, RunUnknown
from activities.records import Transition
from domain.application import Application
from domain.evolve import fold
from postgres.chain import GENESIS
from postgres.pool import Connection
from postgres.statements import statements

SQL = statements(__file__, "records")


@dataclass(frozen=True, slots=True)
class Place:
    """The record just before the transition; `application` is None before everything."""

    application: Application | None
    generation: int
    links: int
    head: bytes
    edition: int | None
    recorded_at: datetime
    is_first: bool
    begins_run: bool
    begins_generation: bool


async def find_place(connection: Connection, transition: Transition) -> Place | int:
    """The place to write at; or, when there is nothing left to write, the version that stands."""
    row = await connection.fetchrow(SQL["lock"], transition.number)
    if row is None:
        return await _first(connection, transition)
    if not transition.events:
        return int(row["version"])
    if row["run_id"] == transition.run_id:
        return await _same_run(connection, transition, row)
    if await connection.fetchval(SQL["knows_run"], transition.number, transition.run_id):
        return int(row["version"])
    if transition.reset:
        return await _after_reset(connection, transition, row)
    if transition.version_from != row["version"]:
        raise RunUnknown(
            f"run {transition.run_id} begins at version {transition.version_from} of "
            f"{transition.number}; the record stands at {row['version']} by run {row['run_id']}"
        )
    return await _at_the_end(connection, transition, row)


async def _first(connection: Connection, transition: Transition) -> Place | int:
    if transition.version_from != 0:
        raise RecordGap(
            f"{transition.number} has no record, and this transition begins at version "
            f"{transition.version_from}"
        )
    if not transition.events:
        return 0
    now = await connection.fetchval(SQL["now"])
    return Place(
        None, 0, 0, GENESIS, transition.edition, now,
        is_first=True, begins_run=True, begins_generation=False,
    )  # fmt: skip


async def _same_run(connection: Connection, transition: Transition, row: Record) -> Place | int:
    stands, until = row["version"], transition.version_from + len(transition.events)
    if transition.version_from == stands:
        return await _at_the_end(connection, transition, row)
    if until <= stands:
        return int(stands)
    raise RecordGap(
        f"{transition.number} stands at version {stands}; this transition brings "
        f"{transition.version_from + 1} to {until}"
    )


async def _at_the_end(connection: Connection, transition: Transition, row: Record) -> Place:
    begins_run = row["run_id"] != transition.run_id
    application = await _stored(connection, transition.number, row)
    return _place(row, application, row["generation"], begins_run=begins_run, reset=False)


async def _after_reset(connection: Connection, transition: Transition, row: Record) -> Place:
    if transition.version_from > row["version"]:
        raise RecordGap(
            f"{transition.number} stands at version {row['version']}; the reset run begins at "
            f"{transition.version_from}"
        )
    application = await _folded(connection, transition.number, transition.version_from)
    return _place(row, application, row["generation"] + 1, begins_run=True, reset=True)


def _place(
    row: Record, application: Application | None, generation: int, *, begins_run: bool, reset: bool
) -> Place:
    return Place(
        application, generation, row["links"], row["head"], row["edition"], row["recorded_at"],
        is_first=False, begins_run=begins_run, begins_generation=reset,
    )  # fmt: skip


async def _stored(connection: Connection, number: str, row: Record) -> Application | None:
    """A state written by another release that this one cannot read is folded again."""
    try:
        return APPLICATION.validate_python(row["state"])
    except ValidationError:
        return await _folded(connection, number, row["version"])


async def _folded(connection: Connection, number: str, version: int) -> Application | None:
    rows = await connection.fetch(SQL["current_events"], number, version)
    if len(rows) != version:
        raise RecordGap(f"{number}: {len(rows)} events of {version} are left in the record")
    return fold(None, (EVENT.validate_python(row["data"]) for row in rows))
