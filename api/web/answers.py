"""Idempotency-Key: the same key and content is answered as before; another content is a conflict."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Header
from fastapi.responses import JSONResponse

from api.web.problems import Problem
from domain.commands import LONGEST_ID
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "answers")
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        title="指令编号",
        description="Made by the sender, new for every act; the same one again is the same act.",
        min_length=1,
        max_length=LONGEST_ID,
        pattern=r"^[\x21-\x7e]+$",
        examples=["4f6c1a52-unit-review-1"],
    ),
]


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


async def once(pool: Pool, key: Key, act: Callable[[], Awaitable[dict[str, Any]]]) -> JSONResponse:
    """Act, and remember what was answered. What failed is not remembered: it may be tried again."""
    known = await pool.fetchrow(SQL["answer"], key.person, key.command_id)
    if known is None:
        body = await act()
        await pool.execute(
            SQL["keep"], key.person, key.command_id, key.fingerprint, HTTPStatus.OK.value, body
        )
        return JSONResponse(body)
    if known["fingerprint"] != key.fingerprint:
        raise Problem(
            "another-content", HTTPStatus.CONFLICT, "指令编号已用过",
            "同一 Idempotency-Key 已用于另一内容，请换新编号。",
        )  # fmt: skip
    return JSONResponse(known["body"], known["status"], {"Idempotent-Replayed": "true"})
