"""A rehearsal's clock: lives wait for instants, and the director brings everybody there in order.

Each life is a coroutine that reads like a diary: `await until(instant)`, then somebody acts. When
every life waits, the director moves all open workflows through whatever rings before the earliest
of the instants, and wakes the lives that wait for it. So the timers fire by themselves, in order,
and what a life does happens at its own date.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any

from temporalio.client import Client
from temporalio.testing import TimeSkipper

from deploy.local.time_machine import PAST, Handle, move, settle


class Director:
    def __init__(self, client: Client, now: datetime) -> None:
        self.now = now
        self._client = client
        self._skipper = TimeSkipper(client)
        self._waiting: list[tuple[datetime, asyncio.Future[None]]] = []
        self._living = 0
        self._changed = asyncio.Event()
        self._open: dict[str, Handle] = {}
        self._due: dict[str, datetime | None] = {}  # of those that nobody touched since

    # ------------------------------------------------------------------ for lives

    async def until(self, instant: datetime) -> None:
        """Come back at this instant; at once when it is past."""
        if instant <= self.now:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((instant, future))
        self._changed.set()
        await future

    def follow(self, workflow_id: str) -> None:
        """A workflow was started: from now on its clock is moved too."""
        self._open.setdefault(workflow_id, self._client.get_workflow_handle(workflow_id))
        self._due.pop(workflow_id, None)

    async def before_acting_on(self, workflow_id: str) -> None:
        """Its clock shows the director's time when somebody acts on it."""
        self.follow(workflow_id)
        await move(self._skipper, self._open[workflow_id], self.now)

    async def settled(self, workflow_id: str) -> None:
        """Nothing is under way in it any more."""
        self.follow(workflow_id)
        await settle(self._skipper, self._open[workflow_id])

    def touch_all(self) -> None:
        """A broadcast may have changed what anybody waits for."""
        self._due.clear()

    # --------------------------------------------------------------------- running

    async def run(
        self, lives: list[Callable[[], Coroutine[Any, Any, None]]]
    ) -> list[BaseException | None]:
        """What broke each life off, or None, in their order; the others go on."""
        self._living = len(lives)
        tasks = [asyncio.ensure_future(self._live(life)) for life in lives]
        directing = asyncio.ensure_future(self._direct())
        results = await asyncio.gather(*tasks, return_exceptions=True)
        self._changed.set()
        await directing
        return list(results)

    async def rest_until(self, instant: datetime) -> None:
        """With nobody left to act: let everything ring until then."""
        await self._advance(instant)
        self.now = instant

    async def _live(self, life: Callable[[], Awaitable[None]]) -> None:
        try:
            await life()
        finally:
            self._living -= 1
            self._changed.set()

    async def _direct(self) -> None:
        while self._living > 0:
            if len(self._waiting) < self._living:
                self._changed.clear()
                if len(self._waiting) < self._living:
                    await self._changed.wait()
                continue
            instant = min(at for at, _ in self._waiting)
            await self._advance(instant)
            self.now = instant
            self._wake(instant)

    def _wake(self, instant: datetime) -> None:
        ready = [future for at, future in self._waiting if at <= instant]
        self._waiting = [(at, future) for at, future in self._waiting if at > instant]
        for future in ready:
            if not future.done():
                future.set_result(None)

    async def _advance(self, until: datetime) -> None:
        """Through every timer before `until`, in order; who has none is left where it is."""
        while True:
            await self._look()
            due = [(at, name) for name, at in self._due.items() if at is not None and at < until]
            if not due:
                return
            first = min(due)[0]
            together = [name for at, name in due if at - first <= PAST]
            await asyncio.gather(*(self._ring(name, first) for name in together))

    async def _ring(self, name: str, due: datetime) -> None:
        await move(self._skipper, self._open[name], due + PAST)
        self._due.pop(name, None)

    async def _look(self) -> None:
        """Twice, until nothing changes: one may just have written to another."""
        while unknown := [name for name in self._open if name not in self._due]:
            rests = await asyncio.gather(
                *(settle(self._skipper, self._open[name]) for name in unknown)
            )
            for name, rest in zip(unknown, rests, strict=True):
                if rest.closed:
                    self._open.pop(name, None)
                    self._due.pop(name, None)
                else:
                    self._due[name] = rest.due
