"""The postman's rounds: woken by PostgreSQL when a letter is queued, and by himself now and then."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import structlog

from api.letters.postman import Postman

BELL = "outbox"  # the channel that the record notifies
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Rounds:
    postman: Postman
    seconds: float = 5.0  # between two rounds when nobody rings
    _bell: asyncio.Event = field(default_factory=asyncio.Event)
    _is_over: bool = False

    def stop(self) -> None:
        """After what is in hand."""
        self._is_over = True
        self._bell.set()

    async def run(self) -> None:
        """Until it is stopped; a database that is away is asked again."""
        while not self._is_over:
            try:
                await self._walk()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
                log.warning("the database is away", kind=type(fault).__name__)
                await self._rest()

    async def _walk(self) -> None:
        async with self._listening() as ear:
            while not (self._is_over or ear.is_closed()):
                self._bell.clear()
                await self.postman.work_off()
                if not self._is_over:
                    await self._rest()

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.seconds):
                await self._bell.wait()

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[Any]:
        async with self.postman.pool.acquire() as ear:
            await ear.add_listener(BELL, self._ring)
            try:
                yield ear
            finally:
                if not ear.is_closed():
                    await ear.remove_listener(BELL, self._ring)

    def _ring(self, *_: object) -> None:
        self._bell.set()
