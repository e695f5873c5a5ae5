"""For those who run a season: how many stand where, what flows, what is due, where it will jam."""

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.responses import Response

from api.portal.charts import bars, streams
from api.portal.rendering import page
from api.portal.visitors import OVERSEERS, Asks, Looks, see
from api.queries import overview, people, seasons
from api.queries.overview import Count, Jams, Overview
from api.web.asking import Asking
from api.web.notices import Season
from api.web.overview import arithmetic, overseen
from api.web.problems import Problem, refused
from domain.application import Stage
from domain.authorization import refuse_unless_overseeing
from domain.notice import Notice
from domain.people import Role
from domain.refusals import Refused

router = APIRouter()
_MOST_ROWS = 50
_FEW = 10  # jams that are seen at once


@router.get("/overview")
async def which(asks: Asks, looks: Looks) -> Response:
    """The seasons that this actor may watch; the only one at once."""
    actor = await asks.actor()
    if actor.role not in OVERSEERS:
        raise refused(
            Refused("SOD-3", "批次总览由其组织方、组建单位、评委会、确认机关和运维人员查看。")
        )
    known = await seasons.seasons(asks.here.pool)
    theirs = [one for one in known if await _is_theirs(asks, one.id)]
    if len(theirs) == 1 and actor.role is not Role.ORGANISER:
        return see(f"/seasons/{theirs[0].id}/overview")
    return await page(
        looks, "overviews.html", seasons=theirs, is_organiser=actor.role is Role.ORGANISER
    )


async def _is_theirs(asks: Asking, season: str) -> bool:
    notice = await seasons.notice(asks.here.pool, season)
    assert notice is not None  # it was listed
    try:
        refuse_unless_overseeing(await asks.actor(season), notice.terms)
    except Refused:
        return False
    return True


@router.get("/seasons/{season}/overview")
async def one(asks: Asks, looks: Looks, season: Season) -> Response:
    notice, schedule = await overseen(asks, season)
    here = asks.here
    found, ahead = await overview.both(here.pool, notice, schedule, here.editions, here.clock())
    stages = {count.value: count.applications for count in found.by["stage"]}
    ordered = [(stage.value, stages[stage.value]) for stage in Stage if stage.value in stages]
    holders = [(count.value or "", count.applications) for count in found.by["holder_role"]]
    return await page(
        looks, "overview.html", holders=bars(holders), notice=notice, schedule=schedule, found=found, ahead=ahead,
        stages=bars(ordered), streams=streams(found.days, found.flow), sum_of=arithmetic,
        unfinished=sum(tier.unfinished for tier in ahead.tiers), most=_MOST_ROWS, few=_FEW,
        names=await people.names(asks.here.pool, _named(found, ahead)),
        may_amend=await may_organise(asks, notice),
        done=looks.request.query_params.get("done", ""),
    )  # fmt: skip


async def may_organise(asks: Asking, notice: Notice) -> bool:
    try:
        await refuse_unless_organiser(asks, notice)
    except Problem:
        return False
    return True


async def refuse_unless_organiser(asks: Asking, notice: Notice) -> None:
    """Of this very season: of another notice's organiser nothing is taken."""
    actor = await asks.actor(notice.terms.notice)
    wanted = (Role.ORGANISER, notice.terms.bodies.organiser)
    if (actor.role, actor.organisation) != wanted:
        raise refused(Refused("SOD-3", "方案由其组织方编制、发布和变更。"), notice)


def _named(found: Overview, ahead: Jams) -> set[str]:
    return {
        *_values(found.by["unit"]), *(one.holder_organisation for one in found.due),
        *(one.station.organisation for one in ahead.organisations),
    }  # fmt: skip


def _values(counts: Iterable[Count]) -> set[str]:
    return {count.value for count in list(counts)[:_MOST_ROWS] if count.value}
