"""Lives per second and CPU per life, many at a time (P1, P2); events and bytes of one (P5, P6)."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from statistics import median
from typing import Any

from temporalio.client import WorkflowHandle

from bench import bare, figures, machine, ours
from bench.servers import Sides

_AT_ONCE = 10
Live = Callable[[str], Coroutine[Any, Any, Any]]


@dataclass(frozen=True)
class Rate:
    per_second: float
    cpu_ms: float
    cpu_ms_by_program: dict[str, float]


async def load(sides: Sides, *, cases: int, pairs: int) -> None:
    async def live_bare(name: str) -> None:
        await bare.live(sides.client, f"bare/{name}", ours.ROUNDS)

    async def live_ours(name: str) -> None:
        await sides.life(name).live()

    await _rate(live_bare, "warm", 4)
    await _rate(live_ours, "warm", 4)
    bares, mine = [], []
    for pair in range(pairs):
        bares.append(await _rate(live_bare, f"{pair}", cases))
        mine.append(await _rate(live_ours, f"{pair}", cases))
    print(
        f"load: {pairs} pairs × {cases} lives, {_AT_ONCE} at a time, {ours.ROUNDS} decisions each"
    )
    _told("bare", bares)
    _told("ours", mine)
    cpu = [own.cpu_ms / plain.cpu_ms for own, plain in zip(mine, bares, strict=True)]
    rate = [own.per_second / plain.per_second for own, plain in zip(mine, bares, strict=True)]
    print(f"  P1 CPU per life, ours ÷ bare       {figures.spread(cpu, 2)} ×   goal ≤ 1.15")
    print(f"  P2 lives per second, ours ÷ bare   {figures.spread(rate, 2)} ×   goal ≥ 0.90")
    await _history(sides)


def _told(name: str, rates: list[Rate]) -> None:
    by_program = {
        program: median([rate.cpu_ms_by_program.get(program, 0.0) for rate in rates])
        for program in rates[0].cpu_ms_by_program
    }
    parts = ", ".join(f"{program} {ms:.0f}" for program, ms in by_program.items() if ms >= 1)
    print(
        f"  {name}: {figures.spread([rate.per_second for rate in rates])} lives/s, "
        f"{figures.spread([rate.cpu_ms for rate in rates])} CPU-ms per life ({parts})"
    )


async def _rate(live: Live, name: str, cases: int) -> Rate:
    clock, gate = asyncio.get_running_loop().time, asyncio.Semaphore(_AT_ONCE)

    async def one(n: int) -> None:
        async with gate:
            await live(f"{name}-{n}")

    before, started = machine.cpu_seconds(), clock()
    await asyncio.gather(*(one(n) for n in range(cases)))
    took = clock() - started
    used = machine.used_between(before, machine.cpu_seconds())
    by_program = {program: seconds * 1000 / cases for program, seconds in used.items()}
    return Rate(cases / took, sum(by_program.values()), by_program)


async def _history(sides: Sides) -> None:
    plain = sides.client.get_workflow_handle("bare/0-0")
    own = sides.life("0-0").handle
    (events, size), (own_events, own_size) = await _measured(plain), await _measured(own)
    print(f"  P5 history events   bare {events}, ours {own_events}   goal ≤ bare + 6")
    print(
        f"  P6 history bytes    bare {size}, ours {own_size}: {own_size / size:.2f} ×   goal ≤ 1.5"
    )


async def _measured(handle: WorkflowHandle[Any, Any]) -> tuple[int, int]:
    history = await handle.fetch_history()
    return len(history.events), sum(event.ByteSize() for event in history.events)
