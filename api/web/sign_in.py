"""Signing in and out, in a browser: sessions by cookie, second factors, an identity provider."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from api.identity import factors, oidc, passkeys, patience, sessions
from api.identity.passwords import (
    LONGEST,
    SHORTEST,
    WeakPassword,
    account_of,
    confirms,
    is_temporary,
    login_of,
    set_password,
)
from api.identity.patience import Guess, Waits
from api.identity.sessions import Session
from api.web.cookies import JOURNEY, SESSION, clear, refuse_another_site, session_by_cookie, show
from api.web.problems import Problem, bad_request, no_such
from api.web.services import Here, Services, SignIn

router = APIRouter(tags=["登录"])
Json = dict[str, Any]
_Answer = TypeVar("_Answer", bound=Response)


class Credentials(BaseModel):
    """登录"""

    model_config = ConfigDict(extra="forbid")

    login: Annotated[str, Field(title="登录名", min_length=1, max_length=100)]
    password: Annotated[str, Field(title="密码", min_length=1, max_length=LONGEST)]


class Code(BaseModel):
    """动态码或恢复码"""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(title="动态码或恢复码", min_length=6, max_length=40)]


class Credential(BaseModel):
    """通行密钥应答"""

    model_config = ConfigDict(extra="forbid")

    credential: Annotated[Json, Field(title="应答")]
    title: Annotated[str, Field(title="名称", max_length=100)] = "通行密钥"


class OwnPassword(BaseModel):
    """当前密码"""

    model_config = ConfigDict(extra="forbid")

    password: Annotated[str, Field(title="当前密码", max_length=LONGEST)] = ""


class NewPassword(BaseModel):
    """更改密码"""

    model_config = ConfigDict(extra="forbid")

    password: Annotated[str, Field(title="当前密码", max_length=LONGEST)]
    new: Annotated[str, Field(title="新密码", min_length=SHORTEST, max_length=LONGEST)]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a session; a service token signs nobody in."""

    here: Services
    session: Session

    @property
    def person(self) -> str:
        return self.session.person

    @property
    def now(self) -> datetime:
        return self.here.clock()

    @property
    def means(self) -> SignIn:
        return self.here.sign_in


async def signed_in(request: Request, here: Here) -> SignedIn:
    session = await session_by_cookie(request, here)
    if session is None:
        raise signed_out()
    return SignedIn(here, session)


def signed_out() -> Problem:
    return Problem("signed-out", HTTPStatus.UNAUTHORIZED, "未登录", "请先登录。")


Me = Annotated[SignedIn, Depends(signed_in)]


# ------------------------------------------------------------------------------ in and out


@router.post(
    "/session", summary="登录",
    description="With login and password. Unknown logins and wrong passwords are answered alike.",
)  # fmt: skip
async def sign_in(request: Request, here: Here, wanted: Credentials) -> JSONResponse:
    refuse_another_site(request)
    login = Guess("login", wanted.login.lower())
    now = here.clock()
    await _count(here, now, Guess("address", _address(request)), login)
    account = await account_of(here.pool, here.sign_in.passwords, wanted.login, wanted.password)
    if account is None:
        raise Problem(
            "wrong-password", HTTPStatus.UNAUTHORIZED, "登录未成功", "登录名或密码不正确。"
        )
    await patience.forget(here.pool, login)
    if (old := await session_by_cookie(request, here, csrf=False)) is not None:
        await sessions.end(here.pool, old.id, old.person, now)
    secret = await sessions.begin(here.pool, account.person, "password", now)
    body = await _greeting(here, account.person, secret)
    return show(JSONResponse({**body, "change_password": account.temporary}), here, secret)


@router.get("/session", summary="当前会话", description="Who is signed in, and the CSRF token.")
async def present(me: Me, request: Request) -> Json:
    secret = request.cookies[SESSION(me.here)]
    greeting = await _greeting(me.here, me.person, secret)
    return {**greeting, **sessions.shown(me.session)}


@router.delete(
    "/session", summary="退出登录", status_code=204, description="This session ends at once."
)  # fmt: skip
async def sign_out(me: Me) -> Response:
    await sessions.end(me.here.pool, me.session.id, me.person, me.now)
    return clear(Response(status_code=204), me.here)


