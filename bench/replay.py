"""Whole lives replayed from their histories, in the sandbox that production uses (P9)."""

import gzip
import time
from statistics import median

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from bench import bare, figures, ours
from bench.servers import Sides
from deploy.local.stack import ROOT
from workers.guard import Guard
from workers.sandbox import production_sandbox
from workflows import contract
from workflows.application import Application


async def replay(sides: Sides, *, rounds: int) -> None:
    await bare.live(sides.client, "bare/replayed", ours.ROUNDS * 4)
    plain = [await sides.client.get_workflow_handle("bare/replayed").fetch_history()]
    golden = [_read(file) for file in sorted(_histories())]
    own = Replayer(
        workflows=[Application], data_converter=contract.DATA_CONVERTER,
        workflow_runner=production_sandbox(), interceptors=[Guard()],
    )  # fmt: skip
    bares, mine, each = [], [], []
    for _ in range(rounds):
        bares.append((await _rate(Replayer(workflows=[bare.Bare]), plain * 8))[0])
        rate, took = await _rate(own, golden)
        mine.append(rate)
        each += took
    events = sum(len(history.events) for history in golden)
    print(f"replay: {rounds} rounds over {len(golden)} golden histories of {events} events")
    print(f"  bare: {figures.spread(bares, 0)} events/s")
    print(f"  ours: {figures.spread(mine, 0)} events/s, one life {median(each):.1f} ms")
    ratio = [fast / slow for fast, slow in zip(mine, bares, strict=True)]
    print(f"  P9 events per second, ours ÷ bare   {figures.spread(ratio, 2)} ×   goal ≥ 0.7")
    print(f"  P9 slowest life   {max(each):.0f} ms   goal ≤ 50")


async def _rate(replayer: Replayer, histories: list[WorkflowHistory]) -> tuple[float, list[float]]:
    """Events per second, and milliseconds of each."""
    took = []
    for history in histories:
        started = time.perf_counter()
        await replayer.replay_workflow(history)
        took.append((time.perf_counter() - started) * 1000)
    events = sum(len(history.events) for history in histories)
    return events * 1000 / sum(took), took


def _histories() -> list[tuple[str, bytes]]:
    folder = ROOT / "tests" / "replay" / "histories"
    return [(file.stem, file.read_bytes()) for file in folder.glob("*.json.gz")]


def _read(kept: tuple[str, bytes]) -> WorkflowHistory:
    name, data = kept
    return WorkflowHistory.from_json(f"application/{name}", gzip.decompress(data).decode())
