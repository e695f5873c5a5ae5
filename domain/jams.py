"""Where a season will jam before its window closes: queue, arrivals and pace of every station.

A station is one organisation doing one step. What it will not finish is plain arithmetic on what
was measured, so that whoever is warned can do the sum again: with Q waiting, A arrived and H handled
in n working days, and d working days left, Q + A·d÷n − H·d÷n remain, at least none.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.application import Stage
from domain.calendar import (
    Edition,
    is_working_day,
    last_start_within,
    local_day,
    working_days_between,
)
from domain.notice import Schedule, Terms
from domain.people import Role

MEASURED_DAYS = 10  # working days: two weeks, so that one idle Friday does not frighten anybody
_A_DAY = timedelta(days=1)


class Step(StrEnum):
    """What a station does with a case, in the order of its way."""

    POSTING = "posting"  # 第一级审核，直至张贴公示
    REPORTING = "reporting"  # 公示期满，填报公示情况并上报
    REVIEW = "review"  # 上级审核
    INTAKE = "intake"  # 评委会受理审核


STEP_OF: dict[Stage, Step] = {
    Stage.UNIT_REVIEW: Step.POSTING,
    Stage.PUBLICITY_RECORD: Step.REPORTING,
    Stage.TIER_REVIEW: Step.REVIEW,
    Stage.COMMITTEE_INTAKE: Step.INTAKE,
}


@dataclass(frozen=True, slots=True)
class Station:
    """`arrived` and `handled` in the measured days; a case that went back has been handled, too."""

    step: Step
    role: Role
    organisation: str
    queue: int
    arrived: int
    handled: int


@dataclass(frozen=True, slots=True)
class Horizon:
    """Until when a step must be done; `last_day` is None where it can no longer be done in time."""

    last_day: date | None
    days_left: int  # working days after today, the last day among them
    rule: str


@dataclass(frozen=True, slots=True)
class Jam:
    """`needed_a_day`: how many must be handled every working day so that none is left; None: too late."""

    station: Station
    measured_days: int
    horizon: Horizon
    unfinished: int
    needed_a_day: int | None


@dataclass(frozen=True, slots=True)
class Measure:
    """The days measured: from `first` on, before `until`; `days` of them are working days."""

    first: date
    until: date
    days: int


def measure(calendar: Edition, schedule: Schedule, now: datetime) -> Measure:
    """The last ten full working days since the window opened; on its first day, that day itself."""
    today, opened = local_day(now), local_day(schedule.filing.opens_at)
    first, days, day = today, 0, today - _A_DAY
    while day >= opened and days < MEASURED_DAYS:
        if is_working_day(calendar, day):
            first, days = day, days + 1
        day -= _A_DAY
    if not days:
        return Measure(min(today, opened), today + _A_DAY, 1)
    return Measure(first, today, days)


def horizons(
    calendar: Edition, schedule: Schedule, terms: Terms, now: datetime
) -> dict[Step, Horizon]:
    """Posting must leave room for the publicity (D-13); the committee accepts until payment ends."""
    today, filing = local_day(now), schedule.filing
    posting = last_start_within(
        calendar, local_day(filing.opens_at), filing.closes_at, terms.publicity.working_days
    )
    window, payment = local_day(filing.closes_at), local_day(schedule.payment.closes_at)
    return {
        Step.POSTING: _horizon(calendar, today, posting, "D-13"),
        Step.REPORTING: _horizon(calendar, today, window, "N89-3.1-3"),
        Step.REVIEW: _horizon(calendar, today, window, "N89-3.1-3"),
        Step.INTAKE: _horizon(calendar, today, payment, "D-44"),
    }


def _horizon(calendar: Edition, today: date, last_day: date | None, rule: str) -> Horizon:
    """What is left of today is not counted: nobody is told that he still has it."""
    if last_day is None or last_day <= today:
        return Horizon(last_day, 0, rule)
    return Horizon(last_day, working_days_between(calendar, today, last_day), rule)


def jam(station: Station, measured_days: int, horizon: Horizon) -> Jam:
    """In whole numbers, rounded up: a case that is half done is not done.

    ValueError unless at least one day was measured.
    """
    if measured_days < 1:
        raise ValueError(f"measured_days is {measured_days}, and must be at least 1")
    n, d = measured_days, horizon.days_left
    left = station.queue * n + (station.arrived - station.handled) * d
    coming = station.queue * n + station.arrived * d
    return Jam(
        station, n, horizon, unfinished=max(0, _up(left, n)),
        needed_a_day=_up(coming, n * d) if d else None,
    )  # fmt: skip


def _up(number: int, by: int) -> int:
    return -(-number // by)