@router.get("/me/sessions", summary="本人的会话", description="Those that are not over.")
async def own_sessions(me: Me) -> Json:
    return {"items": await sessions.sessions_of(me.here.pool, me.person, me.now)}


@router.delete(
    "/me/sessions/{session}", summary="结束一个会话", status_code=204,
    description="At once, wherever it is.",
)  # fmt: skip
async def end_session(
    me: Me, session: Annotated[str, Path(title="会话编号", max_length=40)]
) -> None:
    if not await sessions.end(me.here.pool, session, me.person, me.now):
        raise no_such("没有此会话。")


@router.put(
    "/me/password", summary="更改密码", status_code=204,
    description="Every other session of the person ends.",
)  # fmt: skip
async def change_password(me: Me, wanted: NewPassword) -> None:
    await _refuse_beside_another(me)
    await _confirm(me, wanted.password)
    pool = me.here.pool
    login = await login_of(pool, me.person)
    assert login is not None  # its password was right
    try:
        await set_password(pool, me.means.passwords, me.person, login, wanted.new, me.now)
    except WeakPassword as weak:
        raise bad_request(str(weak), [{"field": "new", "message": str(weak)}]) from None
    await sessions.end_others(pool, me.person, me.session.id, me.now)


# ------------------------------------------------------------------------- the second factor


@router.get("/me/factors", summary="本人的二次验证", description="Never their secrets.")
async def own_factors(me: Me) -> Json:
    pool = me.here.pool
    return {
        "totp": await factors.has_totp(pool, me.person),
        "recovery_codes_left": await factors.recovery_codes_left(pool, me.person),
        "passkeys": await passkeys.passkeys_of(pool, me.person),
    }


@router.post(
    "/me/factors/totp", summary="添加动态码",
    description="Shown this once; it counts when a first code has confirmed it.",
)  # fmt: skip
async def add_totp(me: Me, confirmed: OwnPassword) -> Json:
    await _entitled_to_change_factors(me, confirmed.password)
    pool, account = me.here.pool, await login_of(me.here.pool, me.person) or me.person
    made = await factors.new_totp(pool, me.here.vault, me.person, account, me.now)
    if made is None:
        raise Problem(
            "has-totp", HTTPStatus.CONFLICT, "已有动态码", "已启用动态码；请先移除，再重新添加。"
        )
    return {"secret": made.secret, "uri": made.uri}


@router.post(
    "/me/factors/totp/confirm", summary="启用动态码",
    description="With its first code. Answers with recovery codes, shown this once.",
)  # fmt: skip
async def confirm_totp(me: Me, given: Code) -> JSONResponse:
    if await factors.has_totp(me.here.pool, me.person):
        raise Problem("has-totp", HTTPStatus.CONFLICT, "已有动态码", "动态码已启用。")
    await _refuse_beside_another(me)
    await _guess(me)
    vault, pool = me.here.vault, me.here.pool
    if not await factors.is_totp(pool, vault, me.person, given.code, me.now, confirming=True):
        raise _wrong()
    codes = await factors.new_recovery_codes(pool, me.person)
    return await _risen(me, {"recovery_codes": codes})


@router.delete(
    "/me/factors/totp", summary="移除动态码", status_code=204,
    description="With its recovery codes; a fresh second factor is needed.",
)  # fmt: skip
async def remove_totp(me: Me) -> None:
    _refuse_unless_stepped_up(me)
    if not await factors.drop_totp(me.here.pool, me.person):
        raise no_such("没有动态码。")


@router.post(
    "/me/factors/passkeys/options", summary="准备添加通行密钥",
    description="What the browser hands to the device.",
)  # fmt: skip
async def passkey_options(me: Me, confirmed: OwnPassword) -> Json:
    await _entitled_to_change_factors(me, confirmed.password)
    pool, site = me.here.pool, me.means.site
    name = await login_of(pool, me.person) or me.person
    return await passkeys.registration_options(pool, site, me.session, name, me.now)


