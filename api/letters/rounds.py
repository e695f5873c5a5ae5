"""The postman's rounds: woken by PostgreSQL when a letter is queued, and by himself now and then.

Handing out and delivering are two walks: a mail server that hangs keeps nothing from the portal.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
import structlog

from api.letters.postman import Postman
from postgres.pool import Connection

BELL = "outbox"  # the channel that the record notifies
_AWAY = (
    OSError, asyncpg.PostgresError, asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a connection says that is cut in the middle of something
)  # fmt: skip
Errand = Callable[[], Awaitable[None]]
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Rounds:
    postman: Postman
    seconds: float = 5.0  # between two rounds when nobody rings
    _bells: list[asyncio.Event] = field(default_factory=list)
    _is_over: bool = False

    def stop(self) -> None:
        """After what is in hand."""
        self._is_over = True
        for bell in self._bells:
            bell.set()

    async def run(self) -> None:
        """Until it is stopped; a database that is away is asked again."""
        async with asyncio.TaskGroup() as walks:
            for errand in (self.postman.hand_out_due, self.postman.deliver_due):
                walks.create_task(self._run(errand))

    async def _run(self, errand: Errand) -> None:
        bell = asyncio.Event()
        self._bells.append(bell)
        while not self._is_over:
            try:
                await self._walk(errand, bell)
            except _AWAY as fault:
                log.warning("the database is away", kind=type(fault).__name__)
                await self._rest(bell)

    async def _walk(self, errand: Errand, bell: asyncio.Event) -> None:
        async with self._listening(bell) as ear:
            while not (self._is_over or ear.is_closed()):
                bell.clear()
                await errand()
                if not self._is_over:
                    await self._rest(bell)

    async def _rest(self, bell: asyncio.Event) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.seconds):
                await bell.wait()

    @asynccontextmanager
    async def _listening(self, bell: asyncio.Event) -> AsyncIterator[Connection]:
        def ring(*_: object) -> None:
            bell.set()

        async with self.postman.pool.acquire() as ear:
            await ear.add_listener(BELL, ring)
            try:
                yield ear
            finally:
                if not ear.is_closed():
                    await ear.remove_listener(BELL, ring)
