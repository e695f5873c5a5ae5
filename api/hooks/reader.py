"""The queue of events, handed out: a delivery for every hook that may hear of it, in order.

A row of `hook_events` is written in the transaction of its event, so nothing committed is missing,
however late it commits; it goes away in the transaction that writes its deliveries, so nothing is
handed out twice. One process at a time hands out, for the order of an application's own events.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from asyncpg import Record

from api.hooks.hearing import Listener
from api.queries.things import Things
from domain.people import Role
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "reader")
_LOCK = 0x686F_6F6B_735F_6F75  # "hooks_ou": whoever has it hands out
_AT_ONCE = 200
_KEPT = timedelta(days=90)


class Reader:
    def __init__(self, pool: Pool, clock: Callable[[], datetime], at_once: int = _AT_ONCE) -> None:
        self._pool, self._clock, self._at_once = pool, clock, at_once
        self._things = Things()

    async def hand_out(self) -> int:
        """How many events were; 0 while there are none, or while another process does it."""
        async with self._pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval(SQL["lock"], _LOCK):
                return 0
            events = await connection.fetch(SQL["queued"], self._at_once)
            if not events:
                return 0
            rows = await self._deliveries(connection, {each["position"]: each for each in events})
            await connection.executemany(SQL["deliver"], rows)
            await connection.execute(SQL["done"], [each["position"] for each in events])
            return len(events)

    async def forget(self) -> None:
        """Deliveries that are over, after some months."""
        await self._pool.execute(SQL["forget"], self._clock() - _KEPT)

    async def _deliveries(
        self, connection: Connection, events: dict[int, Record]
    ) -> list[tuple[object, ...]]:
        pairs = await connection.fetch(SQL["listeners"], list(events))
        numbers = dict.fromkeys(events[pair["position"]]["number"] for pair in pairs)
        things = {number: await self._things.of(connection, number) for number in numbers}
        at = self._clock()
        found: list[tuple[object, ...]] = []
        for pair in pairs:
            event = events[pair["position"]]
            listener = Listener(pair["hook"], pair["organisation"], Role(pair["role"]))
            if listener.may_hear(things[event["number"]], event["type"], event["stage"]):
                found.append((
                    pair["hook"], event["position"], event["number"], event["version"],
                    event["type"], event["stage"], event["at"], at,
                ))  # fmt: skip
        return found
