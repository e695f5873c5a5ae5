"""In and out: password, second factor, as whom one acts, the language; on a local stack one click."""

import json
from http import HTTPStatus
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError

from api.identity import factors, sessions
from api.identity.memberships import memberships_of
from api.portal.rendering import page
from api.portal.visitors import (
    ACTING,
    APPLICANT,
    LANGUAGE,
    Looks,
    Visitor,
    forget,
    local,
    remember,
    see,
    visitor_with,
)
from api.portal.wording import LANGUAGES
from api.queries import people
from api.web import sign_in
from api.web.cookies import refuse_another_site, refuse_too_large_a_form, session_by_cookie, show
from api.web.problems import Problem, bad_request, no_such
from api.web.services import Here

router = APIRouter()
_Wanted = TypeVar("_Wanted", bound=BaseModel)
LOCAL = "local"  # how a session began: with one click


@router.get("/")
async def home(visitor: Looks) -> Response:
    if visitor.session is None:
        return see("/seasons")
    return see("/desk" if visitor.is_official else "/mine")


# ------------------------------------------------------------------------------ in and out


@router.get("/sign-in")
async def door(visitor: Looks, request: Request) -> Response:
    return await _door(visitor, request.query_params.get("next", "/"))


async def _door(visitor: Visitor, after: str, problem: Problem | None = None) -> Response:
    here = visitor.here
    invented = await people.local_people(here.pool) if here.sign_in.offers_local_people else ()
    status = HTTPStatus.OK if problem is None else problem.status
    return await page(
        visitor, "sign_in.html", status, after=local(after), problem=problem, invented=invented,
        provider=here.sign_in.provider is not None,
    )  # fmt: skip


@router.post("/sign-in")
async def come_in(request: Request, here: Here) -> Response:
    given = await _form(request)
    after = given.get("next", "/")
    try:
        wanted = _read(
            sign_in.Credentials, login=given.get("login", ""), password=given.get("password", "")
        )
        done = await sign_in.sign_in(request, here, wanted)
    except Problem as problem:
        return await _door(visitor_with(request, here, None), after, problem)
    return _arrived(done, after)


def _arrived(done: Response, after: str) -> Response:
    answer = see("/password" if b'"change_password":true' in bytes(done.body) else after)
    return _with_cookies(answer, done)


def _with_cookies(answer: Response, of: Response) -> Response:
    """The session's cookie as the API has set it."""
    answer.raw_headers += [pair for pair in of.raw_headers if pair[0] == b"set-cookie"]
    return answer


@router.post("/sign-in/local")
async def come_in_as(request: Request, here: Here) -> Response:
    """Only who was invented for a stack of one's own, and only there."""
    if not here.sign_in.offers_local_people:
        raise no_such("没有此地址。")
    given = await _form(request)
    person = given.get("person", "")
    if not await people.is_local(here.pool, person):
        raise no_such("没有此人。")
    now = here.clock()
    if (old := await session_by_cookie(request, here, csrf=False)) is not None:
        await sessions.end(here.pool, old.id, old.person, now)
    secret = await sessions.begin(here.pool, person, LOCAL, now, second_factor=True)
    bound = await memberships_of(here.pool, person)
    answer = show(see("/"), here, secret)
    acting = f"{bound[0].role.value}@{bound[0].organisation}" if bound else APPLICANT
    remember(answer, here, ACTING, acting)
    return answer


@router.post("/sign-out")
async def go(visitor: Looks) -> Response:
    left = await sign_in.sign_out(visitor.me)
    answer = see("/seasons")
    forget(answer, ACTING)
    return _with_cookies(answer, left)


@router.get("/password")
async def password(visitor: Looks) -> Response:
    return await page(visitor, "password.html", person=visitor.me.person, problem=None)


@router.post("/password")
async def change_password(visitor: Looks) -> Response:
    given = await _own_form(visitor)
    try:
        wanted = _read(
            sign_in.NewPassword, password=given.get("password", ""), new=given.get("new", "")
        )
        await sign_in.change_password(visitor.me, wanted)
    except Problem as problem:
        return await page(
            visitor, "password.html", problem.status, person=visitor.person, problem=problem
        )
    return see("/")


