"""Oneself: for whom one may act, and one's tokens."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.identity.memberships import memberships_of
from api.identity.tokens import LONGEST_LIFE, Scope, issue, revoke, tokens_of
from api.queries import seasons
from api.web.answers import OptionalKey, made_once
from api.web.asking import Reading, Writing
from api.web.problems import no_such
from domain.refusals import Refused

router = APIRouter(prefix="/me", tags=["本人"])


class NewToken(BaseModel):
    """新建访问令牌"""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(title="用途", min_length=1, max_length=100)]
    scopes: Annotated[set[Scope], Field(title="权限", min_length=1)]
    days: Annotated[int, Field(title="有效天数", ge=1, le=LONGEST_LIFE.days)] = 90


@router.get(
    "",
    summary="本人",
    description="Who the token says it is, for whom they may act, and until when they may not apply (N89-1-4).",
)
async def me(asks: Reading) -> dict[str, Any]:
    pool = asks.here.pool
    bound = await memberships_of(pool, asks.person)
    return {
        "barred_until": await seasons.banned_until(pool, asks.person, asks.here.clock()),
        "person": asks.person,
        "scopes": sorted(asks.principal.scopes),
        "memberships": [asdict(one) for one in bound],
    }


@router.get("/tokens", summary="本人的令牌", description="Never their secrets.")
async def listed(asks: Reading) -> dict[str, Any]:
    return {"items": [asdict(one) for one in await tokens_of(asks.here.pool, asks.person)]}


@router.post(
    "/tokens",
    summary="新建令牌",
    status_code=201,
    description="Shown this once, and again to a repeat of the same key. Never with more than one has.",
)
async def create(asks: Writing, wanted: NewToken, key: OptionalKey = None) -> JSONResponse:
    """A token needs no second factor any more: who signed in shows one now."""
    asks.refuse_unless_stepped_up()
    if beyond := wanted.scopes - asks.principal.scopes:
        raise Refused("SOD-2", f"此令牌没有 {'、'.join(sorted(beyond))} 权限，不能转授。")
    scopes = [scope for scope in Scope if scope in wanted.scopes]
    here, life, person = asks.here, timedelta(days=wanted.days), asks.person

    async def make() -> dict[str, str]:
        granted = scopes or [Scope.READ]
        token = await issue(here.pool, person, wanted.title, granted, person, here.clock(), life)
        return {"token": token}

    content = f"token {wanted.title} {scopes} {wanted.days}"
    return await made_once(here.pool, person, key, content, make)


@router.delete(
    "/tokens/{name}",
    summary="撤销令牌",
    status_code=204,
    description="At once; again changes nothing.",
)
async def withdraw(
    asks: Writing, name: Annotated[str, Path(title="令牌编号", max_length=40)]
) -> None:
    own = {token.id for token in await tokens_of(asks.here.pool, asks.person)}
    if name not in own:
        raise no_such("没有此令牌。")
    await revoke(asks.here.pool, name, asks.here.clock())
