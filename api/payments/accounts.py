"""What an operator must look at: days that differ, and callbacks that were sent away."""

from datetime import datetime
from typing import Any

from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "payments")


async def payments_of(pool: Pool, number: str) -> dict[str, list[dict[str, Any]]]:
    """Orders and payments of an application, with what became of each."""
    orders = await pool.fetch(SQL["orders"], number)
    payments = await pool.fetch(SQL["payments"], number)
    return {"orders": [dict(row) for row in orders], "payments": [dict(row) for row in payments]}


async def differences(
    pool: Pool, after: int, limit: int, *, only_open: bool
) -> list[dict[str, Any]]:
    return [dict(row) for row in await pool.fetch(SQL["differences"], after, limit, only_open)]


async def settle(pool: Pool, difference: int, person: str, note: str, at: datetime) -> bool:
    """Whether it was still open."""
    return await pool.fetchval(SQL["settle"], difference, person, at, note) is not None


async def statements_read(pool: Pool, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await pool.fetch(SQL["statements"], limit)]


async def rejected(pool: Pool, before: int, limit: int) -> list[dict[str, Any]]:
    """The latest first."""
    return [dict(row) for row in await pool.fetch(SQL["rejected"], before, limit)]
