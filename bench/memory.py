"""What an open case takes in the worker's memory while it is cached (P8)."""

import asyncio
import gc

from bench import bare, machine, ours
from bench.servers import Sides


async def memory(sides: Sides, *, cases: int) -> None:
    await bare.begin(sides.client, "bare/kept-warm", ours.ROUNDS)
    await sides.life("kept-warm").open()
    gc.collect()
    empty = machine.resident_kib()
    for n in range(cases):
        await bare.begin(sides.client, f"bare/kept-{n}", ours.ROUNDS)
    await asyncio.gather(*(_opened(sides, n) for n in range(cases)))
    gc.collect()
    with_bare = machine.resident_kib()
    for n in range(cases):
        await sides.life(f"kept-{n}").open()
    gc.collect()
    with_ours = machine.resident_kib()
    print(f"memory: {cases} open cases of each, resident memory of the worker's process")
    print(f"  bare: {(with_bare - empty) / cases:.0f} KiB each")
    print(f"  P8 ours: {(with_ours - with_bare) / cases:.0f} KiB each   goal ≤ 90")


async def _opened(sides: Sides, n: int) -> None:
    """Its first task has been done, so the worker holds it."""
    handle = sides.client.get_workflow_handle(f"bare/kept-{n}")
    await handle.execute_update(bare.Bare.decide, "审核通过", id=f"kept-{n}")
