"""What an operator must see: unread quarantine, letters that wait, cases stopped from outside."""

from dataclasses import dataclass
from datetime import datetime

from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "operations")
_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class QuarantineView:
    id: int
    workflow_id: str
    number: str
    name: str
    reason: str
    rule: str
    command_id: str
    sha256: str
    size: int
    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class StoppedView:
    number: str
    stage: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class LettersView:
    waiting: int
    given_up: int


async def quarantine(
    pool: Pool, after: int = 0, limit: int = _A_PAGE
) -> tuple[QuarantineView, ...]:
    """A page of what nobody has looked at; the next one begins after the last id."""
    rows = await pool.fetch(SQL["quarantine"], after, limit)
    return tuple(QuarantineView(**row) for row in rows)


async def letters(pool: Pool) -> LettersView:
    row = await pool.fetchrow(SQL["waiting_letters"])
    assert row is not None
    return LettersView(**row)


async def stopped(pool: Pool) -> tuple[StoppedView, ...]:
    return tuple(StoppedView(**row) for row in await pool.fetch(SQL["stopped"]))
