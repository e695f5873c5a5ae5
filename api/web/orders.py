"""Commands to a season or a complaint: a path each, carried out once, as those to an application are."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter, ValidationError

from api.commands import BadCommand
from api.identity.step_up import STEP_UP
from api.web.answers import Key, once
from api.web.asking import Asking
from api.web.commands import body_of, fields_of
from api.web.problems import refused
from api.web.schemas import body_schema, descriptions
from domain.authorization import authorize_in_season
from domain.commands import Command, wire_name
from domain.notice import Notice
from domain.people import Actor
from domain.refusals import Refused
from workflows.messages import what_is_wrong

Handler = Callable[..., Awaitable[JSONResponse]]
_KINDS: dict[str, TypeAdapter[Command]] = {}


@dataclass(frozen=True, slots=True)
class Order:
    """One command on its way to a workflow; `notice` is that of the season it is for."""

    asks: Asking
    actor: Actor
    target: str
    name: str
    given: dict[str, Any]
    notice: Notice | None = None

    async def carried_out(self, key: str, about: str) -> JSONResponse:
        here = self.asks.here
        command = commanded(self.name, self.given, self.actor, key, here.clock())
        if type(command) in STEP_UP:
            self.asks.refuse_unless_stepped_up()

        async def act() -> dict[str, Any]:
            try:
                if self.notice is not None:
                    authorize_in_season(command, self.notice.terms)
                return asdict(await here.sender.tell(self.target, command))
            except Refused as refusal:
                raise refused(refusal, self.notice) from None

        acting = f"{self.actor.role}@{self.actor.organisation}"
        said = json.dumps(self.given, sort_keys=True)
        content = Key.of(self.asks.person, key, self.name, self.target, about, acting, said)
        return await once(here.pool, content, act)


def commanded(name: str, given: dict[str, Any], actor: Actor, key: str, at: datetime) -> Command:
    """What was asked for, as the workflow takes it. Raises BadCommand."""
    header = {"command_id": key, "actor": asdict(actor), "received_at": at.isoformat()}
    try:
        return _KINDS[name].validate_json(json.dumps(given | header))
    except ValidationError as fault:
        raise BadCommand(f"{name}: {what_is_wrong(fault)}") from None


async def ordered(request: Request) -> dict[str, Any]:
    """The body, without what the edge says itself."""
    return fields_of(await body_of(request))


def add_orders(
    router: APIRouter, base: str, kinds: Sequence[type[Command]],
    handler_of: Callable[[str], Handler],
) -> None:  # fmt: skip
    """`POST {base}/commands/{name}` for each of them."""
    for kind in kinds:
        name = wire_name(kind)
        _KINDS[name] = TypeAdapter(kind)
        title, description = descriptions(kind)
        router.post(
            f"{base}/commands/{name}",
            summary=title,
            description=description,
            operation_id=f"{base.split('/')[1]}_{name}",
            openapi_extra={
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": body_schema(kind)}},
                }
            },
        )(handler_of(name))
