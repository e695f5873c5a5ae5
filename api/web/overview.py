"""A season as those who run it watch it: counts, flow, what is due, and where it will jam."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from api.queries import overview, seasons
from api.web.asking import Asking, Reading
from api.web.notices import Season
from api.web.problems import no_such, refused
from domain.authorization import refuse_unless_overseeing
from domain.jams import Jam
from domain.notice import Notice, Schedule
from domain.refusals import Refused

router = APIRouter(tags=["批次"])
_COUNTS = """
Counts by stage, holder, district, unit and level; arrivals and departures of every tier's step on
each working day (what moved on a rest day counts for the next one); what is overdue or due soon, by
holder. From the vote until the result is told a case stands as `under_review`, with the committee.
"""
_JAMS = """
What will not be finished in time if everybody goes on as in the days measured: for each organisation
and step `queue + arrived * days_left / measured_days - handled * days_left / measured_days`, at least
none, rounded up. `days_left` are the working days after today until the step's last useful day: for
posting the last day after which the publicity still ends in the window, for the committee the end of
payment. The tier's figure is the sum of its organisations'.
"""


@router.get("/seasons/{season}/overview", summary="批次总览", description=_COUNTS)
async def of_a_season(asks: Reading, season: Season) -> dict[str, Any]:
    notice, schedule = await overseen(asks, season)
    here = asks.here
    found = await overview.overview(here.pool, notice, schedule, here.editions, here.clock())
    return asdict(found)


@router.get("/seasons/{season}/overview/jams", summary="积压预测", description=_JAMS)
async def jams_of_a_season(asks: Reading, season: Season) -> dict[str, Any]:
    notice, schedule = await overseen(asks, season)
    here = asks.here
    found = await overview.jams(here.pool, notice, schedule, here.editions, here.clock())
    organisations = [{**asdict(one), "arithmetic": arithmetic(one)} for one in found.organisations]
    return {**asdict(found), "organisations": organisations}


async def overseen(asks: Asking, season: str) -> tuple[Notice, Schedule]:
    """The notice in force and the schedule in force; a problem unless this is theirs to watch."""
    notice = await seasons.notice(asks.here.pool, season)
    if notice is None:
        raise no_such(f"没有方案 {season}。")
    actor = await asks.actor(season)
    try:
        refuse_unless_overseeing(actor, notice.terms)
    except Refused as refusal:
        raise refused(refusal, notice) from None
    return notice, await seasons.schedule(asks.here.pool, notice)


def arithmetic(found: Jam) -> str:
    """The sum, so that anybody can do it again."""
    one, d, n = found.station, found.horizon.days_left, found.measured_days
    return (
        f"{one.queue} + {one.arrived}×{d}÷{n} − {one.handled}×{d}÷{n}"
        f" = {(one.queue * n + (one.arrived - one.handled) * d) / n:.1f} → {found.unfinished}"
    )