# ------------------------------------------------------------------------- second factor


@router.get("/second-factor")
async def factor(visitor: Looks, request: Request) -> Response:
    return await _factor(visitor, request.query_params.get("next", "/"))


async def _factor(
    visitor: Visitor, after: str, problem: Problem | None = None, **known: object
) -> Response:
    has = await factors.has_totp(visitor.here.pool, visitor.me.person)
    shown: dict[str, Any] = {"made": None, "codes": None} | known
    needs_password = visitor.me.session.method == "password"
    return await page(
        visitor, "second_factor.html", HTTPStatus.OK if problem is None else problem.status,
        after=local(after), problem=problem, has=has, needs_password=needs_password, **shown,
    )  # fmt: skip


@router.post("/second-factor")
async def prove(visitor: Looks) -> Response:
    given = await _own_form(visitor)
    after = given.get("next", "/")
    try:
        wanted = _read(sign_in.Code, code=given.get("code", "").strip())
        done = await sign_in.prove_by_code(visitor.me, wanted)
    except Problem as problem:
        return await _factor(visitor, after, problem)
    return _arrived(done, after)


@router.post("/second-factor/new")
async def new_factor(visitor: Looks) -> Response:
    """The secret is shown this once."""
    given = await _own_form(visitor)
    after = given.get("next", "/")
    try:
        wanted = _read(sign_in.OwnPassword, password=given.get("password", ""))
        made = await sign_in.add_totp(visitor.me, wanted)
    except Problem as problem:
        return await _factor(visitor, after, problem)
    return await _factor(visitor, after, made=made)


@router.post("/second-factor/confirm")
async def confirm_factor(visitor: Looks) -> Response:
    """Answered with the recovery codes, shown this once."""
    given = await _own_form(visitor)
    after = given.get("next", "/")
    try:
        wanted = _read(sign_in.Code, code=given.get("code", "").strip())
        done = await sign_in.confirm_totp(visitor.me, wanted)
    except Problem as problem:
        return await _factor(visitor, after, problem)
    codes = json.loads(bytes(done.body))["recovery_codes"]
    answer = await page(visitor, "recovery.html", codes=codes, after=local(after))
    return _with_cookies(answer, done)


# --------------------------------------------------------------- as whom, in which language


@router.get("/acting")
async def choices(visitor: Looks) -> Response:
    pool = visitor.here.pool
    bound = await memberships_of(pool, visitor.me.person)
    names = await people.names(pool, [one.organisation for one in bound])
    return await page(visitor, "acting.html", bound=bound, names=names)


@router.post("/acting")
async def choose(visitor: Looks) -> Response:
    """Only what one is bound to; what is done then is decided again every time."""
    given = await _own_form(visitor)
    wanted = given.get("acting", APPLICANT)
    bound = await memberships_of(visitor.here.pool, visitor.me.person)
    if wanted not in {APPLICANT, *(f"{one.role.value}@{one.organisation}" for one in bound)}:
        raise bad_request("没有绑定此身份。")
    answer = see("/")
    remember(answer, visitor.here, ACTING, wanted)
    return answer


@router.post("/language")
async def speak(request: Request, here: Here) -> Response:
    given = await _form(request)
    language = given.get("language", "zh")
    answer = see(given.get("next", "/"))
    if language in LANGUAGES:
        remember(answer, here, LANGUAGE, language)
    return answer


# ------------------------------------------------------------------------------------ means


async def _form(request: Request) -> dict[str, str]:
    """Of a page of ours, by what the browser says; of two values of a field the last."""
    refuse_another_site(request)
    refuse_too_large_a_form(request)
    async with request.form() as given:
        return {name: value for name, value in given.items() if isinstance(value, str)}


async def _own_form(visitor: Visitor) -> dict[str, str]:
    """Of somebody who is signed in."""
    if visitor.session is None:
        raise sign_in.signed_out()
    return await _form(visitor.request)


def _read(kind: type[_Wanted], **given: str) -> _Wanted:
    try:
        return kind(**given)
    except ValidationError:
        raise bad_request("请填写完整，并检查长度。") from None
