"""What a page takes: 4 readers who ask again as soon as they are answered, page after page in turn."""

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench import figures, machine
from bench.crowd import AT_THE_AGENCY, AT_THE_COMMITTEE, BUSIEST_AGENCY, COMMITTEE
from bench.visitors import Edge, Visitor
from domain.people import Role

READERS = 4
_ROUNDS, _GOAL_MS = 5, 50


@dataclass(frozen=True, slots=True)
class Round:
    """Milliseconds of a request: until it was answered, and of CPU in the API and PostgreSQL."""

    p50: float
    p95: float
    p99: float
    cpu: float
    bytes: float  # of an answer


async def pages(at: Edge, requests: int) -> None:
    agency = await at.visitor("clerk-agency", Role.AGENCY, BUSIEST_AGENCY)
    office = await at.visitor("clerk-office", Role.COMMITTEE, COMMITTEE)
    arrived = [each.number for each in at.crowd if each.model.steps >= AT_THE_COMMITTEE]
    own = itertools.cycle(arrived[:: max(1, len(arrived) // 997)])
    of_agency = [
        each.number
        for each in at.crowd
        if each.model.steps >= AT_THE_AGENCY and each.agency == BUSIEST_AGENCY
    ]
    places = itertools.cycle(["", *of_agency[:: max(1, len(of_agency) // 97)]])
    waiting = "select count(*) from tasks where organisation = $1 and closed_at is null"
    many, most = [await at.pool.fetchval(waiting, name) for name in (BUSIEST_AGENCY, COMMITTEE)]
    looks: dict[str, tuple[Visitor, Callable[[], str]]] = {
        f"inbox of a tier, {many} open tasks": (agency, lambda: "/inbox"),
        f"inbox of a committee, {most} open tasks": (office, lambda: "/inbox"),
        "a page of a list": (agency, lambda: f"/applications?after={next(places)}"),
        "case view": (office, lambda: f"/applications/{next(own)}"),
        "timeline": (office, lambda: f"/applications/{next(own)}/timeline"),
        "nothing but who asks (/me)": (office, lambda: "/me"),
    }
    rounds: dict[str, list[Round]] = {name: [] for name in looks}
    for n in range(_ROUNDS + 1):
        for name, (visitor, path) in looks.items():
            found = await _looked(visitor, path, requests // _ROUNDS)
            rounds[name] += [found] if n else []  # the first is warm-up
    print(
        f"pages: {_ROUNDS} rounds in turn of {requests // _ROUNDS} requests each,"
        f" {READERS} readers at a time, connections kept; ms"
    )
    for name, seen in rounds.items():
        _told(name, seen)


def _told(name: str, rounds: Sequence[Round]) -> None:
    p50, p95, p99, cpu = (
        [getattr(each, part) for each in rounds] for part in ("p50", "p95", "p99", "cpu")
    )
    print(
        f"  {name}: p50 {figures.spread(p50)}, p95 {figures.spread(p95)}, p99 {figures.spread(p99)},"
        f" CPU {figures.spread(cpu)}, {rounds[0].bytes / 1024:.1f} KiB"
        f"   goal p99 ≤ {_GOAL_MS}: {'met' if median(p99) <= _GOAL_MS else 'missed'}"
    )


async def _looked(visitor: Visitor, path: Callable[[], str], requests: int) -> Round:
    clock, took = asyncio.get_running_loop().time, list[float]()
    sizes: list[int] = []

    async def reader() -> None:
        for _ in range(requests // READERS):
            started = clock()
            sizes.append(await visitor.get(path()))
            took.append((clock() - started) * 1000)

    before = _cpu_seconds()
    await asyncio.gather(*(reader() for _ in range(READERS)))
    cpu = (_cpu_seconds() - before) * 1000 / len(took)
    p50, p95, p99 = (figures.percentile(took, share) for share in (0.5, 0.95, 0.99))
    return Round(p50, p95, p99, cpu, median(sizes))


def _cpu_seconds() -> float:
    """Of the API and PostgreSQL: everything below this process but itself and Temporal."""
    used = machine.cpu_seconds()
    return sum(used.values()) - used.get("temporal", 0.0) - time.process_time()
