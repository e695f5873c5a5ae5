"""Notices and seasons: what anybody may read, and the figures that officials may."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path

from api.queries import seasons
from api.web.asking import Reading
from api.web.problems import no_such, refused
from api.web.services import Here
from domain.authorization import refuse_unless_of_the_season
from domain.refusals import Refused

router = APIRouter(tags=["方案"])
Season = Annotated[str, Path(title="方案编号", max_length=64, examples=["2026-green-low-carbon"])]


@router.get(
    "/notices", summary="方案列表", description="Every notice that was published; open to anybody."
)
async def listed(here: Here) -> dict[str, Any]:
    return {"items": [asdict(one) for one in await seasons.seasons(here.pool)]}


@router.get(
    "/notices/{season}",
    summary="一个方案",
    description="Dates, levels, fees and clauses; open to anybody.",
)
async def one(here: Here, season: Season) -> dict[str, Any]:
    found = await seasons.notice(here.pool, season)
    if found is None:
        raise no_such(f"没有方案 {season}。")
    return {
        "id": found.terms.notice, "edition": found.terms.edition,
        "document": asdict(found.document), "schedule": asdict(found.schedule),
        "levels": [asdict(level) for level in found.terms.levels],
        "clauses": [asdict(clause) for clause in found.clauses],
    }  # fmt: skip


@router.get("/seasons/{season}/figures", summary="各环节件数", description="How many stand where.")
async def figures(asks: Reading, season: Season) -> dict[str, Any]:
    actor = await asks.actor(season)
    notice = await seasons.notice(asks.here.pool, season)
    if notice is None:
        raise no_such(f"没有方案 {season}。")
    try:
        refuse_unless_of_the_season(actor, notice.terms)
    except Refused as refusal:
        raise refused(refusal, notice) from None
    return {"items": [asdict(one) for one in await seasons.figures(asks.here.pool, season)]}
