"""What goes out in one piece: a season's statistics and list, an application's history with proof."""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, astuple
from datetime import datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response, StreamingResponse

from api.queries import exports, seasons
from api.queries.exports import ListedApplication
from api.queries.history import history
from api.web.applications import Number
from api.web.asking import Reading
from api.web.notices import Season
from api.web.problems import clause_of, no_such, refused
from domain.authorization import Action, refuse_unless_of_the_season
from domain.notice import Notice
from domain.people import Actor
from domain.refusals import Refused

router = APIRouter(tags=["统计与导出"])
_TITLES = (
    "申请书编号", "申报渠道", "级别", "上报路径", "所在单位编号", "所在单位", "区县", "环节",
    "环节名称", "办理方角色", "办理方", "轮次", "办理结果", "提交时间",
)  # fmt: skip
_BOM = "\ufeff"  # a spreadsheet takes it for UTF-8
_BLANKS = " \u00a0\u3000"
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # what makes a spreadsheet take a text for a formula
_ROWS = """
Every application of the season that was submitted and that the asker may export: the organiser's
all, the committee's and founding body's from when it reached the committee. Ordered by number; no
person is in it. From the vote until the result is told a case stands as
`under_review`, with the committee.
"""
_PROOF = """
Each item's `row` is what was hashed when it was recorded. To verify: begin with 32 zero bytes; for
each item in order, as long as its `hash` is given, append to the former hash the `row` as canonical
JSON (UTF-8, keys sorted, no blanks, nothing escaped that JSON lets stand), and compare the SHA-256
with `hash`; `link` counts from 1 without a gap. Hashes end before the first row with something
secret, since with a later one every vote or expert could be tried; such a row tells its `data` or
`person` only as far as the timeline does. `is_whole` is this system's own look at every row.
`superseded` rows are those that a reset has replaced.
"""


@router.get(
    "/seasons/{season}/statistics", summary="方案统计",
    description="Counts by stage, holder, district, unit, level and route; refusals by rule.",
)  # fmt: skip
async def statistics(asks: Reading, season: Season) -> dict[str, Any]:
    notice, _ = await _body_of(asks, season)
    found = await exports.statistics(asks.here.pool, season)
    refusals = [{**asdict(one), "clause": clause_of(one.rule, notice)} for one in found.refusals]
    by = {name: [asdict(one) for one in counts] for name, counts in found.by.items()}
    return {"season": season, "applications": found.applications, "by": by, "refusals": refusals}


@router.get(
    "/seasons/{season}/export.csv", summary="导出方案名册（CSV）", description=_ROWS,
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)  # fmt: skip
async def season_as_csv(asks: Reading, season: Season) -> Response:
    _, actor = await _body_of(asks, season)
    pages = exports.listed(asks.here.pool, season, actor)
    return StreamingResponse(_csv(pages), headers=_file(f"{season}.csv"), media_type="text/csv")


@router.get(
    "/seasons/{season}/export.json", summary="导出方案名册（JSON）", description=_ROWS,
    response_class=StreamingResponse,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)  # fmt: skip
async def season_as_json(asks: Reading, season: Season) -> Response:
    _, actor = await _body_of(asks, season)
    pages = exports.listed(asks.here.pool, season, actor)
    return StreamingResponse(
        _json(season, pages), headers=_file(f"{season}.json"), media_type="application/json"
    )


@router.get(
    "/applications/{number}/export.json", summary="导出办理记录及其校验链", description=_PROOF
)
async def application_as_json(asks: Reading, number: Number) -> Response:
    case = await asks.may(Action.SEE_HISTORY, number)
    found = await history(asks.here.pool, number, knows=case.knows_the_result)
    return JSONResponse(asdict(found), headers=_file(f"{number}.json"))


async def _body_of(asks: Reading, season: str) -> tuple[Notice, Actor]:
    """The notice in force, and who asks for a body of it."""
    notice = await seasons.notice(asks.here.pool, season)
    if notice is None:
        raise no_such(f"没有方案 {season}。")
    actor = await asks.actor(season)
    try:
        refuse_unless_of_the_season(actor, notice.terms)
    except Refused as refusal:
        raise refused(refusal, notice) from None
    return notice, actor


def _file(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }


Pages = AsyncIterator[tuple[ListedApplication, ...]]


async def _csv(pages: Pages) -> AsyncIterator[str]:
    yield _BOM + _lines([_TITLES])
    async for page in pages:
        yield _lines([[_cell(value) for value in astuple(line)] for line in page])


async def _json(season: str, pages: Pages) -> AsyncIterator[str]:
    yield f'{{"season": {json.dumps(season)}, "items": ['
    between = ""
    async for page in pages:
        for line in page:
            yield between + json.dumps(asdict(line), ensure_ascii=False, default=datetime.isoformat)
            between = ",\n"
    yield "]}"


def _lines(rows: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _cell(value: object) -> str:
    """As a text that no spreadsheet reckons with."""
    text = "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.lstrip(_BLANKS).startswith(_FORMULA) else text
