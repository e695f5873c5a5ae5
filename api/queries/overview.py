"""A season for those who run it: how many stand where, what flows, what is due, where it will jam.

From the vote until the result is told a case stands *under review* with the committee, whoever
asks (D-49); what flows and what is due is counted of the way up to that, so that no small number
tells how a vote went. Counts name nobody.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from asyncpg import Record

from domain.application import BEFORE_VOTE, VOTED, Stage
from domain.calendar import SHANGHAI, Edition, is_published, is_working_day, local_day
from domain.jams import STEP_OF, Horizon, Jam, Measure, Station, Step, horizons, jam, measure
from domain.notice import Notice, Schedule, Terms
from domain.people import Role
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "overview")
SEALED = sorted(VOTED | {Stage.UNDER_REVIEW})
DUE = sorted((BEFORE_VOTE - {Stage.UNDER_REVIEW}) | {Stage.CONFIRMED})
FLOW_DAYS = 20  # working days that are shown
NEAR_DAYS, AHEAD_DAYS = 3, 10
MOST_LINES = 50
GROUPS = ("stage", "holder_role", "district", "unit", "level")
_A_DAY = timedelta(days=1)
Editions = Callable[[int, int], Edition]


@dataclass(frozen=True, slots=True)
class Count:
    value: str | None  # None: not known yet
    applications: int


@dataclass(frozen=True, slots=True)
class Flow:
    """A tier's step on a working day; what moved on a rest day counts for the next working day."""

    day: date
    step: Step
    role: str
    arrived: int
    departed: int


@dataclass(frozen=True, slots=True)
class Due:
    """So many cases of one holder whose clock ends then."""

    due_at: datetime
    stage: str
    holder_role: str
    holder_organisation: str
    applications: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`by`: stage, holder_role, district, unit, level, each the largest first."""

    season: str
    at: datetime
    applications: int
    by: dict[str, tuple[Count, ...]]
    days: tuple[date, ...]  # the working days of `flow`, the earliest first
    flow: tuple[Flow, ...]
    overdue: int
    near: int  # within three days
    due: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class TierJam:
    """A tier as the sum of its organisations: nobody does another's work."""

    step: Step
    role: Role
    organisations: int
    queue: int
    arrived: int
    handled: int
    unfinished: int
    horizon: Horizon


@dataclass(frozen=True, slots=True)
class Jams:
    """`organisations`: those with the most unfinished first; `jammed` is how many there are in all."""

    season: str
    at: datetime
    measure: Measure
    tiers: tuple[TierJam, ...]
    organisations: tuple[Jam, ...]
    jammed: int
    provisional: bool  # a year's table of days is not published yet (D-15)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What everything is counted on; `days` are the working days that are shown."""

    season: str
    terms: Terms
    schedule: Schedule
    calendar: Edition
    now: datetime
    measured: Measure
    days: tuple[date, ...]


async def overview(
    pool: Pool, notice: Notice, schedule: Schedule, editions: Editions, now: datetime
) -> Overview:
    """Of one moment."""
    ground = _ground(notice, schedule, editions, now)
    async with _at_once(pool) as connection:
        return await _overview(connection, ground, await _moved(connection, ground))


async def jams(
    pool: Pool, notice: Notice, schedule: Schedule, editions: Editions, now: datetime
) -> Jams:
    ground = replace(_ground(notice, schedule, editions, now), days=())
    async with _at_once(pool) as connection:
        return await _jams(connection, ground, await _moved(connection, ground))


async def both(
    pool: Pool, notice: Notice, schedule: Schedule, editions: Editions, now: datetime
) -> tuple[Overview, Jams]:
    """Of the same moment, and what moved is counted once."""
    ground = _ground(notice, schedule, editions, now)
    async with _at_once(pool) as connection:
        moved = await _moved(connection, ground)
        counted = await _overview(connection, ground, moved)
        return counted, await _jams(connection, ground, moved)


async def _overview(connection: Connection, ground: _Ground, moved: list[Record]) -> Overview:
    season, now = ground.season, ground.now
    near, ahead = now + timedelta(days=NEAR_DAYS), now + timedelta(days=AHEAD_DAYS)
    counts = await connection.fetch(SQL["counts"], season, SEALED)
    due = await connection.fetch(SQL["due"], season, ahead, DUE, MOST_LINES)
    urgency = await connection.fetchrow(SQL["urgency"], season, now, near, DUE)
    assert urgency is not None
    by: dict[str, tuple[Count, ...]] = dict.fromkeys(GROUPS, ())
    for row in counts:
        by[row["by"]] = (*by.get(row["by"], ()), Count(row["value"], row["applications"]))
    everybody = by.pop("all", ())
    return Overview(
        season, now, sum(each.applications for each in everybody), by, ground.days,
        _flow(moved, ground.days), urgency["overdue"], urgency["due"] - urgency["overdue"],
        tuple(Due(**row) for row in due),
    )  # fmt: skip


