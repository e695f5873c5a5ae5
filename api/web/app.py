"""The application: routes, problems, headers and the OpenAPI document."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import portal
from api.portal.problems import broken, is_for_a_page, shown
from api.web import (
    applications,
    attachments,
    ballots,
    certificates,
    commands,
    complaints,
    dossiers,
    experts,
    exports,
    me,
    meetings,
    messages,
    notices,
    overview,
    payments,
    personal,
    progress,
    record,
    registrations,
    seasons,
    sign_in,
    votes,
    webhooks,
)
from api.web.limits import Limiter
from api.web.problems import MAKERS, MEDIA_TYPE, Problem, answer, bad_request
from api.web.progress import Progress
from api.web.services import Services
from api.web.text import refuse_no_text

log = structlog.get_logger(__name__)
Opening = Callable[[], AbstractAsyncContextManager[Services]]
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_ROUTERS = (
    applications.router, commands.router, dossiers.router, attachments.router, notices.router,
    me.router, messages.router, payments.router, registrations.router,
    sign_in.router, webhooks.router, exports.router, seasons.router, complaints.router,
    progress.router, overview.router, personal.router, personal.public, ballots.router, record.router,
    certificates.router, votes.router, meetings.router, experts.router,
)  # fmt: skip
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "A problem document (RFC 9457): what was refused, by which clause, where.",
        "content": {MEDIA_TYPE: {"schema": {
            "title": "问题说明", "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"title": "种类", "type": "string", "format": "uri"},
                "title": {"title": "标题", "type": "string"},
                "status": {"title": "状态码", "type": "integer"},
                "detail": {"title": "说明", "type": "string"},
                "instance": {"title": "地址", "type": "string"},
                "rule": {"title": "条款", "type": "string"},
                "findings": {"title": "逐条说明", "type": "array", "items": {"type": "object"}},
                "errors": {"title": "有误的项", "type": "array", "items": {"type": "object"}},
            },
        }}},
    },
}  # fmt: skip
_SAID = {
    "missing": "缺少此项", "extra_forbidden": "没有这一项，请删去", "enum": "不是可选的值",
    "string_pattern_mismatch": "写法不符", "string_too_long": "过长", "string_too_short": "过短",
    "int_parsing": "应为整数", "int_type": "应为整数", "bool_type": "应为 true 或 false",
    "json_invalid": "不是 JSON", "greater_than_equal": "过小", "less_than_equal": "过大",
}  # fmt: skip


def create_app(opening: Opening) -> FastAPI:
    """`opening` opens what the routes work with, and closes it with the application."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with opening() as services:
            app.state.services = services
            app.state.limiter = Limiter(services.requests_a_minute)
            app.state.progress = Progress()
            listening = asyncio.create_task(app.state.progress.listen(services.pool))
            yield
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    app = FastAPI(
        title="职称申报评审", version="0.1.0", lifespan=life, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json",
        summary="A season of professional-title applications: commands, queries, dossiers.",
        dependencies=[Depends(_refuse_too_often), Depends(refuse_no_text)], responses=_PROBLEMS,
    )  # fmt: skip
    for router in _ROUTERS:
        app.include_router(router, prefix="/api/v1")
    app.include_router(portal.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=portal.STATIC), name="static")
    _add_problems(app)
    app.add_middleware(Hardened)
    _add_health(app)
    _mend_document(app)
    return app


def _mend_document(app: FastAPI) -> None:
    """No operation answers as FastAPI's own document says it would when a request is bad."""
    made = app.openapi

    def mended() -> dict[str, Any]:
        document = made()
        for operations in document["paths"].values():
            for operation in operations.values():
                operation["responses"].pop("422", None)
        for name in ("HTTPValidationError", "ValidationError"):
            document["components"]["schemas"].pop(name, None)
        return document

    app.openapi = mended  # type: ignore[method-assign]


async def _refuse_too_often(request: Request) -> None:
    await request.app.state.limiter.refuse_too_often(request)


def _add_problems(app: FastAPI) -> None:
    for kind, maker in MAKERS.items():
        app.add_exception_handler(kind, _answering(maker))
    app.add_exception_handler(RequestValidationError, _answering(_unreadable))
    app.add_exception_handler(HTTPException, _answering(_of_starlette))
    app.add_exception_handler(Exception, _fault)


def _answering(
    maker: Callable[[Any], Problem],
) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, fault: Exception) -> Response:
        return await _told(maker(fault), request)

    return handler


async def _told(problem: Problem, request: Request) -> Response:
    """A page to who looks at pages, a document to everybody else."""
    return await shown(problem, request) if is_for_a_page(request) else answer(problem, request)


def _unreadable(fault: RequestValidationError) -> Problem:
    """Field by field; never what was written there."""
    errors = [
        {"field": ".".join(str(part) for part in each["loc"][1:]) or str(each["loc"][0]),
         "message": _SAID.get(each["type"], "写法有误")}
        for each in fault.errors()[:50]
    ]  # fmt: skip
    return bad_request("请求中有不符合要求的项。", errors)


def _of_starlette(fault: HTTPException) -> Problem:
    titles = {404: "没有此地址", 405: "此地址不支持该方法"}
    title = titles.get(fault.status_code, "请求有误")
    headers = dict(fault.headers) if fault.headers else None
    return Problem("http", HTTPStatus(fault.status_code), title, title, headers=headers)


async def _fault(request: Request, fault: Exception) -> Response:
    """A fault of the program: its kind goes to the log, nothing of it to the caller."""
    log.error("fault", kind=type(fault).__name__, path=request.scope.get("path", ""))
    said = "系统出现故障，已记录；未收到答复的指令请用同一个 Idempotency-Key 重发。"
    problem = Problem("fault", HTTPStatus.INTERNAL_SERVER_ERROR, "系统故障", said)
    return broken(problem) if is_for_a_page(request) else answer(problem, request)


class Hardened:
    """Headers on every answer that has not said otherwise; around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def harden(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, harden)


def _add_health(app: FastAPI) -> None:
    @app.get(
        "/health", summary="是否可用", tags=["运维"], description="Whether PostgreSQL answers."
    )
    async def health(request: Request) -> dict[str, str]:
        await request.app.state.services.pool.fetchval("select 1")
        return {"status": "ok"}


__all__ = ["MEDIA_TYPE", "create_app"]