@router.post(
    "/me/factors/passkeys", summary="添加通行密钥", description="What the device has answered."
)
async def add_passkey(me: Me, given: Credential) -> JSONResponse:
    await _refuse_beside_another(me)
    pool, site = me.here.pool, me.means.site
    done = await passkeys.register(pool, site, me.session, given.credential, given.title, me.now)
    if not done:
        raise _wrong()
    return await _risen(me, {})


@router.delete(
    "/me/factors/passkeys/{passkey}", summary="移除通行密钥", status_code=204,
    description="A fresh second factor is needed.",
)  # fmt: skip
async def remove_passkey(
    me: Me, passkey: Annotated[str, Path(title="通行密钥编号", max_length=2_000)]
) -> None:
    _refuse_unless_stepped_up(me)
    if not await passkeys.drop(me.here.pool, me.person, passkey):
        raise no_such("没有此通行密钥。")


@router.post(
    "/session/code", summary="二次验证（动态码或恢复码）",
    description="Each code once. The session gets a new secret and is fresh for ten minutes.",
)  # fmt: skip
async def prove_by_code(me: Me, given: Code) -> JSONResponse:
    await _guess(me)
    pool, vault = me.here.pool, me.here.vault
    right = await factors.is_totp(
        pool, vault, me.person, given.code, me.now
    ) or await factors.is_recovery_code(pool, me.person, given.code, me.now)
    if not right:
        raise _wrong()
    return await _risen(me, {})


@router.post(
    "/session/passkey/options", summary="准备二次验证（通行密钥）",
    description="What the browser hands to the device.",
)  # fmt: skip
async def proof_options(me: Me) -> Json:
    options = await passkeys.proof_options(me.here.pool, me.means.site, me.session, me.now)
    if options is None:
        raise no_such("本人没有通行密钥。")
    return options


@router.post(
    "/session/passkey", summary="二次验证（通行密钥）", description="What the device has answered."
)
async def prove_by_passkey(me: Me, given: Credential) -> JSONResponse:
    await _guess(me)
    pool, site = me.here.pool, me.means.site
    if not await passkeys.is_proof(pool, site, me.session, given.credential, me.now):
        raise _wrong()
    return await _risen(me, {})


# --------------------------------------------------------------------- an identity provider


@router.get(
    "/session/oidc/start", summary="统一身份认证登录", status_code=302,
    response_class=RedirectResponse, description="To the identity provider, to sign in.",
)  # fmt: skip
async def set_out(here: Here) -> RedirectResponse:
    url, state = await _journey(here, None)
    return _with_journey(RedirectResponse(url, 302), here, state)


@router.post(
    "/me/external-accounts", summary="关联统一身份认证",
    description="Where to go so that the account there is this person's; as careful as adding a factor.",
)  # fmt: skip
async def link(me: Me, confirmed: OwnPassword) -> JSONResponse:
    await _entitled_to_change_factors(me, confirmed.password)
    url, state = await _journey(me.here, me.session.id)
    return _with_journey(JSONResponse({"url": url}), me.here, state)


async def _journey(here: Services, session: str | None) -> tuple[str, str]:
    try:
        return await oidc.set_out(here.pool, _provider(here), here.clock(), session)
    except oidc.NotSignedIn:
        raise _not_signed_in() from None


def _with_journey(answer: _Answer, here: Services, state: str) -> _Answer:
    answer.set_cookie(
        JOURNEY(here), state, max_age=600, httponly=True, secure=here.sign_in.secure,
        samesite="lax", path="/",
    )  # fmt: skip
    return answer


@router.get(
    "/session/oidc/callback", summary="统一身份认证返回", status_code=303,
    response_class=RedirectResponse, description="From the identity provider, to the portal.",
)  # fmt: skip
async def come_back(
    request: Request,
    here: Here,
    state: Annotated[str, Query(title="状态", max_length=200)] = "",
    code: Annotated[str, Query(title="授权码", max_length=2_000)] = "",
) -> RedirectResponse:
    provider, now = _provider(here), here.clock()
    if not state or request.cookies.get(JOURNEY(here)) != state:
        raise _not_signed_in()
    try:
        present = await session_by_cookie(request, here)
        arrival = await oidc.come_back(
            here.pool, provider, state, code, now, None if present is None else present.id
        )
    except oidc.NotSignedIn:
        raise _not_signed_in() from None
    secret = await sessions.begin(
        here.pool, arrival.person, "oidc", now, second_factor=arrival.second_factor
    )
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(JOURNEY(here), path="/")
    return show(answer, here, secret)


