"""A broadcast: every open case once, page by page, and on from where it was broken off."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

import pytest
from temporalio.testing import ActivityEnvironment

from activities.broadcasts import (
    AT_ONCE,
    PAGE,
    Broadcast,
    BroadcastActivities,
    Delivery,
    OpenApplication,
    Told,
)
from domain.commands import AdoptCalendar, ChangeSchedule, Command
from domain.notice import Level
from tests.domain.builders_season import a_schedule, at

SCHEDULE = replace(a_schedule(), version=2)
BROADCAST = Broadcast("2023", SCHEDULE, at("11-20 09:00"))


class ServerDown(Exception):
    pass


@dataclass
class MemoryApplications:
    open: Sequence[OpenApplication]

    async def page(self, season: str, after: str, size: int) -> tuple[OpenApplication, ...]:
        return tuple(one for one in self.open if one.number > after)[:size]

    async def unsettled_levels(self, season: str) -> tuple[Level, ...]:
        return ()


@dataclass
class MemoryCases:
    """`down_at`: the message at which the server goes away."""

    deliveries: dict[str, Delivery] = field(default_factory=dict)
    down_at: int | None = None
    told: list[tuple[str, Command]] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0

    async def tell(self, workflow_id: str, command: Command) -> Delivery:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if self.down_at is not None and len(self.told) >= self.down_at:
                raise ServerDown
            self.told.append((workflow_id, command))
            return self.deliveries.get(workflow_id, Delivery.TOLD)
        finally:
            self.under_way -= 1


def cases(count: int, **changes: object) -> list[OpenApplication]:
    calendar = SCHEDULE.calendar
    found = [
        OpenApplication(f"{n:05}", f"application/{n:05}", 1, calendar) for n in range(1, count + 1)
    ]
    return [replace(one, **changes) for one in found]  # type: ignore[arg-type]


async def broadcast(
    applications: Sequence[OpenApplication], to: MemoryCases, after: Told | None = None
) -> Told:
    environment = ActivityEnvironment()
    if after is not None:
        environment.info = replace(environment.info, heartbeat_details=[asdict(after)])
    verbs = BroadcastActivities(MemoryApplications(applications), to)
    found: Told = await environment.run(verbs.broadcast_schedule, BROADCAST)
    return found


async def test_every_open_case_is_told_once_over_all_pages() -> None:
    to = MemoryCases()

    report = await broadcast(cases(2 * PAGE + 1), to)

    assert report == Told(after=f"{2 * PAGE + 1:05}", told=2 * PAGE + 1)
    assert len({name for name, _ in to.told}) == 2 * PAGE + 1
    assert to.most_under_way <= AT_ONCE
    assert {type(command) for _, command in to.told} == {ChangeSchedule}


async def test_what_became_of_each_message_is_counted_and_stops_nobody() -> None:
    to = MemoryCases({
        "application/00001": Delivery.CLOSED,
        "application/00002": Delivery.UNKNOWN,
        "application/00003": Delivery.REFUSED,
    })  # fmt: skip
    known = replace(cases(6)[5], schedule_version=2)

    report = await broadcast([*cases(5), known], to)

    assert report == Told("00006", told=2, already=1, closed=1, unknown=1, refused=1)


async def test_a_broadcast_goes_on_after_the_page_that_was_reached() -> None:
    to = MemoryCases()
    reached = Told(after=f"{PAGE:05}", told=PAGE)

    report = await broadcast(cases(PAGE + 2), to, after=reached)

    assert report == Told(after=f"{PAGE + 2:05}", told=PAGE + 2)
    assert [name for name, _ in to.told] == [f"application/{PAGE + n:05}" for n in (1, 2)]


async def test_an_outage_breaks_it_off_so_that_it_is_tried_again() -> None:
    with pytest.raises(ServerDown):
        await broadcast(cases(3), MemoryCases(down_at=1))


async def test_the_same_message_has_the_same_id_every_time() -> None:
    first, again = MemoryCases(), MemoryCases()
    await broadcast(cases(3), first)
    await broadcast(cases(3), again)

    ids = [command.command_id for _, command in first.told]

    assert ids == ["schedule:2:00001", "schedule:2:00002", "schedule:2:00003"]
    assert [command.command_id for _, command in again.told] == ids


async def test_a_new_table_of_days_comes_before_the_schedule_that_names_it() -> None:
    to = MemoryCases()

    await broadcast(cases(1, calendar="older"), to)

    assert [type(command) for _, command in to.told] == [AdoptCalendar, ChangeSchedule]
    assert all(command.received_at == BROADCAST.changed_at for _, command in to.told)


async def test_a_case_that_cannot_be_told_of_the_days_is_not_told_of_the_schedule() -> None:
    to = MemoryCases({"application/00001": Delivery.REFUSED})

    await broadcast(cases(1, calendar="older"), to)

    assert [type(command) for _, command in to.told] == [AdoptCalendar]
