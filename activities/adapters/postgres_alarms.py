"""Alarms in PostgreSQL: open at most once, cleared by their cause or by hand."""

from typing import Any

from activities.alarms import Alarm, Cleared
from postgres.canonical import plain
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "alarms")


class PostgresAlarms:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def raise_alarm(self, alarm: Alarm) -> bool:
        return await self._pool.fetchval(SQL["raise"], *row_of(alarm)) is not None

    async def clear(self, cleared: Cleared) -> int:
        arguments = (cleared.workflow_id, cleared.prefix, cleared.at)
        return int(await self._pool.fetchval(SQL["clear"], *arguments))


def row_of(alarm: Alarm) -> tuple[Any, ...]:
    return (
        alarm.workflow_id, alarm.key, alarm.kind, alarm.role, plain(alarm.organisation),
        alarm.season, plain(alarm.number), alarm.title, alarm.rule, alarm.due_at, alarm.details,
        alarm.raised_at,
    )  # fmt: skip
