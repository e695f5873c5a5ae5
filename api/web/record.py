"""The record of a case: to whom each day belonged, and the whole procedure in one signed file."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from fastapi.encoders import jsonable_encoder

from api.procedure.packing import Facts, sealed
from api.procedure.parts import parts_of
from api.queries.evidence import viewed_evidence
from api.queries.ledger import ledger
from api.web.applications import Number
from api.web.asking import Found, Reading
from api.web.problems import Problem
from api.web.services import Services
from domain.authorization import Action
from domain.ledger import DayLedger

router = APIRouter(tags=["申请书"])


@router.get(
    "/applications/{number}/ledger", summary="办理时间账",
    description="Every day from the opening with exactly one holder, a hold or a rest day; and the sums.",
)  # fmt: skip
async def days(asks: Reading, number: Number) -> dict[str, Any]:
    known = await asks.may(Action.SEE_HISTORY, number)
    found = await ledger_as_seen(asks.here, known)
    said: dict[str, Any] = jsonable_encoder(asdict(found))
    return said | {"totals": [asdict(total) for total in found.totals]}


async def ledger_as_seen(here: Services, known: Found) -> DayLedger:
    """By who asks: between vote and telling most see a case that stands still (D-49)."""
    number, now = known.application.number, here.clock()
    found = await ledger(here.pool, number, here.editions, now, knows=known.knows_the_result)
    assert found is not None  # it was seen a moment ago
    return found


@router.get(
    "/applications/{number}/viewed-evidence", summary="专家阅看记录",
    description="For who examines a result again: before each vote, which file who had opened, and who "
    "had not.",
)  # fmt: skip
async def evidence(asks: Reading, number: Number) -> dict[str, Any]:
    known = await asks.may(Action.SEE_EVIDENCE, number)
    here, case = asks.here, known.application
    votes = await viewed_evidence(here.pool, case)
    names = {one.digest: one.name for one in await here.files.attachments(number)}
    return {"votes": [asdict(each) for each in votes], "names": names}


@router.get(
    "/applications/{number}/procedure", summary="办理全程档案", response_class=Response,
    responses={200: {"content": {"application/zip": {}}, "description": "A ZIP of JSON parts."}},
    description="Notice, chain of events, ledger, deliveries, certificates; signed, and verified without "
    "this system (`zhicheng procedure verify`). The applicant's own once it has ended.",
)  # fmt: skip
async def procedure(asks: Reading, number: Number) -> Response:
    await asks.may(Action.TAKE_PROCEDURE, number)
    here, now = asks.here, asks.here.clock()
    if not here.signing_key:
        raise Problem(
            "no-signing-key", HTTPStatus.SERVICE_UNAVAILABLE, "未设置签名密钥",
            "系统未设置签名密钥，不能导出办理全程档案。",
        )  # fmt: skip
    parts = await parts_of(here.pool, number, here.editions, now)
    assert parts is not None  # it was seen a moment ago
    content = sealed(parts, Facts(number, now.isoformat()), here.signing_key)
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{number}.zip"',
    }
    return Response(content, media_type="application/zip", headers=headers)
