"""The dossier over HTTP: drafts section by section, revisions, what the rules say, handing in."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from api.dossiers import comparisons, fetching, review, store
from api.dossiers.handed_in import revisions_handed_in
from api.dossiers.handing_in import handing_in
from api.dossiers.read import LARGEST, BadDossier, Problem as Fault
from api.personal.access import note_access
from api.web.answers import IdempotencyKey, Key, once
from api.web.applications import Number
from api.web.asking import Found, Reading, Writing
from api.web.problems import clause_of, refused
from domain.authorization import Action
from domain.dossier.canonical import as_data
from domain.dossier.diff import Change, diff, touches_publicised
from domain.dossier.labels import SECTIONS
from domain.eligibility.answers import Answer
from domain.eligibility.book import examine
from domain.refusals import Refused

router = APIRouter(prefix="/applications/{number}/dossier", tags=["申报材料"])
Revision = Annotated[int, Path(title="版本号", ge=1, le=10_000)]
Section = Annotated[str, Path(title="栏目", max_length=40, examples=["basic"])]
_ETAG = '"{}"'


class HandIn(BaseModel):
    """提交一个版本"""

    model_config = ConfigDict(extra="forbid")

    revision: Annotated[int, Field(title="版本号", ge=1, le=10_000)]
    promise: Annotated[bool, Field(title="承诺所填信息真实、准确")] = False


@router.get("/draft", summary="草稿", description="Every section as it was saved last.")
async def draft(asks: Reading, number: Number) -> dict[str, Any]:
    await asks.may(Action.EDIT_DOSSIER, number)
    known = await store.draft(asks.here.pool, number)
    return {"sections": {name: asdict(one) for name, one in known.items()}, "titles": SECTIONS}


@router.put(
    "/draft/{section}", summary="保存草稿栏目",
    description="Kept however wrong it is; what is wrong with it is told. If-Match is the version "
    "it was written on top of (0: the first); 412 if somebody saved in between.",
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {}}}},
)  # fmt: skip
async def save(
    asks: Writing, number: Number, section: Section, request: Request,
    if_match: Annotated[str, Header(title="所基于的版本", pattern=r'^"?\d{1,9}"?$')] = "0",
) -> JSONResponse:  # fmt: skip
    await asks.may(Action.EDIT_DOSSIER, number)
    raw = await _body(request)
    saved = await store.save(
        asks.here.pool, number, asks.person, section, raw, base=int(if_match.strip('"')),
        at=asks.here.clock(),
    )  # fmt: skip
    return JSONResponse(asdict(saved), headers={"ETag": _ETAG.format(saved.version)})


async def _body(request: Request) -> bytes:
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > LARGEST:
            limit = f"不超过 {LARGEST // 1_000_000} MB；附件另行上传"
            raise BadDossier((Fault("$", "文件", "内容过大", limit),))
    return bytes(raw)


@router.post(
    "/revisions",
    summary="定版",
    description="The draft as it stands, as a revision that never changes.",
)
async def freeze(asks: Writing, number: Number) -> dict[str, Any]:
    await asks.may(Action.EDIT_DOSSIER, number)
    return asdict(await store.freeze(asks.here.pool, number, asks.person, asks.here.clock()))


@router.get(
    "/revisions", summary="各版本", description="Number, digests and time of every revision."
)
async def revisions(asks: Reading, number: Number) -> dict[str, Any]:
    found = await asks.may(Action.SEE_DOSSIER, number)
    visible = await _visible(asks, found)
    known = await store.revisions(asks.here.pool, number)
    return {"items": [asdict(one) for one in known if one.number in visible]}


@router.get(
    "/revisions/{revision}",
    summary="一个版本",
    description="The whole form, held against its digest.",
)
async def one_revision(asks: Reading, number: Number, revision: Revision) -> JSONResponse:
    found = await asks.may(Action.SEE_DOSSIER, number)
    await _handed_in(asks, found, revision)
    await _noted(asks, found)
    content = await store.revision(asks.here.pool, number, revision)
    return JSONResponse(as_data(content), headers={"Cache-Control": "private, no-store"})


async def _handed_in(asks: Reading, found: Found, revision: int) -> None:
    """An official sees what was handed in; what was only frozen, or refused, is its applicant's."""
    if revision not in await _visible(asks, found):
        raise store.NoSuchDossier(f"申请书 {found.application.number} 没有第 {revision} 版材料。")


async def _noted(asks: Reading, found: Found) -> None:
    """Before it is shown: who looks at a person's dossier is told to the person."""
    here = asks.here
    await note_access(here.pool, found.application, found.actor, "dossier", here.clock())


async def _visible(asks: Reading, found: Found) -> frozenset[int]:
    pool, number = asks.here.pool, found.application.number
    if found.sees_what_is_prepared:
        return frozenset(view.number for view in await store.revisions(pool, number))
    return frozenset(await revisions_handed_in(pool, number))


