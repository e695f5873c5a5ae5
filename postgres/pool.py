"""The pool of connections: jsonb comes as Python values, and no statement takes long."""

from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from postgres.canonical import Json, canonical, parsed

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
_SECONDS_PER_STATEMENT = 10
_JSONB_VERSION = b"\x01"


async def open_pool(dsn: str, *, size: int = 10, name: str = "zhicheng") -> Pool:
    """`name` is what PostgreSQL's own list of connections shows."""
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        command_timeout=_SECONDS_PER_STATEMENT,
        server_settings={"timezone": "UTC", "application_name": name},
        init=_speak_json,
        reset=_leave_as_it_is,
    )


async def _leave_as_it_is(connection: Connection) -> None:
    """Nothing of ours outlives its transaction, so there is nothing to undo: a round trip less for
    every statement. A transaction that was left open asyncpg has rolled back by now.
    """


async def _speak_json(connection: Connection) -> None:
    """Makes jsonb a Python value. Binary, with its version byte, or COPY would fail."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=_encoded, decoder=_decoded
    )


def _encoded(value: Json) -> bytes:
    return _JSONB_VERSION + canonical(value)


def _decoded(data: bytes) -> Json:
    return parsed(bytes(data[1:]))
