"""What a command takes beside a bare update: accepted ones of live cases, one at a time, in turn."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import median

from bench import bare, figures, ours
from bench.visitors import Edge, Visitor
from domain import commands as c
from domain.people import Actor, Role

_GOAL_ABOVE_MS = 5
_UNIT = "unit-company"
_AT_ONCE = 8
_KINDS = ("trivial", "with an activity", "the door", "the API")


async def commands(at: Edge, lives: int) -> None:
    """Each of them in turn: bare, bare with an activity, our command without the edge, and with it."""
    clerk = await at.visitor("clerk-unit", Role.UNIT, _UNIT)
    await bare.begin(at.client, "bare/edge", lives + 1)
    numbers = await _open_cases(at, 2 * lives + 2)
    took: dict[str, list[float]] = {kind: [] for kind in _KINDS}
    for n in range(lives + 1):
        direct, by_api = numbers[2 * n : 2 * n + 2]
        asks = (
            _noted(at, n), _decided(at, n), _returned(at, direct), _returned_by_api(clerk, by_api),
        )  # fmt: skip
        for kind, ask in zip(_KINDS, asks, strict=True):
            took[kind].append(await _timed(ask))
    _told(took)


def _told(took: Mapping[str, Sequence[float]]) -> None:
    p50 = {kind: median(values[1:]) for kind, values in took.items()}  # the first is warm-up
    p99 = {kind: figures.percentile(values[1:], 0.99) for kind, values in took.items()}
    lives = len(took["the API"]) - 1
    print(f"commands: {lives} of each in turn, one at a time")
    for kind in _KINDS:
        print(f"  {kind}: p50 {p50[kind]:.1f}, p99 {p99[kind]:.1f} ms")
    above = p50["the API"] - p50["trivial"]
    print(
        f"  command by the API, above a bare update: {above:.1f} ms p50"
        f" ({p50['the API'] / p50['trivial']:.2f} ×)   goal ≤ {_GOAL_ABOVE_MS} ms:"
        f" {'met' if above <= _GOAL_ABOVE_MS else 'missed'}"
    )
    print(f"    above one with an activity: {p50['the API'] - p50['with an activity']:.1f} ms")
    print(f"    of the edge alone: {p50['the API'] - p50['the door']:.1f} ms")


async def _timed(ask: Awaitable[None]) -> float:
    clock = asyncio.get_running_loop().time
    started = clock()
    await ask
    return (clock() - started) * 1000


async def _open_cases(at: Edge, count: int) -> list[str]:
    """Handed in to their unit, by live workflows."""
    numbers = [f"live-{n}" for n in range(count)]
    gate = asyncio.Semaphore(_AT_ONCE)

    async def handed_in(number: str) -> None:
        async with gate:
            await ours.Life(at.sender, at.notice, number).open()
            await at.sender.send(number, ours.Script(at.notice, number).handed_in())

    await asyncio.gather(*(handed_in(number) for number in numbers))
    return numbers


async def _noted(at: Edge, n: int) -> None:
    handle = at.client.get_workflow_handle("bare/edge")
    await handle.execute_update(bare.Bare.note, "请补充参保记录", id=f"note-{n}")


async def _decided(at: Edge, n: int) -> None:
    handle = at.client.get_workflow_handle("bare/edge")
    await handle.execute_update(bare.Bare.decide, "请补充参保记录", id=f"decide-{n}")


async def _returned(at: Edge, number: str) -> None:
    clerk = Actor("clerk-unit", _UNIT, Role.UNIT)
    command = c.ReturnApplication(
        command_id=f"{number}-return", actor=clerk, received_at=datetime.now(UTC),
        opinion="请补充参保记录",
    )  # fmt: skip
    await at.sender.send(number, command)


async def _returned_by_api(clerk: Visitor, number: str) -> None:
    path = f"/applications/{number}/commands/return_application"
    await clerk.post(path, {"opinion": "请补充参保记录"}, f"{number}-return")