@router.get(
    "/diff", summary="两版差异", description="What changed, and whether it hung on the wall."
)
async def changes(
    asks: Reading, number: Number,
    before: Annotated[int, Query(title="前一版", ge=1, le=10_000)],
    after: Annotated[int, Query(title="后一版", ge=1, le=10_000)],
) -> dict[str, Any]:  # fmt: skip
    found = await asks.may(Action.SEE_DOSSIER, number)
    for revision in (before, after):
        await _handed_in(asks, found, revision)
    await _noted(asks, found)
    pool = asks.here.pool
    was = await store.revision(pool, number, before)
    return _changed(diff(was, await store.revision(pool, number, after)))


def _changed(found: tuple[Change, ...]) -> dict[str, Any]:
    return {
        "items": [asdict(change) for change in found],
        "publicity_again": touches_publicised(found),
    }


@router.get(
    "/revisions/{revision}/examination", summary="核查结果",
    description="Every rule of the notice answers, with the values it used and what would satisfy it.",
)  # fmt: skip
async def examination(asks: Reading, number: Number, revision: Revision) -> dict[str, Any]:
    found = await asks.may(Action.SEE_DOSSIER, number)
    await _handed_in(asks, found, revision)
    await _noted(asks, found)
    case = await comparisons.case_of(asks.here.pool, number, revision, asks.here.clock())
    return {"items": _answered(examine(case), found)}


def _answered(answers: tuple[Answer, ...], found: Found) -> list[dict[str, Any]]:
    return [
        {**asdict(one), "clause": clause_of(one.rule, found.notice), "blocks": one.blocks}
        for one in answers
    ]


@router.post(
    "/revisions/{revision}/comparison", summary="自动比对", status_code=202,
    description="Ask the registers about a revision; may be asked again.",
)  # fmt: skip
async def compare(asks: Writing, number: Number, revision: Revision) -> dict[str, str]:
    found = await asks.may(Action.COMPARE, number)
    await _handed_in(asks, found, revision)
    here = asks.here
    return {"workflow": await comparisons.ask(here.sender.client, here.pool, number, revision)}


@router.post(
    "/fetch", summary="自动获取", status_code=202, description="Ask for the six fetchable sections."
)
async def fetch(asks: Writing, number: Number) -> dict[str, str]:
    await asks.may(Action.EDIT_DOSSIER, number)
    return {"workflow": await fetching.ask(asks.here.sender.client, number)}


@router.post(
    "/prefill", summary="填入自动获取的内容", description="Adds rows; writes nothing over."
)
async def prefill(asks: Writing, number: Number) -> dict[str, Any]:
    await asks.may(Action.EDIT_DOSSIER, number)
    done = await fetching.prefill(asks.here.pool, number, asks.person, asks.here.clock())
    return {"items": [{**asdict(one), "section": one.section.value} for one in done]}


@router.post(
    "/hand-in", summary="提交",
    description="Submit, resubmit, change material or supply a supplement, as the stage asks.",
)  # fmt: skip
async def hand_in(
    asks: Writing, number: Number, wanted: HandIn, key: IdempotencyKey
) -> JSONResponse:
    found = await asks.may(Action.EDIT_DOSSIER, number)
    here = asks.here

    async def act() -> dict[str, Any]:
        try:
            command = await handing_in(
                here.pool, number, wanted.revision, key, here.clock(), promise=wanted.promise
            )
            return asdict(await here.sender.send(number, command))
        except Refused as refusal:
            raise refused(refusal, found.notice) from None

    content = Key.of(asks.person, key, "hand-in", number, wanted.model_dump_json())
    return await once(here.pool, content, act, number)


@router.get(
    "/review", summary="审核一览",
    description="Verified, to be judged, changed since last time, and which approvals still cover it.",
)  # fmt: skip
async def sheet(asks: Reading, number: Number) -> Response:
    found = await asks.may(Action.SEE_DOSSIER, number)
    await _noted(asks, found)
    seen = await review.sheet(asks.here.pool, number, asks.here.clock())
    body = {
        "revision": seen.application.revision and seen.application.revision.number,
        "before": seen.before,
        **_changed(seen.changes),
        "earlier": [
            {
                "tier": each.approval.tier.kind.value, "organisation": each.approval.tier.organisation,
                "name": each.name, "at": each.approval.at.isoformat(), "opinion": each.approval.opinion,
                "round": each.approval.round, "covers": each.covers,
                "changes": [asdict(change) for change in each.changes],
            }
            for each in seen.earlier
        ],
        "answers": _answered(seen.answers, found),
    }  # fmt: skip
    return JSONResponse(body, headers={"Cache-Control": "private, no-store"})
