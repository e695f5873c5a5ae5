"""Notices, seasons, complaints: each write is one transaction, and twice is once."""

import hashlib

from activities.adapters.postgres_json import (
    COMPLAINT,
    COMPLAINT_EVENT,
    NOTICE,
    SCHEDULE,
    SEASON,
    SEASON_EVENT,
    TERMS,
)
from activities.adapters.postgres_transitions import move, rows_of
from activities.failures import TermsMissing
from activities.seasons import ComplaintTransition, Publication, SeasonTransition
from domain.complaint_case import ComplaintEvent, OutcomeReached
from domain.notice import Schedule, Terms
from postgres.canonical import canonical, plain
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "seasons")


class NoticeChanged(Exception):
    """An edition that has been published cannot be published with another content."""


class PostgresSeasons:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def publish(self, publication: Publication) -> None:
        notice = publication.notice
        document = NOTICE.dump_python(notice, mode="json")
        digest = hashlib.sha256(canonical(document)).digest()
        key = (notice.terms.notice, notice.terms.edition)
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                SQL["publish"], *key, document, digest, publication.by, publication.at
            )
            if await connection.fetchval(SQL["digest"], *key) != digest:
                raise NoticeChanged(f"{key[0]} edition {key[1]} is published with another content")

    async def terms(self, notice: str, edition: int) -> Terms:
        found = await self._pool.fetchval(SQL["terms"], notice, edition)
        if found is None:
            raise TermsMissing(f"notice {notice} has no edition {edition}")
        return TERMS.validate_python(found)

    async def has_requirements(self, notice: str, edition: int) -> bool:
        return bool(await self._pool.fetchval(SQL["has_requirements"], notice, edition))

    async def schedule(self, notice: str) -> Schedule:
        found = await self._pool.fetchval(SQL["schedule"], notice)
        if found is None:
            raise TermsMissing(f"notice {notice} has not been published")
        return SCHEDULE.validate_python(found)

    async def write_season(self, transition: SeasonTransition) -> int:
        after = transition.after
        schedule = SCHEDULE.dump_python(after.schedule, mode="json")
        row = (
            after.notice, after.edition, transition.workflow_id, transition.run_id, after.version,
            after.stage, schedule, after.schedule.version, after.schedule.calendar,
            SEASON.dump_python(after, mode="json"),
        )  # fmt: skip
        data = [SEASON_EVENT.dump_python(event, mode="json") for event in transition.events]
        events = rows_of(after.notice, transition, data)
        async with self._pool.acquire() as connection, connection.transaction():
            stands = await move(connection, "season", transition.version_from, row, events)
            if stands == after.version:
                kept = (after.notice, after.schedule.version, schedule)
                await connection.execute(SQL["keep_schedule"], *kept)
        return stands

    async def write_complaint(self, transition: ComplaintTransition) -> int:
        after = transition.after
        row = (
            after.complaint, plain(after.number), after.season, transition.workflow_id,
            transition.run_id, after.version, after.stage, plain(after.investigator),
            after.finding, after.received_at, after.concluded_at, after.is_over,
            COMPLAINT.dump_python(after, mode="json"),
        )  # fmt: skip
        data = [COMPLAINT_EVENT.dump_python(event, mode="json") for event in transition.events]
        events = rows_of(after.complaint, transition, data)
        async with self._pool.acquire() as connection, connection.transaction():
            stands = await move(connection, "complaint", transition.version_from, row, events)
            for seq, event in enumerate(transition.events, start=transition.version_from + 1):
                await _keep_ban(connection, after.complaint, after.number, seq, event)
        return stands


async def _keep_ban(
    connection: Connection, complaint: str, number: str, seq: int, event: ComplaintEvent
) -> None:
    """Fraud found after the end bans all the same; before it the application says so (D-48)."""
    if not isinstance(event, OutcomeReached) or event.applied or event.banned_until is None:
        return
    await connection.execute(
        SQL["ban"], plain(number), f"complaint/{complaint}", seq, event.at, event.banned_until,
        "弄虚作假，查证属实",
    )  # fmt: skip