# ------------------------------------------------------------------------------------ means


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


async def _count(here: Services, now: datetime, *guesses: Guess) -> None:
    try:
        await patience.count(here.pool, now, *guesses)
    except Waits as waits:
        seconds = max(1, int((waits.until - now).total_seconds()) + 1)
        raise Problem(
            "wait", HTTPStatus.TOO_MANY_REQUESTS, "请稍后再试",
            "尝试次数过多，请稍后再试。", headers={"Retry-After": str(seconds)},
        ) from None  # fmt: skip


async def _guess(me: SignedIn) -> None:
    await _count(me.here, me.now, Guess("factor", me.person))


async def _confirm(me: SignedIn, password: str) -> None:
    """Again the password: who finds an open browser does not have it."""
    await _count(me.here, me.now, Guess("confirm", me.person))
    if not await confirms(me.here.pool, me.means.passwords, me.person, password):
        raise Problem("wrong-password", HTTPStatus.FORBIDDEN, "未能确认本人", "当前密码不正确。")
    await patience.forget(me.here.pool, Guess("confirm", me.person))


async def _entitled_to_change_factors(me: SignedIn, password: str) -> None:
    """The first one needs the password; once there is one, it must be fresh."""
    await _refuse_beside_another(me)
    if await is_temporary(me.here.pool, me.person):
        raise Problem(
            "change-password", HTTPStatus.FORBIDDEN, "请先更改密码",
            "现用的是管理员设定的临时密码，请先更改为本人的密码。",
        )  # fmt: skip
    if me.session.method == "password" and me.session.second_factor_at is None:
        await _confirm(me, password)


async def _refuse_beside_another(me: SignedIn) -> None:
    """Also at the end of what was begun before there was one: somebody else may have begun it."""
    pool = me.here.pool
    if await factors.has_totp(pool, me.person) or await passkeys.passkeys_of(pool, me.person):
        _refuse_unless_stepped_up(me)


def _refuse_unless_stepped_up(me: SignedIn) -> None:
    if not me.session.is_stepped_up(me.now):
        raise Problem(
            "step-up-needed", HTTPStatus.FORBIDDEN, "请再次验证",
            "此项办理须在十分钟内完成二次验证。", {"rule": "SOD-2"},
        )  # fmt: skip


async def _risen(me: SignedIn, body: Json) -> JSONResponse:
    """A second factor was shown: another secret, and its guesses count no more."""
    await patience.forget(me.here.pool, Guess("factor", me.person))
    secret = await sessions.prove(me.here.pool, me.session, me.now)
    if secret is None:
        raise Problem("signed-out", HTTPStatus.UNAUTHORIZED, "未登录", "会话已结束，请重新登录。")
    return show(JSONResponse({**body, "csrf": sessions.csrf_token(secret)}), me.here, secret)


async def _greeting(here: Services, person: str, secret: str) -> Json:
    has = await factors.has_totp(here.pool, person)
    keys = bool(await passkeys.passkeys_of(here.pool, person))
    offered = [name for name, there in (("totp", has), ("passkey", keys)) if there]
    return {"person": person, "factors": offered, "csrf": sessions.csrf_token(secret)}


def _wrong() -> Problem:
    return Problem(
        "wrong-factor", HTTPStatus.FORBIDDEN, "验证未通过", "验证码或密钥不正确，或已使用过。"
    )


def _provider(here: Services) -> oidc.Provider:
    if here.sign_in.provider is None:
        raise no_such("未接入统一身份认证。")
    return here.sign_in.provider


def _not_signed_in() -> Problem:
    return Problem(
        "not-signed-in", HTTPStatus.UNAUTHORIZED, "登录未成功", "统一身份认证未成功，请重新登录。"
    )
