"""What anybody may read: the seasons with their calendar, how to object, whether a certificate is good."""

from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.portal.rendering import page
from api.portal.visitors import Looks, Visitor
from api.queries import people, seasons
from api.web.notices import Season
from api.web.problems import no_such
from domain.calendar import local_day
from domain.certificate import status_on
from domain.notice import Notice, Window

router = APIRouter()
_OBJECTING = ("N89-3.3.3a-10", "N89-3.3.3a-11", "N89-3.4.2-1", "N89-3.4.2-2", "N89-3.4.3-2")
_AGAIN = ("N89-3.4.5-1", "N89-3.4.5-2", "N89-3.4.5-3")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Date:
    """A line of the calendar; `state` is past, now or ahead."""

    name: str
    begins: datetime
    ends: datetime | None
    state: str


@router.get("/seasons")
async def listed(visitor: Looks) -> Response:
    now = visitor.here.clock()
    known = await seasons.seasons(visitor.here.pool)
    states = {one.id: _state(one.schedule.filing, now) for one in known}
    return await page(visitor, "seasons.html", seasons=known, states=states)


@router.get("/seasons/{season}")
async def one(visitor: Looks, season: Season) -> Response:
    found = await seasons.notice(visitor.here.pool, season)
    if found is None:
        raise no_such(f"没有方案 {season}。")
    return await shown(visitor, found)


async def shown(visitor: Visitor, notice: Notice, *, is_draft: bool = False) -> Response:
    """A draft looks as it would once it is published, and says that it is none yet."""
    named = {each.id: each for each in notice.organisations}
    return await page(
        visitor, "season.html", notice=notice, named=named, is_draft=is_draft,
        calendar=calendar(notice, visitor.here.clock()), objecting=_clauses(notice, _OBJECTING),
        again=_clauses(notice, _AGAIN),
    )  # fmt: skip


@router.get("/certificates")
async def certificate(visitor: Looks, request: Request) -> Response:
    wanted = request.query_params.get("number", "").strip()[:_LONGEST]
    found = await people.certificate(visitor.here.pool, wanted) if wanted else None
    if found is None:
        return await page(visitor, "certificates.html", wanted=wanted, found=None)
    day = _day(request.query_params.get("on", "")) or local_day(visitor.here.clock())
    return await page(
        visitor, "certificates.html", wanted=wanted, found=found, day=day,
        season=await seasons.notice(visitor.here.pool, found.season),
        stands=status_on(day, found.confirmed_on, found.cancelled_at),
    )  # fmt: skip


def _day(said: str) -> date | None:
    """What is no day is today: the page shows which one it means."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def calendar(notice: Notice, now: datetime) -> list[Date]:
    """What the notice fixes, and how far the season has come, in order."""
    schedule = notice.schedule
    windows = [("filing", schedule.filing), ("payment", schedule.payment)]
    dates = [
        Date(name, window.opens_at, window.closes_at, _state(window, now))
        for name, window in windows
    ]
    done = [
        ("review_opened", schedule.review_opened_at), ("review_ended", schedule.review_ended_at),
        ("reported", schedule.reported_at), ("cancelled", schedule.cancelled_at),
    ]  # fmt: skip
    dates += [Date(name, at, None, "past" if at <= now else "ahead") for name, at in done if at]
    return sorted(dates, key=lambda each: each.begins)


def _state(window: Window, now: datetime) -> str:
    if window.holds(now):
        return "now"
    return "ahead" if now < window.opens_at else "past"


def _clauses(notice: Notice, rules: tuple[str, ...]) -> list[tuple[str, str]]:
    found = (notice.clause(rule) for rule in rules)
    return [(clause.cited_as, clause.text) for clause in found if clause is not None]
