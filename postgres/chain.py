"""The hash chain of an application's events: each row's hash covers the former one and the row."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asyncpg import Record

from postgres.canonical import Json, canonical
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "chain")
GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Link:
    """One row of `events` as it is hashed: everything but what the database alone decides."""

    number: str
    link: int
    generation: int
    seq: int
    run_id: str
    at: datetime
    recorded_at: datetime
    command_id: str
    person: str
    organisation: str
    role: str
    type: str
    data: Json


def hash_of(link: Link, previous: bytes) -> bytes:
    """Independent of any time zone, key order or formatting of the database."""
    return hashlib.sha256(previous + canonical(hashed(link))).digest()


def hashed(link: Link) -> dict[str, Json]:
    """The row as it is hashed: instants in UTC, to the microsecond."""
    return {
        "number": link.number, "link": link.link, "generation": link.generation, "seq": link.seq,
        "run_id": link.run_id, "at": _utc(link.at), "recorded_at": _utc(link.recorded_at),
        "command_id": link.command_id, "person": link.person, "organisation": link.organisation,
        "role": link.role, "type": link.type, "data": link.data,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold, and how it was noticed."""

    number: str
    link: int
    found: str


async def verify_chain(pool: Pool, number: str) -> Break | None:
    """None when nothing was changed, removed, inserted or put in another order."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        head = await connection.fetchrow(SQL["head"], number)
        rows = await connection.fetch(SQL["links"], number)
    if head is None:
        return None if not rows else Break(number, 1, "events without an application")
    return _break_in(number, rows) or _end_is_missing(number, rows, head)


def _break_in(number: str, rows: Sequence[Record]) -> Break | None:
    previous, position = GENESIS, 0
    for expected, row in enumerate(rows, start=1):
        if row["link"] != expected:
            return Break(number, expected, "a row is missing")
        if row["position"] <= position:
            return Break(number, expected, "rows are in another order")
        stored = {name: row[name] for name in Link.__slots__}
        if hash_of(Link(**stored), previous) != row["hash"]:
            return Break(number, expected, "the row is not what was written")
        previous, position = row["hash"], row["position"]
    return None


def _end_is_missing(number: str, rows: Sequence[Record], head: Record) -> Break | None:
    if len(rows) != head["links"]:
        return Break(number, min(len(rows), head["links"]) + 1, "rows at the end differ")
    if rows and rows[-1]["hash"] != head["head"]:
        return Break(number, len(rows), "the last row is not the one that was written")
    return None


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
