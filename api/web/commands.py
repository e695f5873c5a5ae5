"""One path for every command: POST /applications/{number}/commands/{name}."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.commands import KINDS, LONGEST, BadCommand, read_command
from api.identity.step_up import STEP_UP
from api.votes.leading import refuse_typed_count
from api.web.answers import IdempotencyKey, Key, once
from api.web.applications import Number
from api.web.asking import Asking, Writing
from api.web.problems import bad_request, refused
from api.web.schemas import body_schema, descriptions
from api.web.text import refuse_unless_text
from domain.commands import CloseVote
from domain.people import Role
from domain.refusals import Refused
from domain.transitions import TABLE

router = APIRouter(tags=["办理"])
_STAMPED = ("command_id", "actor", "received_at", "signature")  # the edge's to say
_OWN = frozenset({Role.SYSTEM, Role.PAYMENT_PLATFORM})  # a callback has a door of its own
Handler = Callable[..., Awaitable[JSONResponse]]


def offered() -> tuple[str, ...]:
    """Every command that a person may send."""
    by_people = {row.command for row in TABLE if row.command is not None and row.roles - _OWN}
    return tuple(name for name, kind in KINDS.items() if kind in by_people)


async def carried_out(
    asks: Asking, number: str, name: str, given: dict[str, Any], key: str
) -> JSONResponse:
    """One command of one person, once; who sends it and when is ours to say."""
    here, actor = asks.here, await asks.actor()
    header = {"command_id": key, "actor": asdict(actor), "received_at": here.clock().isoformat()}
    command = read_command(name, given | header)

    if type(command) in STEP_UP:
        asks.refuse_unless_stepped_up()

    async def act() -> dict[str, Any]:
        found = await asks.may(command, number)
        try:
            if isinstance(command, CloseVote):
                await refuse_typed_count(here.pool, found.application)
            return asdict(await here.sender.send(number, command))
        except Refused as refusal:
            raise refused(refusal, found.notice) from None

    acting, said = f"{actor.role}@{actor.organisation}", json.dumps(given, sort_keys=True)
    content = Key.of(asks.person, key, name, number, acting, said)
    return await once(here.pool, content, act, number)


def _handler(name: str) -> Handler:
    async def handler(
        asks: Writing, number: Number, request: Request, key: IdempotencyKey
    ) -> JSONResponse:
        return await carried_out(asks, number, name, fields_of(await body_of(request)), key)

    handler.__name__ = name
    return handler


async def body_of(request: Request) -> bytes:
    """Nobody has to read what is too large to be a command."""
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > LONGEST:
            raise BadCommand(f"指令最多 {LONGEST} 字节")
    return bytes(raw)


def fields_of(raw: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise bad_request("请求内容不是 JSON。") from None
    if not isinstance(fields, dict):
        raise bad_request("请求内容应为一个 JSON 对象。")
    refuse_unless_text(fields)
    stamped = [name for name in _STAMPED if name in fields]
    if stamped:
        raise bad_request(f"{'、'.join(stamped)} 由系统填写，请勿提交。")
    return fields


for _name in offered():
    _title, _description = descriptions(KINDS[_name])
    router.post(
        f"/applications/{{number}}/commands/{_name}",
        summary=_title,
        description=_description,
        operation_id=_name,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": body_schema(KINDS[_name])}},
            }
        },
    )(_handler(_name))
