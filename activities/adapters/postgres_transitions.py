"""Transitions of what is not an application: written in order, once, and never otherwise."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import asyncpg

from activities.failures import RecordBusy, RecordGap
from domain.people import Actor
from postgres.canonical import Json, canonical, parsed, plain
from postgres.pool import Connection
from postgres.statements import statements

SQL = statements(__file__, "transitions")
Rows = list[tuple[Any, ...]]


class Event(Protocol):
    @property
    def at(self) -> datetime: ...
    @property
    def by(self) -> Actor: ...
    @property
    def event(self) -> str: ...


class Transition(Protocol):
    @property
    def run_id(self) -> str: ...
    @property
    def version_from(self) -> int: ...
    @property
    def events(self) -> Sequence[Event]: ...
    @property
    def command(self) -> str: ...


def rows_of(owner: str, transition: Transition, data: list[Json]) -> Rows:
    return [
        (
            owner, seq, transition.run_id, event.at, plain(transition.command),
            plain(event.by.person), plain(event.by.organisation), event.by.role, event.event, said,
        )
        for seq, (event, said) in enumerate(
            zip(transition.events, data, strict=True), start=transition.version_from + 1
        )
    ]  # fmt: skip


async def move(
    connection: Connection, what: str, version_from: int, row: tuple[Any, ...], events: Rows
) -> int:
    """The version that stands afterwards; a transition already written changes nothing."""
    owner, after = row[0], version_from + len(events)
    stands = await connection.fetchrow(SQL[f"lock_{what}"], owner)
    version = 0 if stands is None else int(stands["version"])
    if after <= version:
        await _refuse_if_otherwise(connection, what, owner, events)
        return version
    if version_from != version:
        raise RecordGap(
            f"{what} {owner} stands at version {version}; this transition begins at {version_from}"
        )
    try:
        await connection.execute(SQL[f"{'open' if stands is None else 'move'}_{what}"], *row)
    except asyncpg.UniqueViolationError as violation:
        raise RecordBusy(f"{what} {owner} is being opened") from violation
    await connection.executemany(SQL[f"{what}_event"], events)
    return version_from + len(events)


async def _refuse_if_otherwise(connection: Connection, what: str, owner: str, events: Rows) -> None:
    """A run made by a reset writes the same again; other content must not pass for a repeat."""
    for event in events:
        stored = await connection.fetchrow(SQL[f"{what}_event_as_written"], owner, event[1])
        said = (event[3], event[8], parsed(canonical(event[9])))
        if stored is None or tuple(stored) != said:
            raise RecordGap(f"{what} {owner}: event {event[1]} is recorded with another content")
