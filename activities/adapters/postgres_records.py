"""The record of applications in PostgreSQL: one transaction per transition, and twice is once."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from activities.adapters.postgres_json import EVENT
from activities.adapters.postgres_lineage import Place, find_place
from activities.adapters.postgres_projection import Writing, row_of
from activities.adapters.postgres_rights import keep_rights
from activities.adapters.postgres_terms import PinnedTerms
from activities.adapters.postgres_worklist import Cause, Step, queue_letters, update_tasks
from activities.failures import RecordBusy
from activities.records import Quarantined, Recorded, Transition
from domain.application import Application
from domain.events import Opened
from domain.evolve import evolve
from postgres.canonical import canonical, parsed, plain
from postgres.chain import Link, hash_of
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL: Mapping[str, str] = statements(__file__, "records")


class PostgresRecords:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._terms = PinnedTerms()

    async def write(self, transition: Transition) -> Recorded:
        """A second attempt at once, when two first writes met; then it is the engine's turn."""
        try:
            return await self._attempt(transition)
        except RecordBusy:
            return await self._attempt(transition)

    async def quarantine(self, entry: Quarantined) -> None:
        await self._pool.execute(
            SQL["quarantine"], entry.workflow_id, entry.ordinal, plain(entry.number),
            plain(entry.name), plain(entry.reason), plain(entry.rule), plain(entry.command_id),
            entry.sha256, entry.size, entry.at,
        )  # fmt: skip

    async def _attempt(self, transition: Transition) -> Recorded:
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                return await self._write(connection, transition)
        except asyncpg.UniqueViolationError as violation:
            return await self._explained(violation, transition)

    async def _write(self, connection: Connection, transition: Transition) -> Recorded:
        place = await find_place(connection, transition)
        if isinstance(place, int):
            return Recorded(place)
        steps = _steps(place.application, transition)
        after = steps[-1].after
        if isinstance(steps[0].event, Opened):
            barred = await connection.fetchval(
                SQL["banned_until"], plain(after.person), after.opened_at
            )
            if barred is not None:
                return Recorded(transition.version_from, barred_until=barred)
        edition, terms = await self._terms.of(connection, after.season, place.edition)
        links = _links(place, transition)
        writing = _writing(place, transition, edition, links)
        await _move(connection, place, row_of(after, terms, writing))
        await _begin(connection, place, transition)
        await _append(connection, links, place)
        await keep_rights(connection, steps, place, terms)
        await update_tasks(connection, after, terms, _cause(place, steps[-1]))
        await queue_letters(connection, steps, terms, place.generation)
        return Recorded(after.version)

    async def _explained(
        self, violation: asyncpg.UniqueViolationError, transition: Transition
    ) -> Recorded:
        """What a broken uniqueness means; the transaction has been undone."""
        match violation.constraint_name:
            case "one_chance_a_year":
                return await self._taken(transition)
            case "events_of_a_command":
                return Recorded(transition.version_from, repeated=True)
            case "applications_pkey":
                raise RecordBusy(f"{transition.number} is being opened") from violation
            case _:
                raise violation

    async def _taken(self, transition: Transition) -> Recorded:
        async with self._pool.acquire() as connection, connection.transaction():
            place = await find_place(connection, transition)
            if isinstance(place, int):
                return Recorded(place)
            after = _steps(place.application, transition)[-1].after
            arguments = (plain(after.person), after.year)
            has_it = await connection.fetchval(SQL["who_has_the_chance"], *arguments)
        if has_it is None or has_it == transition.number:
            raise RecordBusy(f"the yearly chance of {transition.number} has just changed hands")
        return Recorded(transition.version_from, conflict=has_it)


Links = tuple[tuple[Link, bytes], ...]


def _steps(application: Application | None, transition: Transition) -> tuple[Step, ...]:
    steps = []
    for event in transition.events:
        after = evolve(application, event)
        steps.append(Step(event, application, after))
        application = after
    return tuple(steps)


def _links(place: Place, transition: Transition) -> Links:
    """The rows as they will be stored, each with its hash."""
    found, previous = [], place.head
    for offset, event in enumerate(transition.events, start=1):
        data = parsed(canonical(EVENT.dump_python(event, mode="json")))
        link = Link(
            number=transition.number, link=place.links + offset, generation=place.generation,
            seq=transition.version_from + offset, run_id=transition.run_id, at=event.at,
            recorded_at=place.recorded_at, command_id=_caused_by(transition, offset - 1),
            person=plain(event.by.person), organisation=plain(event.by.organisation),
            role=event.by.role.value, type=event.event, data=data,
        )  # fmt: skip
        previous = hash_of(link, previous)
        found.append((link, previous))
    return tuple(found)


def _caused_by(transition: Transition, index: int) -> str:
    commands = transition.commands
    if len(commands) == len(transition.events):
        return plain(commands[index])
    return plain(" ".join(filter(None, commands)))


def _writing(place: Place, transition: Transition, edition: int, links: Links) -> Writing:
    last, head = links[-1]
    return Writing(
        transition.workflow_id, transition.run_id, place.generation, edition, last.link, head,
        last.at, place.recorded_at,
    )  # fmt: skip


async def _move(connection: Connection, place: Place, row: tuple[Any, ...]) -> None:
    statement = "open_application" if place.is_first else "move_application"
    await connection.execute(SQL[statement], *row)


async def _begin(connection: Connection, place: Place, transition: Transition) -> None:
    if place.begins_run:
        await connection.execute(
            SQL["begin_run"], transition.number, transition.run_id, transition.workflow_id,
            place.begins_generation, place.generation, transition.version_from,
        )  # fmt: skip


async def _append(connection: Connection, links: Links, place: Place) -> None:
    del place
    rows = [
        (
            link.number, link.link, link.generation, link.seq, link.run_id, link.at,
            link.recorded_at, link.command_id, link.person, link.organisation, link.role,
            link.type, link.data, digest,
        )
        for link, digest in links
    ]  # fmt: skip
    await connection.executemany(SQL["append_event"], rows)


def _cause(place: Place, last: Step) -> Cause:
    return Cause(
        last.event.at, last.event.by, place.generation, last.after.version,
        is_reset=place.begins_generation,
    )  # fmt: skip
