"""The pool of connections: jsonb comes as Python values, and no statement takes long."""

from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from postgres.canonical import Json, canonical, parsed
from postgres.vault import Vault

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
_SECONDS_PER_STATEMENT = 10
_JSONB_VERSION = b"\x01"


async def open_pool(
    dsn: str, *, size: int = 10, name: str = "zhicheng", vault: Vault | None = None
) -> Pool:
    """`name` is what PostgreSQL's own list of connections shows.

    With a `vault` its connections read and write personal data (`postgres.personal`).
    """

    class Ours(asyncpg.Connection):
        pass

    Ours.vault = vault  # type: ignore[attr-defined]  # for whoever opens what is sealed
    return await asyncpg.create_pool(
        dsn,
        connection_class=Ours,
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
