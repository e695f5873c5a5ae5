"""办理进展 as it happens: server-sent events of one application, for whoever may see it.

One connection of the process hears from PostgreSQL which applications have changed; a stream then
looks again, with the right to see it asked each time.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Any

import asyncpg
import structlog
from fastapi import APIRouter, Header, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import StreamingResponse

from api.identity.tokens import BadToken
from api.queries import applications
from api.web.applications import Number, shown
from api.web.asking import Asking, Reading, principal
from api.web.problems import Problem
from domain.authorization import Action
from postgres.pool import Pool

router = APIRouter(tags=["申请书"])
CHANNEL = "progress"
HEARTBEAT = 15.0  # seconds
STREAMS = 4  # of one person
LONGEST = 600.0  # seconds: then a browser comes again by itself, with what it has seen
_AGAIN = 1.0  # seconds, until a lost connection is tried again
log = structlog.get_logger(__name__)


@dataclass
class Progress:
    """Who waits for which application; `listen` runs as long as the process serves."""

    heartbeat: float = HEARTBEAT
    longest: float = LONGEST
    _waiting: dict[str, set[asyncio.Event]] = field(default_factory=lambda: defaultdict(set))
    _streams: Counter[str] = field(default_factory=Counter)

    async def listen(self, pool: Pool) -> None:
        """After a lost connection everybody looks again: something may have been missed."""
        while True:
            try:
                await self._listen(pool)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
                log.warning("progress is not heard", kind=type(fault).__name__)
            await asyncio.sleep(_AGAIN)

    async def _listen(self, pool: Pool) -> None:
        lost = asyncio.Event()
        async with pool.acquire() as connection:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._heard)
            self._wake_all()
            try:
                await lost.wait()
            finally:
                if not connection.is_closed():
                    await connection.remove_listener(CHANNEL, self._heard)

    def _heard(self, connection: object, pid: int, channel: str, number: object) -> None:
        del connection, pid, channel
        for waiting in self._waiting.get(str(number), ()):
            waiting.set()

    def _wake_all(self) -> None:
        for some in self._waiting.values():
            for waiting in some:
                waiting.set()

    @contextmanager
    def following(self, number: str, person: str) -> Iterator[asyncio.Event]:
        """Set whenever it has changed. A problem for who follows too many at once."""
        if self._streams[person] >= STREAMS:
            raise Problem(
                "too-many-streams", HTTPStatus.TOO_MANY_REQUESTS, "同时查看过多",
                f"每人最多同时接收 {STREAMS} 份进展，请关闭其他页面。",
            )  # fmt: skip
        waiting = asyncio.Event()
        self._streams[person] += 1
        self._waiting[number].add(waiting)
        try:
            yield waiting
        finally:
            self._streams[person] -= 1
            self._waiting[number].discard(waiting)
            if not self._waiting[number]:
                del self._waiting[number]


@router.get(
    "/applications/{number}/progress", summary="办理进展（实时）", response_class=StreamingResponse,
    description="Server-sent events: `status` when the record changes, `closed` when it is over. "
    "`Last-Event-ID` is the version that one has seen.",
)  # fmt: skip
async def follow(
    asks: Reading,
    number: Number,
    request: Request,
    last_event_id: Annotated[
        int, Header(alias="Last-Event-ID", title="已收到的版本", ge=0, le=2**31 - 1)
    ] = 0,
) -> StreamingResponse:
    await asks.may(Action.SEE_STATUS, number)
    progress: Progress = request.app.state.progress
    following = progress.following(number, asks.person)
    changed = (
        following.__enter__()
    )  # before the answer begins: the fifth is a problem, not a stream
    stream = _stream(_Follower(asks, request, number, last_event_id), changed, progress)

    async def closing() -> AsyncIterator[str]:
        try:
            async for piece in stream:
                yield piece
        finally:
            following.__exit__(None, None, None)

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(closing(), media_type="text/event-stream", headers=headers)


@dataclass
class _Follower:
    asks: Asking
    request: Request
    number: str
    seen: int

    async def look(self) -> dict[str, Any] | None:
        """None where the right to see it has ended."""
        try:
            await principal(self.request, self.asks.here)
            found = await self.asks.may(Action.SEE_STATUS, self.number)
        except (Problem, BadToken):
            return None
        view = await applications.status(
            self.asks.here.pool, self.number, knows=found.knows_the_result
        )
        assert view is not None  # it was seen a moment ago
        body: dict[str, Any] = jsonable_encoder(shown(view, found.actor.role))
        return {**body, "is_over": found.application.is_closed}


async def _stream(
    follower: _Follower, changed: asyncio.Event, progress: Progress
) -> AsyncIterator[str]:
    """Ends once the case is over, the right to see it has ended, or the longest time is up."""
    clock = asyncio.get_running_loop()
    until = clock.time() + progress.longest
    while clock.time() < until:
        changed.clear()
        view = await follower.look()
        if view is None:
            yield "event: closed\ndata: {}\n\n"
            return
        over = view.pop("is_over")
        if view["version"] > follower.seen:
            follower.seen = view["version"]
            yield f"id: {follower.seen}\nevent: status\ndata: {json.dumps(view, ensure_ascii=False)}\n\n"
        if over:
            yield "event: closed\ndata: {}\n\n"
            return
        try:
            async with asyncio.timeout(min(progress.heartbeat, until - clock.time())):
                await changed.wait()
        except TimeoutError:
            yield ": 仍在办理\n\n"
