"""Idempotency-Key: the same key and content is answered as before; another content is a conflict."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Header
from fastapi.responses import JSONResponse

from api.dossiers.handed_in import events_of
from api.web.problems import Problem
from domain.commands import LONGEST_ID
from domain.evolve import fold
from domain.refusals import Refused
from postgres.personal import key_of
from postgres.pool import Pool
from postgres.statements import statements
from workflows.inbox import Ack

SQL = statements(__file__, "answers")
_KEPT = timedelta(days=31)
_HEADER = Header(
    alias="Idempotency-Key",
    title="指令编号",
    description="Made by the sender, new for every act; the same one again is the same act.",
    min_length=1,
    max_length=LONGEST_ID,
    pattern=r"^[\x21-\x7e]+$",
    examples=["4f6c1a52-unit-review-1"],
)
IdempotencyKey = Annotated[str, _HEADER]
OptionalKey = Annotated[str | None, _HEADER]  # of what is made twice without harm


@dataclass(frozen=True, slots=True)
class Key:
    """Of one person: nobody meets somebody else's."""

    person: str
    command_id: str
    fingerprint: str

    @classmethod
    def of(cls, person: str, command_id: str, *content: str | bytes) -> "Key":
        parts = [part if isinstance(part, bytes) else part.encode() for part in content]
        return cls(person, command_id, hashlib.sha256(b"\0".join(parts)).hexdigest())


async def once(
    pool: Pool, key: Key, act: Callable[[], Awaitable[dict[str, Any]]], number: str = "", *,
    status: int = HTTPStatus.OK,
) -> JSONResponse:  # fmt: skip
    """Act, and remember what was answered. What was refused may be put right and sent again.

    An act whose answer was lost is answered from the record of the application `number`.
    """
    known = await pool.fetchrow(SQL["begin"], key.person, key.command_id, key.fingerprint, number)
    assert known is not None  # it is there, now or before
    if known["fingerprint"] != key.fingerprint:
        raise Problem(
            "another-content", HTTPStatus.CONFLICT, "指令编号已用过",
            "同一 Idempotency-Key 已用于另一内容，请换新编号。",
        )  # fmt: skip
    if known["status"] is not None:
        return JSONResponse(known["body"], known["status"], {"Idempotent-Replayed": "true"})
    try:
        body = await (_recorded(pool, number, known["version"]) if known["version"] else act())
    except (Refused, Problem):
        await pool.execute(SQL["forget"], key.person, key.command_id)
        raise
    await pool.execute(SQL["keep"], key.person, key.command_id, int(status), body)
    return JSONResponse(body, int(status))


async def made_once(
    pool: Pool, person: str, command_id: str | None, content: str,
    make: Callable[[], Awaitable[dict[str, Any]]],
) -> JSONResponse:  # fmt: skip
    """Something new, for who gave a key the same one again. 201.

    The answer may hold a secret, and is kept sealed with the person's key.
    """
    if command_id is None:
        return JSONResponse(await make(), HTTPStatus.CREATED)
    async with pool.acquire() as connection:
        key = await key_of(connection, person)
    context = f"answer:{person}/{command_id}"

    async def sealed() -> dict[str, Any]:
        return {"answer": key.seal(await make(), context)}

    known = Key.of(person, command_id, content)
    kept = await once(pool, known, sealed, status=HTTPStatus.CREATED)
    body = key.open(json.loads(bytes(kept.body))["answer"], context)
    replayed = {k: v for k, v in kept.headers.items() if k == "idempotent-replayed"}
    return JSONResponse(body, kept.status_code, replayed)


async def clear_old(pool: Pool, at: datetime) -> None:
    """Answers of more than a month ago."""
    await pool.execute(SQL["clear_old"], at - _KEPT)


async def _recorded(pool: Pool, number: str, version: int) -> dict[str, Any]:
    """What the act answered then: the version and the stage in which it ended."""
    after = fold(None, (await events_of(pool, number))[:version])
    assert after is not None
    return asdict(Ack(number, after.version, after.stage))
