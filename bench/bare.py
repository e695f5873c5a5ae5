"""A bare workflow of our shape: an activity, then a decision by update or a deadline, again and again.

Nothing of ours is in it: no record, no rights, no dedup, no panel. What it costs is Temporal's price.
"""

import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

QUEUE = "bench-bare"
_DEADLINE = timedelta(days=20)
_PATIENCE = timedelta(seconds=30)


@activity.defn
async def open_task(step: str) -> str:
    return step


@workflow.defn(name="Bare")
class Bare:
    def __init__(self) -> None:
        self._opinions: list[str] = []
        self._opened = 0
        self._notes: list[str] = []

    @workflow.run
    async def run(self, rounds: int) -> int:
        for step in range(rounds + 1):
            await workflow.execute_activity(
                open_task, f"step-{step}", start_to_close_timeout=_PATIENCE,
                activity_id=f"step-{step}", summary=f"第 {step} 步",
            )  # fmt: skip
            self._opened = step + 1
            if step == rounds:
                break
            await workflow.wait_condition(self._decided, timeout=_DEADLINE)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._opened

    @workflow.update
    async def decide(self, opinion: str) -> int:
        """Answers when the next task stands open."""
        self._opinions.append(opinion)
        wanted = len(self._opinions) + 1
        await workflow.wait_condition(lambda: self._opened >= wanted)
        return self._opened

    @workflow.update
    async def note(self, opinion: str) -> int:
        """Answers at once: the least that an update can be."""
        self._notes.append(opinion)
        return len(self._notes)

    def _decided(self) -> bool:
        return len(self._opinions) >= self._opened


def a_worker(client: Client) -> Worker:
    """With the SDK's own settings."""
    return Worker(client, task_queue=QUEUE, workflows=[Bare], activities=[open_task])


async def begin(client: Client, name: str, rounds: int) -> "WorkflowHandle[Bare, int]":
    return await client.start_workflow(Bare.run, rounds, id=name, task_queue=QUEUE)


async def live(client: Client, name: str, rounds: int, pause: float = 0.0) -> list[float]:
    """One life; how long each decision took until the next task was open, in milliseconds."""
    clock = asyncio.get_running_loop().time
    handle = await begin(client, name, rounds)
    took = []
    for n in range(rounds):
        await asyncio.sleep(pause)  # somebody thinks
        started = clock()
        await handle.execute_update(Bare.decide, "审核通过，同意上报", id=f"{name}-{n}")
        took.append((clock() - started) * 1000)
    await handle.result()
    return took