async def _jams(connection: Connection, ground: _Ground, moved: list[Record]) -> Jams:
    schedule, calendar, now = ground.schedule, ground.calendar, ground.now
    queues = await connection.fetch(SQL["queues"], ground.season)
    ends = horizons(calendar, schedule, ground.terms, now)
    found = sorted(
        (jam(one, ground.measured.days, ends[one.step]) for one in _stations(queues, moved)),
        key=lambda one: (-one.unfinished, -one.station.queue, one.station.organisation),
    )
    jammed = [one for one in found if one.unfinished]
    years = range(local_day(now).year, local_day(schedule.payment.closes_at).year + 1)
    certain = all(is_published(calendar, year) for year in years)
    return Jams(
        ground.season, now, ground.measured, tuple(_tiers(found, ends)),
        tuple(jammed[:MOST_LINES]), len(jammed), not certain,
    )  # fmt: skip


@asynccontextmanager
async def _at_once(pool: Pool) -> AsyncIterator[Connection]:
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection


async def _moved(connection: Connection, ground: _Ground) -> list[Record]:
    measured = ground.measured
    return await connection.fetch(
        SQL["flow"], ground.season, _midnight(min((measured.first, *ground.days))),
        _midnight(local_day(ground.now) + _A_DAY), _midnight(measured.first),
        _midnight(measured.until),
    )  # fmt: skip


def _ground(notice: Notice, schedule: Schedule, editions: Editions, now: datetime) -> _Ground:
    first, last = schedule.filing.opens_at, schedule.payment.closes_at
    calendar = editions(local_day(first).year, local_day(last).year + 1)
    return _Ground(
        notice.terms.notice, notice.terms, schedule, calendar, now,
        measure(calendar, schedule, now), _working_days(calendar, schedule, now),
    )  # fmt: skip


def _working_days(calendar: Edition, schedule: Schedule, now: datetime) -> tuple[date, ...]:
    """The latest ones since the window opened, up to today or the working day that comes next."""
    today = local_day(now)
    last = next(
        day for ahead in range(30) if is_working_day(calendar, day := today + ahead * _A_DAY)
    )
    opened, found, day = local_day(schedule.filing.opens_at), [last], last - _A_DAY
    while day >= opened and len(found) < FLOW_DAYS:
        if is_working_day(calendar, day):
            found.append(day)
        day -= _A_DAY
    return tuple(reversed(found))


def _flow(moved: Iterable[Record], days: tuple[date, ...]) -> tuple[Flow, ...]:
    sums: dict[tuple[date, Step, str], tuple[int, int]] = {}
    for row in moved:
        if row["day"] is None or row["day"] > days[-1]:
            continue
        day = next(each for each in days if each >= row["day"])
        key = day, Step(row["step"]), row["role"]
        arrived, departed = sums.get(key, (0, 0))
        sums[key] = arrived + row["arrived"], departed + row["departed"]
    ordered = sorted(sums.items(), key=lambda item: (item[0][0], _place(item[0][1]), item[0][2]))
    return tuple(Flow(*key, *counted) for key, counted in ordered)


def _stations(queues: Iterable[Record], moved: Iterable[Record]) -> list[Station]:
    found: dict[tuple[Step, str, str], Station] = {}
    for row in queues:
        step = STEP_OF[Stage(row["stage"])]
        key = step, row["role"], row["organisation"]
        found[key] = Station(step, Role(row["role"]), row["organisation"], row["queue"], 0, 0)
    for row in moved:
        if row["organisation"] is None or not (row["measured_arrived"] or row["measured_handled"]):
            continue
        step = Step(row["step"])
        key = step, row["role"], row["organisation"]
        known = found.get(key, Station(step, Role(row["role"]), row["organisation"], 0, 0, 0))
        found[key] = replace(
            known, arrived=row["measured_arrived"], handled=row["measured_handled"]
        )
    return list(found.values())


def _tiers(found: Iterable[Jam], ends: dict[Step, Horizon]) -> list[TierJam]:
    groups: dict[tuple[Step, Role], list[Jam]] = {}
    for one in found:
        groups.setdefault((one.station.step, one.station.role), []).append(one)
    ordered = sorted(groups.items(), key=lambda item: (_place(item[0][0]), item[0][1]))
    return [
        TierJam(
            step, role, len(some), sum(one.station.queue for one in some),
            sum(one.station.arrived for one in some), sum(one.station.handled for one in some),
            sum(one.unfinished for one in some), ends[step],
        )
        for (step, role), some in ordered
    ]  # fmt: skip


def _place(step: Step) -> int:
    return list(Step).index(step)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
