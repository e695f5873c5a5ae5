"""One's own account as pages: how one signs in, tokens for programs, and what is kept of oneself."""

import json
import secrets
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.identity.tokens import LONGEST_LIFE, Scope
from api.portal.acts import key_of
from api.portal.rendering import page
from api.portal.visitors import Asks, Looks, see
from api.web import me, personal, sign_in
from api.web.asking import Asking
from api.web.me import NewToken
from api.web.personal import Erasure
from api.web.problems import bad_request, clause_of

router = APIRouter()
_ACCESSES = 50
_Named = Annotated[str, Path(max_length=2_000)]


# ------------------------------------------------------------------------------ signing in


@router.get("/me/security")
async def security(visitor: Looks) -> Response:
    """Password, second factors, and where one is signed in."""
    known = visitor.me
    return await page(
        visitor, "security.html", factors=await sign_in.own_factors(known),
        sessions=(await sign_in.own_sessions(known))["items"], this=known.session.id,
        by_password=known.session.method == "password",
        done=visitor.request.query_params.get("done", ""),
    )  # fmt: skip


@router.post("/me/sessions/{session}/end")
async def end_session(visitor: Looks, session: _Named) -> Response:
    await sign_in.end_session(visitor.me, session)
    return see("/me/security?done=ended")


@router.post("/me/factors/totp/remove")
async def remove_totp(visitor: Looks) -> Response:
    await sign_in.remove_totp(visitor.me)
    return see("/me/security?done=totp_removed")


@router.post("/me/factors/passkeys/{passkey}/remove")
async def remove_passkey(visitor: Looks, passkey: _Named) -> Response:
    await sign_in.remove_passkey(visitor.me, passkey)
    return see("/me/security?done=passkey_removed")


# ---------------------------------------------------------------------------------- tokens


@router.get("/me/tokens")
async def tokens(asks: Asks, looks: Looks) -> Response:
    return await _tokens(asks, looks)


async def _tokens(asks: Asking, looks: Looks, made: str = "") -> Response:
    found = await me.listed(asks)
    return await page(
        looks, "tokens.html", items=found["items"], scopes=list(Scope), made=made,
        longest=LONGEST_LIFE.days, key=secrets.token_hex(16), at=asks.here.clock(),
        done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


@router.post("/me/tokens")
async def new_token(asks: Asks, looks: Looks, request: Request) -> Response:
    """The secret is on this one page, and nowhere afterwards."""
    given = await request.form()
    try:
        wanted = NewToken.model_validate({
            "title": str(given.get("title", "")).strip(), "scopes": given.getlist("scopes"),
            "days": str(given.get("days", "")),
        })  # fmt: skip
    except ValidationError:
        raise bad_request("请填写用途，至少选择一项权限，并填写有效天数。") from None
    made = await me.create(asks, wanted, key_of(given))
    return await _tokens(asks, looks, json.loads(bytes(made.body))["token"])


@router.post("/me/tokens/{name}/revoke")
async def revoke(asks: Asks, name: Annotated[str, Path(max_length=40)]) -> Response:
    await me.withdraw(asks, name)
    return see("/me/tokens?done=revoked")


# --------------------------------------------------------------------------- personal data


@router.get("/me/personal-data")
async def kept(asks: Asks, looks: Looks) -> Response:
    """Who has looked, the whole of it to take away, and the way to have it erased (PIPL 44-47)."""
    found = await personal.looked(asks, 0, _ACCESSES)
    return await page(
        looks, "personal_data.html", accesses=found["items"], person=asks.person,
        rules=[clause_of(rule, None) for rule in ("PIPL-44", "PIPL-45", "PIPL-47")],
        done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


@router.get("/me/personal-data/file")
async def everything(asks: Asks) -> Response:
    return await personal.everything(asks)


@router.post("/me/erasure")
async def erase(asks: Asks, request: Request) -> Response:
    """Two steps in one form: the box, and one's own id; what stands against it is a refusal."""
    given = await request.form()
    if "sure" not in given:
        raise bad_request("请勾选“已知悉删除后不能恢复”。")
    await personal.forget_me(asks, Erasure(person=str(given.get("person", ""))[:64]))
    return see("/seasons")
