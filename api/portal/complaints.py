"""投诉举报 as pages: lodged by name or without one, one's own, and those that a body investigates (4.6)."""

import re
import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.portal.acts import Act, key_of
from api.portal.controls import Prefilled, controls, filled_in
from api.portal.rendering import page
from api.portal.visitors import Asks, Looks, Visitor, see
from api.queries import seasons
from api.queries.applications import application, edition_of
from api.web import complaints
from api.web.applications import A_PAGE, Number
from api.web.asking import Asking
from api.web.complaints import NewComplaint, Nth
from api.web.problems import bad_request, clause_of, no_such
from domain.commands import wire_name
from domain.complaint_case import (
    COMPLAINT_COMMANDS,
    ComplaintKind,
    ComplaintStage,
    ComplaintSubject,
)
from domain.complaint_rules import legal_commands
from domain.people import Role

router = APIRouter()
_KINDS = {wire_name(kind): kind for kind in COMPLAINT_COMMANDS}
_RULE = "N89-3.4.2-1"
_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNKNOWN = Prefilled({}, {})


@router.get("/complaints")
async def listed(asks: Asks, looks: Looks, request: Request) -> Response:
    """An applicant's own and the form for another; an official's, those that the body has open."""
    actor, given = await asks.actor(), request.query_params
    found = await complaints.listed(asks, A_PAGE)
    about = given.get("about", "")
    return await page(
        looks, "complaints.html", items=found["items"], lodges=actor.role is Role.APPLICANT,
        subjects=list(ComplaintSubject), kinds=list(ComplaintKind), done=given.get("done", ""),
        about=about if _NUMBER.fullmatch(about) else "", key=secrets.token_hex(16),
    )  # fmt: skip


@router.post("/complaints")
async def lodge(asks: Asks, request: Request) -> Response:
    """Neither the number nor the person stands in the address that is seen then."""
    given = await request.form()
    number, wanted = _wanted(given)
    await complaints.lodge(asks, number, wanted, key_of(given), request)
    return see(f"/complaints?done={wanted.kind.value}")


def _wanted(given: FormData) -> tuple[str, NewComplaint]:
    number = str(given.get("number", "")).strip()
    if not _NUMBER.fullmatch(number):
        raise bad_request("请填写被反映的申请书编号，如 2026-000001。")
    said = {name: str(given.get(name, "")).strip() for name in ("subject", "statement", "kind")}
    try:
        return number, NewComplaint.model_validate(said)
    except ValidationError:
        raise bad_request("请选择事由、实名或匿名，并用 10 至 4000 字说明情况。") from None


@router.get("/complaints/{number}/{n}")
async def one(asks: Asks, looks: Looks, number: Number, n: Nth) -> Response:
    """Whoever neither lodged nor investigates it is told that it does not exist."""
    found = await complaints.one(asks, number, n)
    return await page(
        looks, "complaint.html", found=found, acts=_acts(found, looks),
        clause=await _clause(asks, number), base=f"/complaints/{number}/{n}",
        done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


def _acts(found: dict[str, Any], looks: Visitor) -> list[Act]:
    """Only who investigates is told by which body; a complaint is concluded once."""
    if not found["investigator"]:
        return []
    legal = legal_commands(ComplaintStage(found["stage"]))
    return [
        Act(wire_name(kind), controls(kind, looks.wording, _UNKNOWN), "main", secrets.token_hex(16))
        for kind in legal
    ]  # fmt: skip


async def _clause(asks: Asking, number: str) -> dict[str, str] | None:
    """What the notice of its season says of complaints."""
    pool = asks.here.pool
    case = await application(pool, number)
    if case is None:
        return None
    notice = await seasons.notice(pool, case.season, await edition_of(pool, number))
    return clause_of(_RULE, notice)


@router.post("/complaints/{number}/{n}/acts/{name}")
async def act(
    asks: Asks, looks: Looks, number: Number, n: Nth, name: str, request: Request
) -> Response:
    kind = _KINDS.get(name)
    if kind is None:
        raise no_such("没有此项办理。")
    given = await request.form()
    body = filled_in(kind, given, looks.wording)
    await complaints.carried_out(asks, number, n, name, body, key_of(given))
    return see(f"/complaints/{number}/{n}?done={name}")
