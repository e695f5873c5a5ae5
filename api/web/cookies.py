"""The cookie of a session, and the proof that a request comes from a page of ours."""

from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response

from api.identity import sessions
from api.identity.sessions import LONGEST, Session
from api.web.problems import Problem
from api.web.services import Services

CSRF = "zhicheng-csrf"
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
_Answer = TypeVar("_Answer", bound=Response)


def SESSION(here: Services) -> str:  # noqa: N802  the name of a cookie, by whether it is secure
    return "__Host-zc" if here.sign_in.secure else "zc"


def JOURNEY(here: Services) -> str:  # noqa: N802
    return "__Host-zc-journey" if here.sign_in.secure else "zc-journey"


async def session_by_cookie(
    request: Request, here: Services, *, csrf: bool = True
) -> Session | None:
    """None without a session; a problem where somebody else's page has sent the request."""
    secret = request.cookies.get(SESSION(here))
    if not secret:
        return None
    session = await sessions.session_of(here.pool, secret, here.clock())
    if session is not None and csrf and request.method not in _HARMLESS:
        _refuse_another_page(request, secret)
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


def _refuse_another_page(request: Request, secret: str) -> None:
    given = request.headers.get(CSRF, "")
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if foreign or site not in {"same-origin", "none"} or not sessions.is_csrf_token(secret, given):
        raise Problem(
            "csrf", HTTPStatus.FORBIDDEN, "请求来源不明",
            "请在本系统页面内办理；若页面已久未刷新，请刷新后重试。",
        )  # fmt: skip
