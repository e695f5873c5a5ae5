"""One application and lists of them: where it stands, what happened, what waits for whom."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.queries import applications, seasons, timeline, worklists
from api.queries.applications import Filter, StatusView
from api.web.answers import IdempotencyKey, Key, once
from api.web.asking import Reading, Writing
from api.web.numbers import number_for
from api.web.problems import no_such
from domain.authorization import Action
from domain.notice import Channel
from domain.people import Role

router = APIRouter(tags=["申请书"])
Number = Annotated[
    str,
    Path(title="申请书编号", max_length=64, examples=["2026-000001"], pattern=r"^[A-Za-z0-9_-]+$"),
]
After = Annotated[str, Query(title="上一页最后一项", max_length=64)]
Limit = Annotated[int, Query(title="每页项数", ge=1, le=200)]
A_PAGE = 50


class NewApplication(BaseModel):
    """新建申请书"""

    model_config = ConfigDict(extra="forbid")

    notice: Annotated[
        str, Field(title="方案编号", max_length=64, examples=["2026-green-low-carbon"])
    ]
    channel: Annotated[Channel, Field(title="申报渠道")] = Channel.NORMAL


@router.post("/applications", summary="新建申请书", description="t1: open an application.")
async def create(asks: Writing, wanted: NewApplication, key: IdempotencyKey) -> JSONResponse:
    """Numbered before it is opened: a retry finds the same number."""
    actor, here = await asks.actor(), asks.here
    notice = await seasons.notice(here.pool, wanted.notice)
    if notice is None:
        raise no_such(f"没有方案 {wanted.notice}。")
    terms = notice.terms

    async def act() -> dict[str, Any]:
        number = await number_for(here.pool, asks.person, key, terms.notice, terms.year)
        ack = await here.sender.create(
            number, asks.person, terms.notice, terms.edition, wanted.channel, actor, here.clock()
        )
        return asdict(ack)

    content = Key.of(asks.person, key, "create", wanted.model_dump_json())
    return await once(here.pool, content, act)


@router.get(
    "/applications",
    summary="申请书列表",
    description="Of the person, or of the organisation acted for.",
)
async def listed(
    asks: Reading,
    season: Annotated[str | None, Query(title="方案编号", max_length=64)] = None,
    stage: Annotated[str | None, Query(title="环节", max_length=40)] = None,
    unit: Annotated[str | None, Query(title="所在单位", max_length=64)] = None,
    district: Annotated[str | None, Query(title="区县", max_length=64)] = None,
    holder: Annotated[str | None, Query(title="现办理单位", max_length=64)] = None,
    after: After = "",
    limit: Limit = A_PAGE,
) -> dict[str, Any]:
    actor = await asks.actor()
    if actor.role is Role.APPLICANT:
        own = await applications.applications_of(asks.here.pool, asks.person)
        return {"items": own, "next": None}
    wanted = Filter(season, stage, unit, district, holder)
    found = await applications.lines(
        asks.here.pool, actor.organisation, actor.role, await asks.seasons(), wanted, after, limit
    )
    more = found[-1].number if len(found) == limit else None
    return {"items": found, "next": more}


@router.get(
    "/applications/{number}", summary="办理状态",
    description="Stage, tier, holder with contact, clocks, holds, and what each role may do next.",
)  # fmt: skip
async def status(asks: Reading, number: Number, request: Request) -> Response:
    found = await asks.may(Action.SEE_STATUS, number)
    view = await applications.status(asks.here.pool, number, knows=found.knows_the_result)
    assert view is not None  # it was seen a moment ago
    etag = f'"{view.version}-{len(view.refusals)}-{len(view.quarantined)}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    body = jsonable_encoder(shown(view, found.actor.role))
    return JSONResponse(body, headers={"ETag": etag, "Cache-Control": "private, no-cache"})


def shown(view: StatusView, role: Role) -> dict[str, Any]:
    """Who applies is the applicant's and the officials'; an operator needs no person."""
    body = asdict(view)
    if role is Role.OPERATOR:
        body["person"] = ""
    return body


@router.get(
    "/applications/{number}/timeline", summary="办理记录",
    description="Everything that happened, in order; votes and opinions only once they are told.",
)  # fmt: skip
async def history(asks: Reading, number: Number) -> dict[str, Any]:
    found = await asks.may(Action.SEE_HISTORY, number)
    told = await timeline.timeline(asks.here.pool, number, knows=found.knows_the_result)
    return {"items": told}


@router.get(
    "/inbox",
    summary="待办",
    description="What waits for the person or organisation, most urgent first.",
)
async def inbox(asks: Reading, limit: Limit = A_PAGE) -> dict[str, Any]:
    actor = await asks.actor()
    if actor.role is Role.APPLICANT:
        tasks = await worklists.applicant_inbox(asks.here.pool, asks.person, limit)
    else:
        tasks = await worklists.inbox(
            asks.here.pool, actor.organisation, actor.role, await asks.seasons(), limit
        )  # fmt: skip
    return {"items": tasks}
