"""The record's side of broadcast and reconciliation: pages of open cases, audit rows, marks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import asyncpg

from activities.adapters.postgres_alarms import SQL as ALARMS, row_of
from activities.adapters.postgres_json import SCHEDULE
from activities.alarms import Alarm
from activities.broadcasts import OpenApplication
from activities.comparison import Intervention, Row
from activities.reconciliation_sides import SeasonInForce
from domain.notice import Level
from postgres.canonical import plain
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "reconciliation")
_SECOND = "reconcile"  # stands for the second person: what was done in Temporal, nobody seconded


class PostgresOpenApplications:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def page(self, season: str, after: str, size: int) -> tuple[OpenApplication, ...]:
        rows = await self._pool.fetch(SQL["open_page"], season, after, size)
        return tuple(OpenApplication(*row) for row in rows)

    async def unsettled_levels(self, season: str) -> tuple[Level, ...]:
        rows = await self._pool.fetch(SQL["unsettled_levels"], season)
        return tuple(Level(row["level"]) for row in rows)


class PostgresLedger:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def rows(self, after: str, size: int) -> tuple[Row, ...]:
        return tuple(_row(row) for row in await self._pool.fetch(SQL["rows"], after, size))

    async def row(self, workflow_id: str) -> Row | None:
        found = await self._pool.fetchrow(SQL["row"], workflow_id)
        return None if found is None else _row(found)

    async def others(self) -> tuple[Row, ...]:
        return await self._each(await self._pool.fetch(SQL["others"]))

    async def unknown(self, workflow_ids: Sequence[str]) -> tuple[str, ...]:
        rows = await self._pool.fetch(SQL["unknown"], list(workflow_ids))
        return tuple(row["workflow_id"] for row in rows)

    async def recorded_resets(self) -> tuple[Row, ...]:
        return await self._each(await self._pool.fetch(SQL["recorded_resets"]))

    async def intervene(self, row: Row, intervention: Intervention, alarm: Alarm | None) -> bool:
        """The alarm has the instant of the audit row: what a person cleared does not come back."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["lock_workflow"], row.workflow_id)
            known = await _known(connection, intervention)
            if known is None:
                await connection.execute(SQL["intervention"], *_audit(row, intervention))
            if alarm is not None:
                await connection.execute(SQL["mark"], row.workflow_id)
                at = known or intervention.at
                await connection.execute(ALARMS["raise"], *row_of(replace(alarm, raised_at=at)))
        return known is None

    async def restore(self, row: Row) -> None:
        await self._pool.execute(SQL["unmark"], row.workflow_id)

    async def seasons(self, settled_since: datetime) -> tuple[SeasonInForce, ...]:
        rows = await self._pool.fetch(SQL["seasons"], settled_since)
        return tuple(
            SeasonInForce(row["id"], SCHEDULE.validate_python(row["schedule"]), row["changed_at"])
            for row in rows
        )

    async def behind(
        self, season: SeasonInForce, after: str, size: int
    ) -> tuple[OpenApplication, ...]:
        version = season.schedule.version
        rows = await self._pool.fetch(SQL["behind"], season.season, version, after, size)
        return tuple(OpenApplication(*row) for row in rows)

    async def stuck(self) -> tuple[str, ...]:
        rows = await self._pool.fetch(SQL["stuck"])
        return tuple(row["workflow_id"] for row in rows)

    async def unarchived(self, closed_before: datetime) -> tuple[str, ...]:
        rows = await self._pool.fetch(SQL["unarchived"], closed_before)
        return tuple(row["workflow_id"] for row in rows)

    async def _each(self, found: list[asyncpg.Record]) -> tuple[Row, ...]:
        rows = [await self.row(each["workflow_id"]) for each in found]
        return tuple(row for row in rows if row is not None)


async def _known(connection: Connection, intervention: Intervention) -> datetime | None:
    key = (intervention.workflow_id, intervention.action, intervention.run_id)
    found: datetime | None = await connection.fetchval(SQL["known_intervention"], *key)
    return found


def _audit(row: Row, intervention: Intervention) -> tuple[Any, ...]:
    outcome = {
        "run_id": intervention.run_id,
        "recorded_run_id": row.run_id,
        "recorded_version": row.version,
        "last_event": intervention.last_event,
        "base_run_id": intervention.base_run_id,
    }
    by = plain(intervention.by)
    return (
        intervention.workflow_id, row.number, intervention.action, plain(intervention.reason),
        f"temporal:{by}", _SECOND, outcome, intervention.at,
    )  # fmt: skip


def _row(row: asyncpg.Record) -> Row:
    fields = dict(row)
    return Row(**{**fields, "new_resets": tuple(fields.get("new_resets", ()))})
