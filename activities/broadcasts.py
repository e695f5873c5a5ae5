"""Tell every open application of a season that its schedule changed, page by page.

Twice is once: every message has an id of its own, and an application lets an older version pass.
Whoever is missed asks by itself before anything lapses, and the reconciliation tells him again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from temporalio import activity

from domain.commands import AdoptCalendar, ChangeSchedule, Command
from domain.notice import Level, Schedule
from domain.people import Actor, Role

PAGE = 200
AT_ONCE = 20  # messages under way
SENDER = Actor("season", "", Role.SYSTEM)


class Delivery(StrEnum):
    TOLD = "told"
    CLOSED = "closed"  # its life is over: a change never revives it (D-11)
    UNKNOWN = "unknown"  # no workflow of that name
    REFUSED = "refused"  # the server does not take it for this case: full, or stopped


@dataclass(frozen=True, slots=True)
class OpenApplication:
    number: str
    workflow_id: str
    schedule_version: int
    calendar: str


@dataclass(frozen=True, slots=True)
class Broadcast:
    season: str
    schedule: Schedule
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """How far it came, and what became of the messages."""

    after: str = ""
    told: int = 0
    already: int = 0
    closed: int = 0
    unknown: int = 0
    refused: int = 0


class OpenApplications(Protocol):
    async def page(self, season: str, after: str, size: int) -> tuple[OpenApplication, ...]:
        """Those open in the season, by number, the ones after that one."""
        ...

    async def unsettled_levels(self, season: str) -> tuple[Level, ...]:
        """Levels of cases that wait for a confirmation, in order."""
        ...


class Cases(Protocol):
    async def tell(self, workflow_id: str, command: Command) -> Delivery:
        """By signal. Raises when the server cannot be reached: then nobody could be told."""
        ...


class BroadcastActivities:
    def __init__(self, applications: OpenApplications, cases: Cases) -> None:
        self._applications = applications
        self._cases = cases

    @activity.defn
    async def broadcast_schedule(self, broadcast: Broadcast) -> Told:
        """Goes on after the last page of an attempt that was broken off."""
        report = _resumed(activity.info().heartbeat_details)
        while True:
            page = await self._applications.page(broadcast.season, report.after, PAGE)
            if not page:
                return report
            report = await self._tell_page(broadcast, page, report)
            activity.heartbeat(asdict(report))

    @activity.defn
    async def unsettled_levels(self, season: str) -> tuple[Level, ...]:
        return await self._applications.unsettled_levels(season)

    async def _tell_page(
        self, broadcast: Broadcast, page: Sequence[OpenApplication], report: Told
    ) -> Told:
        behind = [one for one in page if one.schedule_version < broadcast.schedule.version]
        gate = asyncio.Semaphore(AT_ONCE)
        found = await asyncio.gather(*(self._tell(broadcast, one, gate) for one in behind))
        return Told(
            after=page[-1].number,
            told=report.told + found.count(Delivery.TOLD),
            already=report.already + len(page) - len(behind),
            closed=report.closed + found.count(Delivery.CLOSED),
            unknown=report.unknown + found.count(Delivery.UNKNOWN),
            refused=report.refused + found.count(Delivery.REFUSED),
        )

    async def _tell(
        self, broadcast: Broadcast, one: OpenApplication, gate: asyncio.Semaphore
    ) -> Delivery:
        async with gate:
            return await tell_schedule(self._cases, one, broadcast.schedule, broadcast.changed_at)


async def tell_schedule(
    cases: Cases, one: OpenApplication, schedule: Schedule, changed_at: datetime
) -> Delivery:
    """A new table of days first: the dates counted in days are computed again with it (D-16)."""
    if one.calendar != schedule.calendar:
        adopt = AdoptCalendar(
            command_id=f"calendar:{schedule.version}:{one.number}", actor=SENDER,
            received_at=changed_at, version=schedule.calendar,
        )  # fmt: skip
        delivery = await cases.tell(one.workflow_id, adopt)
        if delivery is not Delivery.TOLD:
            return delivery
    change = ChangeSchedule(
        command_id=f"schedule:{schedule.version}:{one.number}", actor=SENDER,
        received_at=changed_at, schedule=schedule,
    )  # fmt: skip
    return await cases.tell(one.workflow_id, change)


def _resumed(details: Sequence[dict[str, str | int]]) -> Told:
    return Told(**details[0]) if details else Told()  # type: ignore[arg-type]
