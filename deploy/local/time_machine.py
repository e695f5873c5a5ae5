"""Move the clocks of open workflows on a server that can skip time, without losing a timer.

Every workflow has a virtual clock of its own. Three things go wrong when they are moved carelessly,
and each shapes something here:

* a timer that is due but has not fired is no stopping point, and the next jump passes over it:
  so a case is let come to rest before every jump, and one jump is made at a time;
* a jump waits for ever while something is pending: so every wait has an end;
* a workflow far ahead talks to one that lives in the past: so messages carry their own instants,
  and a case is moved only when something of its own is due, in order of those instants.

Test and rehearsal servers only.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import WorkflowExecutionStatus, WorkflowHandle
from temporalio.testing import TimeSkipper

Handle = WorkflowHandle[Any, Any]

CLEAR = timedelta(seconds=2)  # a timer nearer than this is let fire before the clock moves again
PAST = timedelta(seconds=3)  # how far beyond a due instant a case is moved
PATIENCE = 60.0  # real seconds; longer means that something is pending which will not end


@dataclass(frozen=True, slots=True)
class Rest:
    """A case with nothing under way: its history's length, and when its armed timer rings."""

    length: int
    due: datetime | None
    closed: bool


async def advance(skipper: TimeSkipper, handles: Sequence[Handle], until: datetime) -> None:
    """Bring every open workflow to `until`, through every timer on the way in order of time."""
    while True:
        due: dict[str, datetime] = {}
        for handle in handles:
            rest = await settle(skipper, handle)
            if rest.due is not None and rest.due + PAST < until:
                due[handle.id] = rest.due
        if not due:
            break
        first = min(due.values())
        for handle in handles:
            if due.get(handle.id) == first:
                await move(skipper, handle, first + PAST)
    for handle in handles:
        await move(skipper, handle, until)
        await settle(skipper, handle)


async def settle(skipper: TimeSkipper, handle: Handle) -> Rest:
    """Wait until nothing is pending and no timer is due."""
    async with asyncio.timeout(PATIENCE):
        while True:
            described = await handle.describe()
            length = described.history_length
            if described.status is not WorkflowExecutionStatus.RUNNING:
                return Rest(length, None, closed=True)
            raw = described.raw_description
            if raw.pending_activities or raw.HasField("pending_workflow_task"):
                await asyncio.sleep(0.01)  # there is no event to wait for, only a look
                continue
            due = await next_due(handle)
            if due is None or due - await skipper.get_current_time(handle) > CLEAR:
                return Rest(length, due, closed=False)
            await asyncio.sleep(0.01)


async def next_due(handle: Handle) -> datetime | None:
    status = await handle.query("status")
    if status is None:
        return None
    due = status["next_due"] if isinstance(status, dict) else status.next_due
    return datetime.fromisoformat(due) if isinstance(due, str) else due


async def move(skipper: TimeSkipper, handle: Handle, instant: datetime) -> None:
    """One bounded jump of one workflow; a closed one, or one already there, stays."""
    described = await handle.describe()
    if described.status is not WorkflowExecutionStatus.RUNNING:
        return
    ahead = instant - await skipper.get_current_time(handle)
    if ahead > timedelta(0):
        async with asyncio.timeout(PATIENCE):
            await skipper.fast_forward(handle, ahead)
