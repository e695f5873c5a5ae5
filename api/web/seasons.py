"""A season over HTTP: what its bodies ask of it, a path for each command."""

import json
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.queries import seasons
from api.web.answers import IdempotencyKey
from api.web.asking import Asking, Reading, Writing
from api.web.notices import Season
from api.web.orders import Order, add_orders, ordered
from api.web.problems import no_such, refused
from domain.people import Role
from domain.refusals import Refused
from domain.season_rules import TABLE
from workflows import contract

router = APIRouter(tags=["批次"])
_OFFICIALS = frozenset({
    Role.ORGANISER, Role.FOUNDING_BODY, Role.COMMITTEE, Role.CHAIR, Role.AUTHORITY, Role.OPERATOR,
})  # fmt: skip
OFFERED = tuple(row.command for row in TABLE if row.roles - {Role.SYSTEM})


@router.get(
    "/seasons/{season}", summary="批次进展",
    description="Its stage and version; by the bodies that have to do with it.",
)  # fmt: skip
async def one(asks: Reading, season: Season) -> dict[str, Any]:
    actor = await asks.actor(season)
    if actor.role not in _OFFICIALS:
        raise refused(Refused("SOD-3", "批次由组织方、组建单位、评委会和确认机关查看。"))
    found = next(
        (each for each in await seasons.seasons(asks.here.pool) if each.id == season), None
    )
    if found is None:
        raise no_such(f"没有方案 {season}。")
    return asdict(found)


def _handler(name: str) -> Any:  # noqa: ANN401  a route
    async def handler(
        asks: Writing, season: Season, request: Request, key: IdempotencyKey
    ) -> JSONResponse:
        return await told(asks, season, name, await ordered(request), key)

    return handler


async def told(
    asks: Asking, season: str, name: str, given: dict[str, Any], key: str
) -> JSONResponse:
    """The command, carried out once for each key."""
    actor = await asks.actor(season)
    notice = await seasons.notice(asks.here.pool, season)
    if notice is None:
        raise no_such(f"没有方案 {season}。")
    order = Order(asks, actor, contract.season_id(season), name, given, notice)
    return await order.carried_out(key, json.dumps([season]))


add_orders(router, "/seasons/{season}", OFFERED, _handler)
