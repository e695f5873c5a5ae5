"""The cookie of a session, and the proof that a request comes from a page of ours.

A page's script gives the token of the session in a header; a form without a script, in a field. Only
the portal takes the field: no form of anybody's can reach the rest of the API.
"""

from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response

from api.attachments.inspection import LARGEST
from api.identity import sessions
from api.identity.sessions import LONGEST, Session
from api.web.problems import Problem
from api.web.services import Services

CSRF = "zhicheng-csrf"
CSRF_FIELD = "csrf"
_LARGEST_FORM = LARGEST + 1_000_000
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
_Answer = TypeVar("_Answer", bound=Response)


def SESSION(here: Services) -> str:  # noqa: N802  the name of a cookie, by whether it is secure
    return "__Host-zc" if here.sign_in.secure else "zc"


def JOURNEY(here: Services) -> str:  # noqa: N802
    return "__Host-zc-journey" if here.sign_in.secure else "zc-journey"


async def session_by_cookie(
    request: Request, here: Services, *, csrf: bool = True, in_form: bool = False
) -> Session | None:
    """None without a session; a problem where somebody else's page has sent the request.

    `in_form`: the token may be a field of the form that was sent.
    """
    secret = request.cookies.get(SESSION(here))
    if not secret:
        return None
    session = await sessions.session_of(here.pool, secret, here.clock())
    if session is not None and csrf and request.method not in _HARMLESS:
        given = request.headers.get(CSRF, "") or (await _field(request) if in_form else "")
        refuse_another_site(request)
        if not sessions.is_csrf_token(secret, given):
            raise _not_ours()
    return session


def show(answer: _Answer, here: Services, secret: str) -> _Answer:
    answer.set_cookie(
        SESSION(here), secret, max_age=int(LONGEST.total_seconds()), httponly=True,
        secure=here.sign_in.secure, samesite="lax", path="/",
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def clear(answer: _Answer, here: Services) -> _Answer:
    answer.delete_cookie(
        SESSION(here), path="/", secure=here.sign_in.secure, httponly=True, samesite="lax"
    )
    return answer


def refuse_another_site(request: Request) -> None:
    """By what the browser says of the page; a form that nobody has signed in for has no more."""
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if foreign or site not in {"same-origin", "none"}:
        raise _not_ours()


def refuse_too_large_a_form(request: Request) -> None:
    """Before any of it is read; a form that does not tell its size is none of a browser's."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > _LARGEST_FORM:
        raise Problem(
            "too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "内容过大",
            f"文件最多 {LARGEST // 1024 // 1024} MB；过大的请压缩或拆分。",
        )  # fmt: skip


async def _field(request: Request) -> str:
    if not request.headers.get("content-type", "").startswith(_FORMS):
        return ""
    refuse_too_large_a_form(request)
    given = (await request.form()).get(CSRF_FIELD)
    return given if isinstance(given, str) else ""


def _not_ours() -> Problem:
    return Problem(
        "csrf", HTTPStatus.FORBIDDEN, "请求来源不明",
        "请在本系统页面内办理；若页面已久未刷新，请刷新后重试。",
    )  # fmt: skip
