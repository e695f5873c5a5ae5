"""The pool of those who only read: jsonb comes as Python values, and a query never takes long."""

import json
from typing import Any, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Json: TypeAlias = Any  # what JSON can say
_Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
_SECONDS_PER_STATEMENT = 10
_JSONB_VERSION = b"\x01"


async def open_pool(dsn: str, *, size: int = 10) -> Pool:
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        command_timeout=_SECONDS_PER_STATEMENT,
        server_settings={"timezone": "UTC", "application_name": "zhicheng-api"},
        init=_speak_json,
    )


async def _speak_json(connection: _Connection) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=_encoded, decoder=_decoded
    )


def _encoded(value: Json) -> bytes:
    return _JSONB_VERSION + json.dumps(value, ensure_ascii=False).encode()


def _decoded(data: bytes) -> Json:
    return json.loads(bytes(data[1:]))
