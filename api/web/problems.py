"""Errors as RFC 9457 problem documents: what was refused, by which clause, at which field.

A problem never repeats what somebody wrote: it may be personal, and problems end up in logs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from api.attachments.files import NoSuchFile, WrongOffset
from api.attachments.inspection import BadFile
from api.commands import BadCommand, NotFound, Unavailable
from api.dossiers.read import BadDossier
from api.dossiers.store import NoSuchDossier, Overtaken
from api.hooks.registry import NoSuchHook, NotFailed, TooMany
from api.hooks.targets import BadTarget
from api.identity.tokens import BadToken
from domain.clauses import HOUSE_CLAUSES
from domain.notice import Notice
from domain.refusals import Refused
from postgres.personal import Erased

MEDIA_TYPE = "application/problem+json"


@dataclass
class Problem(Exception):
    """`kind` is the last part of its type; `more` are members of its own."""

    kind: str
    status: HTTPStatus
    title: str
    detail: str
    more: dict[str, Any] | None = None
    headers: dict[str, str] | None = None


def answer(problem: Problem, request: Request) -> JSONResponse:
    body = {
        "type": f"urn:zhicheng:problem:{problem.kind}",
        "title": problem.title,
        "status": problem.status.value,
        "detail": problem.detail,
        "instance": request.url.path,
        **(problem.more or {}),
    }
    return JSONResponse(body, problem.status.value, problem.headers, MEDIA_TYPE)


def refused(refusal: Refused, notice: Notice | None = None) -> Problem:
    """Every finding with its rule and the sentence that the rule stands for."""
    findings = [
        {"rule": found.rule, "because": found.because, "clause": clause_of(found.rule, notice)}
        for found in refusal.findings
    ]
    return Problem(
        "refused", _status_of(refusal.rule), "不予办理", refusal.findings[0].because,
        {"rule": refusal.rule, "findings": findings},
    )  # fmt: skip


def _status_of(rule: str) -> HTTPStatus:
    if rule in {
        "D-57",
        "T-table",
        "B-table",
        "C-table",
        "M-table",
    }:  # another content, another round, another stage
        return HTTPStatus.CONFLICT
    if rule.startswith("SOD-") or rule == "N89-3.4.5-1":
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.UNPROCESSABLE_ENTITY


def clause_of(rule: str, notice: Notice | None) -> dict[str, str] | None:
    found = (notice.clause(rule) if notice is not None else None) or HOUSE_CLAUSES.get(rule)
    return {"cited_as": found.cited_as, "text": found.text} if found is not None else None


def no_such(what: str) -> Problem:
    return Problem("not-found", HTTPStatus.NOT_FOUND, "没有此项", what)


def _erased() -> Problem:
    return Problem(
        "erased", HTTPStatus.GONE, "已删除", "该个人信息已应本人请求删除，办理记录仍在。"
    )


def unauthenticated() -> Problem:
    return Problem(
        "unauthenticated", HTTPStatus.UNAUTHORIZED, "请先登录",
        "缺少有效的访问令牌：在 Authorization 头中填写 Bearer 令牌；令牌可能有误、已过期或已撤销。",
        headers={"WWW-Authenticate": 'Bearer realm="zhicheng"'},
    )  # fmt: skip


def bad_request(detail: str, errors: Sequence[dict[str, str]] = ()) -> Problem:
    more = {"errors": list(errors)} if errors else None
    return Problem("bad-request", HTTPStatus.BAD_REQUEST, "请求有误", detail, more)


def _bad_dossier(wrong: BadDossier) -> Problem:
    errors = [
        {"field": one.path, "where": one.where, "message": one.message, "allowed": one.allowed}
        for one in wrong.problems
    ]
    return Problem(
        "bad-dossier", HTTPStatus.UNPROCESSABLE_ENTITY, "申报材料有误",
        f"有 {len(errors)} 处须更正。", {"errors": errors},
    )  # fmt: skip


def _unprocessable(kind: str, title: str) -> Callable[[Any], Problem]:
    return lambda fault: Problem(kind, HTTPStatus.UNPROCESSABLE_ENTITY, title, str(fault))


def _conflict(kind: str, title: str) -> Callable[[Any], Problem]:
    return lambda fault: Problem(kind, HTTPStatus.CONFLICT, title, str(fault))


def _overtaken(fault: Overtaken) -> Problem:
    return Problem(
        "overtaken", HTTPStatus.PRECONDITION_FAILED, "已被他处修改", str(fault),
        {"version": fault.version},
    )  # fmt: skip


def _wrong_offset(fault: WrongOffset) -> Problem:
    return Problem(
        "wrong-offset", HTTPStatus.CONFLICT, "续传位置不符", str(fault),
        {"received": fault.received},
    )  # fmt: skip


def _unavailable(_: Unavailable) -> Problem:
    said = "指令没有送达，或未收到答复；请用同一个 Idempotency-Key 重发。"
    return Problem(
        "unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "暂时不能办理", said,
        headers={"Retry-After": "5"},
    )  # fmt: skip


MAKERS: Mapping[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda problem: problem,
    Refused: refused,
    Erased: lambda _: _erased(),
    BadToken: lambda _: unauthenticated(),
    NotFound: lambda fault: no_such(str(fault)),
    NoSuchDossier: lambda fault: no_such(str(fault)),
    NoSuchFile: lambda fault: no_such(str(fault)),
    BadCommand: _unprocessable("bad-command", "指令内容有误"),
    BadDossier: _bad_dossier,
    BadFile: _unprocessable("bad-file", "不能接收此文件"),
    Overtaken: _overtaken,
    WrongOffset: _wrong_offset,
    Unavailable: _unavailable,
    NoSuchHook: lambda fault: no_such(str(fault)),
    BadTarget: _unprocessable("bad-target", "接收地址不可用"),
    TooMany: _conflict("too-many", "推送过多"),
    NotFailed: _conflict("not-failed", "不能重发"),
}
